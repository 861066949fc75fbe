"""An evidence folder of thousands of files: the first pass hashes them, the second remembers.

python benchmarks/evidence.py [FILES [KILOBYTES]]      default: 10000 files of 1000 kB, a small photo each

Each pass is a process of its own. Memory is its peak, also beyond that of a tenth of the files.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tables

TASKS = 100
KINDS = ("通知", "记录", "图片", "签到表")


def make_folder(workbook: Path, files: int, kilobytes: int) -> None:
    """Evidence for every task, four kinds an occasion, each file of its own content."""
    rows = list(tables.rows(TASKS))
    for number in range(files):
        task = number % TASKS
        occasion, kind = divmod(number // TASKS, len(KINDS))
        folder = workbook.parent / "佐证材料" / f"{task + 1:02d}_{rows[task][1]}" / f"第{occasion % 9 + 1}次"
        folder.mkdir(parents=True, exist_ok=True)
        day = dt.date(2022, 1, 10) + dt.timedelta(days=occasion * 7)
        name = f"{number:05d}-{KINDS[kind]}_走访座谈_{day:%Y%m%d}.jpg"
        with (folder / name).open("wb") as file:
            file.write(number.to_bytes(8, "big"))
            file.truncate(kilobytes * 1024)  # a hole: hashed like any content, but no room is taken up


def one_pass(workbook: Path) -> None:
    """Review the folder once; prints CPU seconds, files linked and the peak of memory in MB."""
    from xltool import api
    from xltool.evidence import review as _loaded  # noqa: F401  loading the program is no part of a pass

    opened = api.open_table(workbook)
    started = time.process_time()
    review = api.evidence(opened, dt.date(2022, 12, 1))
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.4f} {review.linked} {peak:.1f}")


def run(workbook: Path) -> tuple[float, int, float]:
    """A pass in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--pass", str(workbook)], capture_output=True, text=True, check=True
    )
    seconds, linked, peak = done.stdout.split()
    return float(seconds), int(linked), float(peak)


def measure(files: int, kilobytes: int) -> tuple[float, float, int, float]:
    """CPU seconds of the first pass and of the best of three later ones, files linked, the peak in MB."""
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "表.xlsx"
        tables.make(TASKS, workbook)
        make_folder(workbook, files, kilobytes)
        os.sync()
        first, linked, peak = run(workbook)
        return first, min(run(workbook)[0] for _ in range(3)), linked, peak


def main() -> None:
    if sys.argv[1:2] == ["--pass"]:
        one_pass(Path(sys.argv[2]))
        return
    files, kilobytes = (int(text) for text in (*sys.argv[1:], *("10000", "1000")[len(sys.argv) - 1 :]))
    *_, small = measure(files // 10, kilobytes)
    first, second, linked, peak = measure(files, kilobytes)
    print(f"{files:,} files of {kilobytes} kB, {linked:,} linked")
    print(f"first pass {first:.2f} s CPU, second {second:.3f} s: {first / second:.1f} times as fast")
    print(f"peak {peak:.0f} MB, {peak - small:.1f} MB more than with {files // 10:,} files")


if __name__ == "__main__":
    main()
