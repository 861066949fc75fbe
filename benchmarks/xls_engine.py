"""The .xls engine against what a user would write instead: xlrd + xlutils + xlwt filling the same columns.

    python benchmarks/xls_engine.py [ROWS ...] [--runs N]

Each run of each side is a process of its own, the two sides in turn, on the same workbook. "engine" is the
CPU time of reading, filling and saving alone; "process" that of the whole process, imports included. Medians
are printed, and each side's peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import tables

NEW = ["任务状态", "预警", "预警说明", "剩余工作日", "量化进度", "佐证核验"]


def status(due: object) -> tuple[str, str, str, float, str, str]:
    """What the six new columns say of a deadline; a stand-in for the rules."""
    if "9月" in str(due):
        return ("逾期", "红", "逾期3天", -3.0, "0/2次", "未登记")
    return ("正常推进", "绿", "距12-15还有52个工作日", 52.0, "0/2次", "未登记")


def fill_with_engine(source: str, target: str) -> None:
    from xltool.workbook.xls import XlsWorkbook

    book = XlsWorkbook.open(source)
    sheet = book.sheets[0]
    width = len(tables.HEADINGS)
    rows = []
    filled = []
    for number, values in sheet.rows():
        if number > 3 and len(values) > 3:
            rows.append(number)
            filled.append(status(values[3]))
    for k, heading in enumerate(NEW):
        sheet.write(3, width + 1 + k, heading)
        sheet.write_column(width + 1 + k, rows, [values[k] for values in filled])
    book.save(target)


def fill_with_peers(source: str, target: str) -> None:
    import xlrd
    from xlutils.copy import copy

    read = xlrd.open_workbook(source, formatting_info=True)
    old = read.sheet_by_index(0)
    book = copy(read)
    sheet = book.get_sheet(0)
    width = len(tables.HEADINGS)
    for k, heading in enumerate(NEW):
        sheet.write(2, width + k, heading)
    for row in range(3, old.nrows - 1):
        for k, value in enumerate(status(old.cell_value(row, 3))):
            sheet.write(row, width + k, value)
    book.save(target)


SIDES = {"xltool": fill_with_engine, "xlrd+xlutils+xlwt": fill_with_peers}


def child(side: str, source: str, target: str) -> None:
    """One run of one side; prints its CPU seconds without imports."""
    import time

    if side == "xltool":
        import xltool.workbook.replace
        import xltool.workbook.xls.check
        import xltool.workbook.xls.patch  # noqa: F401  what a save imports is no work of the engine
    else:
        import xlutils.copy  # noqa: F401  likewise
    before = time.process_time()
    SIDES[side](source, target)
    print(json.dumps(time.process_time() - before))


def measured(side: str, source: Path, target: Path) -> tuple[float, float, float]:
    """Engine seconds, process seconds and peak MiB of one run."""
    command = [sys.executable, __file__, "--child", side, str(source), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        engine = float(json.loads(process.stdout.read()))
        _, status_code, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status_code)
    if process.returncode:
        raise SystemExit(f"{side} failed")
    return engine, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def medians_of(source: Path, target: Path, count: int) -> dict[str, list[float]]:
    """Both sides in turn, so many times: by side the medians of what `measured` says."""
    runs: dict[str, list[tuple[float, float, float]]] = {side: [] for side in SIDES}
    for _ in range(count):
        for side in SIDES:
            runs[side].append(measured(side, source, target))
    return {s: [statistics.median(column) for column in zip(*r, strict=True)] for s, r in runs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", type=int, default=[10_000, 60_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(*options.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            source = Path(folder, f"{rows}.xls")
            tables.make_apart(rows, source)
            medians = medians_of(source, Path(folder, "out.xls"), options.runs)
            print(f"{rows} rows, {len(NEW)} columns, {options.runs} runs")
            for side, (engine, process, memory) in medians.items():
                print(f"  {side:18} engine {engine:6.3f} s  process {process:6.3f} s  peak {memory:5.0f} MiB")
            ours, theirs = medians.values()
            engine, process = theirs[0] / ours[0], theirs[1] / ours[1]
            print(f"  {'ratio':18} engine {engine:6.1f} x  process {process:6.1f} x")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
