"""The clerk's unsaved edits on disk, so that no crash, power cut or closed window loses them.

    .xltool/<workbook name>/unsaved-<user>/edits.jsonl    one JSON object a line
    .xltool/<workbook name>/unsaved.lock                  held while a session has the workbook

The first line says which content of the workbook the edits rest on; each further line is a step, synced
before the screen shows it. What stands there is the clerk's own text and nothing else knows it yet, so unlike
the journal it is kept as it is. It may name people (rule 6): where the system knows owners, only the clerk
can read it (folder 0700, file 0600), and whoever else works in this folder has a file of their own. File and
folder go as soon as everything is saved or given up.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xltool.history.journal import Journal
from xltool.history.lock import try_lock
from xltool.i18n import Message
from xltool.record import NamedTuple
from xltool.table.model import Column, Table
from xltool.tui.session.edits import CellId, Change, Step
from xltool.tui.session.merging import KnownTask, Layout
from xltool.workbook.base import Value
from xltool.workbook.replace import replace_file


class Record(NamedTuple):
    """What an earlier session left behind."""

    sha256: str
    """The content of the workbook that the edits rest on."""
    sheet: str
    layout: Layout
    """The columns of the table, and the tasks that have edits."""
    steps: tuple[Step, ...]
    """Oldest first; taking one back stands here as a step of its own."""
    there: Mapping[CellId, tuple[Value, Value]] = MappingProxyType({})
    """What was put into an open document that nobody may have saved: what the file held, and that."""

    def last(self) -> dict[CellId, Value]:
        """What the edited cells were to hold in the end."""
        return {change.cell: change.after for step in self.steps for change in step.changes}

    def base(self) -> dict[CellId, Value]:
        """What the workbook held in the edited cells."""
        found: dict[CellId, Value] = {cell: base for cell, (base, _) in self.there.items()}
        for step in self.steps:
            for cell, before, _ in step.changes:
                found.setdefault(cell, before)
        return found


class Unsaved:
    """The file of one session. `hold` first; without the hold nothing may be written."""

    def __init__(self, workbook: Path) -> None:
        folder = Journal.open(workbook).folder
        self.file = folder / f"unsaved{_user()}" / "edits.jsonl"
        self._lock_file = folder / "unsaved.lock"
        self._lock: int | None = None
        self._headed = False

    def hold(self) -> bool:
        """Take the workbook for this session; False when another session has it. OSError when the folder
        can't be written."""
        if self._lock is not None:
            return True
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o666)
        if not try_lock(descriptor):
            os.close(descriptor)
            return False
        self._lock = descriptor
        return True

    def release(self) -> None:
        """Give the workbook back; the system does it too when the process ends."""
        if self._lock is not None:
            with suppress(OSError):
                os.close(self._lock)
            self._lock = None

    def read(self) -> Record | None:
        """What an earlier session left; None when there is nothing. A line torn by a crash is no line."""
        try:
            content = self.file.read_bytes()
        except OSError:
            return None
        lines = []
        for line in content.splitlines():
            with suppress(ValueError):
                lines.append(json.loads(line))
        with suppress(KeyError, TypeError, ValueError, IndexError):
            record = _record(lines)
            return record if record.steps or record.there else None
        return None

    def write(
        self,
        sha256: str,
        table: Table,
        steps: Iterable[Step],
        there: Mapping[CellId, tuple[Value, Value]] = MappingProxyType({}),
    ) -> None:
        """Begin the file anew with these steps and what waits in an open document, in one stroke; without
        either there is no file. OSError."""
        steps = list(steps)
        self._headed = bool(steps or there)
        if not self._headed:
            self.file.unlink(missing_ok=True)
            with suppress(OSError):
                self.file.parent.rmdir()
            return
        self._make_place()
        tasks = {task.id: (task.seq, task.task) for task in table.tasks}
        lines = [_header(sha256, table), *(_step(step, tasks) for step in steps)]
        if there:
            lines.append(_there(there, tasks))
        content = b"".join(map(_spelled, lines))
        replace_file(self.file, lambda stream: stream.write(content), expected_sha256=None)

    def add(self, sha256: str, table: Table, step: Step, tasks: Mapping[str, tuple[str, str]]) -> None:
        """Write a step down, to last. `tasks` names the tasks it touches. OSError when that fails."""
        content = _spelled(_step(step, tasks))
        if not self._headed:
            content = _spelled(_header(sha256, table)) + content
        flags = os.O_WRONLY | (os.O_APPEND if self._headed else os.O_TRUNC)
        self._make_place()
        descriptor = os.open(self.file, flags | getattr(os, "O_BINARY", 0))
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._headed = True

    def _make_place(self) -> None:
        """The file, for its owner only, before anything stands in it; one written anew keeps its rights."""
        self.file.parent.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600))


def _user() -> str:
    """What tells the files of two people apart; "" where folders belong to nobody."""
    return f"-{os.getuid()}" if sys.platform != "win32" else ""


def _header(sha256: str, table: Table) -> dict[str, object]:
    return {
        "rests_on": sha256,
        "sheet": table.sheet,
        "columns": [[column.index, column.heading] for column in table.columns],
    }


def _step(step: Step, tasks: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    ids = dict.fromkeys(change.cell.task for change in step.changes)
    return {
        "step": [step.name.msgid, {key: str(value) for key, value in step.name.params.items()}],
        "time": step.time.isoformat(timespec="seconds"),
        "tasks": {id: tasks.get(id, ("", "")) for id in ids},
        "cells": [
            [change.cell.task, change.cell.column, _to_json(change.before), _to_json(change.after)]
            for change in step.changes
        ],
    }


def _there(
    there: Mapping[CellId, tuple[Value, Value]], tasks: Mapping[str, tuple[str, str]]
) -> dict[str, object]:
    return {
        "there": [
            [cell.task, cell.column, _to_json(base), _to_json(value)] for cell, (base, value) in there.items()
        ],
        "tasks": {cell.task: tasks.get(cell.task, ("", "")) for cell in there},
    }


def _record(lines: Sequence[Mapping[str, Any]]) -> Record:
    head, *rest = lines
    tasks: dict[str, KnownTask] = {}
    steps = []
    there: dict[CellId, tuple[Value, Value]] = {}
    for line in rest:
        tasks.update((id, KnownTask(id, *known)) for id, known in line["tasks"].items())
        if "there" in line:
            there = {
                CellId(task, int(column)): (_from_json(base), _from_json(value))
                for task, column, base, value in line["there"]
            }
            continue
        msgid, params = line["step"]
        changes = tuple(
            Change(CellId(task, int(column)), _from_json(before), _from_json(after))
            for task, column, before, after in line["cells"]
        )
        steps.append(Step(Message(msgid, params), changes, dt.datetime.fromisoformat(line["time"])))
    columns = tuple(Column(index, heading, None, None) for index, heading in head["columns"])
    layout = Layout(tuple(tasks.values()), columns)
    return Record(head["rests_on"], head["sheet"], layout, tuple(steps), there)


def _spelled(line: Mapping[str, object]) -> bytes:
    return (
        json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
    )


def _to_json(value: Value) -> object:
    if isinstance(value, dt.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return value


def _from_json(value: Any) -> Value:
    if isinstance(value, dict):
        if "time" in value:
            return dt.datetime.fromisoformat(value["time"])
        return dt.date.fromisoformat(value["date"])
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[no-any-return]  # JSON holds nothing else than the rest of Value
