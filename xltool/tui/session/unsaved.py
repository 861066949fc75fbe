"""The clerk's unsaved edits on disk, so that no crash, power cut or closed window loses them.

    .xltool/<workbook name>/unsaved.jsonl    beside the tool's own journal; one JSON object a line
    .xltool/<workbook name>/unsaved.lock     held while a session has the workbook

The first line says which content of the workbook the edits rest on; each further line is a step, synced
before the screen shows it. What stands there is the clerk's own text and nothing else knows it yet, so unlike
the journal it is kept as it is; the file goes as soon as everything is saved or given up.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from xltool.history.journal import Journal
from xltool.history.lock import try_lock
from xltool.i18n import Message
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

    def base(self) -> dict[CellId, Value]:
        """What the workbook held in the edited cells."""
        found: dict[CellId, Value] = {}
        for step in self.steps:
            for cell, before, _ in step.changes:
                found.setdefault(cell, before)
        return found


class Unsaved:
    """The file of one session. `hold` first; without the hold nothing may be written."""

    def __init__(self, workbook: Path) -> None:
        folder = Journal.open(workbook).folder
        self.file = folder / "unsaved.jsonl"
        self._lock_file = folder / "unsaved.lock"
        self._lock: int | None = None
        self._headed = False

    def hold(self) -> bool:
        """Take the workbook for this session; False when another session has it. OSError when the folder
        can't be written."""
        if self._lock is not None:
            return True
        self.file.parent.mkdir(parents=True, exist_ok=True)
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
            return record if record.steps else None
        return None

    def write(self, sha256: str, table: Table, steps: Iterable[Step]) -> None:
        """Begin the file anew with these steps, in one stroke; without steps there is no file. OSError."""
        steps = list(steps)
        self._headed = bool(steps)
        if not steps:
            self.file.unlink(missing_ok=True)
            return
        tasks = {task.id: (task.seq, task.task) for task in table.tasks}
        lines = [_header(sha256, table), *(_step(step, tasks) for step in steps)]
        content = b"".join(map(_spelled, lines))
        replace_file(self.file, lambda stream: stream.write(content), expected_sha256=None)

    def add(self, sha256: str, table: Table, step: Step, tasks: Mapping[str, tuple[str, str]]) -> None:
        """Write a step down, to last. `tasks` names the tasks it touches. OSError when that fails."""
        content = _spelled(_step(step, tasks))
        if not self._headed:
            content = _spelled(_header(sha256, table)) + content
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if self._headed else os.O_TRUNC)
        descriptor = os.open(self.file, flags | getattr(os, "O_BINARY", 0), table.path.stat().st_mode & 0o666)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._headed = True


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


def _record(lines: Sequence[Mapping[str, Any]]) -> Record:
    head, *rest = lines
    tasks: dict[str, KnownTask] = {}
    steps = []
    for line in rest:
        msgid, params = line["step"]
        tasks.update((id, KnownTask(id, *known)) for id, known in line["tasks"].items())
        changes = tuple(
            Change(CellId(task, int(column)), _from_json(before), _from_json(after))
            for task, column, before, after in line["cells"]
        )
        steps.append(Step(Message(msgid, params), changes, dt.datetime.fromisoformat(line["time"])))
    columns = tuple(Column(index, heading, None, None) for index, heading in head["columns"])
    return Record(head["rests_on"], head["sheet"], Layout(tuple(tasks.values()), columns), tuple(steps))


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
