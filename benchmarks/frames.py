"""A sample frame against the full roster: CPU of `xltool frame check`, and of reading both with openpyxl.

    python benchmarks/frames.py [PEOPLE]

Numbers are counted up, names are drawn from a short list: nobody is real. Every hundredth person of the
roster is left out of the frame, so that the rules have something to find.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from side_by_side import compare

_READ = """
import sys, openpyxl
for path in sys.argv[1:]:
    for row in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
        pass
"""
_FAMILY, _GIVEN = "赵钱孙李周吴郑王冯陈", "安柏舟予言知秋禾沐笛"


def _write(path: Path, people: int, left_out: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("样本")
        sheet.write_row(0, 0, ["社会评价样本框"])
        sheet.write_row(1, 0, ["序号", "评价主体", "姓名", "单位", "联系电话"])
        row = 2
        for n in range(people):
            if left_out and n % left_out == 0:
                continue
            name = _FAMILY[n % 10] + _GIVEN[n // 10 % 10] + _GIVEN[n // 100 % 10]
            sheet.write_row(row, 0, [row - 1, f"第{n % 4}类", name, f"第{n % 300}单位", f"139{n:08d}"])
            row += 1


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        frame, roster = Path(folder, "样本框.xlsx"), Path(folder, "花名册.xlsx")
        _write(frame, people, 100)
        _write(roster, people, 0)
        ours = [sys.executable, "-m", "xltool", "frame", "check", str(frame), "--against", str(roster)]
        peer = [sys.executable, "-c", _READ, str(frame), str(roster)]
        result = compare(ours, peer, runs=3)
    print(f"{people} people against {people}: {result.ours.cpu:.2f} s CPU, {result.ours.memory:.0f} MiB")
    print(f"openpyxl only reading both: {result.peer.cpu:.2f} s CPU; peer / ours {result.ratio:.1f}")


if __name__ == "__main__":
    main()
