"""One write as the journal tells it, and which writes are in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from xltool.history.columnar import WrittenColumn, unpack
from xltool.record import NamedTuple


class EntryState(StrEnum):
    """DONE: in force. UNDONE: taken back. INTERRUPTED: the process ended before the file was written."""

    DONE = "done"
    UNDONE = "undone"
    INTERRUPTED = "interrupted"


class Entry(NamedTuple):
    """One write to the workbook."""

    number: int
    time: dt.datetime
    """When, in UTC."""
    user: str
    command: str
    sha256_before: str
    sha256_after: str
    backup: Path | None
    """The whole file as it was before, when it is still kept."""
    cells: int
    takes_back: tuple[int, ...] = ()
    """The entries an undo or a redo took back, in that order."""
    state: EntryState = EntryState.DONE
    packed: str = ""
    live: bool = False
    """Whether it was written in an open document; unless that was saved, both hashes are the file's then."""

    @property
    def unsaved(self) -> bool:
        """Whether only the person in front of the open document knows if it ever reached the file."""
        return self.live and self.sha256_before == self.sha256_after

    def columns(self) -> list[WrittenColumn]:
        """The cells it wrote; ValueError when the journal doesn't have them, or no longer, or damaged."""
        return unpack(self.packed)


class Timeline(NamedTuple):
    """Which entries are in force and which can be put back, both oldest first."""

    live: tuple[int, ...]
    redoable: tuple[int, ...]


_LARGEST = 1 << 31
"""Beyond any number of an entry and any count of cells."""


def is_number(value: object) -> bool:
    """Whether a JSON value may be an entry's number or a count."""
    return type(value) is int and 0 <= value < _LARGEST


def entry_of(line: Mapping[str, Any], backups: Path) -> Entry:
    """The entry of an intent line; KeyError or ValueError where somebody changed it into none."""
    backup, takes_back = line["backup"], line.get("takes_back", [])
    texts = [line[key] for key in ("time", "user", "command", "before", "after")]
    texts += [line.get("edits", ""), backup or ""]
    numbers = [line["entry"], line["cells"], *(takes_back if isinstance(takes_back, list) else [None])]
    if not (all(isinstance(text, str) for text in texts) and all(map(is_number, numbers))):
        raise ValueError("damaged journal entry")
    time = dt.datetime.fromisoformat(line["time"])
    if not 1970 <= time.year < 9999:  # else it may have no local time
        raise ValueError("damaged journal entry")
    return Entry(
        number=line["entry"],
        time=time if time.tzinfo else time.replace(tzinfo=dt.UTC),
        user=line["user"],
        command=line["command"],
        sha256_before=line["before"],
        sha256_after=line["after"],
        # Only a name: a journal from elsewhere must not point out of its own folder.
        backup=backups / Path(backup).name if backup else None,
        cells=line["cells"],
        takes_back=tuple(takes_back),
        packed=line.get("edits", ""),
        live=line.get("live") is True,
    )


def timeline_of(done: Sequence[Entry]) -> Timeline:
    """Replay undos and redos. A new write ends the possibility to redo."""
    live: list[int] = []
    redoable: list[int] = []
    takes_back = {entry.number: entry.takes_back for entry in done}
    for entry in done:
        if not entry.takes_back:
            live.append(entry.number)
            redoable.clear()
            continue
        for number in entry.takes_back:
            if takes_back.get(number):  # an undo: what it took back is in force again
                live.extend(n for n in reversed(takes_back[number]) if n in takes_back)
                redoable = [n for n in redoable if n != number]
            else:
                live = [n for n in live if n != number]
        if not any(takes_back.get(number) for number in entry.takes_back):
            redoable.append(entry.number)
    return Timeline(tuple(live), tuple(redoable))


def in_force_of(done: Sequence[Entry]) -> set[int]:
    """The numbers of writes not taken back, and of undos not redone."""
    timeline = timeline_of(done)
    taken_back = {number for entry in done for number in entry.takes_back}
    return {entry.number for entry in done if entry.number not in taken_back} | set(timeline.live)
