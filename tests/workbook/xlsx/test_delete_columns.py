"""Deleting columns of an .xlsx: every part that names columns follows, or nothing happens."""

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
from xltool.workbook.opening import open_workbook

GONE = [3, 4, 7]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def rich_book(path: Path) -> Path:
    """A table with about everything around it that can refer to columns; C, D and G are to go."""
    image = path.with_suffix(".png")
    image.write_bytes(PIXEL)
    book = xlsxwriter.Workbook(str(path))
    sheet: Any = book.add_worksheet("分工表")
    other: Any = book.add_worksheet("汇总")
    merged = book.add_format({"align": "center"})
    sheet.merge_range("A1:H1", "重点工作任务分工表", merged)
    sheet.write_row("A3", ["序号", "任务", "暗号", "内评", "时限", "办法", "底数", "进展"])
    for number in range(1, 6):
        sheet.write_row(2 + number, 0, [number, f"任务{number}", "藏", 9, number * 10, "走访", 3])
        sheet.write_formula(2 + number, 7, f"=E{number + 3}*2", None, number * 20)
    sheet.merge_range("C10:E10", "跨列", merged)
    sheet.merge_range("F11:G11", "两格", merged)
    sheet.write_formula("H9", "=SUM(E4:H8)", None, 55)
    other.write_formula("A1", "=SUM(分工表!A4:F8)+分工表!E9", None, 60)
    other.write_formula("A2", "=分工表!D5", None, 9)
    red = book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format("A4:H8", {"type": "formula", "criteria": '=$H4="完"', "format": red})
    sheet.conditional_format("E4:E8", {"type": "cell", "criteria": ">", "value": "F4", "format": red})
    sheet.data_validation("H4:H8", {"validate": "list", "source": "=$E$4:$F$4"})
    sheet.data_validation("C4:C8", {"validate": "list", "source": ["是", "否"]})
    sheet.write_url("H11", "internal:'分工表'!E10", string="去")
    sheet.write_url("D11", "https://example.org/", string="来")
    sheet.write_comment("E6", "留着")
    sheet.write_comment("D6", "跟着走")
    sheet.insert_image("F6", str(image))
    sheet.insert_image("D7", str(image), {"object_position": 1})
    sheet.autofilter("A3:H8")
    sheet.print_area("A1:H9")
    sheet.repeat_columns("A:E")
    sheet.freeze_panes(3, 4)
    sheet.set_v_pagebreaks([4, 6])
    sheet.set_column("A:B", 11)
    sheet.set_column("C:D", 22, None, {"level": 1})
    sheet.set_column("E:E", 33, None, {"collapsed": True})
    sheet.set_column("F:G", 44)
    book.define_name("时限", "=分工表!$E$4:$E$8")
    book.define_name("没了", "=分工表!$D$4")
    chart: Any = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=分工表!$E$4:$E$8"})
    other.insert_chart("C3", chart)
    book.close()
    return path


@pytest.fixture
def result(tmp_path: Path) -> tuple[Path, Worksheet, Worksheet]:
    """The workbook after the deletion, as openpyxl sees it."""
    path = rich_book(tmp_path / "a.xlsx")
    book = open_workbook(path)
    book.sheets[0].delete_columns(GONE)
    book.save()
    again = openpyxl.load_workbook(path)
    return path, again["分工表"], again["汇总"]


def test_cells_and_formulas(result: tuple[Path, Worksheet, Worksheet]) -> None:
    _, sheet, other = result
    assert [cell.value for cell in sheet[3]] == ["序号", "任务", "时限", "办法", "进展"]
    assert [cell.value for cell in sheet[4]] == [1, "任务1", 10, "走访", "=C4*2"]
    assert sheet["E9"].value == "=SUM(C4:E8)"
    assert other["A1"].value == "=SUM(分工表!A4:D8)+分工表!C9"
    assert other["A2"].value == "=分工表!#REF!"


def test_ranges(result: tuple[Path, Worksheet, Worksheet]) -> None:
    _, sheet, _ = result
    assert {str(cells) for cells in sheet.merged_cells.ranges} == {"A1:E1"}
    assert (sheet["C10"].value, sheet["D11"].value) == ("跨列", "两格")
    rules = {
        str(cells.sqref): rules[0].formula for cells, rules in sheet.conditional_formatting._cf_rules.items()
    }
    assert rules == {"A4:E8": ['$E4="完"'], "C4:C8": ["D4"]}
    [validation] = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("E4:E8", "$C$4:$D$4")
    assert sheet.auto_filter.ref == "A3:E8"
    assert sheet.print_title_cols == "$A:$C"
    assert sheet.print_area == "'分工表'!$A$1:$E$9"
    assert sheet.freeze_panes == "C4"
    assert [line.id for line in sheet.col_breaks.brk] == [2, 4]


def test_widths_and_folds(result: tuple[Path, Worksheet, Worksheet]) -> None:
    path, sheet, _ = result
    widths = {letter: round(width.width) for letter, width in sheet.column_dimensions.items()}
    assert widths == {"A": 12, "C": 34, "D": 45}
    written = read_part(path).decode()
    assert 'outlineLevel="' not in written and 'outlineLevelCol="0"' in written
    assert not sheet.column_dimensions["C"].collapsed
    assert "spans=" not in written


def test_links_comments_and_pictures(result: tuple[Path, Worksheet, Worksheet]) -> None:
    path, sheet, _ = result
    links = {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert list(links) == ["E11"]
    assert links["E11"].location == "'分工表'!C10"
    comments = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert comments == {"C6": "留着"}
    notes = read_part(path, "xl/drawings/vmlDrawing1.vml").decode()
    assert notes.count("<v:shape ") == 1 and "<x:Column>2</x:Column>" in notes
    drawing = read_part(path, "xl/drawings/drawing1.xml").decode()
    assert drawing.count("<xdr:pic>") == 1 and "<xdr:col>3</xdr:col>" in drawing


def test_names_and_charts(result: tuple[Path, Worksheet, Worksheet]) -> None:
    path, sheet, _ = result
    assert sheet.parent.defined_names["时限"].value == "分工表!$C$4:$C$8"
    assert sheet.parent.defined_names["没了"].value == "分工表!#REF!"
    assert "分工表!$C$4:$C$8" in read_part(path, "xl/charts/chart1.xml").decode()


@pytest.mark.parametrize("rows", [0, 2])
def test_no_column_is_frozen_when_all_that_were_go(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["甲", "乙", "丙"])
        sheet.freeze_panes(rows, 2)
        sheet.set_selection("C3")
    book = open_workbook(path)
    book.sheets[0].delete_columns([1, 2])
    book.save()
    view = openpyxl.load_workbook(path).worksheets[0].sheet_view
    assert openpyxl.load_workbook(path).worksheets[0].freeze_panes == ("A3" if rows else None)
    panes = [selection.pane for selection in view.selection]
    assert panes == (["topLeft", "bottomLeft"] if rows else ["topLeft"])
    if rows:
        assert (view.pane.xSplit or 0, view.pane.activePane) == (0, "bottomLeft")


def test_cells_without_a_place_of_their_own(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c r='1'><v>2</v></c><c s='2' r='2'><v>3</v></c><c r='E1'><v>5</v></c></row>"
    path = save(tmp_path / "a.xlsx", parts(worksheet(rows)))
    book = open_workbook(path)
    book.sheets[0].delete_columns([2, 4])
    book.save()
    assert [values for _, values in open_workbook(path).sheets[0].rows()] == [[1.0, 3.0, 5.0]]
    assert [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]] == [1, 3, 5]


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{letter}1">'
        + ('<f t="shared" ref="B1:D1" si="0">A1*$A1</f>' if letter == "B" else '<f t="shared" si="0"/>')
        + "<v>1</v></c>"
        for letter in "BCD"
    )
    path = save(tmp_path / "a.xlsx", parts(worksheet(f'<row r="1"><c r="A1"><v>1</v></c>{cells}</row>')))
    book = open_workbook(path)
    book.sheets[0].delete_columns([2])
    book.save()
    after = read_part(path).decode()
    assert "<f>#REF!*$A1</f>" in after and "<f>B1*$A1</f>" in after and "shared" not in after


TABLE = f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="B1:C3"><autoFilter ref="B1:C3"/></table>'
ROWS = "".join(
    f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABCD") + "</row>"
    for n in range(1, 4)
)
ARRAY = ROWS.replace('<c r="C3"><v>', '<c r="C3"><f t="array" ref="C3:D3">A1:B1</f><v>')
DATA = ROWS.replace('<c r="C3"><v>', '<c r="C3"><f t="dataTable" ref="C3:D3" r1="A1"/><v>')
FILTER = '<autoFilter ref="A1:D3"><filterColumn colId="2"/></autoFilter>'
NAMES = '<definedNames><definedName name="n">SUM(Sheet1:S2!A1)</definedName></definedNames>'
COMMENT = ROWS.replace("</row>", "</row><!-- x -->", 1)
RULE = '<conditionalFormatting sqref="A1:B3"><cfRule type="expression"><formula>$C1=1</formula></cfRule>'
ADRIFT = '<conditionalFormatting sqref="C1:C3 D1"><cfRule type="expression"><formula>A1=1</formula></cfRule>'
IMMOVABLE: dict[str, tuple[dict[str, str], str]] = {
    "a table's column": ({"table": TABLE}, "TABLE"),
    "a part of an array formula": ({"sheet": worksheet(ARRAY)}, "ARRAY_FORMULA"),
    "a data table": ({"sheet": worksheet(DATA)}, "ARRAY_FORMULA"),
    "a data table beside it": (
        {"sheet": worksheet(DATA.replace("C3", "B3").replace("D3", "C3"))},
        "DATA_TABLE",
    ),
    "a column that is filtered": ({"sheet": worksheet(ROWS, after=FILTER)}, "FILTER"),
    "scenarios": ({"sheet": worksheet(ROWS, after="<scenarios><x/></scenarios>")}, "SHEET_FEATURE"),
    "a sum over several sheets": ({"workbook": workbook(names=NAMES)}, "FORMULA_3D"),
    "a comment among the rows": ({"sheet": worksheet(COMMENT)}, "ODD_XML"),
    "a rule that reads it": (
        {"sheet": worksheet(ROWS, after=RULE + "</conditionalFormatting>")},
        "RULE_REFERENCE",
    ),
    "the cells a rule is written for": (
        {"sheet": worksheet(ROWS, after=ADRIFT + "</conditionalFormatting>")},
        "RULE_REFERENCE",
    ),
}


def members_with(table: str, **odd: str) -> dict[str, str | bytes]:
    members = parts(odd.get("sheet", worksheet(ROWS)))
    members["xl/workbook.xml"] = odd.get("workbook", workbook())
    if table:
        members["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(("table", "../tables/table1.xml"))
        members["xl/tables/table1.xml"] = table
    return members


@pytest.mark.parametrize("what", IMMOVABLE)
def test_what_cannot_follow_is_refused_and_nothing_changes(tmp_path: Path, what: str) -> None:
    odd, code = IMMOVABLE[what]
    path = save(tmp_path / "a.xlsx", members_with(**{"table": "", **odd}))
    before = hashlib.sha256(path.read_bytes()).digest()
    book = open_workbook(path)
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0].delete_columns([3])
    assert caught.value.code == code
    assert not book.save().saved
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_a_table_beside_them_moves(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", members_with(TABLE))
    book = open_workbook(path)
    book.sheets[0].delete_columns([1, 4])
    book.save()
    assert read_part(path, "xl/tables/table1.xml").decode() == TABLE.replace("B1:C3", "A1:B3")


@pytest.mark.parametrize(
    ("verb", "gone", "table", "source"),
    [
        ("delete_columns", 1, "C1:D3", "A1:B5"),
        ("delete_columns", 2, None, None),  # a column of the source
        ("delete_columns", 4, None, None),  # one of the pivot table
        ("delete_rows", 1, None, None),  # the headings of both
        ("delete_rows", 3, None, None),
        ("delete_rows", 4, "D1:E3", "B1:C4"),
    ],
)
def test_a_pivot_table_and_its_source_move_whole(
    tmp_path: Path, verb: str, gone: int, table: str | None, source: str | None
) -> None:
    members = parts(worksheet(ROWS))
    cache, pivot = "xl/pivotCacheDefinition1.xml", "xl/pivotTable1.xml"
    members["xl/_rels/workbook.xml.rels"] = relationships(
        *(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        ("pivotCacheDefinition", "pivotCacheDefinition1.xml"),
    )
    members["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(("pivotTable", "../pivotTable1.xml"))
    members[cache] = f'<d xmlns="{MAIN}"><worksheetSource ref="B1:C5" sheet="Sheet1"/></d>'
    members[pivot] = f'<p xmlns="{MAIN}"><location ref="D1:E3"/></p>'
    path = save(tmp_path / "a.xlsx", members)
    book = open_workbook(path)
    if table is None:
        with pytest.raises(UnsupportedEdit) as caught:
            getattr(book.sheets[0], verb)([gone])
        assert caught.value.code == "PIVOT_RANGE"
        assert not book.save().saved
        return
    getattr(book.sheets[0], verb)([gone])
    book.save()
    assert f'location ref="{table}"'.encode() in read_part(path, pivot)
    assert f'worksheetSource ref="{source}"'.encode() in read_part(path, cache)


def test_what_is_filtered_moves_with_its_column(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", members_with("", sheet=worksheet(ROWS, after=FILTER)))
    book = open_workbook(path)
    book.sheets[0].delete_columns([2])
    book.save()
    moved = FILTER.replace("A1:D3", "A1:C3").replace('colId="2"', 'colId="1"')
    assert moved in read_part(path).decode()


def test_a_rule_whose_first_range_goes_but_which_refers_to_nothing_stays(tmp_path: Path) -> None:
    rule = ADRIFT.replace("A1=1", '"是"') + "</conditionalFormatting>"
    path = save(tmp_path / "a.xlsx", members_with("", sheet=worksheet(ROWS, after=rule)))
    book = open_workbook(path)
    book.sheets[0].delete_columns([3])
    book.save()
    assert '<conditionalFormatting sqref="C1">' in read_part(path).decode()
