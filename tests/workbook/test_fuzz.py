"""Spoilt workbooks are edited or refused: no traceback, no hang, no flood of memory, no changed original.

The default is a minute of cases that are always the same. `XLTOOL_FUZZ_SECONDS=600` goes on with new ones
for so long, from seed `XLTOOL_FUZZ_SEED` on. A failure names its seed; `tests.support.fuzzing.case` makes
the file of a seed again.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.books import Content, Formula, make_book
from xltool.resources import resource_folder

BATCH = 400
"""Cases of one process: what one leaves in memory doesn't add up for ever."""
PATIENCE = 240
"""Seconds until a batch counts as hanging, in C code too, where no signal reaches it."""
SECONDS = float(os.environ.get("XLTOOL_FUZZ_SECONDS", "0"))
FIRST = int(os.environ.get("XLTOOL_FUZZ_SEED", "0"))
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small workbooks of both kinds: samples, one full of features, one of each kind with little in it."""
    folder = tmp_path_factory.mktemp("sources")
    samples = [
        path for path in sorted(resource_folder("samples").iterdir()) if path.suffix in (".xls", ".xlsx")
    ]
    for number, path in enumerate(path for path in samples if path.stat().st_size < 20_000):
        shutil.copyfile(path, folder / f"sample{number}{path.suffix}")
    plain = Content(
        rows=[
            ["工作任务", None],
            [None, 2.5, Formula("B2*2", 5.0)],
            [None, None, dt.date(2022, 9, 29)],
            ["备注"],
        ],
        merged=["A4:C4"],
        hidden_rows=[3],
    )
    for kind in ("xls", "xlsx"):
        make_book(kind, folder / f"small.{kind}", {"表": plain})
    _make_full(folder / "full.xlsx")
    return folder


def _make_full(path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": dt.datetime(2022, 9, 29)})  # the same bytes every time
    sheet = book.add_worksheet("分工表")
    sheet.write_row(0, 0, ["序号", "工作任务", "完成时限", "牵头单位", "完成率"])
    for row in range(1, 9):
        sheet.write_row(row, 0, [row, f"开展活动{row}次", "2022年12月15日", "办公室", row / 10])
    sheet.write_formula("F2", "=SUM(E2:E9)", None, 3.6)
    sheet.write_array_formula("G2:G4", "{=E2:E4*2}")
    sheet.merge_range("A11:E11", "备注:以上为示例")
    sheet.write_comment("B3", "说明")
    sheet.write_rich_string("B12", "富", book.add_format({"bold": True}), "文本")
    sheet.data_validation("D2:D9", {"validate": "list", "source": ["办公室", "法规科"]})
    sheet.conditional_format("E2:E9", {"type": "cell", "criteria": ">", "value": 1})
    sheet.add_table("I1:J4", {"columns": [{"header": "甲"}, {"header": "乙"}]})
    sheet.autofilter("A1:E9")
    sheet.write_url("B13", "internal:分工表!A1")
    book.close()


def batches() -> Iterator[int]:
    """The first seeds of the batches to run."""
    end = time.monotonic() + SECONDS
    for number in itertools.count():
        if number >= 6 and time.monotonic() >= end:
            return
        yield FIRST + number * BATCH


@pytest.mark.timeout(SECONDS + 2 * PATIENCE)
def test_a_spoilt_workbook_is_edited_or_refused(sources: Path) -> None:
    for first in batches():
        run = subprocess.run(
            [sys.executable, "-m", "tests.support.fuzzing", str(sources), str(first), str(BATCH)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert run.returncode == 0, f"seeds from {first}: {run.stderr[-2000:]}"
        assert run.stdout == "", f"{run.stdout[:4000]}"
