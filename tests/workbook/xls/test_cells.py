"""Edits in a sheet's cell table: what is spliced where, and that everything around stays true."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, blank, label, mulblank, mulrk, number, record
from tests.support.xls import assert_sound, records, reopened, workbook_stream, xlrd_cells
from xltool.workbook.base import Value
from xltool.workbook.xls import XlsWorkbook

LAYOUTS = ("excel", "plain", "bare")


def book_of(
    tmp_path: Path, rows: list[Row], texts: tuple[str, ...] = ("甲", "乙"), **sheet: object
) -> XlsWorkbook:
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=rows, **sheet)], texts, xfs=[biff.cell_xf(), biff.cell_xf(2)]).save(path)  # type: ignore[arg-type]
    return XlsWorkbook.open(path)


def edited(book: XlsWorkbook, edits: dict[str, Value]) -> dict[int, list[Value]]:
    """Make the edits, save, and return the rows as read anew; all other cells must be as before."""
    before = xlrd_cells(book.path)
    sheet = book.sheets[0]
    for ref, value in edits.items():
        sheet[ref] = value
    again = reopened(book)
    after = xlrd_cells(book.path)
    from xltool.workbook.refs import parse_ref

    touched = {(sheet.name, row - 1, column - 1) for row, column in map(parse_ref, edits)}
    assert {k: v for k, v in after.items() if k not in touched} == {
        k: v for k, v in before.items() if k not in touched
    }
    for ref, value in edits.items():
        assert again.sheets[0][ref] == value
        if not isinstance(value, type(None)):
            row, column = parse_ref(ref)
            assert after[sheet.name, row - 1, column - 1][1] == value
    assert_sound(book.path)
    return dict(again.sheets[0].rows())


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_cell_inside_several_numbers(tmp_path: Path, column: int, layout: str) -> None:
    """First, middle and last of a MULRK, and right and left of it."""
    book = book_of(tmp_path, [Row(0, [mulrk(0, 1, [10, 20, 30, 40], xf=16)])], layout=layout)
    expected: list[Value] = [None, 10.0, 20.0, 30.0, 40.0, None]
    expected[column] = "中"
    ref = f"{'ABCDEF'[column]}1"
    rows = edited(book, {ref: "中"})
    assert rows[1] == expected[: 6 if column == 5 else 5]


@pytest.mark.parametrize("columns", [[1], [2], [3], [1, 3], [2, 3], [1, 2, 3], [0, 4]])
def test_cells_inside_several_blanks_keep_their_dress(tmp_path: Path, columns: list[int]) -> None:
    book = book_of(tmp_path, [Row(0, [mulblank(0, 1, [16, 17, 16])])])
    edits: dict[str, Value] = {f"{'ABCDE'[c]}1": float(c) for c in columns}
    edited(book, edits)
    cells = xlrd_cells(book.path)
    assert [cells["Sheet1", 0, c][2] for c in (1, 2, 3)] == [16, 17, 16]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ref", ["A1", "C1", "E1", "G1"])
def test_formulas_take_their_results_along(tmp_path: Path, layout: str, ref: str) -> None:
    """FORMULA, STRING and CONTINUE stay together whatever is inserted around them."""
    long_result = record(0x0207, struct.pack("<HB", 9_000, 0) + b"r" * 8_221) + record(
        0x003C, b"\x00" + b"r" * 779
    )
    cells = [
        biff.formula(0, 1, biff.ref(0, 0), biff.CACHED_TEXT),
        long_result,
        biff.formula(0, 3, biff.ref(0, 0), biff.CACHED_TEXT),
        biff.cached_string("结果"),
        biff.formula(0, 5, biff.ref(0, 0), struct.pack("<d", 2.5)),
    ]
    book = book_of(tmp_path, [Row(0, cells), Row(1, [number(1, 0, 1.0)])], layout=layout)
    rows = edited(book, {ref: "插"})
    row = rows[1] + [None] * 7
    assert (row[1], row[3], row[5]) == ("r" * 9_000, "结果", 2.5)


def test_replacing_a_formula_takes_its_result_away(tmp_path: Path) -> None:
    cells = [
        biff.formula(0, 1, biff.ref(0, 0), biff.CACHED_TEXT),
        biff.cached_string("旧"),
        number(0, 2, 3.0),
    ]
    book = book_of(tmp_path, [Row(0, cells)])
    assert edited(book, {"B1": "新"})[1] == [None, "新", 3.0]
    assert 0x0207 not in [rid for rid, _ in records(workbook_stream(book.path))]


def test_charts_inside_the_sheet_are_not_taken_for_its_cells(tmp_path: Path) -> None:
    book = book_of(tmp_path, [Row(0, [number(0, 0, 1.0)])], between=biff.nested_chart())
    assert dict(book.sheets[0].rows()) == {1: [1.0]}
    assert edited(book, {"A8": "表外", "B1": 5.0}) == {1: [1.0, 5.0], 8: ["表外"]}
    assert biff.nested_chart() in workbook_stream(book.path)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("row", [1, 2, 3, 4, 10, 36, 37, 100, 107, 65_536])
def test_rows_that_are_not_there_yet(tmp_path: Path, layout: str, row: int) -> None:
    """Above the first row, in gaps inside and between blocks, far below the last: ROW and DBCELL follow."""
    there = [3, 4, 10, 40, 70]
    book = book_of(tmp_path, [Row(r, [number(r, 1, float(r))]) for r in there], layout=layout)
    rows = edited(book, {f"C{row}": "新行"})
    assert rows[row][-1] == "新行"
    assert list(rows) == sorted({r + 1 for r in there} | {row})


@pytest.mark.parametrize("start", [0, 5])
def test_many_new_rows_at_once(tmp_path: Path, start: int) -> None:
    book = book_of(tmp_path, [Row(r, [number(r, 1, float(r))]) for r in range(start, 50, 3)])
    rows = edited(book, {f"D{r}": f"行{r}" for r in range(start + 1, 200)})
    assert len(rows) == 199 - start


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_rows_without_cells_inside_a_block(tmp_path: Path, where: str) -> None:
    """Such a ROW's DBCELL entry is the next cell in the block, or the DBCELL itself (XLS.md §6.5)."""
    empty = {"first": 0, "middle": 2, "last": 4}[where]
    rows = [Row(r, [] if r == empty else [number(r, 0, 1.0)]) for r in range(5)]
    book = book_of(tmp_path, rows)
    edited(book, {"B2": "x"})
    edited(XlsWorkbook.open(book.path), {f"C{empty + 1}": "填"})


def test_an_empty_sheet_takes_cells(tmp_path: Path) -> None:
    for layout in LAYOUTS:
        book = book_of(tmp_path, [], layout=layout)
        assert edited(book, {"B5": "首", "C40": 2.0}) == {5: [None, "首"], 40: [None, None, 2.0]}


def test_unsorted_and_doubled_cells_are_replaced_everywhere(tmp_path: Path) -> None:
    cells = [number(0, 3, 1.0), number(0, 1, 2.0), number(0, 3, 3.0)]
    book = book_of(tmp_path, [Row(0, cells)], layout="bare")
    assert dict(book.sheets[0].rows()) == {1: [None, 2.0, None, 3.0]}
    book.sheets[0]["D1"] = "唯一"
    book.sheets[0]["F1"] = "新"
    again = reopened(book)
    assert again.sheets[0]["D1"] == "唯一" and again.sheets[0]["F1"] == "新" and again.sheets[0]["B1"] == 2.0
    assert (
        b"".join(body for rid, body in records(workbook_stream(book.path)) if rid == 0x0203)
        == number(0, 1, 2.0)[4:]
    )


def test_of_doubled_cells_the_last_one_counts(tmp_path: Path) -> None:
    book = book_of(tmp_path, [Row(0, [blank(0, 3), number(0, 1, 2.0), number(0, 3, 3.0)])], layout="bare")
    book.sheets[0]["D1"] = None
    assert reopened(book).sheets[0]["D1"] is None


def test_scattered_rows_are_read_in_order(tmp_path: Path) -> None:
    rows = [Row(5, [number(5, 0, 5.0)]), Row(2, [number(2, 0, 2.0)]), Row(5, [number(5, 1, 5.5)], head=False)]
    book = book_of(tmp_path, rows, layout="plain")
    assert list(book.sheets[0].rows()) == [(3, [2.0]), (6, [5.0, 5.5])]
    for ref, value in {"B6": "改", "D6": "加", "A4": "插"}.items():
        book.sheets[0][ref] = value
    assert list(reopened(book).sheets[0].rows()) == [(3, [2.0]), (4, ["插"]), (6, [5.0, "改", None, "加"])]


class LongRow(Row):
    """A row whose ROW record has two bytes more than it needs."""

    def row_record(self) -> bytes:
        return record(0x0208, super().row_record()[4:] + b"\x55\x55")


@pytest.mark.parametrize("layout", ["plain", "excel"])
def test_a_longer_row_record_is_kept_as_it_is(tmp_path: Path, layout: str) -> None:
    rows = [(LongRow if n in (3, 4) else Row)(n, [label(n, 1, 0), label(n, 2, 1)]) for n in range(8)]
    book = book_of(tmp_path, rows, layout=layout)
    edited(book, {"B4": "改", "F4": "加", "F5": "加", "F6": "加"})
    heads = {body[:2]: body for rid, body in records(workbook_stream(book.path)) if rid == 0x0208}
    for n, columns in ((3, (1, 6)), (4, (1, 6)), (6, (1, 3))):
        span = struct.pack("<HH", *columns)
        old = rows[n].row_record()[4:]
        assert heads[struct.pack("<H", n)] == old[:2] + span + old[6:]


def test_an_index_that_lies_is_dropped_not_mended(tmp_path: Path) -> None:
    """Wrong positions only cost look-up speed; half-right ones would be worse (MS-XLS §2.4.144)."""
    path = tmp_path / "a.xls"
    spec = BookSpec([SheetSpec(rows=[Row(r, [number(r, 0, 1.0)]) for r in range(3)])])
    stream = bytearray(spec.build())
    place = stream.rindex(b"\xd7\x00\x0a\x00")
    stream[place + 8] ^= 0xFF
    path.write_bytes(biff.compound_file({"Workbook": bytes(stream)}))
    book = XlsWorkbook.open(path)
    book.sheets[0]["B2"] = "x"
    book.save()
    ids = [rid for rid, _ in records(workbook_stream(path))]
    assert 0x00D7 not in ids and 0x020B not in ids
    assert_sound(path)


def test_a_block_too_long_for_its_index_does_without(tmp_path: Path) -> None:
    """Distances in a DBCELL have 16 bits; a row this wide does not fit them any more."""
    long_result = record(0x0207, struct.pack("<HB", 8_000, 0) + b"r" * 8_000)
    many = [Row(0, [biff.formula(0, c, biff.ref(0, 0), biff.CACHED_TEXT) + long_result for c in range(8)])]
    book = book_of(tmp_path, [*many, Row(1, [number(1, 0, 1.0)])])
    for column in range(9, 257):
        book.sheets[0].write(1, column, "宽")
    again = reopened(book)
    assert again.sheets[0]["A2"] == 1.0
    assert_sound(again.path)
    assert 0x00D7 not in [rid for rid, _ in records(workbook_stream(again.path))]


def test_untouched_records_are_the_same_records(tmp_path: Path) -> None:
    """Outside the touched rows nothing changes but what counts or points (XLS.md §11)."""
    extra = record(0x0863, b"opaque") + record(0x1234, b"\x01\x02")
    rows = [Row(r, [label(r, 0, 0), number(r, 1, 1.0)]) for r in range(40)]
    path = tmp_path / "a.xls"
    spec = BookSpec(
        [SheetSpec("一", rows, before=extra, after=extra), SheetSpec("二", rows, hidden=1)], ("甲",)
    )
    spec.save(path)
    before = records(workbook_stream(path))
    book = XlsWorkbook.open(path)
    book.sheets[0]["C5"] = "新"
    book.save()
    after = records(workbook_stream(path))
    follow = {0x0085, 0x020B, 0x00D7, 0x00FC, 0x00FF, 0x0200}
    kept = [r for r in before if r[0] not in follow]
    rest = [r for r in after if r[0] not in follow]
    rest.remove((0x00FD, struct.pack("<HHHI", 4, 2, 15, 1)))
    changed = [(a, b) for a, b in zip(kept, rest, strict=True) if a != b]
    assert len(changed) == 1 and changed[0][0][0] == 0x0208  # the ROW reaches one column further


def test_clearing(tmp_path: Path) -> None:
    book = book_of(tmp_path, [Row(0, [label(0, 0, 0, xf=16), blank(0, 1, 17)])])
    sheet = book.sheets[0]
    sheet["A1"] = None
    sheet["B1"] = None
    sheet["C1"] = None
    sheet["D9"] = None
    book.save()
    assert xlrd_cells(book.path) == {("Sheet1", 0, 0): (6, "", 16), ("Sheet1", 0, 1): (6, "", 17)}


def test_limits_of_the_format(tmp_path: Path) -> None:
    from xltool.errors import UnsupportedEdit

    book = book_of(tmp_path, [])
    sheet = book.sheets[0]
    sheet["IV65536"] = "角"
    for row, column in ((65_537, 1), (1, 257)):
        with pytest.raises(UnsupportedEdit) as caught:
            sheet.write(row, column, "外")
        assert caught.value.code == "ROW_LIMIT"
    assert reopened(book).sheets[0]["IV65536"] == "角"
    assert_sound(book.path)
