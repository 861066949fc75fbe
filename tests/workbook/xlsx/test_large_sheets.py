"""The fast ways of reading and writing whole columns agree with the slow ones on any sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.packages import parts, read_part, save, worksheet
from xltool.workbook.base import Value
from xltool.workbook.opening import open_workbook
from xltool.workbook.xlsx import bulk, reading

CELLS = st.sampled_from(
    [
        "",
        '<c r="{}"/>',
        '<c r="{}" s="2"/>',
        '<c r="{}" s="1"><v>44889</v></c>',
        '<c r="{}"><v>1.5</v></c>',
        '<c r="{}" s="2"><v>#?</v></c>',
        '<c r="{}" t="s"><v>1</v></c>',
        '<c r="{}" s="2" t="s"><v>0</v></c>',
        '<c r="{}" t="inlineStr"><is><t>&lt;甲&gt;</t></is></c>',
        '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> 乙</t></is></c>',
        '<c r="{}" t="str"><f>1&amp;2</f><v>12</v></c>',
        '<c r="{}"><f>1+1</f><v>2</v></c>',
        '<c r="{}" t="b"><v>1</v></c>',
        '<c r="{}" t="e"><v>#N/A</v></c>',
        '<c r="{}" t="d"><v>2022-11-24</v></c>',
        '<c t="s" r="{}"><v>2</v></c>',
        '<c r="{}" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
    ]
)
GRIDS = st.lists(st.one_of(st.none(), st.lists(CELLS, max_size=5)), min_size=1, max_size=12)


def grid(rows: list[list[str] | None], between: str) -> str:
    """Rows of cells; None is a row that isn't there, [] one without cells."""
    written = []
    for number, cells in enumerate(rows, 1):
        if cells is not None:
            body = "".join(cell.format(f"{'ABCDE'[at]}{number}") for at, cell in enumerate(cells))
            written.append(f'<row r="{number}">{body}</row>' if body else f'<row r="{number}" ht="9"/>')
    return between.join(written)


@settings(max_examples=80, deadline=None)
@given(rows=GRIDS, between=st.sampled_from(["", "\n", "\n  "]))
def test_reading_in_bulk_is_reading(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str] | None], between: str
) -> None:
    path = save(tmp_path_factory.mktemp("a") / "a.xlsx", parts(worksheet(grid(rows, between))))
    slow = list(open_workbook(path).sheets[0].rows())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_BULK_FROM", 0)
        patch.setattr(bulk, "_AT_ONCE", 200)
        patch.setattr(bulk, "_SAMPLE", 2)
        patch.setattr(bulk, "_SAMPLE_EVERY", 1)
        fast = list(open_workbook(path).sheets[0].rows())
    assert fast == slow
    sheet = open_workbook(path).sheets[0]
    assert [[sheet.value(n, c) for c in range(1, len(row) + 1)] for n, row in slow] == [
        row for _, row in slow
    ]


VALUES = st.one_of(st.sampled_from(["逾期", "红", "a<b", " "]), st.integers(-9, 9).map(float), st.none())


@settings(max_examples=80, deadline=None)
@given(
    rows=GRIDS,
    filled=st.dictionaries(st.integers(1, 14), st.tuples(VALUES, VALUES), min_size=1),
    like=st.integers(1, 5),
)
def test_writing_columns_is_writing_cells(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str] | None],
    filled: dict[int, tuple[Value, Value]],
    like: int,
) -> None:
    folder = tmp_path_factory.mktemp("a")
    numbers = sorted(filled)
    for name in ("columns.xlsx", "cells.xlsx"):
        save(folder / name, parts(worksheet(grid(rows, ""))))
    whole = open_workbook(folder / "columns.xlsx")
    for at, column in enumerate((6, 7)):
        whole.sheets[0].write_column(column, numbers, [filled[n][at] for n in numbers], like_column=like)
    single = open_workbook(folder / "cells.xlsx")
    for number in numbers:
        for at, column in enumerate((6, 7)):
            single.sheets[0].write(number, column, filled[number][at], like=(number, like))
    pending = list(whole.sheets[0].rows())
    assert pending == list(single.sheets[0].rows())
    whole.save()
    single.save()
    assert read_part(folder / "columns.xlsx") == read_part(folder / "cells.xlsx")
    assert list(open_workbook(folder / "columns.xlsx").sheets[0].rows()) == pending


def test_a_table_of_thousands_of_rows(tmp_path: Path) -> None:
    rows: list[list[str] | None] = [
        ['<c r="{}" s="2" t="s"><v>0</v></c>', '<c r="{}" s="1"><v>44889</v></c>', '<c r="{}" s="2"/>']
        for _ in range(5000)
    ]
    path = save(tmp_path / "a.xlsx", parts(worksheet(grid(rows, ""), before='<dimension ref="A1:C5000"/>')))
    book = open_workbook(path)
    sheet = book.sheets[0]
    numbers = [n for n in range(1, 5001) if n % 7]
    for column in (4, 5):
        sheet.write_column(column, numbers, [f"状态{n % 3}" for n in numbers], like_column=3)
    assert book.save().written == 2 * len(numbers)
    after = read_part(path).decode()
    assert after.count('s="2" t="inlineStr"') == 2 * len(numbers)
    assert '<dimension ref="A1:E5000"/>' in after
    cleaned = after.replace("A1:E5000", "A1:C5000")
    for n in numbers:
        for column in "DE":
            new = f'<c r="{column}{n}" s="2" t="inlineStr"><is><t>状态{n % 3}</t></is></c>'
            assert cleaned.count(new) == 1
            cleaned = cleaned.replace(new, "", 1) if n < 50 else cleaned
    again = open_workbook(path).sheets[0]
    assert [row[-1] for n, row in again.rows() if n % 7] == [f"状态{n % 3}" for n in numbers]
