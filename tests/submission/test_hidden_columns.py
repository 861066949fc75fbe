"""Hidden columns of the official table, and status columns behind which others stand: no copy has them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from tests.support.books import Content, make_book
from tests.support.submission import HEADINGS, TITLE, hand_out, office, task_rows, values
from xltool import api
from xltool.workbook.base import Value

KINDS = [".xlsx", ".xls"]


def master_with(path: Path, hidden: dict[int, str]) -> Path:
    """Six tasks of three offices; behind the columns named (from 1) stand hidden ones with these headings."""
    rows: list[list[Value]] = [list(HEADINGS), *task_rows(6, 3)]
    for column, heading in sorted(hidden.items(), reverse=True):
        for number, row in enumerate(rows):
            row.insert(column, heading if number == 0 else f"{heading}{number}")
    places = [column + count for count, column in enumerate(sorted(hidden), 1)]
    content = Content(
        [[TITLE], ["填报单位(盖章):某局"], *rows, ["填表人:"]],
        merged=["A1:G1"],
        hidden_columns=places,
        widths={column: 14 for column in range(1, len(rows[0]) + 1) if column not in places},
    )
    return make_book(path.suffix[1:], path, {"Sheet1": content})


@pytest.mark.parametrize("kind", KINDS)
class TestHiddenColumns:
    @pytest.fixture
    def path(self, kind: str, tmp_path: Path) -> Path:
        return master_with(tmp_path / f"分工表{kind}", {2: "内部评分", 8: "秘密批注"})

    def test_no_copy_has_them_and_the_list_says_so(self, path: Path, tmp_path: Path) -> None:
        report = api.submit(path, out=tmp_path / "报送")
        public = api.submit(path, kind="public", out=tmp_path / "公开")
        for submission in (hand_out(path), report, public):
            assert [(i.sheet, i.place) for i in submission.removed if i.kind == "hidden_columns"] == [
                ("Sheet1", "C"),
                ("Sheet1", "J"),
            ]
            assert submission.manifest is not None
            listed = json.loads(submission.manifest.read_text("utf-8"))["removed"]
            assert [text for text in listed if "隐藏列" in text] == ["隐藏列:Sheet1!C", "隐藏列:Sheet1!J"]
            for copy in submission.copies:
                sheet = api.open_workbook(copy.path).sheets[0]
                assert not sheet.hidden_columns
                assert values(copy.path)[2] == list(HEADINGS)
                assert str(sheet.merged[0]) == "A1:F1"
        body = values(report.copies[0].path)[3:-1]
        assert [[value or None for value in row[:7]] for row in body] == [
            [value or None for value in row[:7]] for row in task_rows(6, 3)
        ]

    def test_the_same_input_gives_the_same_bytes(self, path: Path) -> None:
        first = {copy.path: copy.path.read_bytes() for copy in hand_out(path).copies}
        assert {copy.path: copy.path.read_bytes() for copy in hand_out(path, overwrite=True).copies} == first

    def test_the_archive_keeps_them(self, path: Path, tmp_path: Path) -> None:
        kept = api.submit(path, kind="archive", out=tmp_path / "存档")
        assert kept.copies[0].path.read_bytes() == path.read_bytes()

    def test_what_comes_back_without_them_is_taken(self, path: Path, tmp_path: Path) -> None:
        copies = {copy.office: copy.path for copy in hand_out(path).copies}
        back = tmp_path / "回收"
        back.mkdir()
        returned = shutil.copy(copies[office(1)], back / copies[office(1)].name)
        book = api.open_workbook(Path(returned))
        book.sheets[0].write(4, HEADINGS.index("进展情况") + 1, "已召开会议1次")
        book.save()
        collected, receipt = api.collect(path, [back])
        assert (collected.read, collected.merged, receipt.written) == (1, 1, 1)
        assert not collected.skipped and not collected.files[0].notes
        assert values(path)[3][8] == "已召开会议1次" and values(path)[3][2] == "内部评分1"

    @pytest.mark.parametrize("copy", ["report", "handout"])
    def test_what_withholds_a_copy_is_told_by_the_master_s_cell(
        self, path: Path, tmp_path: Path, copy: str
    ) -> None:
        book = api.open_workbook(path)
        for ref in ("I9", "K10"):  # a late task; the line below the table
            book.sheets[0].set(ref, "请打13812345678", "B9")
        book.save()
        submission = api.submit(path, kind=copy, out=tmp_path / "件")
        cells = {f.cell for made in submission.copies for f in made.findings if f.code == "PII_MOBILE"}
        assert cells == {"I9", "K10"}
        assert submission.withheld == len(submission.copies)

    def test_protection_spares_the_cells_to_fill_in_where_they_are_now(self, path: Path) -> None:
        recipe = '[[recipes]]\nname = "下发"\nkind = "handout"\nprotect = true\n'
        (path.parent / "xltool.toml").write_text(recipe, "utf-8")
        sheet = api.open_workbook(hand_out(path).copies[0].path).sheets[0]
        assert sheet.features.protected
        locked = [_locked(sheet._book.path, 4, column) for column in (3, 8)]  # type: ignore[attr-defined]  # every file's sheet has one
        assert locked == [True, False]

    def test_a_status_column_between_others_goes_too(self, kind: str, tmp_path: Path) -> None:
        path = master_with(tmp_path / f"督办{kind}", {})
        before = values(path)
        api.refresh(path, dt.date(2022, 11, 24))
        width = len(values(path)[2])
        assert width > len(HEADINGS)
        book = api.open_workbook(path)
        book.sheets[0].write(3, width + 1, "分管领导意见")
        book.sheets[0].write(4, width + 1, "同意")
        book.save()
        submission = api.submit(path, out=tmp_path / "报送")
        assert not submission.notes
        after = values(submission.copies[0].path)
        assert after[2] == [*HEADINGS, "分管领导意见"]
        assert [row[: len(HEADINGS)] for row in after[4:]] == before[4:]


def _locked(path: Path, row: int, column: int) -> bool:
    """Whether a cell is locked, as another library has it."""
    if path.suffix == ".xlsx":
        import openpyxl

        return bool(openpyxl.load_workbook(path).worksheets[0].cell(row, column).protection.locked)
    import xlrd

    book = xlrd.open_workbook(path, formatting_info=True)
    index = book.sheet_by_index(0).cell_xf_index(row - 1, column - 1)
    return bool(book.xf_list[index].protection.cell_locked)
