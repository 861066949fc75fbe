"""Deleting rows: everything that refers to rows follows, or nothing happens."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.packages import MAIN, parts, read_part, relationships, save, workbook, worksheet
from xltool.errors import UnsupportedEdit
from xltool.workbook.base import Sheet
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range

GONE = [5, 7, 8]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def rich_book(path: Path) -> Path:
    """A table with about everything around it that can refer to rows; the heading is row 3, tasks follow."""
    image = path.with_suffix(".png")
    image.write_bytes(PIXEL)
    book = xlsxwriter.Workbook(str(path))
    sheet: Any = book.add_worksheet("分工表")
    other: Any = book.add_worksheet("汇总")
    merged = book.add_format({"align": "center"})
    sheet.merge_range("A1:D1", "重点工作任务分工表", merged)
    sheet.write_row("A3", ["序号", "任务", "时限", "进展"])
    for number in range(1, 11):
        sheet.write_row(2 + number, 0, [number, f"任务{number}"])
        sheet.write_formula(2 + number, 2, f"=A{number + 3}*2", None, number * 2)
    sheet.merge_range("D5:D6", "合并甲", merged)
    sheet.merge_range("D7:D8", "合并乙", merged)
    sheet.merge_range("D9:D10", "合并丙", merged)
    sheet.write_formula("A14", "=SUM(A4:A13)", None, 55)
    other.write_formula("A1", "=SUM(分工表!A4:A13)+分工表!A9", None, 60)
    other.write_formula("A2", "=分工表!A5", None, 2)
    red = book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format("B4:B13", {"type": "formula", "criteria": '=$B4="任务3"', "format": red})
    sheet.conditional_format("C7:C8", {"type": "cell", "criteria": ">", "value": 3, "format": red})
    sheet.data_validation("D11:D13", {"validate": "list", "source": "=$B$11:$B$12"})
    sheet.write_url("E6", "internal:'分工表'!A10", string="去")
    sheet.write_url("E7", "https://example.org/", string="来")
    sheet.write_comment("B6", "留着")
    sheet.write_comment("B7", "跟着走")
    sheet.insert_image("F6", str(image))
    sheet.insert_image("F7", str(image), {"object_position": 1})
    sheet.autofilter("A3:D13")
    sheet.print_area("A1:D14")
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 1)
    sheet.set_h_pagebreaks([7, 10])
    sheet.set_row(8, None, None, {"level": 1})
    book.define_name("任务", "=分工表!$B$4:$B$13")
    book.define_name("没了", "=分工表!$B$7")
    chart: Any = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=分工表!$A$4:$A$13"})
    other.insert_chart("C3", chart)
    book.close()
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return open_workbook(rich_book(tmp_path / "a.xlsx")).sheets[0]


@pytest.fixture
def result(tmp_path: Path) -> tuple[Path, Worksheet, Worksheet]:
    """The workbook after the deletion, as openpyxl sees it."""
    path = rich_book(tmp_path / "a.xlsx")
    book = open_workbook(path)
    book.sheets[0].delete_rows(GONE)
    book.save()
    again = openpyxl.load_workbook(path)
    return path, again["分工表"], again["汇总"]


def test_cells_and_formulas(result: tuple[Path, Worksheet, Worksheet]) -> None:
    _, sheet, other = result
    assert [sheet.cell(row, 2).value for row in range(4, 12)] == [
        *("任务1", "任务3", "任务6", "任务7", "任务8", "任务9", "任务10", None)
    ]
    assert [sheet.cell(row, 3).value for row in range(4, 8)] == ["=A4*2", "=A5*2", "=A6*2", "=A7*2"]
    assert sheet["A11"].value == "=SUM(A4:A10)"
    assert other["A1"].value == "=SUM(分工表!A4:A10)+分工表!A6"
    assert other["A2"].value == "=分工表!#REF!"


def test_ranges(result: tuple[Path, Worksheet, Worksheet]) -> None:
    _, sheet, _ = result
    assert {str(cells) for cells in sheet.merged_cells.ranges} == {"A1:D1", "D6:D7"}
    rules = {
        str(cells.sqref): rules[0].formula for cells, rules in sheet.conditional_formatting._cf_rules.items()
    }
    assert rules == {"B4:B10": ['$B4="任务3"']}
    [validation] = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("D8:D10", "$B$8:$B$9")
    assert sheet.auto_filter.ref == "A3:D10"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'分工表'!$A$1:$D$11"
    assert sheet.freeze_panes == "B4"
    assert [line.id for line in sheet.row_breaks.brk] == [5, 7]
    assert sheet.row_dimensions[6].outlineLevel == 1


def test_links_comments_and_pictures(result: tuple[Path, Worksheet, Worksheet]) -> None:
    path, sheet, _ = result
    links = {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert list(links) == ["E5"]
    assert links["E5"].location == "'分工表'!A7"
    comments = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert comments == {"B5": "留着"}
    notes = read_part(path, "xl/drawings/vmlDrawing1.vml").decode()
    assert notes.count("<v:shape ") == 1 and "<x:Row>4</x:Row>" in notes
    drawing = read_part(path, "xl/drawings/drawing1.xml").decode()
    assert "<xdr:row>4</xdr:row>" in drawing


def test_names_and_charts(result: tuple[Path, Worksheet, Worksheet]) -> None:
    path, sheet, _ = result
    assert sheet.parent.defined_names["任务"].value == "分工表!$B$4:$B$10"
    assert sheet.parent.defined_names["没了"].value == "分工表!#REF!"
    assert "分工表!$A$4:$A$10" in read_part(path, "xl/charts/chart1.xml").decode()


def test_reading_and_writing_go_on(sheet: Sheet) -> None:
    sheet["D4"] = "写在前"
    sheet.delete_rows(GONE)
    assert sheet["D4"] == "写在前" and sheet["B5"] == "任务3"
    assert sheet.merged == (Range.parse("A1:D1"), Range.parse("D6:D7"))
    assert sheet.has_formula(11, 1)
    sheet["D5"] = "写在后"
    sheet.delete_rows([4])
    assert sheet["D4"] == "写在后"


def test_no_rows_is_no_change(sheet: Sheet, tmp_path: Path) -> None:
    sheet.delete_rows([])
    assert not open_workbook(tmp_path / "a.xlsx").save().saved


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}">'
        + ('<f t="shared" ref="B1:B4" si="0">A1*A$4</f>' if n == 1 else '<f t="shared" si="0"/>')
        + f"<v>{n * 4}</v></c></row>"
        for n in range(1, 5)
    )
    path = save(tmp_path / "a.xlsx", parts(worksheet(rows)))
    book = open_workbook(path)
    book.sheets[0].delete_rows([1, 3])
    book.save()
    after = read_part(path).decode()
    assert "<f>A1*A$2</f>" in after and "<f>A2*A$2</f>" in after and "shared" not in after


TABLE = f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="A1:B3"><autoFilter ref="A1:B3"/></table>'
ROWS = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 7))
ARRAY = ROWS.replace('<c r="A3"><v>', '<c r="A3"><f t="array" ref="A3:A4">B3:B4</f><v>')
PANE = '<pane ySplit="1" topLeftCell="A2" state="frozen"/>'
FROZEN = f'<sheetViews><sheetView workbookViewId="0">{PANE}</sheetView></sheetViews>'
FILTER = '<autoFilter ref="A1:A6"/>'
NAMES = '<definedNames><definedName name="n">SUM(Sheet1:S2!A1)</definedName></definedNames>'
COMMENT = ROWS.replace("</row>", "</row><!-- x -->", 1)
IMMOVABLE: dict[str, tuple[dict[str, str], list[int], str]] = {
    "a table's headings": ({"table": TABLE}, [1], "TABLE"),
    "all rows of a table": ({"table": TABLE}, [2, 3], "TABLE"),
    "a part of an array formula": ({"sheet": worksheet(ARRAY)}, [4], "ARRAY_FORMULA"),
    "all frozen rows": ({"sheet": worksheet(ROWS, before=FROZEN)}, [1], "FROZEN_ROWS"),
    "the headings of a filter": ({"sheet": worksheet(ROWS, after=FILTER)}, [1], "FILTER"),
    "scenarios": ({"sheet": worksheet(ROWS, after="<scenarios><x/></scenarios>")}, [2], "SHEET_FEATURE"),
    "a sum over several sheets": (
        {"workbook": workbook(names=NAMES)},
        [2],
        "FORMULA_3D",
    ),
    "a comment among the rows": ({"sheet": worksheet(COMMENT)}, [2], "ODD_XML"),
}


@pytest.mark.parametrize("what", IMMOVABLE)
def test_what_cannot_follow_is_refused_and_nothing_changes(tmp_path: Path, what: str) -> None:
    odd, gone, code = IMMOVABLE[what]
    members = parts(odd.get("sheet", worksheet(ROWS)))
    if "table" in odd:
        members["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(("table", "../tables/table1.xml"))
        members["xl/tables/table1.xml"] = odd["table"]
    members["xl/workbook.xml"] = odd.get("workbook", workbook())
    path = save(tmp_path / "a.xlsx", members)
    before = hashlib.sha256(path.read_bytes()).digest()
    book = open_workbook(path)
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0].delete_rows(gone)
    assert caught.value.code == code
    assert [n for n, _ in book.sheets[0].rows()] == [1, 2, 3, 4, 5, 6]
    assert not book.save().saved
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_a_table_may_lose_some_of_its_rows(tmp_path: Path) -> None:
    members = parts(worksheet(ROWS))
    members["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(("table", "../tables/table1.xml"))
    members["xl/tables/table1.xml"] = TABLE
    path = save(tmp_path / "a.xlsx", members)
    book = open_workbook(path)
    book.sheets[0].delete_rows([2])
    book.save()
    assert read_part(path, "xl/tables/table1.xml").decode() == TABLE.replace("A1:B3", "A1:B2")
