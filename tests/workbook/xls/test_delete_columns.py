"""Deleting columns of an .xls: every record that names columns follows, or nothing is deleted."""

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


def table(count: int = 40, width: int = 8) -> list[Row]:
    return [Row(r, [number(r, c, 100.0 * r + c) for c in range(width)]) for r in range(count)]


def book_of(
    tmp_path: Path, sheet: SheetSpec, other: SheetSpec | None = None, middle: bytes = LINKS
) -> XlsWorkbook:
    path = tmp_path / "a.xls"
    BookSpec([sheet, other or SheetSpec("二")], ["甲", "乙"], middle=middle).save(path)
    return XlsWorkbook.open(path)


def after_deleting(book: XlsWorkbook, *columns: int) -> XlsWorkbook:
    book.sheets[0].delete_columns(columns)
    again = reopened(book)
    assert_sound(book.path)
    xlrd.open_workbook(book.path, formatting_info=True)
    return again


def bodies(book: XlsWorkbook, rid: int) -> list[bytes]:
    return [body for found, body in records(workbook_stream(book.path)) if found == rid]


@pytest.mark.parametrize("layout", ["excel", "plain", "bare"])
@pytest.mark.parametrize("columns", [[1], [8], [3, 4, 5], [2, 7], list(range(1, 8))])
def test_cells_move_left(tmp_path: Path, layout: str, columns: list[int]) -> None:
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), layout=layout)), *columns)
    stay = [c for c in range(8) if c + 1 not in columns]
    assert dict(book.sheets[0].rows()) == {r + 1: [100.0 * r + c for c in stay] for r in range(40)}
    first, behind = struct.unpack_from("<HH", bodies(book, 0x0200)[0], 8)
    assert (first, behind) == (0, len(stay))


@pytest.mark.parametrize(
    ("gone", "wanted"),
    [
        ([1], ["乙", 3.0, 4.0, 5.0, None, None, "甲"]),
        ([3], ["甲", "乙", 4.0, 5.0, None, None, "甲"]),
        ([3, 4], ["甲", "乙", 5.0, None, None, "甲"]),
        ([3, 4, 5], ["甲", "乙", None, None, "甲"]),
        ([4, 6], ["甲", "乙", 3.0, 5.0, None, "甲"]),
    ],
)
def test_records_of_several_cells_lose_some(tmp_path: Path, gone: list[int], wanted: list[object]) -> None:
    cells = [label(0, 0, 0), label(0, 1, 1), biff.mulrk(0, 2, [3, 4, 5]), biff.mulblank(0, 5, [15, 15])]
    cells.append(label(0, 7, 0))
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=[Row(0, cells)])), *gone)
    assert next(book.sheets[0].rows())[1] == wanted


def test_everything_else_on_the_sheet(tmp_path: Path) -> None:
    merges = record(0x00E5, struct.pack("<H16H", 4, 0, 0, 0, 7, 3, 4, 2, 3, 5, 6, 4, 6, 8, 8, 2, 4))
    target = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<IIIHH", 2, 8, 2, 0x41, 0)
    link = record(0x01B8, struct.pack("<4H", 5, 5, 6, 6) + target)
    gone_link = record(0x01B8, struct.pack("<4H", 5, 5, 2, 3) + target)
    breaks = record(0x001A, struct.pack("<H9H", 3, 2, 0, 65535, 3, 0, 65535, 6, 0, 65535))
    widths = b"".join(
        record(0x007D, struct.pack("<6H", *info, 0))
        for info in (
            (0, 1, 2560, 15, 0),
            (2, 3, 1000, 15, 0x0101),
            (4, 6, 5000, 15, 0x1000),
            (7, 255, 700, 15, 0),
        )
    )
    guts = record(0x0080, struct.pack("<4H", 0, 29, 0, 2))
    selection = record(0x001D, struct.pack("<BHHHHHHBB", 0, 5, 6, 0, 1, 5, 5, 2, 6))
    pane = record(0x0041, struct.pack("<HHHHBB", 3, 1, 1, 4, 0, 0))
    window = record(0x023E, struct.pack("<HHHIHHI", 0x06BE, 0, 0, 0x40, 0, 0, 0))
    sheet = SheetSpec(
        rows=table(),
        before=guts + widths + breaks + record(0x0090, struct.pack("<HBBB", 0, 1, 0, 0) + biff.string("藏")),
        between=window + pane + selection,
        after=merges + gone_link + link,
    )
    book = after_deleting(book_of(tmp_path, sheet), 3, 4)
    assert {str(cells) for cells in book.sheets[0].merged} == {"A1:F1", "C6:E7"}  # C9:E9 is but one cell now
    assert [struct.unpack_from("<4H", body) for body in bodies(book, 0x01B8)] == [(5, 5, 4, 4)]
    assert struct.unpack("<H6H", bodies(book, 0x001A)[0]) == (2, 2, 0, 65535, 4, 0, 65535)
    assert [struct.unpack_from("<5H", body) for body in bodies(book, 0x007D)] == [
        (0, 1, 2560, 15, 0),
        (2, 4, 5000, 15, 0),  # nothing is folded under it any more
        (5, 255, 700, 15, 0),
    ]
    assert struct.unpack("<4H", bodies(book, 0x0080)[0]) == (0, 0, 0, 0)
    assert not bodies(book, 0x0090)  # the last sort, whose keys are columns by name
    assert struct.unpack_from("<BHHHHHHBB", bodies(book, 0x001D)[0]) == (0, 5, 4, 0, 1, 5, 5, 2, 4)
    assert struct.unpack("<HHHHBB", bodies(book, 0x0041)[0]) == (2, 1, 1, 2, 0, 0)


@pytest.mark.parametrize("rows", [0, 1])
def test_no_column_is_frozen_when_all_that_were_go(tmp_path: Path, rows: int) -> None:
    pane = record(0x0041, struct.pack("<HHHHBB", 2, rows, rows, 2, 0 if rows else 1, 0))
    chosen = [record(0x001D, struct.pack("<BHHHHHHBB", p, 5, 6, 0, 1, 5, 5, 6, 6)) for p in (3, 1, 2, 0)]
    window = record(0x023E, struct.pack("<HHHIHHI", 0x07BE, 0, 0, 0x40, 0, 0, 0))
    between = window + pane + b"".join(chosen if rows else chosen[:2])
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), between=between)), 1, 2)
    panes = [body[0] for body in bodies(book, 0x001D)]
    flags = struct.unpack_from("<H", bodies(book, 0x023E)[0])[0]
    if rows:
        assert struct.unpack("<HHHHBB", bodies(book, 0x0041)[0]) == (0, 1, 1, 0, 2, 0)
        assert panes == [3, 2] and flags == 0x07BE
    else:
        assert not bodies(book, 0x0041) and panes == [3] and flags == 0x06B6


def test_formulas_follow_on_every_sheet(tmp_path: Path) -> None:
    relative = 0xC000
    here = [
        biff.formula(0, 8, biff.ref(0, 5 | relative)),
        biff.formula(0, 9, biff.ref(0, 2)),
        biff.formula(0, 10, biff.area(0, 3, 1, 6) + biff.SUM),
        biff.formula(0, 11, biff.area(0, 3, 2, 3) + biff.SUM),
        biff.formula(0, 12, biff.area(4, 4, 0, 255) + biff.SUM),
        biff.formula(0, 13, biff.ref3d(1, 3, 6)),
    ]
    there = [
        biff.formula(0, 0, biff.ref3d(0, 2, 6)),
        biff.formula(0, 1, biff.area3d(0, 0, 9, 2, 3) + biff.SUM),
        biff.formula(0, 2, biff.ref(2, 6)),
    ]
    area = biff.area3d(0, 0, 39, 0, 7)
    name = struct.pack("<HBBHHHBBBB", 0x20, 0, 1, len(area), 0, 1, 0, 0, 0, 0) + b"\x00\x06" + area
    chart = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 6)) + record(
        0x1051, struct.pack("<BBHHH", 1, 2, 0, 0, 11) + biff.area3d(0, 4, 30, 5, 5)
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
        3,
        4,
    )
    found = [body[22:] for body in bodies(book, 0x0006)]
    assert found == [
        biff.ref(0, 3 | relative),
        b"\x4a" + biff.ref(0, 2)[1:],
        biff.area(0, 3, 1, 4) + biff.SUM,
        b"\x2b" + biff.area(0, 3, 2, 3)[1:] + biff.SUM,
        biff.area(4, 4, 0, 255) + biff.SUM,
        biff.ref3d(1, 3, 6),
        biff.ref3d(0, 2, 4),
        b"\x3d" + biff.area3d(0, 0, 9, 2, 3)[1:] + biff.SUM,
        biff.ref(2, 6),
    ]
    assert bodies(book, 0x0018)[0].endswith(biff.area3d(0, 0, 39, 0, 5))
    assert [body[8:] for body in bodies(book, 0x1051)] == [biff.area3d(0, 4, 30, 3, 3)] * 2
    assert len(bodies(book, 0x005E)) == 2  # both sheets are to be calculated anew


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    """=A5*2, the cell two to the left, shared down three rows; the column between goes."""
    tokens = struct.pack("<BHH", 0x4C, 0, 0xC000 | 0xFE) + b"\x1e\x02\x00\x05"
    shared = record(0x04BC, struct.pack("<HHBBBBH", 4, 6, 2, 2, 0, 3, len(tokens)) + tokens)
    rows = [
        Row(
            r,
            [
                number(r, 0, float(r)),
                number(r, 1, 9.0),
                biff.formula(r, 2, biff.exp(4, 2), struct.pack("<d", 2.0 * r), flags=8),
            ],
        )
        for r in range(4, 7)
    ]
    rows[0] = Row(4, [*rows[0].cells, shared])
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=rows)), 2)
    assert [body[22:] for body in bodies(book, 0x0006)] == [
        struct.pack("<BHH", 0x44, r, 0xC000) + b"\x1e\x02\x00\x05" for r in (4, 5, 6)
    ]
    assert not bodies(book, 0x04BC)
    assert dict(book.sheets[0].rows()) == {r + 1: [float(r), 2.0 * r] for r in (4, 5, 6)}


def test_rules_with_relative_references(tmp_path: Path) -> None:
    """A rule over E to H says: the cell to the left is larger; another looks at column G."""
    left = struct.pack("<BHH", 0x4C, 0, 0xC000 | 0xFF)
    fixed = struct.pack("<BHH", 0x4C, 0, 0x8000 | 6)
    format_ = record(0x01B0, struct.pack("<HH", 2, 2) + struct.pack("<4HH4H", 0, 9, 4, 7, 1, 0, 9, 4, 7))
    rules = b"".join(record(0x01B1, struct.pack("<BBHHIH", 2, 0, len(f), 0, 0, 0) + f) for f in (left, fixed))
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), after=format_ + rules)), 2)
    assert struct.unpack("<HH4HH4H", bodies(book, 0x01B0)[0])[2:] == (0, 9, 3, 6, 1, 0, 9, 3, 6)
    assert [body[-5:] for body in bodies(book, 0x01B1)] == [left, struct.pack("<BHH", 0x4C, 0, 0x8000 | 5)]


def test_the_filter_follows_with_its_arrows(tmp_path: Path) -> None:
    area = biff.area3d(0, 2, 39, 0, 7)
    name = struct.pack("<HBBHHHBBBB", 0x21, 0, 1, len(area), 0, 1, 0, 0, 0, 0) + b"\x00\x0d" + area
    arrows = record(0x009D, struct.pack("<H", 8))
    spec = SheetSpec(rows=table(), before=arrows)
    book = after_deleting(book_of(tmp_path, spec, middle=LINKS + record(0x0018, name)), 3, 5)
    assert book.sheets[0].features.filter_range == Range.parse("A3:F40")
    assert bodies(book, 0x009D) == [struct.pack("<H", 6)]


def test_drawings_move_with_their_cells_and_go_with_them(tmp_path: Path) -> None:
    def anchor(flags: int, left: int, right: int) -> bytes:
        data = struct.pack("<HHI", 0, 0xF011, 0)
        return struct.pack("<HHI9H", 0, 0xF010, 18, flags, left, 7, 3, 0, right, 8, 5, 0) + data

    def shape(content: bytes) -> bytes:
        return struct.pack("<HHI", 0xF, 0xF004, len(content)) + content

    def drawing(shapes: list[bytes]) -> list[bytes]:
        inner = sum(map(len, shapes))
        head = struct.pack("<HHI", 0xF, 0xF002, inner + 24)
        head += struct.pack("<HHIII", 0, 0xF008, 8, len(shapes), 9) + struct.pack("<HHI", 0xF, 0xF003, inner)
        return [head + shapes[0], *shapes[1:]]

    shapes = [anchor(0, 1, 5), anchor(0, 2, 3), anchor(2, 5, 6), anchor(3, 4, 6)]
    box = record(0x005D, struct.pack("<HHHHH", 0x15, 0x12, 8, 1, 0) + bytes(12))
    between = b"".join(record(0x00EC, piece) + box for piece in drawing([shape(s) for s in shapes]))
    note = record(0x001C, struct.pack("<HHHH", 3, 6, 0, 1) + biff.string("甲"))
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), between=between + note)), 3, 4)
    moved = [anchor(0, 1, 3), anchor(2, 3, 4), anchor(3, 4, 6)]  # the second lay on them alone
    assert b"".join(bodies(book, 0x00EC)) == b"".join(drawing([shape(s) for s in moved]))
    assert len(bodies(book, 0x005D)) == 3
    assert struct.unpack_from("<HH", bodies(book, 0x001C)[0]) == (3, 4)


@pytest.mark.parametrize(("width", "flags"), [(2304, 1), (0, 0)])
def test_what_keeps_its_place_moves_when_hidden_columns_go(tmp_path: Path, width: int, flags: int) -> None:
    """They took no room; what keeps its size reaches over fewer columns too."""

    def drawing(*anchors: tuple[int, int, int]) -> bytes:
        shapes = b""
        for flags, left, right in anchors:
            anchor = struct.pack("<HHI9H", 0, 0xF010, 18, flags, left, 7, 3, 0, right, 8, 5, 0)
            shapes += struct.pack("<HHI", 0xF, 0xF004, len(anchor)) + anchor
        return struct.pack("<HHI", 0xF, 0xF002, len(shapes)) + shapes

    hidden = record(0x007D, struct.pack("<6H", 2, 3, width, 15, flags, 0))
    between = record(0x00EC, drawing((2, 1, 6), (3, 1, 6), (3, 5, 6), (2, 5, 7)))
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=table(), before=hidden, between=between)), 3, 4, 5)
    assert bodies(book, 0x00EC) == [drawing((2, 1, 4), (3, 1, 4), (3, 3, 4), (2, 2, 4))]


def test_charts_forget_what_the_columns_held(tmp_path: Path) -> None:
    def chart(*series: bytes) -> bytes:
        head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 6))
        return head + b"".join(series) + record(0x1065, b"\x01\x00") + number(0, 0, 5.0) + record(0x000A)

    def series(area: bytes, name: str) -> bytes:
        text = record(0x100D, b"\x00\x00" + struct.pack("<BB", len(name), 1) + name.encode("utf-16-le"))
        return record(0x1051, struct.pack("<BBHHH", 0, 2, 0, 0, len(area)) + area) + text

    ours, others = series(biff.ref3d(0, 0, 2), "藏"), series(biff.ref3d(1, 0, 2), "留")
    rows = SheetSpec(rows=table(width=3), between=chart(ours, others))
    other = SheetSpec("二", [], between=chart(others) + chart(ours))
    book = after_deleting(book_of(tmp_path, rows, other), 3)
    assert [body[4:].decode("utf-16-le") for body in bodies(book, 0x100D)] == ["留", "留"]
    inside = [body for body in bodies(book, 0x0203) if body.endswith(struct.pack("<d", 5.0))]
    assert len(inside) == 1  # of the chart that shows nothing of this sheet


ARRAY = record(0x0221, struct.pack("<HHBBHI", 8, 8, 2, 4, 0, 0) + struct.pack("<H", 5) + biff.ref(0, 0))


def test_an_array_formula_beside_them_moves_whole(tmp_path: Path) -> None:
    rows = table(width=2)
    rows[8] = Row(
        8, [*rows[8].cells, *(biff.formula(8, 2, biff.exp(8, 2)), ARRAY), biff.formula(8, 3, biff.exp(8, 2))]
    )
    book = after_deleting(book_of(tmp_path, SheetSpec(rows=rows)), 2)
    assert [body[22:] for body in bodies(book, 0x0006)] == [biff.exp(8, 1)] * 2
    assert struct.unpack_from("<HHBB", bodies(book, 0x0221)[0]) == (8, 8, 1, 3)


RELATIVE_NAME = record(
    0x0018,
    struct.pack("<HBBHHHBBBB", 0, 0, 1, 7, 0, 0, 0, 0, 0, 0) + b"\x00a" + biff.ref3d(0, 0, 0xC000 | 0xFF),
)


@pytest.mark.parametrize(
    "obstacle",
    [
        {"after": record(0x001C, struct.pack("<HHHH", 9, 2, 0, 1) + biff.string("甲"))},
        {"after": record(0x0872, bytes(40))},
        {"after": record(0x00B0, struct.pack("<4H", 0, 5, 8, 9) + bytes(30))},
        {"after": record(0x009E, bytes(24))},
        {"row": [biff.formula(8, 2, biff.exp(8, 2)), ARRAY, biff.formula(8, 3, biff.exp(8, 2))]},
        {"row": [biff.formula(8, 5, b"\x02\x08\x00\x05\x00"), record(0x0236, bytes(16))]},
        {"row": [biff.formula(8, 5, biff.area3d(2, 0, 20, 0, 0))]},
        {"row": [biff.formula(8, 5, b"\x18\x01\x02\x03")]},
        {"middle": LINKS + RELATIVE_NAME},
    ],
)
def test_what_cannot_follow_forbids_it(tmp_path: Path, obstacle: dict[str, object]) -> None:
    rows = table(width=2)
    rows[8] = Row(8, [*rows[8].cells, *obstacle.get("row", [])])  # type: ignore[misc]
    middle = obstacle.get("middle", LINKS)
    spec = SheetSpec(rows=rows, after=obstacle.get("after", b""))  # type: ignore[arg-type]
    book = book_of(tmp_path, spec, middle=middle)  # type: ignore[arg-type]
    before = book.path.read_bytes()
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0].delete_columns([3])
    assert caught.value.code == "COLUMNS_REFERENCED"
    assert not book.save().saved and book.path.read_bytes() == before
