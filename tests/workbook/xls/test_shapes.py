"""Rows read at one stroke read as rows that are walked: the short cut must change nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec
from tests.support.xls import assert_sound, reopened, xlrd_cells
from xltool.workbook.base import Value
from xltool.workbook.xls import XlsWorkbook, shapes
from xltool.workbook.xls.check import violations

TEXTS = [f"文字{i}" for i in range(300)]


def odd_table(rng: random.Random) -> list[Row]:
    """2,500 rows of a few shapes, one met late, and now and then a row that almost has one of them."""
    rows = []
    for r in range(2_500):
        cells = [biff.rk(r, 0, r), biff.label(r, 1, r % 300), biff.number(r, 2, 44_000.0 + r, 16)]
        kind = rng.randrange(40)
        if kind < 20 and r > 1_800:
            cells += [biff.label(r, 4, 9)]
        elif kind < 20:
            cells += [biff.mulblank(r, 3, [15, 16, 15])]
        elif kind < 35:
            cells += [biff.label(r, 3, 7), biff.blank(r, 4, 16), biff.label(r, 5, 8)]
        elif kind == 35:
            cells += [biff.label(r, 9, 7)]
        elif kind == 36 and r > 1_800:
            cells[1] = biff.label(r, 1, 60_000)  # a text that is not there
        elif kind == 37:
            cells += [biff.formula(r, 3, biff.ref(0, 0), biff.CACHED_TEXT), biff.cached_string("算")]
        elif kind == 38:
            cells = [biff.label(r, 1, 5), biff.rk(r, 0, 9)]  # columns that do not ascend
        elif kind == 39:
            cells = []
        rows.append(Row(r, cells, head=kind != 34))
    return rows


@pytest.mark.parametrize("layout", ["excel", "plain", "bare"])
def test_the_short_cut_changes_nothing(tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xls"
    table = odd_table(random.Random(layout))
    if layout == "excel":
        for row in table:
            row.head = True
    BookSpec([SheetSpec(rows=table, layout=layout)], TEXTS, xfs=[biff.cell_xf(14)]).save(path)
    original = path.read_bytes()

    def outcome() -> tuple[list[tuple[int, list[Value]]], bytes]:
        path.write_bytes(original)
        book = XlsWorkbook.open(path)
        sheet = book.sheets[0]
        rows = list(sheet.rows())
        sheet.write_column(12, range(1, 2_501), [f"状态{r % 3}" for r in range(2_500)], like_column=3)
        sheet.write_column(2, range(1, 2_501, 7), ["改"] * 358)
        book.save()
        return rows, path.read_bytes()

    short = outcome()
    monkeypatch.setattr(shapes, "_LARGE", 1 << 40)
    walked = outcome()
    assert short[0] == walked[0] and len(short[0]) > 2_000
    assert short[1] == walked[1]


def broken_table(fault: str) -> list[Row]:
    """1,500 rows of two shapes, and behind the thousandth one with a fault that only a look at it tells."""
    rows = [
        Row(r, [biff.rk(r, 0, r), biff.label(r, 1, r % 300), biff.label(r, 2, 5)][: 2 + (r % 3 > 0)])
        for r in range(1_500)
    ]
    at = rows[1_000]
    if fault == "text":
        at.cells = [*at.cells[:1], biff.label(1_000, 1, 300), *at.cells[2:]]
    elif fault == "style":
        at.cells = [biff.rk(1_000, 0, 1, 999), *at.cells[1:]]
    elif fault == "span":
        at.span = (1, 2)
    elif fault == "order":
        rows[1_000], rows[1_001] = rows[1_001], at
    elif fault == "twice":
        rows.insert(1_001, at)
    elif fault == "scattered":
        at.cells = [*at.cells, biff.rk(1_400, 9, 1), biff.rk(1_000, 9, 1)]
    elif fault == "columns":
        at.cells = at.cells[::-1]
    return rows


@pytest.mark.parametrize("fault", ["none", "text", "style", "span", "order", "twice", "scattered", "columns"])
@pytest.mark.parametrize("layout", ["excel", "plain", "bare"])
def test_the_check_sees_the_same_faults_at_one_stroke(
    tmp_path: Path, layout: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=broken_table(fault), layout=layout)], TEXTS).save(path)
    stream = XlsWorkbook.open(path).content.stream
    monkeypatch.setattr(shapes, "_LARGE", 1_000)
    short = violations(stream, [0])
    monkeypatch.setattr(shapes, "_LARGE", 1 << 40)
    assert short == violations(stream, [0])
    nothing_to_see = fault == "none" or (fault, layout) == ("span", "bare")
    assert bool(short) is not nothing_to_see


def test_a_large_table_keeps_every_rule(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    rows = [Row(r, [biff.label(r, c, (r + c) % 300) for c in range(8)]) for r in range(3_000)]
    BookSpec([SheetSpec(rows=rows)], TEXTS).save(path)
    before = xlrd_cells(path)
    book = XlsWorkbook.open(path)
    book.sheets[0].write_column(9, range(1, 3_001), [float(r) for r in range(3_000)], like_column=8)
    assert reopened(book).sheets[0]["I3000"] == 2_999.0
    assert_sound(path)
    after = xlrd_cells(path)
    assert len(after) == len(before) + 3_000
    assert all(after[place] == cell for place, cell in before.items())
