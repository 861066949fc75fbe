"""The .xlsx engine alone: six columns filled, against openpyxl and against the floor. Whole processes, cold.

python benchmarks/xlsx_engine.py [ROWS ...]         default: 10 1000 10000 100000
python benchmarks/xlsx_engine.py fill IN OUT        what is measured: open, read, write six columns, save
python benchmarks/xlsx_engine.py floor IN NEW OUT   inflate the old sheet, deflate NEW (the new one, plain)
                                                    with the same codec, write, sync, replace
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from side_by_side import Comparison

HERE = Path(__file__).parent
HEADINGS = ("任务状态", "预警", "预警说明", "剩余工作日", "量化进度", "佐证核验")
LATE = ("逾期", "红", "逾期3天", 52.0, "0/2次", "未登记")
ON_TIME = ("正常推进", "绿", "距12-15还有52个工作日", 52.0, "0/2次", "未登记")
SHEET = "xl/worksheets/sheet1.xml"


def fill(source: Path, target: Path) -> None:
    """The same cells as `peer_fill.py`, each dressed like its neighbour on the left."""
    from xltool.workbook.opening import open_workbook

    book = open_workbook(source)
    sheet = book.sheets[0]
    numbers: list[int] = []
    statuses = []
    width = 0
    for number, values in sheet.rows():
        width = max(width, len(values))
        if number >= 3:
            numbers.append(number)
            statuses.append(LATE if len(values) > 3 and "9月" in str(values[3]) else ON_TIME)
    numbers.pop()  # the footer
    statuses[0] = HEADINGS
    for at, column in enumerate(zip(*statuses[:-1], strict=True), 1):
        sheet.write_column(width + at, numbers, column, like_column=width)
    book.save(target)


def floor(source: Path, new: Path, target: Path) -> None:
    """What no engine can do without."""
    from xltool.workbook.replace import replace_file
    from xltool.workbook.xlsx.package import Package, deflate

    package = Package(source.read_bytes(), source)
    package.read(SHEET)
    content = new.read_bytes()
    package.replace(SHEET, deflate([content], len(content)))
    replace_file(target, package.write, expected_sha256=None)


def measure(count: int, folder: Path) -> tuple[Comparison, Comparison]:
    """The engine against openpyxl, and the floor against the engine."""
    import zipfile

    import tables
    from side_by_side import compare, run

    this = [sys.executable, str(HERE / "xlsx_engine.py")]
    source, out, new = folder / "source.xlsx", folder / "out.xlsx", folder / "sheet.xml"
    tables.make_apart(count, source)
    ours = [*this, "fill", str(source), str(out)]
    run(ours)  # in a process of its own: a child's peak memory counts what its parent held
    with zipfile.ZipFile(out) as package:
        new.write_bytes(package.read(SHEET))
    least = [*this, "floor", str(source), str(new), str(out)]
    peer = [sys.executable, str(HERE / "peer_fill.py"), str(source), str(out)]
    runs = 7 if count <= 1_000 else 3 if count < 100_000 else 2
    return compare(ours, peer, runs=runs), compare(least, ours, runs=5)


def main(counts: list[int]) -> None:
    import tempfile

    from side_by_side import line

    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            engine, above = measure(count, Path(folder))
            print(line(f"engine {count:,} rows, openpyxl", engine), flush=True)
            print(f"engine {count:,} rows: {above.ratio:.1f} x the floor", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    if sys.argv[1:2] in (["fill"], ["floor"]):
        {"fill": fill, "floor": floor}[sys.argv[1]](*map(Path, sys.argv[2:]))
    else:
        main([int(argument) for argument in sys.argv[1:]] or [10, 1_000, 10_000, 100_000])
