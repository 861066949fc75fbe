"""Deleting rows: everything that refers to rows follows, or nothing is deleted."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import xlrd

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, label, number, record
from tests.support.xls import assert_sound, records, reopened, workbook_stream
from xltool.errors import UnsupportedEdit
from xltool.workbook.refs import Range
from xltool.workbook.xls import XlsWorkbook

LINKS = record(0x01AE, struct.pack("<HH", 2, 0x0401)) + record(
    0x0017, struct.pack("<H9H", 3, 0, 0, 0, 0, 1, 1, 0, 0, 1)
)
"""EXTERNSHEET: 0 is the first sheet, 1 the second, 2 both."""


def table(count: int = 60) -> list[Row]:
    return [Row(r, [number(r, 0, float(r + 1)), label(r, 1, r)]) for r in range(count)]


def book_of(tmp_path: Path, sheet: SheetSpec, other: SheetSpec | None = None, **spec: object) -> XlsWorkbook:
    path = tmp_path / "a.xls"
    texts = [f"任务{i + 1}" for i in range(60)]
    BookSpec([sheet, other or SheetSpec("二")], texts, middle=spec.pop("middle", LINKS), **spec).save(path)  # type: ignore[arg-type]
    return XlsWorkbook.open(path)


def after_deleting(book: XlsWorkbook, *rows: int) -> XlsWorkbook:
    book.sheets[0].delete_rows(rows)
    again = reopened(book)
    assert_sound(book.path)
    xlrd.open_workbook(book.path, formatting_info=True)
    return again


def bodies(book: XlsWorkbook, rid: int) -> list[bytes]:
    return [body for found, body in records(workbook_stream(book.path)) if found == rid]


@pytest.mark.parametrize("layout", ["excel", "plain", "bare"])
@pytest.mark.parametrize("rows", [[1], [60], [3, 4, 5], [2, 40, 59], list(range(1, 60))])
def test_cells_move_up(tmp_path: Path, layout: str, rows: list[int]) -> None:
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), layout=layout)), *rows)
    stay = [r for r in range(1, 61) if r not in rows]
    assert dict(book.sheets[0].rows()) == {i + 1: [float(r), f"任务{r}"] for i, r in enumerate(stay)}


def test_deleted_texts_are_gone_from_the_file(tmp_path: Path) -> None:
    book = book_of(tmp_path, SheetSpec(rows=table()))
    secret = "任务7".encode("utf-16-le")
    assert secret in workbook_stream(book.path)
    again = after_deleting(book, 7)
    assert secret not in book.path.read_bytes()
    assert again.content.strings.total == 59


def test_everything_else_on_the_sheet(tmp_path: Path) -> None:
    merges = record(0x00E5, struct.pack("<H16H", 4, 1, 3, 0, 0, 9, 12, 0, 1, 20, 21, 5, 5, 30, 31, 6, 6))
    target = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<IIIHH", 2, 8, 2, 0x41, 0)
    link = record(0x01B8, struct.pack("<4H", 50, 50, 1, 1) + target)
    gone_link = record(0x01B8, struct.pack("<4H", 9, 10, 1, 1) + target)
    breaks = record(0x001B, struct.pack("<H9H", 3, 5, 0, 255, 10, 0, 255, 40, 0, 255))
    selection = record(0x001D, struct.pack("<BHHHHHHBB", 3, 40, 0, 0, 1, 40, 41, 0, 0))
    pane = record(0x0041, struct.pack("<HHHHH", 0, 12, 12, 0, 2))
    window = record(0x023E, struct.pack("<HHHIHHI", 0x06BE, 0, 0, 0x40, 0, 0, 0))
    sheet = SheetSpec(
        rows=table(), before=breaks, between=window + pane + selection, after=merges + gone_link + link
    )
    book = after_deleting(book_of(tmp_path, sheet), 10, 11, 21)
    assert [str(cells) for cells in book.sheets[0].merged] == ["A2:A4", "A10:B11", "G28:G29"]
    assert [struct.unpack_from("<4H", body) for body in bodies(book, 0x01B8)] == [(47, 47, 1, 1)]
    (found,) = bodies(book, 0x001B)
    assert struct.unpack("<H9H", found) == (3, 5, 0, 255, 9, 0, 255, 37, 0, 255)
    assert struct.unpack_from("<BHHHHHH", bodies(book, 0x001D)[0]) == (3, 37, 0, 0, 1, 37, 38)
    assert struct.unpack_from("<HH", bodies(book, 0x0041)[0], 2) == (10, 10)


def test_rules_follow(tmp_path: Path) -> None:
    book = book_of(tmp_path, SheetSpec(rows=table()))
    sheet = book.sheets[0]
    colours = {"红": "FFC7CE", "黄": "FFEB9C", "绿": "C6EFCE", "灰": "D9D9D9"}
    for cells in ("E4:E59", "F10:F11"):
        sheet.add_lights(Range.parse(cells), colours)
        sheet.add_choices(Range.parse(cells), ["是", "否"])
    book = after_deleting(book, 10, 11)
    assert [struct.unpack_from("<4H", body, 4) for body in bodies(book, 0x01B0)] == [(3, 56, 4, 4)] * 2
    assert len(bodies(book, 0x01B1)) == 4
    (offered,) = bodies(book, 0x01BE)
    assert struct.unpack_from("<4H", offered, len(offered) - 8) == (3, 56, 4, 4)
    assert struct.unpack_from("<I", bodies(book, 0x01B2)[0], 14) == (1,)


def test_formulas_follow_on_every_sheet(tmp_path: Path) -> None:
    here = [
        biff.formula(0, 3, biff.ref(20, 0)),
        biff.formula(0, 4, biff.ref(9, 0)),
        biff.formula(0, 5, biff.area(4, 30, 0, 0) + biff.SUM),
        biff.formula(0, 6, biff.area(9, 10, 0, 0) + biff.SUM),
        biff.formula(0, 7, biff.area(0, 65_535, 0, 0) + biff.SUM),
        biff.formula(0, 8, biff.ref3d(1, 30, 0)),
        biff.formula(0, 9, b"\x17\x03\x00abc\x1e\x05\x00" + biff.ref(40, 2) + b"\x08"),
    ]
    there = [
        biff.formula(0, 0, biff.ref3d(0, 20, 0)),
        biff.formula(0, 1, biff.area3d(0, 9, 10, 0, 0) + biff.SUM),
        biff.formula(0, 2, biff.ref(20, 0)),
    ]
    area = biff.area3d(0, 2, 59, 0, 9)
    name = struct.pack("<HBBHHHBBBB", 0x20, 0, 1, len(area), 0, 1, 0, 0, 0, 0) + b"\x00\x06" + area
    chart = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 6)) + record(
        0x1051, struct.pack("<BBHHH", 1, 2, 0, 0, 11) + biff.area3d(0, 4, 30, 0, 0)
    ) + record(0x000A)  # fmt: skip
    rows = table()
    rows[0] = Row(0, [*rows[0].cells, *here])
    book = after_deleting(
        book_of(
            tmp_path,
            SheetSpec(rows=rows, between=chart),
            SheetSpec("二", [Row(0, there)], between=chart),
            middle=LINKS + record(0x0018, name),
        ),
        10,
        11,
    )
    found = [body[22:] for body in bodies(book, 0x0006)]
    assert found[:7] == [
        biff.ref(18, 0),
        b"\x4a" + biff.ref(9, 0)[1:],
        biff.area(4, 28, 0, 0) + biff.SUM,
        b"\x2b" + biff.area(9, 10, 0, 0)[1:] + biff.SUM,
        biff.area(0, 65_535, 0, 0) + biff.SUM,
        biff.ref3d(1, 30, 0),
        b"\x17\x03\x00abc\x1e\x05\x00" + biff.ref(38, 2) + b"\x08",
    ]
    assert found[7:] == [
        biff.ref3d(0, 18, 0),
        b"\x3d" + biff.area3d(0, 9, 10, 0, 0)[1:] + biff.SUM,
        biff.ref(20, 0),
    ]
    assert bodies(book, 0x0018)[0].endswith(biff.area3d(0, 2, 57, 0, 9))
    assert [body[8:] for body in bodies(book, 0x1051)] == [biff.area3d(0, 4, 28, 0, 0)] * 2
    assert len(bodies(book, 0x005E)) == 2  # both sheets are to be calculated anew


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    """=A5*2 shared down three rows; its first row goes, so the others must stand for themselves."""
    tokens = struct.pack("<BHH", 0x4C, 0, 0xC000 | 0xFF) + b"\x1e\x02\x00\x05"
    shared = record(0x04BC, struct.pack("<HHBBBBH", 4, 6, 1, 1, 0, 3, len(tokens)) + tokens)
    rows = [
        Row(
            r,
            [number(r, 0, float(r)), biff.formula(r, 1, biff.exp(4, 1), struct.pack("<d", 2.0 * r), flags=8)],
        )
        for r in range(4, 7)
    ]
    rows[0] = Row(4, [*rows[0].cells, shared])
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=rows)), 5)
    assert [body[22:] for body in bodies(book, 0x0006)] == [
        struct.pack("<BHH", 0x44, r, 0xC000) + b"\x1e\x02\x00\x05" for r in (4, 5)
    ]
    assert not bodies(book, 0x04BC)
    assert dict(book.sheets[0].rows()) == {5: [5.0, 10.0], 6: [6.0, 12.0]}


def test_drawings_move_with_their_cells(tmp_path: Path) -> None:
    def anchor(flags: int, top: int, bottom: int) -> bytes:
        return struct.pack("<HHI9H", 0, 0xF010, 18, flags, 1, 0, top, 7, 2, 0, bottom, 8)

    shapes = [anchor(0, 20, 25), anchor(2, 8, 30), anchor(3, 40, 41), anchor(0, 9, 12)]
    containers = [struct.pack("<HHI", 0xF, 0xF004, len(shape)) + shape for shape in shapes]
    whole = struct.pack("<HHI", 0xF, 0xF002, sum(map(len, containers)))
    drawing = record(0x00EC, whole + containers[0])
    box = record(0x005D, struct.pack("<HHHHH", 0x15, 0x12, 8, 1, 0) + bytes(12))
    drawing += box + b"".join(record(0x00EC, c) + box for c in containers[1:])
    note = record(0x001C, struct.pack("<HHHH", 30, 0, 0, 1) + biff.string("甲"))
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), between=drawing + note)), 10, 11)
    found = b"".join(bodies(book, 0x00EC))
    assert found == whole + b"".join(
        struct.pack("<HHI", 0xF, 0xF004, len(shape)) + shape
        for shape in (
            anchor(0, 18, 23),
            anchor(2, 8, 30),
            anchor(3, 40, 41),
            struct.pack("<HHI9H", 0, 0xF010, 18, 0, 1, 0, 9, 0, 2, 0, 10, 8),
        )
    )
    assert struct.unpack_from("<H", bodies(book, 0x001C)[0]) == (28,)


@pytest.mark.parametrize(("height", "flags"), [(300, 0x0120), (0, 0x0100)])
def test_what_keeps_its_place_moves_when_hidden_rows_go(tmp_path: Path, height: int, flags: int) -> None:
    """They took no room; what keeps its size reaches over fewer rows too."""

    def drawing(*anchors: tuple[int, int, int]) -> bytes:
        shapes = b""
        for kind, top, bottom in anchors:
            anchor = struct.pack("<HHI9H", 0, 0xF010, 18, kind, 1, 0, top, 7, 2, 0, bottom, 8)
            shapes += struct.pack("<HHI", 0xF, 0xF004, len(anchor)) + anchor
        return struct.pack("<HHI", 0xF, 0xF002, len(shapes)) + shapes

    rows = table()
    for row in rows[10:12]:
        row.height, row.flags = height, flags
    between = record(0x00EC, drawing((2, 8, 30), (3, 40, 41), (3, 5, 9)))
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=rows, between=between)), 11, 12, 21)
    assert bodies(book, 0x00EC) == [drawing((2, 8, 28), (3, 38, 39), (3, 5, 9))]


ARRAY = record(0x0221, struct.pack("<HHBBHI", 8, 10, 3, 3, 0, 0) + struct.pack("<H", 5) + biff.ref(0, 0))


@pytest.mark.parametrize(
    "obstacle",
    [
        {"after": record(0x001C, struct.pack("<HHHH", 9, 0, 0, 1) + biff.string("甲"))},
        {"after": record(0x0872, bytes(40))},
        {"after": record(0x00B0, struct.pack("<4H", 0, 5, 8, 9) + bytes(30))},
        {"after": record(0x0879, bytes(40))},
        {"row": [biff.formula(8, 3, biff.exp(8, 3)), ARRAY]},
        {"row": [biff.formula(8, 3, b"\x02\x08\x00\x03\x00"), record(0x0236, bytes(16))]},
        {"row": [biff.formula(8, 3, biff.area3d(2, 0, 20, 0, 0))]},
        {"row": [biff.formula(8, 3, b"\x18\x01\x02\x03")]},
    ],
)
def test_what_cannot_follow_forbids_it(tmp_path: Path, obstacle: dict[str, object]) -> None:
    rows = table()
    rows[8] = Row(8, [*rows[8].cells, *obstacle.get("row", [])])  # type: ignore[misc]
    book = book_of(tmp_path, SheetSpec(rows=rows, after=obstacle.get("after", b"")))  # type: ignore[arg-type]
    before = book.path.read_bytes()
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0].delete_rows([10])
    assert caught.value.code == "ROWS_REFERENCED"
    assert not book.save().saved and book.path.read_bytes() == before


def test_the_filter_and_pending_edits_follow(tmp_path: Path) -> None:
    area = biff.area3d(0, 2, 59, 0, 9)
    name = struct.pack("<HBBHHHBBBB", 0x21, 0, 1, len(area), 0, 1, 0, 0, 0, 0) + b"\x00\x0d" + area
    book = book_of(tmp_path, SheetSpec(rows=table()), middle=LINKS + record(0x0018, name))
    sheet = book.sheets[0]
    sheet["D30"] = "待写"
    sheet.delete_rows([10, 11])
    assert sheet["D28"] == "待写" and sheet["A28"] == 30.0
    assert sheet.features.filter_range == Range.parse("A3:J58")
    sheet["D1"] = "再写"
    again = reopened(book).sheets[0]
    assert again["D28"] == "待写" and again["D1"] == "再写"
