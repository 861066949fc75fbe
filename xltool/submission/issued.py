"""What was handed out, remembered beside the workbook: who got which rows, and what they said at the time.

.xltool/<workbook name>/issued/0001.json    the round: period, sheet, offices and their rows
.xltool/<workbook name>/issued/0001.xls     the workbook as it was then: the base of every comparison
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from xltool.history import Journal
from xltool.record import NamedTuple
from xltool.submission.model import Submission
from xltool.workbook.replace import file_sha256, replace_file

_FOLDER = "issued"
_KEEP = 24
"""Rounds that are remembered: two years of months."""


class Issued(NamedTuple):
    """One round of handouts. `offices`: office → the rows it got, as rows of `base`."""

    base: Path
    base_sha256: str
    sheet: str
    period: str
    offices: Mapping[str, tuple[int, ...]]
    sha256: Mapping[str, str]
    """Office → the hash of its copy as it was handed out."""
    whole: bool
    """Whether it was for all offices (a copy may have been withheld); otherwise the round before is still
    under way."""


def record(submission: Submission, content: bytes) -> None:
    """Remember a round of handouts made from a workbook of that content, unless every copy was withheld."""
    written = [copy for copy in submission.copies if not copy.withheld]
    if not written:
        return
    folder = _folder(submission.master)
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()), default=0) + 1
    base = folder / f"{number:04}{submission.master.suffix.lower()}"
    replace_file(base, lambda out: out.write(content), expected_sha256=None)
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
    _forget(submission.master)


def _forget(workbook: Path) -> None:
    """Remove the oldest rounds, but none whose copies may still come back."""
    folder = _folder(workbook)
    ended: set[str] = set()
    kept = set()
    for issued in _records(workbook):
        if issued.sheet not in ended:
            kept.add(issued.base.stem)
        if issued.whole:
            ended.add(issued.sheet)
    for old in sorted(folder.glob("*.json"))[:-_KEEP]:
        if old.stem not in kept:
            for path in folder.glob(f"{old.stem}.*"):
                path.unlink(missing_ok=True)


def rounds_under_way(workbook: Path, sheet: str) -> list[Issued]:
    """The rounds of a sheet whose copies may come back, newest first: the last that went to every office, and
    those to some of them since. Empty when nothing of it was handed out by this program."""
    rounds: list[Issued] = []
    for issued in _records(workbook):
        if issued.sheet == sheet and _is_intact(issued):
            rounds.append(issued)
            if issued.whole:
                break
    return rounds


def handed_out(workbook: Path) -> dict[str, str]:
    """The hash of every copy that is remembered, as it was handed out → whose it is."""
    return {sha256: office for issued in _records(workbook) for office, sha256 in issued.sha256.items()}


def _is_intact(issued: Issued) -> bool:
    """Whether the workbook of that round still is what it was."""
    with suppress(OSError):
        return file_sha256(issued.base) == issued.base_sha256
    return False


def _records(workbook: Path) -> Iterator[Issued]:
    """The rounds whose record can be read, newest first."""
    folder = _folder(workbook)
    for path in sorted(folder.glob("*.json"), reverse=True):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            document = json.loads(path.read_bytes())
            yield Issued(
                base=folder / Path(document["base"]).name,
                base_sha256=str(document["base_sha256"]),
                sheet=str(document["sheet"]),
                period=str(document["period"]),
                offices={str(o): tuple(map(int, rows)) for o, rows in document["offices"].items()},
                sha256={str(o): str(s) for o, s in document["copies"].items()},
                whole=bool(document.get("whole", True)),
            )


def _folder(workbook: Path) -> Path:
    return Journal.open(workbook).folder / _FOLDER
