"""Random edits of random sheets keep every rule of the format and read back right; damage is contained."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlrd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec
from tests.support.xls import assert_sound, xlrd_cells
from xltool.errors import UnsupportedEdit, XltoolError
from xltool.workbook.base import Value
from xltool.workbook.xls import XlsWorkbook

TEXTS = ("甲", "b", "", "第三个😀", "长" * 300)
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Rows with cells of every kind, in ascending columns, gaps and empty rows among them."""
    numbers = draw(st.lists(st.integers(0, 90), unique=True, max_size=12))
    found = []
    for number in sorted(numbers):
        cells: list[bytes] = []
        column = draw(st.integers(0, 3))
        while column < 12 and draw(st.booleans()):
            width = draw(st.integers(2, 4))
            kind = draw(st.integers(0, 7))
            if kind == 0:
                cells.append(biff.mulrk(number, column, list(range(width)), 16))
            elif kind == 1:
                cells.append(biff.mulblank(number, column, [15, 16, 17, 15][:width]))
            elif kind == 2:
                cells += [
                    biff.formula(number, column, biff.ref(0, 0), biff.CACHED_TEXT),
                    biff.cached_string("缓存" * draw(st.integers(1, 50))),
                ]
            else:
                cells.append(
                    {
                        3: biff.label(number, column, draw(st.integers(0, len(TEXTS) - 1))),
                        4: biff.number(number, column, 1.5),
                        5: biff.rk(number, column, -3, 16),
                        6: biff.blank(number, column, 17),
                        7: biff.old_label(number, column, "旧"),
                    }[kind]
                )
                width = 1
            column += (width if kind < 2 else 1) + draw(st.integers(0, 2))
        found.append(Row(number, cells))
    return found


VALUES = st.one_of(
    st.sampled_from(["甲", "新", "第三个😀", "长" * 300, "z" * 9_000]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)
EDITS = st.dictionaries(st.tuples(st.integers(1, 100), st.integers(1, 16)), VALUES, min_size=1, max_size=25)


def written(tmp_path: Path, table: list[Row], layout: str) -> XlsWorkbook:
    path = tmp_path / "a.xls"
    xfs = [biff.cell_xf(), biff.cell_xf(2)]
    BookSpec([SheetSpec(rows=table, layout=layout), SheetSpec("二", table)], TEXTS, xfs=xfs).save(path)
    return XlsWorkbook.open(path)


@QUICK
@given(table=rows(), layout=st.sampled_from(["excel", "plain", "bare"]), edits=EDITS)
def test_any_edits_of_any_sheet(
    tmp_path: Path, table: list[Row], layout: str, edits: dict[tuple[int, int], Value]
) -> None:
    book = written(tmp_path, table, layout)
    before = xlrd_cells(book.path)
    for (row, column), value in edits.items():
        book.sheets[0].write(row, column, value)
    pending = list(book.sheets[0].rows())
    book.save()
    assert_sound(book.path)
    after = xlrd_cells(book.path)
    touched = {("Sheet1", row - 1, column - 1) for row, column in edits}
    assert {k: v for k, v in after.items() if k not in touched} == {
        k: v for k, v in before.items() if k not in touched
    }
    for (row, column), value in edits.items():
        cell = after.get(("Sheet1", row - 1, column - 1))
        if value is None:
            assert cell is None or cell[1] == ""
        else:
            assert cell is not None and cell[1] == value
            old = before.get(("Sheet1", row - 1, column - 1))
            assert old is None or old[2] == cell[2]  # an existing cell keeps its style
    again = XlsWorkbook.open(book.path)
    assert list(again.sheets[0].rows()) == pending
    for (row, column), value in edits.items():
        again.sheets[0].write(row, column, value)
    assert not again.save().saved


@QUICK
@given(
    table=rows(),
    layout=st.sampled_from(["excel", "plain", "bare"]),
    doomed=st.sets(st.integers(1, 95), min_size=1, max_size=30),
)
def test_any_rows_deleted(tmp_path: Path, table: list[Row], layout: str, doomed: set[int]) -> None:
    book = written(tmp_path, table, layout)
    expected = {
        number - sum(1 for d in doomed if d < number): values
        for number, values in book.sheets[0].rows()
        if number not in doomed
    }
    book.sheets[0].delete_rows(doomed)
    assert dict(book.sheets[0].rows()) == expected
    book.save()
    assert_sound(book.path)
    read = xlrd.open_workbook(book.path, formatting_info=True, logfile=io.StringIO())
    assert {k for k, v in xlrd_cells(book.path).items() if k[0] == "Sheet1" and v[1] != ""} == {
        ("Sheet1", number - 1, column)
        for number, values in expected.items()
        for column, value in enumerate(values)
        if value is not None
    }
    assert read.nsheets == 2


CODES = {
    *("DAMAGED", "NOT_EXCEL", "OLD_EXCEL", "ENCRYPTED", "NO_WORKSHEET", "EMPTY_FILE", "SELF_CHECK_FAILED"),
    *("ROWS_REFERENCED", "MERGED_HIDDEN", "ARRAY_FORMULA", "SHARED_FORMULA", "DATA_TABLE", "PIVOT_RANGE"),
    *("SHARED_WORKBOOK", "SIGNED", "DUAL_STREAM"),
}


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("victim") / "a.xls"
    table = [
        Row(r, [biff.label(r, 0, r % 5), biff.mulrk(r, 1, [1, 2, 3]), biff.number(r, 5, 1.0)])
        for r in range(40)
    ]
    spec = BookSpec([SheetSpec(rows=table, between=biff.nested_chart())], TEXTS)
    path.write_bytes(biff.compound_file({"Workbook": spec.build(), "x": b"x" * 5_000, "小": b"y" * 100}))
    return path.read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hits=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=6),
    keep=st.one_of(st.none(), st.floats(0, 1)),
)
def test_damage_is_refused_or_read_never_worse(
    tmp_path: Path, victim: bytes, hits: list[tuple[int, int]], keep: float | None
) -> None:
    """Flipped bytes and torn ends: an error with a code, or a result that is no worse."""
    data = bytearray(victim)
    for place, value in hits:
        data[place % len(data)] = value
    if keep is not None:
        del data[int(len(data) * keep) :]
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    try:
        book = XlsWorkbook.open(path)
        for sheet in book.sheets:
            list(sheet.rows())
            _ = sheet.features, sheet.merged, sheet.hidden_rows, sheet.hidden_columns, book.features
        sheet = book.sheets[0]
        sheet["D3"] = "写"
        sheet["H80"] = 5.0
        sheet.delete_rows([2])
        book.save()
    except XltoolError as error:
        assert error.code in CODES
        assert path.read_bytes() == bytes(data)


def test_a_refused_edit_leaves_the_others(tmp_path: Path) -> None:
    book = written(tmp_path, [Row(0, [biff.number(0, 0, 1.0)])], "excel")
    book.sheets[0]["B1"] = "好"
    with pytest.raises(UnsupportedEdit):
        book.sheets[0]["C1"] = True
    book.save()
    assert dict(XlsWorkbook.open(book.path).sheets[0].rows()) == {1: [1.0, "好"]}
