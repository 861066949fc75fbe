"""Reading: values as people see them, and the facts about sheets and workbook."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, number, record
from xltool.workbook.base import Value
from xltool.workbook.refs import Range
from xltool.workbook.xls import XlsWorkbook


def opened(tmp_path: Path, spec: BookSpec, streams: dict[str, bytes] | None = None) -> XlsWorkbook:
    path = tmp_path / "a.xls"
    path.write_bytes(biff.compound_file({"Workbook": spec.build(), **(streams or {})}))
    return XlsWorkbook.open(path)


def one_row(tmp_path: Path, cells: list[bytes], **spec: object) -> list[Value]:
    book = opened(tmp_path, BookSpec([SheetSpec(rows=[Row(0, cells)])], **spec))  # type: ignore[arg-type]
    return dict(book.sheets[0].rows()).get(1, [])


def test_every_kind_of_cell(tmp_path: Path) -> None:
    cells = [
        biff.label(0, 0, 0),
        biff.rk(0, 1, -7),
        biff.record(0x027E, struct.pack("<HHHI", 0, 2, 15, 1234 << 2 | 3)),
        number(0, 3, 2.5),
        biff.mulrk(0, 4, [1, 2]),
        biff.old_label(0, 6, "旧式"),
        biff.rstring(0, 7, "多字体"),
        biff.boolerr(0, 8, 1, False),
        biff.boolerr(0, 9, 0x2A, True),
        biff.formula(0, 10, biff.ref(0, 0), struct.pack("<d", 6.0)),
        biff.formula(0, 11, biff.ref(0, 0), biff.CACHED_TEXT),
        biff.cached_string("公式文字"),
        biff.formula(0, 12, biff.ref(0, 0), biff.TRUE),
        biff.formula(0, 13, biff.ref(0, 0), biff.NOT_AVAILABLE),
        biff.formula(0, 14, biff.ref(0, 0), biff.EMPTY_TEXT),
        biff.label(0, 15, 1),
        biff.record(
            0x027E, struct.pack("<HHHI", 0, 16, 15, struct.unpack("<Q", struct.pack("<d", 0.5))[0] >> 32)
        ),
    ]
    assert one_row(tmp_path, cells, texts=("共享", "")) == [
        "共享", -7.0, 12.34, 2.5, 1.0, 2.0, "旧式", "多字体", True, "#N/A", 6.0, "公式文字", True, "#N/A",
        None, None, 0.5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('yyyy"年"m"月"d"日"', dt.date(2022, 11, 24)),
        ("[$-804]yyyy/m/d;@", dt.date(2022, 11, 24)),
        ("0.00_);[Red](0.00)", 44889.0),
        ('"d"0', 44889.0),
        ("General", 44889.0),
        ("h:mm", 44889.0),
    ],
)
def test_a_number_is_a_date_by_its_format(tmp_path: Path, code: str, expected: Value) -> None:
    cells = [number(0, 0, 44889.0, 16), biff.rk(0, 1, 44889, 16), biff.mulrk(0, 2, [44889], 16)]
    row = one_row(tmp_path, cells, formats={200: code}, xfs=[biff.cell_xf(200)])
    assert row == [expected] * 3 and {type(value) for value in row} == {type(expected)}


def test_built_in_chinese_dates_and_times_of_day(tmp_path: Path) -> None:
    cells = [number(0, 0, 44889.0, 16), number(0, 1, 44889.25, 17), number(0, 2, 0.0, 16)]
    row = one_row(tmp_path, cells, xfs=[biff.cell_xf(31), biff.cell_xf(22)])
    assert row == [dt.date(2022, 11, 24), dt.datetime(2022, 11, 24, 6), 0.0]


def test_counting_from_1904(tmp_path: Path) -> None:
    spec = BookSpec(
        [SheetSpec(rows=[Row(0, [number(0, 0, 1.0, 16)])])], xfs=[biff.cell_xf(14)], date1904=True
    )
    book = opened(tmp_path, spec)
    assert book.date1904 and book.sheets[0]["A1"] == dt.date(1904, 1, 2)
    book.sheets[0]["B1"] = dt.date(2022, 11, 24)
    book.save()
    assert XlsWorkbook.open(book.path).sheets[0]["B1"] == dt.date(2022, 11, 24)


def test_a_foreign_codepage_changes_nothing(tmp_path: Path) -> None:
    assert one_row(tmp_path, [biff.label(0, 0, 0)], texts=("中文",), codepage=936) == ["中文"]


def test_only_worksheets_are_sheets(tmp_path: Path) -> None:
    sheets = [
        SheetSpec("图表", kind=2),
        SheetSpec("表", rows=[Row(0, [number(0, 0, 1.0)])], hidden=0),
        SheetSpec("藏", hidden=1),
        SheetSpec("深藏", hidden=2),
        SheetSpec("宏", kind=1),
    ]
    book = opened(tmp_path, BookSpec(sheets))
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("表", False),
        ("藏", True),
        ("深藏", True),
    ]
    assert book.features.macros
    book["表"]["B1"] = "写"
    book.save()
    assert XlsWorkbook.open(book.path)["表"]["B1"] == "写"


def test_hidden_rows_and_columns(tmp_path: Path) -> None:
    rows = [Row(0, [number(0, 0, 1.0)]), Row(1, [number(1, 0, 1.0)], flags=0x0120), Row(2, height=0)]
    columns = record(0x007D, struct.pack("<6H", 1, 2, 2048, 15, 1, 0)) + record(
        0x007D, struct.pack("<6H", 5, 300, 0, 15, 0, 0)
    )
    sheet = opened(tmp_path, BookSpec([SheetSpec(rows=rows, before=columns)])).sheets[0]
    assert sheet.hidden_rows == {2, 3}
    assert sheet.hidden_columns == {2, 3, *range(6, 257)}


def test_merged_ranges(tmp_path: Path) -> None:
    merges = record(0x00E5, struct.pack("<H8H", 2, 0, 0, 0, 3, 1, 4, 1, 1)) + record(
        0x00E5, struct.pack("<H4H", 1, 9, 9, 9, 9)
    )
    sheet = opened(tmp_path, BookSpec([SheetSpec(after=merges)])).sheets[0]
    assert sheet.merged == [Range.parse("A1:D1"), Range.parse("B2:B5")]


def test_what_else_is_on_the_sheet(tmp_path: Path) -> None:
    picture = record(0x005D, struct.pack("<HHHHH", 0x15, 0x12, 8, 1, 0) + bytes(12))
    note = record(0x001C, struct.pack("<HHHH", 0, 0, 0, 1))
    marks = record(0x0012, struct.pack("<H", 1)) + record(0x009B)
    area = biff.area3d(0, 2, 30, 0, 9)
    name = struct.pack("<HBBHHHBBBB", 0x0021, 0, 1, len(area), 0, 1, 0, 0, 0, 0) + b"\x00\x0d" + area
    links = record(0x01AE, struct.pack("<HH", 1, 0x0401)) + record(0x0017, struct.pack("<HHHH", 1, 0, 0, 0))
    spec = BookSpec(
        [SheetSpec(before=marks, after=picture + note + note)],
        middle=links + record(0x0018, name),
        first=record(0x0012, struct.pack("<H", 1)),
    )
    book = opened(tmp_path, spec, {"_VBA_PROJECT_CUR/PROJECT": b"x"})
    features = book.sheets[0].features
    assert features.protected and features.filter_active
    assert features.filter_range == Range.parse("A3:J31")
    assert (features.comments, features.pictures) == (2, 1)
    assert book.features.macros and book.features.protected_structure
    assert not book.features.external_links


def test_workbooks_named_as_in_excel_95_are_judged_by_content(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(biff.compound_file({"BOOK": biff.simple_book().build(), "other": b"x" * 5000}))
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "写"
    book.save()
    assert XlsWorkbook.open(path).sheets[0]["D1"] == "写"


def test_cells_outside_the_format_are_ignored(tmp_path: Path) -> None:
    assert one_row(tmp_path, [number(0, 0, 1.0), number(0, 60_000, 2.0), biff.label(0, 60_001, 0)]) == [1.0]
