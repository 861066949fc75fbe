"""Opens, edits, cleans and saves spoilt workbooks, in a process with little memory and little time.

    python -m tests.support.fuzzing FOLDER FIRST COUNT      prints one line of JSON for every bad outcome

A bad outcome is anything but a saved copy or an XltoolError: another exception, a case over its time, more
memory than allowed, a changed original.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

from tests.support.spoiling import spoil
from xltool import XltoolError, api, open_workbook

SECONDS_A_CASE = 10
"""Of processor time: how busy the machine is doesn't matter."""
MEMORY = 1 << 30
"""Bytes of address space beyond what the process has when it begins."""


class OutOfTime(Exception):
    """A case took longer than it may."""


def _ring(_signal: int, _frame: object) -> None:
    raise OutOfTime


def edit(path: Path, target: Path) -> None:
    """What a person would do: a text and a number right of the used cells, then a refresh of the whole."""
    book = open_workbook(path)
    sheet = next((s for s in book.sheets if not s.hidden), None)
    if sheet is not None:
        rows = list(sheet.rows())
        column = max([len(values) for _, values in rows] + [0]) + 2
        row = rows[len(rows) // 2][0] if rows else 1
        sheet.write(row, column, "正常推进")
        sheet.write(row, column + 1, 52.5)
        book.save(target)
        target.unlink()  # a refresh would keep it as a backup
    api.refresh(path, dt.date(2022, 11, 24), out=target)


def copy(path: Path, target: Path) -> None:
    """A copy that leaves the house: everything in it looked at, cleaned and masked."""
    book = open_workbook(path)
    list(book.texts())
    book.opaque()
    book.clean()
    book.mask_texts(lambda text: "*" * len(text))
    book.save(target)


def outcome(content: bytes, suffix: str, folder: Path) -> str | None:
    """What is bad about how a file was dealt with; None when nothing is."""
    for entry in folder.iterdir():
        entry.unlink()
    path, target = folder / f"spoilt{suffix}", folder / f"edited{suffix}"
    path.write_bytes(content)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, SECONDS_A_CASE)
    try:
        for use in (edit, copy):
            with suppress(XltoolError):
                use(path, target)
    except BaseException:
        return traceback.format_exc(limit=-3)
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
    if path.read_bytes() != content:
        return "the original changed"
    left = sorted(entry.name for entry in folder.iterdir() if entry not in (path, target))
    return f"left behind: {left}" if left else None


def case(sources: list[Path], seed: int) -> tuple[bytes, str]:
    """The spoilt file of a seed, and its suffix."""
    choose = random.Random(seed)
    source = choose.choice(sources)
    return spoil(source.read_bytes(), choose), source.suffix


def main(folder: Path, first: int, count: int) -> None:
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _ring)
    with suppress(ImportError):
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    sources = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory() as work:
        for seed in range(first, first + count):
            content, suffix = case(sources, seed)
            bad = outcome(content, suffix, Path(work))
            if bad is not None:
                print(json.dumps({"seed": seed, "bad": bad}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
