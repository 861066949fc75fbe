"""Colours, lists, merges and widths of a new column, as openpyxl sees them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support.packages import parts, read_part, save, worksheet
from xltool.errors import UnsupportedEdit
from xltool.workbook.base import Workbook
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range

ROWS = "".join(f'<row r="{n}"><c r="A{n}" s="2"><v>{n}</v></c></row>' for n in range(1, 5))
COLS = '<cols><col min="1" max="1" width="22.5" customWidth="1"/><col min="3" max="16384" style="1"/></cols>'
AFTER = '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><pageSetup paperSize="9"/>'
COLOURS = {"红": "FFC7CE", "黄": "FFEB9C", '引"号': "C6EFCE"}


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return open_workbook(save(tmp_path / "a.xlsx", parts(worksheet(ROWS, before=COLS, after=AFTER))))


def test_lights(book: Workbook) -> None:
    cells = Range.parse("B2:B4")
    book.sheets[0].add_lights(cells, COLOURS)
    book.save()
    [(where, rules)] = openpyxl.load_workbook(book.path).active.conditional_formatting._cf_rules.items()
    assert str(where.sqref) == "B2:B4"
    assert {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rule in rules} == {
        '"红"': "FFFFC7CE",
        '"黄"': "FFFFEB9C",
        '"引""号"': "FFC6EFCE",
    }
    assert all((rule.type, rule.operator) == ("cellIs", "equal") for rule in rules)
    assert len({rule.priority for rule in rules}) == 3
    again = open_workbook(book.path)
    again.sheets[0].add_lights(cells, COLOURS)
    assert not again.save().saved
    again.sheets[0].add_lights(Range.parse("B2:B9"), COLOURS)
    again.save()
    assert read_part(book.path).count(b"<conditionalFormatting ") == 1
    assert b'sqref="B2:B9"' in read_part(book.path)


def test_choices(book: Workbook) -> None:
    cells = Range.parse("B2:B4")
    book.sheets[0].add_choices(cells, ["未启动", "已完成"])
    book.save()
    [rule] = openpyxl.load_workbook(book.path).active.data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"未启动,已完成"', "B2:B4")
    assert not rule.showErrorMessage
    again = open_workbook(book.path)
    again.sheets[0].add_choices(cells, ["未启动", "已完成"])
    assert not again.save().saved


@pytest.mark.parametrize(
    ("words", "code"), [(["a,b"], "NOT_STORABLE"), ([], "NOT_STORABLE"), (["长" * 300], "TEXT_TOO_LONG")]
)
def test_lists_that_cannot_be_stored(book: Workbook, words: list[str], code: str) -> None:
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0].add_choices(Range.parse("B2:B4"), words)
    assert caught.value.code == code
    assert not book.save().saved


def test_a_fill_keeps_the_rest_of_the_dress(book: Workbook) -> None:
    book.sheets[0].fill(2, 1, "ffc7ce")
    book.save()
    sheet = openpyxl.load_workbook(book.path).active
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CE" and sheet["A2"].alignment.horizontal == "center"
    assert sheet["A2"].value == 2 and sheet["A3"].fill.fill_type is None


def test_widths(book: Workbook) -> None:
    sheet = book.sheets[0]
    sheet.copy_column_width(1, 2)
    sheet.copy_column_width(1, 5)
    sheet.copy_column_width(9, 1)
    book.save()
    columns = read_part(book.path).decode().partition("<cols>")[2].partition("</cols>")[0]
    assert columns == (
        '<col min="1" max="1" width="22.5" customWidth="1"/>'
        '<col min="2" max="2" width="22.5" customWidth="1"/>'
        '<col min="3" max="4" style="1"/><col min="5" max="5" style="1" width="22.5" customWidth="1"/>'
        '<col min="6" max="16384" style="1"/>'
    )


def test_everything_stands_where_the_schema_wants_it(book: Workbook) -> None:
    sheet = book.sheets[0]
    sheet.add_choices(Range.parse("B2:B4"), ["一"])
    sheet.add_lights(Range.parse("B2:B4"), COLOURS)
    sheet.merge(Range.parse("B3:B4"))
    book.save()
    written = read_part(book.path).decode()
    order = [
        "<cols>",
        "<sheetData>",
        "<mergeCells",
        "<conditionalFormatting",
        "<dataValidations",
        "<pageMargins",
    ]
    places = [written.index(name) for name in order]
    assert places == sorted(places)
