"""Deleting columns, the same for both kinds of file: cells move left, what refers to them follows."""

from __future__ import annotations

import io
import random
from pathlib import Path

import openpyxl
import pytest
import xlrd

from tests.support.books import KINDS, Content, Formula, make_book
from xltool.errors import UnsupportedEdit
from xltool.workbook.base import Sheet, Value
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range


def grid(sheet: Sheet) -> list[list[Value]]:
    return [values for _, values in sheet.rows()]


@pytest.mark.parametrize("kind", KINDS)
class TestDeleteColumns:
    @pytest.fixture
    def path(self, kind: str, tmp_path: Path) -> Path:
        rows: list[list[Value | Formula]] = [
            ["题目", None, None, None, None, None],
            ["序号", "任务", "暗号", "时限", "办法", "进展"],
            [1.0, "甲", "藏一", 5.0, "走访", Formula("A3+D3", 6.0)],
            [2.0, "乙", "藏二", 6.0, "调研", Formula("SUM(A4:D4)", 8.0)],
        ]
        content = Content(rows, merged=["A1:F1"], widths={2: 30, 4: 12, 6: 40}, fonts={"E3": "仿宋"})
        other = Content([[Formula("SUM(Sheet1!A3:D3)", 6.0), Formula("Sheet1!D4", 6.0)]])
        return make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content, "汇总": other})

    def saved(self, sheet: Sheet, path: Path) -> Sheet:
        target = path.with_name(f"后{path.suffix}")
        sheet._book.save(target)  # type: ignore[attr-defined]  # every file's sheet has one
        return open_workbook(target).sheets[0]

    def test_cells_move_left(self, kind: str, path: Path) -> None:
        sheet = open_workbook(path).sheets[0]
        before = grid(sheet)
        sheet.delete_columns([3])
        for now in (sheet, self.saved(sheet, path)):
            assert grid(now)[1:] == [[*row[:2], *row[3:]] for row in before[1:]]
            assert [str(cells) for cells in now.merged] == ["A1:E1"] and now["A1"] == "题目"
            assert now.has_formula(3, 5) and not now.has_formula(3, 6)

    def test_formulas_widths_and_dress_follow(self, kind: str, path: Path) -> None:
        sheet = open_workbook(path).sheets[0]
        sheet.delete_columns([3])
        self.saved(sheet, path)
        target = path.with_name(f"后{path.suffix}")
        if kind == "xlsx":
            book = openpyxl.load_workbook(target)
            assert [book["Sheet1"][cell].value for cell in ("E3", "E4")] == ["=A3+C3", "=SUM(A4:C4)"]
            assert [cell.value for cell in book["汇总"][1]] == ["=SUM(Sheet1!A3:C3)", "=Sheet1!C4"]
            assert [round(book["Sheet1"].column_dimensions[c].width) for c in "BCE"] == [31, 13, 41]
            assert book["Sheet1"]["D3"].font.name == "仿宋"
            return
        old = xlrd.open_workbook(str(target), formatting_info=True, logfile=io.StringIO())
        found = old.sheet_by_index(0)
        assert [found.colinfo_map[c].width // 256 for c in (1, 2, 4)] == [30, 12, 40]
        assert old.font_list[old.xf_list[found.cell_xf_index(2, 3)].font_index].name == "仿宋"

    @pytest.mark.libreoffice
    def test_the_formulas_come_to_what_they_came_to(
        self, kind: str, path: Path, tmp_path: Path, soffice: str
    ) -> None:
        """LibreOffice calculates anew: a sum that lost a text in its midst comes to the same."""
        import csv
        import subprocess

        sheet = open_workbook(path).sheets[0]
        sheet.delete_columns([3])
        self.saved(sheet, path)
        target = path.with_name(f"后{path.suffix}")
        command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(target)], check=True, capture_output=True, timeout=120)
        with target.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert lines[1:] == [
            ["序号", "任务", "时限", "办法", "进展"],
            ["1", "甲", "5", "走访", "6"],
            ["2", "乙", "6", "调研", "8"],
        ]

    def test_a_merged_range_goes_on_showing_what_it_showed(self, kind: str, tmp_path: Path) -> None:
        rows: list[list[Value]] = [
            ["左", "标题", None, None],
            ["甲", "乙", "丙", "丁"],
            [None, "字", None, 4.0],
        ]
        content = Content(rows, merged=["B1:D1", "B3:C3"])
        sheet = open_workbook(make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content})).sheets[0]
        sheet.delete_columns([2])
        after = self.saved(sheet, tmp_path / f"a.{kind}")
        assert [str(cells) for cells in after.merged] == ["B1:C1"]
        assert (after["A1"], after["B1"], after["B3"], after["C3"]) == ("左", "标题", "字", 4.0)

    def test_pending_edits_follow_and_editing_goes_on(self, kind: str, path: Path) -> None:
        sheet = open_workbook(path).sheets[0]
        sheet["E3"] = "写在前"
        sheet.delete_columns([3])
        assert sheet["D3"] == "写在前"
        sheet["C3"] = 7.0
        sheet.delete_columns([1])
        after = self.saved(sheet, path)
        assert after["C3"] == "写在前" and after["B3"] == 7.0

    def test_no_columns_is_no_change(self, kind: str, path: Path) -> None:
        book = open_workbook(path)
        book.sheets[0].delete_columns([])
        assert not book.save().saved

    def test_a_column_that_does_not_exist_is_refused(self, kind: str, path: Path) -> None:
        for columns in ([0], [20_000]):
            with pytest.raises(UnsupportedEdit) as caught:
                open_workbook(path).sheets[0].delete_columns(columns)
            assert caught.value.code == "ROW_LIMIT"

    @pytest.mark.parametrize("seed", range(12))
    def test_any_table_loses_just_those_columns(self, kind: str, tmp_path: Path, seed: int) -> None:
        chance = random.Random(seed)
        kinds: list[Value] = ["字", 1.0, 2.0, 2.5, None, True, "长" * 40]
        rows = [[chance.choice(kinds) for _ in range(9)] for _ in range(40)]
        for row in rows:
            row[8] = "末"
        path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": Content(rows)})
        gone = sorted(chance.sample(range(1, 10), chance.randint(1, 8)))
        sheet = open_workbook(path).sheets[0]
        sheet.delete_columns(gone)
        after = self.saved(sheet, path)
        wanted = {}
        for number, row in enumerate(rows, 1):
            kept = [value for column, value in enumerate(row, 1) if column not in gone]
            while kept and kept[-1] is None:
                kept.pop()
            if kept:
                wanted[number] = kept
        assert dict(after.rows()) == dict(sheet.rows()) == wanted
        target = path.with_name(f"后{path.suffix}")
        if kind == "xls":
            found = xlrd.open_workbook(str(target), formatting_info=True, logfile=io.StringIO())
            stored = found.sheet_by_index(0)
            others = [[None if v == "" else v for v in stored.row_values(row)] for row in range(stored.nrows)]
        else:
            others = [list(row) for row in openpyxl.load_workbook(target).worksheets[0].values]
        width = max(map(len, wanted.values()))
        assert [row[:width] for row in others] == [
            [*wanted.get(n, []), *[None] * (min(width, len(row)) - len(wanted.get(n, [])))]
            for n, row in enumerate(others, 1)
        ]
        assert len(others) >= max(wanted)

    def test_rules_follow(self, kind: str, path: Path) -> None:
        sheet = open_workbook(path).sheets[0]
        colours = {"红": "FFC7CE", "黄": "FFEB9C", "绿": "C6EFCE", "灰": "D9D9D9"}
        for cells in ("F3:F4", "C3:C4"):
            sheet.add_lights(Range.parse(cells), colours)
            sheet.add_choices(Range.parse(cells), ["是", "否"])
        sheet.delete_columns([3])
        self.saved(sheet, path)
        again = open_workbook(path.with_name(f"后{path.suffix}"))
        before = again.to_bytes()
        again.sheets[0].add_lights(Range.parse("E3:E4"), colours)  # it is there already
        again.sheets[0].add_choices(Range.parse("E3:E4"), ["是", "否"])
        assert again.to_bytes() == before
        if kind == "xlsx":
            [listed] = openpyxl.load_workbook(path.with_name("后.xlsx"))[
                "Sheet1"
            ].data_validations.dataValidation
            assert str(listed.sqref) == "E3:E4"
