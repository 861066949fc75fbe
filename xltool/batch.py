"""Many workbooks in one run: finding them, refreshing each on its own, several at once, and watching them.

One bad file stops none of the others; memory does not grow with their number.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path

from xltool import api
from xltool.errors import InputError, InUseError, XltoolError
from xltool.i18n import current_language, msg, set_language
from xltool.plan import Edit
from xltool.record import NamedTuple
from xltool.workbook.base import Receipt
from xltool.workbook.collector import collector_paused
from xltool.workbook.opening import LiveMode, in_good_time
from xltool.workbook.replace import file_sha256

SUFFIXES = frozenset((".xls", ".xlsx", ".xlsm"))
# Fewer files than this a process cost more to hand over than to do.
_CHUNK = 25
_LOOK_EVERY_SECONDS = 1.0

_State = tuple[int, int, dt.date]
"""Time of change, size, and the day it was judged as of."""


class RefreshJob(NamedTuple):
    """What to do with each file. `out` is a file, or a folder that takes a copy of each by name.

    `save` lets the application save a workbook that is written where it is open.
    """

    as_of: dt.date
    dry_run: bool = False
    out: Path | None = None
    overwrite: bool = False
    sheet: str | None = None
    config: Path | None = None
    keep_edits: bool = False
    live: LiveMode = "auto"
    save: bool = False


class FileResult(NamedTuple):
    """What became of one file: a receipt, or the error that stopped it."""

    path: Path
    sheet: str | None = None
    tasks: int = 0
    receipt: Receipt | None = None
    edits: tuple[Edit, ...] = ()
    error: XltoolError | None = None

    @property
    def exit_code(self) -> int:
        """CONTRACT, exit codes: the error's, 1 when cells were left alone, else 0."""
        if self.error is not None:
            return self.error.exit_code
        return 1 if self.receipt is not None and self.receipt.skipped else 0


def expand_paths(paths: Sequence[str]) -> list[Path]:
    """The workbooks behind files, folders (their own, not those of folders within) and patterns, each once.

    A path that is none of these stays in the list: opening it will say what is wrong. Owner files of open
    workbooks (~$…) and hidden files are no workbooks.
    """
    found: dict[Path, None] = {}
    for text in paths:
        path = Path(text)
        if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises where it may not look
            candidates = sorted(path.iterdir())
        elif not os.path.exists(path) and any(  # noqa: PTH110  as above
            c in text for c in "*?["
        ):
            import glob

            candidates = [Path(hit) for hit in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207  Path.glob takes no absolute pattern
        else:
            found[path] = None
            continue
        workbooks = [c for c in candidates if _is_workbook(c)]
        if not workbooks:
            found[path] = None
        found.update(dict.fromkeys(workbooks))
    return list(found)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")) and path.is_file()


def refresh_file(path: Path, job: RefreshJob) -> FileResult:
    """Refresh one workbook; whatever is wrong with it comes back as the result's error."""
    try:
        if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises where it may not look
            raise InputError(
                "NO_WORKBOOK",
                msg("There is no .xls, .xlsx or .xlsm in the folder “{name}”.", name=path.name),
                msg("Name the workbook itself, or another folder."),
                path,
            )
        live: LiveMode = "never" if job.out is not None else job.live
        with collector_paused():  # else it walks a large table's objects once more after every step
            return in_good_time(path, live, _refresh_file, path, job, live)
    except XltoolError as error:
        if error.path is None:
            error.path = path
        return FileResult(path, error=error)


def _refresh_file(path: Path, job: RefreshJob, live: LiveMode) -> FileResult:
    opened = api.open_table(path, sheet=job.sheet, config=job.config, live=live)
    try:
        plan = api.plan_refresh(opened, job.as_of)
        edits = tuple(plan) if job.keep_edits else ()
        if job.dry_run:
            receipt = api.preview(plan)._replace(mode=opened.book.mode)
        else:
            receipt = api.write(plan, opened, out=_target(path, job), save=job.save)
        return FileResult(path, opened.table.sheet, len(opened.table.tasks), receipt, edits)
    finally:
        opened.book.close()


def _target(path: Path, job: RefreshJob) -> Path | None:
    if job.out is None:
        return None
    from xltool.history import check_place

    # Path.is_dir raises where it may not look.
    target = job.out / path.name if os.path.isdir(job.out) else job.out  # noqa: PTH112
    check_place(target, overwrite=job.overwrite, sources=(path,), suffix=path.suffix)
    return target


def refresh_files(paths: Sequence[Path], job: RefreshJob, jobs: int = 1) -> Iterator[FileResult]:
    """Refresh files in order, `jobs` processes at once, handing each result over as soon as it is there."""
    if jobs == 1 or len(paths) < 2:
        yield from _refresh_in_turn(paths, job)
        return
    from concurrent.futures import ProcessPoolExecutor

    chunks = [paths[i : i + _CHUNK] for i in range(0, len(paths), _CHUNK)]
    if len(chunks) < jobs:
        size = -(-len(paths) // jobs)
        chunks = [paths[i : i + size] for i in range(0, len(paths), size)]
    with ProcessPoolExecutor(jobs, initializer=set_language, initargs=(current_language(),)) as pool:
        for results in pool.map(_refresh_chunk, chunks, repeat(job)):
            yield from results


def _refresh_chunk(paths: Sequence[Path], job: RefreshJob) -> list[FileResult]:
    return list(_refresh_in_turn(paths, job))


def _refresh_in_turn(paths: Sequence[Path], job: RefreshJob) -> Iterator[FileResult]:
    for path in paths:
        yield refresh_file(path, job)
        if len(paths) > 1:
            # A workbook and its sheets know each other: a few hundred objects, and all its bytes, that would
            # wait for the collector as long as it has nothing else to do.
            gc.collect(0)


def watch_files(paths: Sequence[str], job: RefreshJob) -> Iterator[FileResult]:
    """Refresh each file now, and again whenever its content changes; ends only by an interrupt.

    "Today" moves on while we watch: a job as of today is judged anew each day. A file that is in use is tried
    again until it is free, and said to be in use once.
    """
    import time

    follows_today = job.as_of == dt.date.today()
    seen: dict[Path, _State] = {}
    waiting: set[Path] = set()
    while True:
        if follows_today:
            job = job._replace(as_of=dt.date.today())
        for path in expand_paths(paths):
            state = _state(path, job.as_of)
            if state is None or seen.get(path) == state:
                continue
            result = refresh_file(path, job)
            if isinstance(result.error, InUseError):
                if path not in waiting:
                    waiting.add(path)
                    yield result
                continue
            waiting.discard(path)
            seen[path] = _left_behind(path, job, result) or state
            yield result
        time.sleep(_LOOK_EVERY_SECONDS)


def _left_behind(path: Path, job: RefreshJob, result: FileResult) -> _State | None:
    """The state of the file as a refresh in place left it; None if it wrote none, or somebody wrote since."""
    if job.out is not None or result.receipt is None or not result.receipt.saved:
        return None
    state = _state(path, job.as_of)
    try:
        return state if file_sha256(path) == result.receipt.sha256_after else None
    except OSError:
        return None


def _state(path: Path, as_of: dt.date) -> _State | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, as_of
