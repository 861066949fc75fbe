"""What workers and widgets tell the app and its screens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from xltool.checks.finding import Finding
    from xltool.errors import XltoolError
    from xltool.tui.session.steps import Watched
    from xltool.tui.session.watching import Seen
    from xltool.tui.session.work import Reading, Session


class TableRead(Message):
    """A worker has read a workbook; `again` when it is the one already open."""

    def __init__(self, reading: Reading, again: bool) -> None:
        super().__init__()
        self.reading = reading
        self.again = again


class ReadFailed(Message):
    """A worker could not read a workbook."""

    def __init__(self, path: Path, error: XltoolError, again: bool) -> None:
        super().__init__()
        self.path = path
        self.error = error
        self.again = again


class FileSeen(Message):
    """A worker has looked at the file: whether it is still what was read, and who has it open."""

    def __init__(self, path: Path, seen: Seen) -> None:
        super().__init__()
        self.path = path
        self.seen = seen

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FileSeen)


class FindingsMade(Message):
    """A worker has checked the session as it was at a revision."""

    def __init__(self, session: Session, revision: int, findings: list[Finding]) -> None:
        super().__init__()
        self.session = session
        self.revision = revision
        self.findings = findings


class Progressed(Message):
    """A worker has done so many of its steps."""

    def __init__(self, steps: Watched, done: int, total: int) -> None:
        super().__init__()
        self.steps = steps
        self.done = done
        self.total = total

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Progressed) and message.steps is self.steps
