"""The lines around every screen: title, tabs, status, hint and keys, drawn as plain content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from xltool.i18n import Message, current_language, msg
from xltool.record import NamedTuple
from xltool.text.wrapping import one_line
from xltool.tui.actions import EVERYWHERE, Action, key_line, key_name
from xltool.tui.badges import ORDER, badge, tone

if TYPE_CHECKING:
    from xltool.tui.session.watching import Seen
    from xltool.tui.session.work import Session

WEEKDAYS = (msg("Mon"), msg("Tue"), msg("Wed"), msg("Thu"), msg("Fri"), msg("Sat"), msg("Sun"))


class Part(NamedTuple):
    """A stretch of a line; `action` runs when it is clicked."""

    text: str
    style: str = ""
    action: str = ""


class Line(Widget):
    """One line of parts; what doesn't fit is cut at the right."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Line { height: 1; width: 1fr; padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()

    def draw(self, parts: Sequence[Part]) -> None:
        """Show other parts."""
        if tuple(parts) != self._parts:
            self._parts = tuple(parts)
            self.refresh()

    def render(self) -> Content:
        return Content.assemble(*((part.text, part.style) for part in self._parts), end="")

    async def on_click(self, event: events.Click) -> None:
        x = event.x - self.styles.padding.left
        for part in self._parts:
            width = cell_len(part.text)
            if 0 <= x < width:
                if part.action:
                    await self.screen.run_action(part.action)
                return
            x -= width


class TitleLine(Line):
    """The file, the day, and what is not saved."""

    DEFAULT_CSS = "TitleLine { background: $primary; color: $text; text-style: bold; }"

    def show(self, session: Session) -> None:
        """What to say of a session."""
        pending, waiting = session.unsaved_count, session.waiting
        day = session.as_of
        right = f"{day.isoformat()} {WEEKDAYS[day.weekday()]}"
        if session.conflicts:
            right += "  " + str(msg("{count} conflict(s)", count=len(session.conflicts)))
        if pending:
            right += "  " + str(msg("{count} change(s) not saved", count=pending))
        if waiting:
            right += "  " + str(msg("{count} to be saved there", count=waiting))
        elif not pending:
            right += "  " + str(msg("all saved"))
        if not session.held:
            right += "  " + str(msg("view only"))
        self.spread(str(msg("Task table  {name}", name=one_line(session.path.name))), right)

    def spread(self, left: str, right: str) -> None:
        """Two texts at the two ends; the left one gives way."""
        self._said = (left, right)
        room = max(self.size.width - 2, 0) - cell_len(right)
        if cell_len(left) >= room:
            from xltool.text.width import fit

            left = fit(left, max(room - 1, 0))
        self.draw([Part(left), Part(" " * max(room - cell_len(left), 1)), Part(right)])

    _said: tuple[str, str] = ("", "")

    def on_resize(self) -> None:
        if any(self._said):
            self.spread(*self._said)


class Tabs(Line):
    """The screens, with their digits; a click goes there."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current

    def on_resize(self) -> None:
        from xltool.tui.screens import SCREENS

        parts = []
        for number, place in enumerate(SCREENS, 1):
            here = place.name == self._current
            text = f"[{number} {place.title}]" if here else f" {number} {place.title} "
            parts.append(Part(text, "bold reverse" if here else "", f"app.screen('{place.name}')"))
            parts.append(Part("  "))
        if sum(cell_len(part.text) for part in parts) > self.size.width:  # English, on a narrow screen
            parts = [part for part in parts if part.action]
        self.draw(parts)


class StatusLine(Line):
    """How many tasks are in which state, and how the file is."""

    DEFAULT_CSS = "StatusLine { color: $secondary; }"

    def show(self, session: Session, seen: Seen | None) -> None:
        """What to say of a session and of the last look at its file."""
        counts: dict[str, int] = {}
        for status in session.statuses():
            counts[status.state] = counts.get(status.state, 0) + 1
        words, look = file_words(session, seen)
        # What calls for attention stands first: on a narrow screen the end of the line is cut off.
        parts = [Part(words, look), Part("  | ")] if look else []
        for state in ORDER:
            if state in counts:
                style = {"late": "bold $text-error", "soon": "bold $text-warning"}.get(tone(state), "")
                parts.append(Part(f"{badge(state)} {counts[state]}  ", style))
        parts.append(Part("| "))
        parts.append(Part(str(msg("{count} tasks in all", count=len(session)))))
        if not look:
            parts += [Part("  | "), Part(words)]
        self.draw(parts)


def file_words(session: Session, seen: Seen | None) -> tuple[str, str]:
    """One phrase on the state of the file, and how to set it."""
    warn = "bold $text-warning"
    if session.journal_error:
        return str(msg("edits can't be kept on disk: {why}", why=session.journal_error)), warn
    if not session.held:
        return str(msg("another xltool window has this workbook")), warn
    if seen is None:
        return "", ""
    if not seen.there:
        return str(msg("the file is not there at the moment")), warn
    if seen.open_elsewhere:
        who, where = seen.presence.owner, seen.presence.application or str(msg("another program"))
        if seen.reachable:
            if session.waiting:
                return str(msg("open in {application}: press Ctrl+S there to save", application=where)), warn
            return str(msg("open in {application}: what you save is written there", application=where)), warn
        if who:
            return str(msg("{who} has it open in {application}", who=one_line(who), application=where)), warn
        return str(msg("open in {application}", application=where)), warn
    if seen.sha256 and seen.sha256 != session.sha256:
        return str(msg("the file was changed")), warn
    return str(msg("nobody else changed the file")), ""


class TooSmall(Line):
    """What is shown instead of a screen that has no room."""

    def on_mount(self) -> None:
        self.draw([Part(str(msg("The window is too small; make it 80 x 24 or larger.")), "bold")])


class HintLine(Line):
    """One sentence about what has the focus."""

    DEFAULT_CSS = "HintLine { color: $secondary; }"

    def __init__(self) -> None:
        super().__init__()
        self._sentence = ""

    def show(self, sentence: Message | str) -> None:
        """Say something else."""
        self._sentence = str(sentence)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        whole = str(msg("Hint: {sentence}", sentence=self._sentence)) if self._sentence else ""
        # On a narrow screen the sentence is worth more than that it is a hint.
        self.draw([Part(whole if cell_len(whole) <= self.size.width else self._sentence)])


class KeyLine(Line):
    """The keys that work here, by rank; on a narrow screen the less needed ones go."""

    DEFAULT_CSS = "KeyLine { background: $panel; color: $foreground; }"

    def __init__(self, *scopes: str, everywhere: bool = True) -> None:
        super().__init__()
        self._everywhere = (EVERYWHERE,) if everywhere else ()
        self.show(*scopes)

    def show(self, *scopes: str) -> None:
        """Show the keys of other scopes."""
        grid = ("grid",) if "tasks" in scopes else ()  # marks are made in the grid only
        self._actions = key_line(*scopes, *grid, *self._everywhere)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        self.draw(self._fitting(max(self.size.width - 2, 0)))

    def _fitting(self, width: int) -> list[Part]:
        kept: list[Action] = list(self._actions)
        while kept and sum(map(_key_width, kept)) - 1 > width:
            droppable = [action for action in kept if action.rank not in (1, 99)]
            if not droppable:
                break
            kept.remove(max(droppable, key=lambda action: action.rank))
        parts = []
        for action in kept:
            key, word = _key_words(action)
            parts.append(Part(key, "bold $text-accent", _reachable(action)))
            parts.append(Part(word, "", _reachable(action)))
        return parts


def _key_words(action: Action) -> tuple[str, str]:
    """The key and what it does. Han stands off from a key's Latin letters by itself."""
    gap = "" if current_language() == "zh" else " "
    return f"{key_name(action.keys[0])}{gap}", f"{action.word} {gap}"


def _key_width(action: Action) -> int:
    return sum(map(cell_len, _key_words(action)))


def _reachable(action: Action) -> str:
    """The action as a screen can run it."""
    return f"app.{action.name}" if action.scope == EVERYWHERE else action.name
