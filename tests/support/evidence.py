"""Evidence folders in memory and on disk."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.tables import make_table
from xltool.calendar import load_calendar
from xltool.evidence.decisions import Decision
from xltool.evidence.model import EvidenceFile
from xltool.evidence.names import read_name
from xltool.evidence.review import Review, assess
from xltool.evidence.scanning import Scan
from xltool.table.model import Table
from xltool.workbook.base import Value

DUE = "2022年12月15日"


def review_of(
    table: Table,
    files: Sequence[str] | Mapping[str, str],
    as_of: str = "2022-12-01",
    decisions: Sequence[Decision] = (),
) -> Review:
    """The review of a table and these paths; a mapping gives contents, else every file is its own."""
    contents = files if isinstance(files, Mapping) else {path: path for path in files}
    found = tuple(
        EvidenceFile(path, len(content), 0, read_name(path.rpartition("/")[2], 2022))
        for path, content in sorted(contents.items())
    )
    sha256 = {path: hashlib.sha256(content.encode()).hexdigest() for path, content in contents.items()}
    settled: dict[str, list[Decision]] = {}
    for decision in decisions:
        settled.setdefault(decision.file, []).append(decision)
    return assess(
        table,
        Path("佐证材料"),
        Scan(found, (), ()),
        sha256,
        settled,
        dt.date.fromisoformat(as_of),
        load_calendar(),
    )


def one_task(measure: str, **cells: Value) -> Table:
    """A table with one task, 走访企业 unless told otherwise, and every evidence column."""
    row: dict[str, Value] = {"seq": 1.0, "task": "走访企业", "measure": measure, "due": DUE, **cells}
    return make_table([row], headings={"evidence": "佐证材料", "actual_value": "完成值"})


def put(folder: Path, contents: Mapping[str, str | bytes]) -> Path:
    """Write the files below `folder` and return it."""
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
