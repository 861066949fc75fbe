"""The journal beside a workbook: what was written, append-only, one JSON object a line.

    .xltool/<workbook name>/journal.jsonl    an intent line before each swap, a done or void line after it
    .xltool/<workbook name>/backups/         the whole file as it was before each write
    .xltool/<workbook name>/lock             held while one of our processes writes

An entry counts when its done line is there, or when it is the last and the file holds what it was going to
put there. A write in an open document leaves the file alone: its entry is marked live, counts unless a void
line says otherwise, and its done line has the file's hash if it was saved. A torn line is no line; an entry
that somebody's hand has made unreadable is none either, but is counted.
docs/history.md goes through every instant at which a process may end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from xltool.history.columnar import WrittenColumn, pack, unpack
from xltool.history.entry import Entry, EntryState, Timeline, entry_of, in_force_of, is_number, timeline_of
from xltool.history.personal import Recorded
from xltool.history.unsaved import UNSURE, AnyOf, either
from xltool.workbook.replace import file_sha256, replace_file

_Written = dict[str, dict[str, dict[str, Recorded | AnyOf]]]

FOLDER = ".xltool"
OWN_COMMAND = "refresh"
"""The command whose cells belong to the tool (rule 2). What `update` writes, a person said."""

KEEP_CELLS = 50
"""Of how many of the last entries the cells are kept one by one, and so can be taken back by cells."""


class Journal:
    """The journal of one workbook. Reading makes no file; `entries` is as of the first look."""

    def __init__(self, workbook: Path) -> None:
        self.workbook = workbook
        self.folder = workbook.parent / FOLDER / workbook.name
        self.file = self.folder / "journal.jsonl"
        self.backups = self.folder / "backups"
        self.lock_file = self.folder / "lock"

    @classmethod
    def open(cls, workbook: Path | str) -> Journal:
        """The journal beside the workbook (beside the file itself, when `workbook` is a link to it)."""
        return cls(Path(os.path.realpath(workbook)))

    # Reading

    @cached_property
    def _lines(self) -> list[dict[str, Any]]:
        try:
            content = self.file.read_bytes()
        except OSError:
            return []
        lines = []
        for line in content.splitlines():
            with suppress(ValueError):  # torn by a crash
                try:
                    parsed = json.loads(line)
                except RecursionError:  # nested too deep to be read
                    parsed = {"entry": None}
                if isinstance(parsed, dict):
                    lines.append(parsed)
        return lines

    @cached_property
    def _settled(self) -> dict[int, bool]:
        """Entry number → whether it came to pass, where a line says so."""
        done = {line["done"]: True for line in self._lines if is_number(line.get("done"))}
        return done | {line["void"]: False for line in self._lines if is_number(line.get("void"))}

    @cached_property
    def _saved(self) -> dict[int, str]:
        """Number of a live entry → the file's hash after it was saved in the application."""
        return {
            line["done"]: line["saved"]
            for line in self._lines
            if is_number(line.get("done")) and isinstance(line.get("saved"), str)
        }

    @cached_property
    def _recorded(self) -> list[Entry]:
        """The entries as their intent lines tell them, whether or not they came to pass."""
        entries = []
        for line in self._lines:
            if "entry" in line:
                with suppress(KeyError, ValueError):
                    entry = entry_of(line, self.backups)
                    saved_as = self._saved.get(entry.number)
                    entries.append(entry._replace(sha256_after=saved_as) if saved_as else entry)
        return entries

    @property
    def unreadable(self) -> int:
        """How many entries there are besides `entries` that can't be read."""
        return sum("entry" in line for line in self._lines) - len(self._recorded)

    @cached_property
    def entries(self) -> list[Entry]:
        """Every write, oldest first, each with its state."""
        recorded = self._recorded
        settled = dict(self._settled)
        if recorded and recorded[-1].number not in settled:
            settled[recorded[-1].number] = self._came_to_pass(recorded[-1])
        done = [entry for entry in recorded if settled.get(entry.number, False)]
        in_force = in_force_of(done)
        states = {
            entry.number: EntryState.DONE if entry.number in in_force else EntryState.UNDONE for entry in done
        }
        return [
            entry._replace(
                state=states.get(entry.number, EntryState.INTERRUPTED),
                backup=entry.backup if entry.backup and _is_file(entry.backup) else None,
            )
            for entry in recorded
        ]

    @property
    def timeline(self) -> Timeline:
        """What undo and redo have before them."""
        return timeline_of([entry for entry in self.entries if entry.state is not EntryState.INTERRUPTED])

    def entry(self, number: int) -> Entry:
        """The entry of that number; KeyError when there is none."""
        for entry in self.entries:
            if entry.number == number:
                return entry
        raise KeyError(number)

    def written(self, sheet: str) -> Mapping[str, Mapping[str, Recorded | AnyOf]]:
        """Field → task id → the value a refresh wrote there last and nobody took back since (rule 2).

        Empty when there is no journal. A value that held a personal number is a `Sealed`, which equals it; a
        cell written in a document that may not have been saved is an `AnyOf`.
        """
        return self._written_until(self.next_number()).get(sheet, {})

    def _written_until(self, number: int) -> _Written:
        """Sheet → field → task → value, of the refreshes in force among the entries before `number`."""
        found: _Written = {}
        base = next((line for line in reversed(self._lines) if "base" in line), None)
        start = 0
        if base is not None:
            with suppress(KeyError, ValueError):
                columns, until = unpack(base["edits"]), base["base"]
                if is_number(until):
                    _collect(found, columns)
                    start = until
        in_force = set(self.timeline.live)
        perhaps = {number for entry in self.entries if entry.unsaved for number in entry.takes_back}
        for entry in self.entries:
            counts = entry.number in in_force or entry.number in perhaps
            if start < entry.number < number and counts and entry.command == OWN_COMMAND:
                with suppress(ValueError):  # a damaged entry: its cells count as a person's
                    _collect(found, entry.columns(), unsure=entry.unsaved or entry.number in perhaps)
        return found

    # Writing: by one process at a time, under the lock

    def next_number(self) -> int:
        """The number of the next entry."""
        numbers = [line["entry"] for line in self._lines if is_number(line.get("entry"))]
        return max(numbers, default=0) + 1

    def record_intent(self, entry: Entry, columns: Iterable[WrittenColumn]) -> None:
        """Write down, to last, what is about to be put in the file's place. OSError when that fails."""
        line = {
            "entry": entry.number,
            "time": entry.time.isoformat(timespec="seconds"),
            "user": entry.user,
            "command": entry.command,
            "before": entry.sha256_before,
            "after": entry.sha256_after,
            "backup": entry.backup.name if entry.backup else None,
            "cells": entry.cells,
        }
        if entry.takes_back:
            line["takes_back"] = entry.takes_back
        if entry.live:
            line["live"] = True
        self._append(line | {"edits": pack(columns)})

    def settle(self) -> None:
        """Write down whether the last entry came to pass, if no line says so yet."""
        recorded = self._recorded
        if not recorded or recorded[-1].number in self._settled:
            return
        last = recorded[-1]
        word = "done" if self._came_to_pass(last) else "void"
        # The file itself tells as long as it is unchanged, so this line may be lost.
        with suppress(OSError):
            self._append({word: last.number}, sync=False)

    def conclude(self, number: int, *, happened: bool, saved: str = "") -> None:
        """Write down what became of a live entry; `saved` is the file's hash where it was saved too.

        Without such a line it counts: some of its cells may be written.
        """
        line: dict[str, object] = {"done" if happened else "void": number}
        if saved:
            line["saved"] = saved
        with suppress(OSError):
            self._append(line, sync=False)

    def compact(self) -> None:
        """Fold the cells of old entries into one base line; the entries themselves stay listed.

        Without this a daily refresh would make the journal, and the reading of it, grow for ever. OSError or
        InUseError when the new journal can't be written; the old one is then as it was.
        """
        whole = [entry.number for entry in self.entries if entry.packed]
        if len(whole) <= 2 * KEEP_CELLS:
            return
        until = whole[-KEEP_CELLS]
        columns = [
            WrittenColumn(sheet, 0, field, "", range(len(c)), list(c), [None] * len(c), list(c.values()), why)
            for sheet, fields in self._written_until(until).items()
            for field, cells in fields.items()
            for why, c in _layers(cells)
        ]
        lines: list[Mapping[str, object]] = [{"base": until - 1, "edits": pack(columns)}]
        for line in self._lines:
            if is_number(line.get("entry")) and line["entry"] < until:
                lines.append({key: value for key, value in line.items() if key != "edits"})
            elif "base" not in line:
                lines.append(line)
        content = b"".join(map(_spelled, lines))
        replace_file(self.file, lambda stream: stream.write(content), expected_sha256=None)
        self.forget()

    def has_happened(self, number: int) -> bool:
        """Whether an entry of that number came to pass."""
        return any(
            entry.number == number and entry.state is not EntryState.INTERRUPTED for entry in self.entries
        )

    def forget(self) -> None:
        """Look at the file anew: another process may have written meanwhile."""
        for name in ("_lines", "_settled", "_saved", "_recorded", "entries"):
            self.__dict__.pop(name, None)

    def _came_to_pass(self, entry: Entry) -> bool:
        if entry.live:
            return True
        with suppress(OSError):
            return file_sha256(self.workbook) == entry.sha256_after
        return False

    def _append(self, line: Mapping[str, object], *, sync: bool = True) -> None:
        content = _spelled(line)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.file, flags, self.workbook.stat().st_mode & 0o666)
        try:
            size = os.lseek(descriptor, 0, os.SEEK_END)
            if size:
                os.lseek(descriptor, size - 1, os.SEEK_SET)
                if os.read(descriptor, 1) != b"\n":
                    content = b"\n" + content  # closes a line torn by a crash
            try:
                _write_all(descriptor, content)
                if sync:
                    os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)
        self.forget()


def history(path: Path | str) -> list[Entry]:
    """What was written to a workbook, oldest first."""
    return Journal.open(path).entries


def _spelled(line: Mapping[str, object]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _collect(found: _Written, columns: Iterable[WrittenColumn], *, unsure: bool = False) -> None:
    """Add the cells of tasks in columns with a field to what was found before; later ones win, unless it is
    not sure that they ever reached the file."""
    for column in columns:
        if not column.field:
            continue
        cells = found.setdefault(column.sheet, {}).setdefault(column.field, {})
        for task, value in zip(column.tasks, column.new, strict=True):
            if task is not None:
                if task in cells and (unsure or column.reason == UNSURE):
                    cells[task] = either(cells[task], value)
                else:
                    cells[task] = value


def _layers(cells: Mapping[str, Recorded | AnyOf]) -> Iterator[tuple[str, dict[str, Recorded]]]:
    """Cells as columns with one value each: what is sure or comes first, then one by one what else may be."""
    depth = 0
    while cells:
        values = {task: cell.values if isinstance(cell, AnyOf) else (cell,) for task, cell in cells.items()}
        yield UNSURE if depth else "", {task: v[depth] for task, v in values.items()}
        depth += 1
        cells = {task: cells[task] for task, v in values.items() if len(v) > depth}


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113  Path.is_file raises for a name that is too long
