"""Dress: which style a cell gets, styles cloned and reused, column widths, merges."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest
import xlrd

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, blank, label, mulblank, mulrk, number, record
from tests.support.xls import assert_sound, records, reopened, workbook_stream, xlrd_cells
from xltool.errors import UnsupportedEdit
from xltool.workbook.refs import Range
from xltool.workbook.xls import XlsSheet, XlsWorkbook
from xltool.workbook.xls.styles import xf_checksum

BORDERED, DATED, PLAIN_DATE = 16, 17, 18
XFS = [biff.cell_xf(0, used=0x20), biff.cell_xf(14, font=1), biff.cell_xf(14, used=0x04)]


def crc(count: int, checksum: int) -> bytes:
    return record(0x087C, struct.pack("<HH8xHHI", 0x087C, 0, 0, count, checksum))


def extension(index: int, *properties: tuple[int, bytes]) -> bytes:
    body = struct.pack("<HH8xHHHH", 0x087D, 0, 0, index, 0, len(properties))
    return record(0x087D, body + b"".join(struct.pack("<HH", k, len(d) + 4) + d for k, d in properties))


@pytest.fixture
def book(tmp_path: Path) -> XlsWorkbook:
    rows = [
        Row(0, [label(0, 0, 0, BORDERED), number(0, 1, 44889.0, DATED)]),
        Row(1, [mulblank(1, 0, [BORDERED, DATED, BORDERED])]),
        Row(2, [mulrk(2, 0, [5, 6, 7], BORDERED)]),
        Row(3, [blank(3, 0, 15)], flags=0x0180, xf=BORDERED),
    ]
    columns = record(0x007D, struct.pack("<6H", 5, 6, 4000, DATED, 2, 0))
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=rows, before=columns)], ("甲",), xfs=XFS).save(path)
    return XlsWorkbook.open(path)


def dress(path: Path, row: int, column: int) -> int:
    return xlrd_cells(path)["Sheet1", row, column][2]


@pytest.mark.parametrize(
    ("ref", "like", "expected"),
    [
        ("A1", None, BORDERED),
        ("D1", "A1", BORDERED),
        ("D1", "B2", DATED),
        ("D1", "C3", BORDERED),
        ("A1", "Z99", 15),
        ("D4", None, BORDERED),
        ("F1", None, DATED),
        ("D9", None, 15),
    ],
)
def test_whose_dress_a_cell_takes(book: XlsWorkbook, ref: str, like: str | None, expected: int) -> None:
    book.sheets[0].set(ref, "字", like)
    again = reopened(book)
    cell = Range.parse(ref)
    assert again.sheets[0][ref] == "字"
    assert dress(book.path, cell.first_row - 1, cell.first_column - 1) == expected


def test_a_style_that_does_not_exist_counts_as_the_default(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=[Row(0, [number(0, 0, 1.0, 99)])])]).save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0]["A1"] = 2.0
    book.save()
    assert dress(path, 0, 0) == 15


def test_number_formats_change_only_where_the_value_would_show_wrong(book: XlsWorkbook) -> None:
    sheet = book.sheets[0]
    day = dt.date(2022, 11, 24)
    sheet.set("D1", day, like="B1")
    sheet.set("E1", dt.datetime(2022, 11, 24, 9, 30), like="A1")
    sheet["A1"] = day
    sheet["B1"] = 7.0
    again = reopened(book).sheets[0]
    assert [again[f"{c}1"] for c in "ABDE"] == [day, 7.0, day, dt.datetime(2022, 11, 24, 9, 30)]
    assert dress(book.path, 0, 3) == DATED
    read = xlrd.open_workbook(book.path, formatting_info=True)
    first, second = (read.xf_list[dress(book.path, 0, c)] for c in (0, 1))
    assert (first.format_key, first.font_index) == (14, 0)
    assert (second.format_key, second.font_index) == (0, 1)


def test_an_identical_style_is_reused(book: XlsWorkbook) -> None:
    before = len(book.content.globals.xfs)
    for row in range(1, 30):
        book.sheets[0].set(f"H{row}", dt.date(2022, 11, row), like="D9")
    assert len(reopened(book).content.globals.xfs) == before  # XF 18 is that style already
    for row in range(1, 30):
        book.sheets[0].fill(row, 8, "FFC7CE")
    assert len(reopened(book).content.globals.xfs) == before + 1


@pytest.mark.parametrize(
    ("ref", "value"), [("A1", "甲"), ("B1", dt.date(2022, 11, 24)), ("B2", None), ("B3", 6.0), ("F9", None)]
)
def test_a_fill_keeps_everything_else(book: XlsWorkbook, ref: str, value: object) -> None:
    cell = Range.parse(ref)
    book.sheets[0].fill(cell.first_row, cell.first_column, "FFC7CE")
    assert reopened(book).sheets[0][ref] == value
    assert_sound(book.path)
    read = xlrd.open_workbook(book.path, formatting_info=True)
    style = read.xf_list[dress(book.path, cell.first_row - 1, cell.first_column - 1)]
    assert style.background.fill_pattern == 1
    assert style.background.pattern_colour_index == 0x2D
    assert style.font_index == (1 if ref in ("B1", "B2", "F9") else 0)


def test_a_fill_on_a_formula_keeps_the_formula(tmp_path: Path) -> None:
    cells = [biff.formula(0, 0, biff.ref(1, 0), biff.CACHED_TEXT), biff.cached_string("结果")]
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=[Row(0, cells)])]).save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0].fill(1, 1, "C6EFCE")
    again = reopened(book).sheets[0]
    assert again["A1"] == "结果" and again.has_formula(1, 1)


@pytest.mark.parametrize(
    ("colour", "index"),
    [("FFC7CE", 0x2D), ("FFEB9C", 0x2B), ("C6EFCE", 0x2A), ("FF0000", 0x0A), ("FFFFFF", 9)],
)
def test_the_nearest_colour_of_the_palette(book: XlsWorkbook, colour: str, index: int) -> None:
    from xltool.workbook.xls.styles import parse_colour

    assert book.content.styles.nearest(parse_colour(colour)) == index


def test_a_palette_of_its_own_counts(tmp_path: Path) -> None:
    from xltool.workbook.xls.styles import parse_colour

    colours = b"".join(struct.pack("<BBBB", i, i, i, 0) for i in range(56))
    spec = BookSpec(styles=record(0x0092, struct.pack("<H", 56) + colours))
    spec.save(tmp_path / "a.xls")
    styles = XlsWorkbook.open(tmp_path / "a.xls").content.styles
    assert styles.nearest(parse_colour("FFFFFF")) == 63


def test_style_extensions_follow_their_clone(tmp_path: Path) -> None:
    """A clone without its XFEXT would lose theme colours; a fill must not be painted over by one."""
    xfs = [biff.cell_xf(0, used=0x20)]
    all_xfs = [biff._STYLE_XF] * 15 + [biff.cell_xf(), *xfs]
    font_colour, ground = (0x000D, bytes(16)), (0x0004, bytes(16))
    spec = BookSpec(
        [SheetSpec(rows=[Row(0, [label(0, 0, 0, 16)])])],
        ("甲",),
        xfs=xfs,
        styles=crc(17, xf_checksum(all_xfs)) + extension(16, font_colour, ground),
    )
    path = tmp_path / "a.xls"
    spec.save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0].set("B1", dt.date(2022, 1, 1), like="A1")
    book.sheets[0].fill(1, 1, "FFC7CE")
    book.save()
    found = records(workbook_stream(path))
    extensions = [body for rid, body in found if rid == 0x087D]
    new = {struct.unpack_from("<H", body, 14)[0]: body[18:] for body in extensions}
    assert sorted(new) == [16, 17, 18]
    kinds = sorted(struct.unpack_from("<H", body)[0] for body in new.values())
    assert kinds == [1, 2, 2]
    stored = [body for rid, body in found if rid == 0x00E0]
    (check,) = [body for rid, body in found if rid == 0x087C]
    assert struct.unpack_from("<HI", check, 14) == (len(stored), xf_checksum(stored))


def test_a_checksum_that_is_wrong_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    BookSpec(styles=crc(16, 12345)).save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0].fill(1, 1, "FFC7CE")
    book.save()
    assert crc(16, 12345) in workbook_stream(path)


def test_no_room_for_another_style(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    BookSpec(xfs=[biff.cell_xf(i % 100, font=i // 100) for i in range(4_034)]).save(path)
    sheet = XlsWorkbook.open(path).sheets[0]
    sheet["A1"] = "不需要新样式"
    with pytest.raises(UnsupportedEdit) as caught:
        sheet.fill(1, 1, "123456")
    assert caught.value.code == "STYLE_LIMIT"


# Widths and merges


def widths(sheet: XlsSheet) -> dict[int, int]:
    read = xlrd.open_workbook(sheet._book.path, formatting_info=True).sheet_by_name(sheet.name)
    return {column: info.width for column, info in read.colinfo_map.items()}


def test_widths_are_copied_only_to_columns_without_one(tmp_path: Path) -> None:
    columns = record(0x007D, struct.pack("<6H", 2, 2, 5000, 15, 2, 0)) + record(
        0x007D, struct.pack("<6H", 4, 9, 2048, 16, 0, 0)
    )
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(before=columns)], xfs=XFS).save(path)
    book = XlsWorkbook.open(path)
    sheet = book.sheets[0]
    sheet.copy_column_width(3, 7)  # inside a range of default width: the range is split
    sheet.copy_column_width(3, 12)
    sheet.copy_column_width(3, 1)
    sheet.copy_column_width(2, 13)  # the source has no width of its own
    book.save()
    assert widths(sheet) == {0: 5000, 2: 5000, 4: 2048, 5: 2048, 6: 5000, 7: 2048, 8: 2048, 9: 2048, 11: 5000}
    again = XlsWorkbook.open(path)
    again.sheets[0].copy_column_width(5, 3)
    again.sheets[0].copy_column_width(3, 12)
    assert not again.save().saved
    read = xlrd.open_workbook(path, formatting_info=True).sheet_by_index(0)
    assert read.colinfo_map[6].xf_index == 16


def test_a_new_column_next_to_a_new_column(book: XlsWorkbook) -> None:
    sheet = book.sheets[0]
    sheet.copy_column_width(6, 10)
    sheet.copy_column_width(10, 11)
    book.save()
    assert widths(sheet)[9] == widths(sheet)[10] == 4000


@pytest.mark.parametrize("there", [0, 1, 1_025, 1_026, 1_027])
def test_merges_are_appended(tmp_path: Path, there: int) -> None:
    refs = [struct.pack("<4H", i * 2, i * 2 + 1, 0, 0) for i in range(there)]
    merges = b"".join(
        record(0x00E5, struct.pack("<H", len(part)) + b"".join(part))
        for part in (refs[i : i + 1_026] for i in range(0, there, 1_026))
    )
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(after=merges + record(0x0862, bytes(20)))]).save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0].merge(Range.parse("C1:D1"))
    book.sheets[0].merge(Range.parse("C2:C3"))
    book.sheets[0].merge(Range.parse("C2:C3"))
    again = reopened(book).sheets[0]
    assert len(again.merged) == there + 2 and again.merged[-2:] == [
        Range.parse("C1:D1"),
        Range.parse("C2:C3"),
    ]
    ids = [rid for rid, _ in records(workbook_stream(path))]
    assert ids.index(0x00E5) < ids.index(0x0862)
    with pytest.raises(UnsupportedEdit):
        again["C3"] = "藏"
