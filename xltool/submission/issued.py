"""What was handed out, remembered beside the workbook: who got which rows, and what they said at the time.

.xltool/<workbook name>/issued/0001.json    the round: period, sheet, offices and their rows
.xltool/<workbook name>/issued/0001.xls     the workbook as it was then: the base of every comparison
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from xltool.history import Journal
from xltool.submission.model import Submission
from xltool.workbook.replace import file_sha256, replace_file

_FOLDER = "issued"
_KEEP = 24
"""Rounds that are remembered: two years of months."""


class Issued(NamedTuple):
    """One round of handouts. `offices`: office → the rows it got, as rows of `base`."""

    base: Path
    sheet: str
    period: str
    offices: Mapping[str, tuple[int, ...]]
    sha256: Mapping[str, str]
    """Office → the hash of its copy as it was handed out."""
    whole: bool
    """Whether every office got a copy then; otherwise the round before is still under way."""


def record(submission: Submission, content: bytes) -> None:
    """Remember a round of handouts made from a workbook of that content."""
    folder = _folder(submission.master)
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()), default=0) + 1
    base = folder / f"{number:04}{submission.master.suffix.lower()}"
    replace_file(base, lambda out: out.write(content), expected_sha256=None)
    written = [copy for copy in submission.copies if not copy.withheld]
    document = {
        "sheet": submission.sheet,
        "period": submission.period,
        "base": base.name,
        "base_sha256": submission.sha256,
        "offices": {copy.office: copy.rows for copy in written},
        "copies": {copy.office: copy.sha256 for copy in written},
        "whole": submission.whole,
    }
    text = json.dumps(document, ensure_ascii=False, indent=1).encode()
    replace_file(base.with_suffix(".json"), lambda out: out.write(text), expected_sha256=None)
    base.chmod(submission.master.stat().st_mode & 0o666)  # who may not read the workbook may not read this
    for old in sorted(folder.glob("*.json"))[:-_KEEP]:
        for path in folder.glob(f"{old.stem}.*"):
            path.unlink(missing_ok=True)


def rounds_under_way(workbook: Path, sheet: str) -> list[Issued]:
    """The rounds of a sheet whose copies may come back, newest first: the last that went to every office, and
    those to some of them since. Empty when nothing was handed out by this program, or another sheet last."""
    rounds: list[Issued] = []
    for issued in _rounds(workbook):
        if issued.sheet != sheet:
            break
        rounds.append(issued)
        if issued.whole:
            break
    return rounds


def _rounds(workbook: Path) -> Iterator[Issued]:
    """The rounds whose record can be read, newest first."""
    folder = _folder(workbook)
    for path in sorted(folder.glob("*.json"), reverse=True):
        with suppress(OSError, ValueError, KeyError, TypeError):
            document = json.loads(path.read_bytes())
            base = folder / Path(document["base"]).name
            if file_sha256(base) == document["base_sha256"]:
                yield Issued(
                    base=base,
                    sheet=str(document["sheet"]),
                    period=str(document["period"]),
                    offices={str(o): tuple(map(int, rows)) for o, rows in document["offices"].items()},
                    sha256={str(o): str(s) for o, s in document["copies"].items()},
                    whole=bool(document.get("whole", True)),
                )


def _folder(workbook: Path) -> Path:
    return Journal.open(workbook).folder / _FOLDER
