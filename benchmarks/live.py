"""A table refreshed where it is open: in a headless LibreOffice of the benchmark's own.

python benchmarks/live.py [ROWS ...]      default: 1000

CPU of our process and, apart from it, of the worker that speaks UNO, from start to end of a cold command.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tables

_RUNS = 3
_MEASURED = """
import json, os, sys, time
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
started = time.perf_counter()
sys.stdout = open(os.devnull, "w")
from xltool.batch import RefreshJob, refresh_file
import datetime, pathlib
job = RefreshJob(datetime.date.fromisoformat(sys.argv[2]), live="only")
result = refresh_file(pathlib.Path(sys.argv[1]), job)
cpu = [sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
error = result.error.code if result.error else None
written = result.receipt.written if result.receipt else 0
print(json.dumps([*cpu, time.perf_counter() - started, written, error]), file=sys.stderr)
"""


def once(path: Path, day: str) -> tuple[float, float, float, int]:
    """CPU of our process, CPU of the worker, elapsed seconds, and cells written."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path), day], capture_output=True, text=True, check=True
    )
    ours, workers, elapsed, written, error = json.loads(done.stderr.splitlines()[-1])
    if error:
        raise SystemExit(f"the refresh failed: {error}")
    return ours, workers, elapsed, written


def measure(count: int, suffix: str, folder: Path) -> None:
    """Two lines: the first refresh of a table, and one of another day."""
    profile = (folder / "profile").as_uri()
    first, second = [], []
    for number in range(_RUNS):
        path = folder / f"table{number}{suffix}"
        tables.make(count, path)
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            marker = path.with_name(f".~lock.{path.name}#")
            while not marker.exists():
                time.sleep(0.1)
            time.sleep(2)  # the marker comes before the document is loaded
            first.append(once(path, "2022-11-24"))
            second.append(once(path, "2022-12-20"))
        finally:
            os.killpg(office.pid, signal.SIGKILL)
            office.wait()
    for name, runs in (("first", first), ("another day", second)):
        ours, workers, elapsed, written = sorted(runs)[_RUNS // 2]
        print(
            f"{suffix} {count:,} rows, {name}: {written:,} cells, CPU {ours:.2f} s ours"
            f" + {workers:.2f} s worker, {elapsed:.2f} s elapsed (median of {_RUNS})",
            flush=True,
        )


def main() -> None:
    if shutil.which("soffice") is None:
        raise SystemExit("needs LibreOffice (Debian: libreoffice-calc, python3-uno)")
    for count in [int(argument) for argument in sys.argv[1:]] or [1_000]:
        for suffix in (".xls", ".xlsx"):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                measure(count, suffix, Path(folder))


if __name__ == "__main__":
    main()
