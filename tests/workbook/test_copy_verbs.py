"""Erasing columns, protecting, storing results: what copies need, alike in both kinds of file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.books import KINDS, Content, Formula, make_book
from xltool.errors import UnsupportedEdit
from xltool.history.applying import LIGHT_COLOURS
from xltool.workbook.base import Sheet
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range

ROWS = [["题目", None, None], ["序号", "任务", "进展"], [1.0, "甲", "正在推进"], [2.0, "乙", None]]


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return make_book(
        request.param, tmp_path / f"book.{request.param}", {"Sheet1": Content(ROWS, merged=["A1:C1"])}
    )


def _saved(sheet: Sheet, path: Path) -> Sheet:
    """The sheet as it is read from what its workbook saves."""
    sheet._book.save(path)  # type: ignore[attr-defined]  # every file's sheet has one
    return open_workbook(path).sheets[0]


def _columns_added(path: Path) -> None:
    """Two columns as refresh adds them: dressed, merged, coloured, with a list and a width."""
    opened = open_workbook(path)
    sheet = opened.sheets[0]
    sheet.copy_column_width(3, 4)
    sheet.write_column(4, [2, 3, 4], ["预警", "红", "绿"], 3)
    sheet.write_column(5, [2, 3, 4], ["说明", None, "逾期3天"], 3)
    sheet.merge(Range(3, 5, 4, 5))
    sheet.add_lights(Range(3, 4, 4, 4), LIGHT_COLOURS)
    sheet.add_choices(Range(3, 4, 4, 4), ["红", "绿"])
    opened.save()


def test_erasing_leaves_nothing_of_a_column(book: Path, tmp_path: Path) -> None:
    _columns_added(book)
    opened = open_workbook(book)
    opened.sheets[0].erase_columns(4, 5)
    target = tmp_path / f"erased{book.suffix}"
    opened.save(target)
    sheet = open_workbook(target).sheets[0]
    assert [values for _, values in sheet.rows()] == [*ROWS[:3], ROWS[3][:2]]
    assert [str(cells) for cells in sheet.merged] == ["A1:C1"]
    if book.suffix == ".xlsx":
        import openpyxl

        other = openpyxl.load_workbook(target).active
        assert other is not None
        assert not list(other.conditional_formatting)
        assert not other.data_validations.dataValidation
        assert other.max_column == 3
        assert "D" not in other.column_dimensions
    else:
        import xlrd

        other = xlrd.open_workbook(target, formatting_info=True).sheet_by_index(0)
        assert other.ncols == 3
        assert max(other.colinfo_map, default=0) <= 2
        assert b"\xb0\x01" not in {record[:2] for record in _records(target)}


def _records(path: Path) -> list[bytes]:
    from xltool.workbook.xls import records as r
    from xltool.workbook.xls.compound import Compound

    compound = Compound(path.read_bytes(), path)
    entry = compound.find("Workbook")
    assert entry is not None
    stream = compound.read(entry)
    return [stream[record.pos : record.end] for record in r.walk(stream, 0, len(stream))]


def test_erasing_and_appending_again_gives_the_same_cells(book: Path, tmp_path: Path) -> None:
    _columns_added(book)
    first = [values for _, values in open_workbook(book).sheets[0].rows()]
    opened = open_workbook(book)
    opened.sheets[0].erase_columns(4, 5)
    opened.save()
    _columns_added(book)
    assert [values for _, values in open_workbook(book).sheets[0].rows()] == first


def test_erasing_only_part_of_a_rule_keeps_the_rest(book: Path, tmp_path: Path) -> None:
    opened = open_workbook(book)
    sheet = opened.sheets[0]
    sheet.add_lights(Range(3, 3, 4, 3), LIGHT_COLOURS)
    sheet.write(3, 4, "旁注")
    sheet.add_choices(Range(3, 3, 4, 3), ["是", "否"])
    sheet.erase_columns(4, 4)
    before = _saved(sheet, tmp_path / f"kept{book.suffix}")
    assert before.value(3, 4) is None
    again = open_workbook(tmp_path / f"kept{book.suffix}")
    kept = again.to_bytes()
    again.sheets[0].add_lights(Range(3, 3, 4, 3), LIGHT_COLOURS)  # it is there already
    again.sheets[0].add_choices(Range(3, 3, 4, 3), ["是", "否"])
    assert again.to_bytes() == kept


def test_a_merge_over_the_edge_is_refused_and_nothing_changed(book: Path) -> None:
    opened = open_workbook(book)
    with pytest.raises(UnsupportedEdit):
        opened.sheets[0].erase_columns(3, 4)
    assert [values for _, values in opened.sheets[0].rows()] == [*ROWS[:3], ROWS[3][:2]]


def test_protection_spares_the_cells_to_fill_in(book: Path, tmp_path: Path) -> None:
    opened = open_workbook(book)
    sheet = opened.sheets[0]
    assert not sheet.features.protected
    sheet.protect([Range(3, 3, 4, 3)])
    assert sheet.features.protected
    assert _saved(sheet, tmp_path / f"protected{book.suffix}").features.protected
    assert _locks(tmp_path / f"protected{book.suffix}") == [[True, True, False], [True, True, False]]
    again = open_workbook(tmp_path / f"protected{book.suffix}")
    again.sheets[0].protect([Range(3, 3, 4, 3)])
    again.save(tmp_path / f"twice{book.suffix}")
    assert _locks(tmp_path / f"twice{book.suffix}") == [[True, True, False], [True, True, False]]


def _locks(path: Path) -> list[list[bool]]:
    """Whether each cell of rows 3 and 4 is locked, as another library has it."""
    if path.suffix == ".xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return [[bool(cell.protection.locked) for cell in row] for row in sheet["A3:C4"]]
    import xlrd

    other = xlrd.open_workbook(path, formatting_info=True)
    cells = other.sheet_by_index(0)
    return [
        [bool(other.xf_list[cells.cell_xf_index(row, at)].protection.cell_locked) for at in range(3)]
        for row in (2, 3)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_stored_and_the_formula_stays(tmp_path: Path, kind: str) -> None:
    rows = [[1.0, 2.0, Formula("A1+B1", 3.0)], ["文字", None, None]]
    path = make_book(kind, tmp_path / f"sum.{kind}", {"Sheet1": Content(rows)})
    opened = open_workbook(path)
    sheet = opened.sheets[0]
    sheet.set_results({(1, 3): 7.5})
    assert (sheet.value(1, 3), sheet.has_formula(1, 3)) == (7.5, True)
    opened.save()
    sheet = open_workbook(path).sheets[0]
    assert (sheet.value(1, 3), sheet.has_formula(1, 3)) == (7.5, True)
    for cell in ((2, 1), (1, 1), (9, 9)):
        with pytest.raises(UnsupportedEdit) as refused:
            sheet.set_results({cell: 1.0})
        assert refused.value.code == "NO_NUMBER"
