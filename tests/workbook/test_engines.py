"""What every kind of workbook promises (workbook/base.py), asked of each kind in turn."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.books import KINDS, Content, Formula, make_book
from xltool.errors import ChangedError, InputError, UnsupportedEdit
from xltool.workbook.base import Sheet, Value, Workbook
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range, format_ref

DAY, MOMENT = dt.date(2022, 11, 24), dt.datetime(2022, 11, 24, 9, 30)
TABLE = Content(
    rows=[
        ["2022年度重点工作任务分工表", None, None, None],
        ["序号", "工作任务", "完成时限", "进展情况"],
        [1.0, "开展沟通", DAY, "正在推进"],
        [2.0, "报送图片", MOMENT, None],
        [3.0, "  首尾空格 ", True, 0.75],
        [Formula("A3+A4", 3.0), "末行", None, None],
    ],
    formats={"C3": 'yyyy"年"m"月"d"日"', "C4": "yyyy-mm-dd hh:mm", "D5": "0%", "D6": "0%"},
    merged=["A1:D1"],
    widths={4: 22.0},
    hidden_rows=[5],
    hidden_columns=[2],
    fonts={"D3": "仿宋_GB2312", "D4": "仿宋_GB2312"},
)

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=20)
_NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: round(number, 6) + 0.0)
_DATES = st.dates(dt.date(1900, 3, 1), dt.date(2199, 1, 1))
EDITS = st.dictionaries(
    st.tuples(st.integers(2, 12), st.integers(1, 9)),
    st.one_of(_TEXTS, _NUMBERS, _DATES, st.none()),
    max_size=12,
)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of workbook there is an engine for."""
    return str(request.param)


@pytest.fixture
def path(kind: str, tmp_path: Path) -> Path:
    """A small table of that kind."""
    return make_book(kind, tmp_path / f"分工表.{kind}", {"Sheet1": TABLE, "说明": Content([["说明文字"]])})


@pytest.fixture
def book(path: Path) -> Workbook:
    return open_workbook(path)


@pytest.fixture
def sheet(book: Workbook) -> Sheet:
    return book.sheets[0]


def reopened(book: Workbook) -> Sheet:
    """The first sheet after a save over the same file, read anew."""
    assert book.save().saved
    return open_workbook(book.path).sheets[0]


def fingerprint(path: Path) -> tuple[str, int]:
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


class TestReading:
    def test_format_and_sheets(self, kind: str, book: Workbook) -> None:
        assert book.format == kind
        assert [sheet.name for sheet in book.sheets] == ["Sheet1", "说明"]
        assert not any(sheet.hidden for sheet in book.sheets)
        assert book.sha256 == fingerprint(book.path)[0]
        assert book["说明"]["A1"] == "说明文字"
        with pytest.raises(InputError) as caught:
            book["Sheet9"]
        assert caught.value.code == "SHEET_NOT_FOUND"

    def test_values_have_the_type_people_see(self, sheet: Sheet) -> None:
        assert sheet["A3"] == 1.0 and type(sheet["A3"]) is float
        assert sheet["C3"] == DAY and type(sheet["C3"]) is dt.date
        assert sheet["C4"] == MOMENT and type(sheet["C4"]) is dt.datetime
        assert sheet["C5"] is True
        assert sheet["D5"] == 0.75
        assert sheet["B5"] == "  首尾空格 "
        assert sheet["D4"] is None and sheet["Z99"] is None

    def test_rows_end_at_their_last_value_or_merged_range(self, sheet: Sheet) -> None:
        rows = dict(sheet.rows())
        assert list(rows) == [1, 2, 3, 4, 5, 6]
        assert rows[1] == ["2022年度重点工作任务分工表", None, None, None]
        assert rows[4] == [2.0, "报送图片", MOMENT]
        assert len(rows[6]) == 2 and rows[6][1] == "末行"

    def test_shape(self, sheet: Sheet) -> None:
        assert list(sheet.merged) == [Range.parse("A1:D1")]
        assert sheet.hidden_rows == frozenset({5})
        assert sheet.hidden_columns == frozenset({2})
        assert sheet.hides(1, 3) == Range.parse("A1:D1")
        assert sheet.hides(1, 1) is None

    def test_formulas_are_told_apart(self, sheet: Sheet) -> None:
        assert sheet.has_formula(6, 1)
        assert not sheet.has_formula(3, 1) and not sheet.has_formula(60, 1)
        assert list(sheet.formula_rows(1, range(1, 9))) == [6]

    def test_features_of_a_plain_table(self, book: Workbook, sheet: Sheet) -> None:
        assert not (book.features.macros or book.features.cell_pictures or book.features.external_links)
        assert not sheet.features.protected and sheet.features.comments == 0


class TestWriting:
    @pytest.mark.parametrize(
        "value", ["已完成", " 空格 ", "a<b>&c\"d'", "多\n行", "=1+1", "+1", "@x", "-", "_x000D_"]
    )
    def test_text_stays_text(self, book: Workbook, sheet: Sheet, value: str) -> None:
        sheet["E3"] = value
        assert sheet["E3"] == value
        assert reopened(book)["E3"] == value

    @pytest.mark.parametrize("value", [0.0, -3.0, 52.5, 1e300, 1e-7, 123456789012.0, DAY, MOMENT])
    def test_other_values(self, book: Workbook, sheet: Sheet, value: Value) -> None:
        sheet["E3"] = value
        again = reopened(book)
        assert again["E3"] == value and type(again["E3"]) is type(value)

    def test_only_the_named_cells_change(self, book: Workbook, sheet: Sheet) -> None:
        before = dict(sheet.rows())
        sheet["D4"] = "新"
        sheet["F9"] = 1.0
        after = dict(reopened(book).rows())
        assert after.pop(9) == [None] * 5 + [1.0]
        assert after[4].pop() == "新"
        assert after == before
        assert dict(open_workbook(book.path)["说明"].rows()) == {1: ["说明文字"]}

    def test_pending_edits_are_read_back_at_once(self, sheet: Sheet) -> None:
        sheet["D3"] = None
        sheet["B8"] = "新行"
        rows = dict(sheet.rows())
        assert rows[3] == [1.0, "开展沟通", DAY]
        assert rows[8] == [None, "新行"]
        assert sheet["B8"] == "新行"

    def test_clearing_keeps_the_dress(self, book: Workbook, sheet: Sheet) -> None:
        sheet["C3"] = None
        again = reopened(book)
        assert again["C3"] is None
        again["C3"] = 44889.0  # the cell is still dressed as a date, so the number gets a number's format
        assert again["C3"] == 44889.0

    def test_a_date_shows_as_a_date_and_a_number_as_a_number(self, book: Workbook, sheet: Sheet) -> None:
        sheet.set("E3", DAY, like="D3")
        sheet.set("E4", 7.0, like="C3")
        sheet.set("E5", 5.0, like="D5")
        sheet["C4"] = 8.0
        again = reopened(book)
        assert again["E3"] == DAY
        assert again["E4"] == 7.0 and again["C4"] == 8.0 and again["E5"] == 5.0

    def test_write_column(self, book: Workbook, sheet: Sheet) -> None:
        rows = [2, 3, 4, 5, 6, 9]
        values: list[Value] = ["任务状态", "逾期", "逾期", 3.0, None, "表外"]
        sheet.write_column(5, rows, values, like_column=4)
        sheet.write_column(6, rows, ["1", 1.0, DAY, "1", MOMENT, 1.0], like_column=4)
        again = reopened(book)
        assert [again.value(row, 5) for row in rows] == values
        assert [again.value(row, 6) for row in rows] == ["1", 1.0, DAY, "1", MOMENT, 1.0]

    def test_a_column_written_twice(self, book: Workbook, sheet: Sheet) -> None:
        sheet.write_column(5, [3, 4, 5], ["甲", "乙", "丙"], like_column=4)
        assert book.save().written == 3
        again = open_workbook(book.path)
        again.sheets[0].write_column(5, [3, 4, 5], ["甲", "丁", "丙"], like_column=4)
        receipt = again.save()
        assert (receipt.written, receipt.saved) == (1, True)
        assert [open_workbook(book.path).sheets[0].value(row, 5) for row in (3, 4, 5)] == ["甲", "丁", "丙"]

    def test_replacing_a_formula(self, book: Workbook, sheet: Sheet) -> None:
        sheet["A6"] = "小计"
        assert not sheet.has_formula(6, 1)
        again = reopened(book)
        assert again["A6"] == "小计" and not again.has_formula(6, 1)

    @pytest.mark.parametrize(
        ("ref", "value", "code"),
        [
            ("C1", "藏", "MERGED_HIDDEN"),
            ("E3", "长" * 32_768, "TEXT_TOO_LONG"),
            ("E3", float("nan"), "NOT_STORABLE"),
            ("E3", float("inf"), "NOT_STORABLE"),
            ("E3", dt.date(1600, 1, 1), "NOT_STORABLE"),
        ],
    )
    def test_what_cannot_be_written_is_refused_at_once(
        self, book: Workbook, sheet: Sheet, ref: str, value: Value, code: str
    ) -> None:
        before = fingerprint(book.path)
        with pytest.raises(UnsupportedEdit) as caught:
            sheet[ref] = value
        assert caught.value.code == code
        assert not book.save().saved
        assert fingerprint(book.path) == before

    def test_beyond_the_last_row(self, sheet: Sheet) -> None:
        with pytest.raises(UnsupportedEdit) as caught:
            sheet.write(1_048_577, 1, "x")
        assert caught.value.code == "ROW_LIMIT"

    def test_merging_and_widths(self, book: Workbook, sheet: Sheet) -> None:
        sheet["E2"] = "新列"
        sheet.merge(Range.parse("E1:E2"))
        sheet.copy_column_width(4, 5)
        with pytest.raises(UnsupportedEdit):
            sheet.merge(Range.parse("D1:E1"))
        assert set(reopened(book).merged) == {Range.parse("A1:D1"), Range.parse("E1:E2")}

    def test_filling_keeps_the_value(self, book: Workbook, sheet: Sheet) -> None:
        sheet.fill(3, 4, "FFC7CE")
        sheet.fill(9, 9, "FFC7CE")
        again = reopened(book)
        assert again["D3"] == "正在推进" and again["I9"] is None

    @pytest.mark.parametrize("suffix", KINDS)
    @settings(max_examples=25, deadline=None)
    @given(edits=EDITS)
    def test_any_edits_read_back(
        self, suffix: str, tmp_path_factory: pytest.TempPathFactory, edits: dict[tuple[int, int], Value]
    ) -> None:
        folder = tmp_path_factory.mktemp("edits")
        book = open_workbook(make_book(suffix, folder / f"a.{suffix}", {"S": TABLE}))
        for (row, column), value in edits.items():
            book.sheets[0].write(row, column, value)
        pending = dict(book.sheets[0].rows())
        book.save()
        again = open_workbook(book.path).sheets[0]
        assert dict(again.rows()) == pending
        for (row, column), value in edits.items():
            assert again.value(row, column) == value


class TestSaving:
    def test_nothing_pending_writes_nothing(self, book: Workbook, sheet: Sheet) -> None:
        before = fingerprint(book.path)
        sheet["B3"] = "开展沟通"
        sheet.write_column(1, [3, 4], [1.0, 2.0])
        receipt = book.save()
        assert not receipt.saved and receipt.written == 0
        assert receipt.sha256_before == receipt.sha256_after == before[0]
        assert fingerprint(book.path) == before

    def test_elsewhere_nothing_pending_copies_the_bytes(self, book: Workbook, tmp_path: Path) -> None:
        target = tmp_path / f"副本{book.path.suffix}"
        book.save(target)
        assert target.read_bytes() == book.path.read_bytes()

    def test_elsewhere_leaves_the_original(self, book: Workbook, sheet: Sheet, tmp_path: Path) -> None:
        before = fingerprint(book.path)
        sheet["E3"] = "x"
        target = tmp_path / f"另存{book.path.suffix}"
        receipt = book.save(str(target))
        assert receipt.path == target and receipt.written == 1 and receipt.saved
        assert fingerprint(book.path) == before
        assert open_workbook(target).sheets[0]["E3"] == "x"

    def test_receipt_and_second_save(self, book: Workbook, sheet: Sheet) -> None:
        sheet["E3"] = "一"
        first = book.save()
        assert first.sha256_after == book.sha256 == fingerprint(book.path)[0]
        assert not book.save().saved
        sheet["E4"] = "二"
        sheet["E3"] = "三"
        assert book.save().written == 2
        again = open_workbook(book.path).sheets[0]
        assert (again["E3"], again["E4"]) == ("三", "二")

    def test_a_file_changed_meanwhile_is_left_alone(
        self, book: Workbook, sheet: Sheet, tmp_path: Path
    ) -> None:
        sheet["E3"] = "x"
        other = make_book(book.format, tmp_path / f"b.{book.format}", {"S": Content([["别人的"]])})
        shutil.copyfile(other, book.path)
        before = fingerprint(book.path)
        with pytest.raises(ChangedError):
            book.save()
        assert fingerprint(book.path) == before
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted({other.name, book.path.name})

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows folders have no read-only mode for owners")
    def test_the_name_says_nothing(self, kind: str, path: Path) -> None:
        renamed = path.rename(path.with_suffix(".et"))
        assert open_workbook(renamed).format == kind


class TestDeletingRows:
    def test_rows_below_move_up(self, book: Workbook, sheet: Sheet) -> None:
        sheet["D4"] = "待办"
        sheet.delete_rows([3, 5])
        again = reopened(book)
        rows = dict(again.rows())
        assert [rows[n][1] for n in (2, 3, 4) if len(rows[n]) > 1] == ["工作任务", "报送图片", "末行"]
        assert again["D3"] == "待办"
        assert list(again.merged) == [Range.parse("A1:D1")]
        assert max(rows) == 4

    def test_then_writing_goes_on(self, book: Workbook, sheet: Sheet) -> None:
        sheet.delete_rows([4])
        sheet["E3"] = "状态"
        again = reopened(book)
        assert again["E3"] == "状态" and again.value(5, 2) == "末行"
        assert format_ref(5, 1) and again.has_formula(5, 1)
