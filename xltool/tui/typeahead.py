"""Keys that arrive faster than they are answered: over a slow line F4 and 5 come in one packet.

Textual sends a key to what has the focus the moment it arrives. A binding is only looked up when the key has
come back from there, so the 5 goes to the grid before F4 has opened the window it was meant for. Here a key
waits until the one before it has been answered: until a call has followed it up to the app, twice, as the
first answer may be a message that goes the same way.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.events import Key, Paste

PATIENCE = 0.5
"""Seconds after which a key waits no longer: what would have answered the one before may be gone."""
_ROUNDS = 2


class TypeAhead:
    """The keys of an app, one after another; `answer` is what the app does with one."""

    def __init__(self, app: App[int], answer: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._app = app
        self._answer = answer
        self._waiting: deque[Key | Paste] = deque()
        self._since: float | None = None
        """Since when a key is being answered, None while none is."""
        self._number = 0
        """How many keys there were: a late call for an earlier one counts no more."""

    async def take(self, key: Key | Paste) -> None:
        """Answer a key, now or after those before it."""
        self._waiting.append(key)
        if self._since is None:
            await self._next()
        else:
            self._app.set_timer(PATIENCE, self._look)

    async def _look(self) -> None:
        if self._since is not None and time.monotonic() - self._since >= PATIENCE:
            await self._next()

    async def _next(self) -> None:
        self._number += 1
        if not self._waiting:
            self._since = None
            return
        self._since = time.monotonic()
        path = self._path()
        await self._answer(self._waiting.popleft())
        await self._follow(self._number, path, _ROUNDS)

    def _path(self) -> list[DOMNode]:
        """The way of a key: from what has the focus up to the app."""
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    async def _follow(self, number: int, path: list[DOMNode], rounds: int) -> None:
        """Go the way of the key, behind it in each queue."""
        if number != self._number:
            return
        if path:
            if not path[0].call_later(self._follow, number, path[1:], rounds):
                await self._follow(number, path[1:], rounds)
        elif rounds > 1:
            await self._follow(number, self._path(), rounds - 1)
        else:
            await self._next()
