"""Rows of short texts under headings, with bars where a figure says more than its digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

from rich.cells import cell_len

from xltool.i18n import Message
from xltool.record import NamedTuple
from xltool.text.wrapping import one_line
from xltool.tui.glyphs import bar
from xltool.tui.widgets.lines import Line, LineList, Piece, fitted

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_SHORT = 8
"""No column is made narrower than that to make room for others."""


class RowColumn(NamedTuple):
    """A column. Width 0 takes what the others leave; `least` is the list width below which it goes."""

    heading: str
    width: int
    right: bool = False
    least: int = 0


class Share(NamedTuple):
    """A figure between 0 and 1, drawn as a bar."""

    share: float
    style: str = ""


class Row(NamedTuple):
    """One line. `key` is what the screen knows it by; without one the cursor passes it over. A title stands
    alone."""

    cells: tuple[Piece | Share, ...]
    key: object = None
    title: bool = False


class Lazily(Sequence[_Made], Generic[_Item, _Made]):
    """Items as what is made of them, each when it is asked for."""

    def __init__(self, items: Sequence[_Item], make: Callable[[_Item], _Made]) -> None:
        self._items = items
        self._make = make

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> _Made: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_Made]: ...
    def __getitem__(self, index: int | slice) -> _Made | Sequence[_Made]:
        if isinstance(index, slice):
            return [self._make(item) for item in self._items[index]]
        return self._make(self._items[index])


class RowList(LineList):
    """A list of rows. Nothing in it is markup, nothing wraps."""

    def __init__(
        self, columns: Sequence[RowColumn], *, empty: Message, headings: bool = True, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.columns = columns
        self.rows: Sequence[Row] = ()
        self._keys: Sequence[object] = ()
        self._empty = empty
        self._headings = headings

    def show(self, rows: Sequence[Row], keys: Sequence[object] | None = None) -> None:
        """Show other rows; the cursor stays on the row it was on, as far as its key tells.

        With `keys` given beside them, rows are only asked for when they are drawn.
        """
        key = self.key
        self.rows = rows
        self._keys = [row.key for row in rows] if keys is None else keys
        if key is not None and key in self._keys:
            self.cursor = self._keys.index(key)
        self.redraw()

    def say_when_empty(self, sentence: Message) -> None:
        """What is shown instead of rows from now on, when there are none."""
        self._empty = sentence

    @property
    def key(self) -> object:
        """What the row under the cursor is known by, None without one."""
        return self._keys[self.cursor] if self.cursor < len(self._keys) else None

    def count(self) -> int:
        return len(self.rows)

    def empty(self) -> str:
        return str(self._empty)

    def selectable(self, index: int) -> bool:
        return index < len(self._keys) and self._keys[index] is not None

    def draw_head(self, width: int) -> Sequence[Line]:
        if not self._headings:
            return ()
        cells = [Piece(column.heading) for column in self.columns]
        return (self._laid_out(cells, width),)

    def draw(self, index: int, width: int) -> Line:
        row = self.rows[index]
        if row.title:
            return [
                Piece(" "),
                *(Piece(one_line(c.text), "title") for c in row.cells if isinstance(c, Piece)),
            ]
        return self._laid_out(row.cells, width)

    def _laid_out(self, cells: Sequence[Piece | Share], width: int) -> Line:
        shown = [
            (column, cell) for column, cell in zip(self.columns, cells, strict=True) if width >= column.least
        ]
        elastic = sum(1 for column, _ in shown if not column.width)
        taken = sum(column.width for column, _ in shown) + len(shown)
        each, rest = divmod(max(width - taken, 0), elastic) if elastic else (0, 0)
        over = max(taken - width, 0)
        line: list[Piece] = []
        for column, cell in shown:
            room = column.width
            if not room:
                room = each + (1 if rest > 0 else 0)
                rest -= 1
            elif over:  # the first ones are words, which give way; the figures behind them don't
                given = min(over, max(room - _SHORT, 0))
                room, over = room - given, over - given
            if isinstance(cell, Share):
                line.append(Piece(bar(cell.share, room, cell_len("█")), cell.style))
            else:
                text = one_line(cell.text)
                if column.right:
                    text = " " * (room - cell_len(text)) + text
                line.append(Piece(fitted(text, room), cell.style))
            line.append(Piece(" "))
        return line
