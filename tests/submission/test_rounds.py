"""Which round of handouts a copy comes from, and which files nobody sent back (docs/submission.md)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.support.books import Content, make_book
from tests.support.returning import Month, put, reasons, written
from tests.support.submission import HEADINGS, TITLE, hand_out, task_rows
from xltool import api
from xltool.submission.issued import rounds_under_way
from xltool.submission.model import Submission
from xltool.workbook.base import Value


@pytest.fixture
def month(tmp_path: Path) -> Month:
    return Month(tmp_path)


def again(month: Month, *offices: str, folder: str = "补发") -> Submission:
    """Another round, for some offices only."""
    return api.submit(
        month.path, kind="handout", period="11月", out=month.path.parent / folder, offices=offices
    )


def another_copy(month: Month, name: str) -> Path:
    [copy] = again(month, name).copies
    return copy.path


def under_way(path: Path, sheet: str = "Sheet1") -> list[tuple[bool, Collection[str]]]:
    return [(issued.whole, set(issued.offices)) for issued in rounds_under_way(path, sheet)]


class TestHandedOutInTwoRounds:
    """All offices got their copy; then the table went on, and one office was sent another copy."""

    def test_each_copy_is_compared_with_what_its_own_round_said(self, month: Month) -> None:
        api.update(month.path, "2", {"进展情况": "表里后来写的"})
        month.copies["丙科"] = another_copy(month, "丙科")
        month.comes_back("乙科", put(0, "remark", "乙科备注"))
        month.comes_back("丙科", put(0, "status", "是"))
        collected = month.collected()
        assert sorted(written(collected).values(), key=str) == ["乙科备注", "是"]
        assert collected.conflicts == ()
        assert collected.expected == ("乙科", "丙科", "甲科")
        assert collected.missing == ("甲科",)

    def test_an_old_copy_of_that_office_does_not_bring_back_old_text(self, month: Month) -> None:
        month.comes_back("丙科", put(0, "status", "是"))
        api.update(month.path, "2", {"进展情况": "表里后来写的"})
        another_copy(month, "丙科")
        collected = month.collected()
        assert list(written(collected).values()) == ["是"]
        assert collected.conflicts == ()

    def test_a_round_for_all_begins_anew(self, month: Month) -> None:
        another_copy(month, "丙科")
        assert [whole for whole, _ in under_way(month.path)] == [False, True]
        hand_out(month.path, overwrite=True)
        assert [whole for whole, _ in under_way(month.path)] == [True]

    def test_all_offices_named_one_by_one_are_a_round_for_all(self, month: Month) -> None:
        again(month, "甲科", "乙科", "丙科")
        assert under_way(month.path) == [(True, {"甲科", "乙科", "丙科"})]

    @pytest.mark.parametrize("file", ["a.xlsx", "z.xlsx"])
    def test_two_who_say_the_same_are_no_conflict_when_one_had_seen_what_stands_there(
        self, month: Month, file: str
    ) -> None:
        api.update(month.path, "1", {"进展情况": "表里后来写的"})
        month.comes_back("乙科", put(0, "progress", "已召开1次"), file=file)
        month.copies["丙科"] = another_copy(month, "丙科")
        month.comes_back("丙科", put(0, "progress", "已召开1次"), file="m.xlsx")
        collected = month.collected()
        assert (written(collected), collected.conflicts) == ({"H4": "已召开1次"}, ())

    def test_a_copy_is_known_by_its_rows_before_its_cells(self, tmp_path: Path) -> None:
        rows = task_rows(3, 1)
        for row, (lead, coop) in zip(rows, (("乙科", "丙科"), ("乙科", "丙科"), ("丙科", "")), strict=True):
            row[4:6] = [lead, coop]
        month = Month(tmp_path, rows=rows)
        month.comes_back("乙科", put(0, "progress", "电话里说过的"), put(1, "remark", "无"), file="新建.xlsx")
        api.update(month.path, "1", {"进展情况": "电话里说过的"})
        another_copy(month, "丙科")  # it holds the rows of 乙科 and one more
        collected = month.collected()
        assert [file.office for file in collected.files] == ["乙科"]
        assert collected.missing == ("丙科",)
        assert reasons(collected) == []

    def test_a_round_of_which_every_copy_was_withheld_ends_none(self, month: Month) -> None:
        before = under_way(month.path)
        api.update(month.path, "1", {"备注": "身份证号11010519491231002X"})
        api.update(month.path, "2", {"备注": "身份证号11010519491231002X"})
        api.update(month.path, "3", {"备注": "身份证号11010519491231002X"})
        made = hand_out(month.path, overwrite=True)
        assert made.withheld == len(made.copies)
        assert under_way(month.path) == before

    def test_many_rounds_for_one_office_leave_the_round_for_all_under_way(self, month: Month) -> None:
        for number in range(30):
            again(month, "丙科", folder=str(number))
        rounds = under_way(month.path)
        assert (len(rounds), rounds[-1]) == (31, (True, {"甲科", "乙科", "丙科"}))
        hand_out(month.path, overwrite=True)
        kept = list((month.path.parent / ".xltool").rglob("issued/*.json"))
        assert (len(kept), len(under_way(month.path))) == (24, 1)

    def test_handouts_of_another_sheet_end_no_round(self, tmp_path: Path) -> None:
        sheets = {
            name: Content([[TITLE], ["填报单位:某局"], list(HEADINGS), *task_rows(4, 2, seed=seed)])
            for seed, name in enumerate(("一季度", "二季度"))
        }
        path = make_book("xlsx", tmp_path / "分工表.xlsx", sheets)
        for name in sheets:
            api.submit(
                path, kind="handout", sheet=name, out=tmp_path / name, waive={"OTHER_TABLE": "两个季度一并发"}
            )
        assert [len(under_way(path, name)) for name in sheets] == [1, 1]


class TestOurOwnFiles:
    """A file that is byte for byte what we sent, or the workbook itself, was sent back by nobody."""

    def test_handouts_in_the_folder_do_not_count_as_returned(self, month: Month) -> None:
        for path in month.copies.values():
            shutil.copy2(path, month.back)
        month.comes_back("乙科", put(0, "progress", "已召开1次"), file="乙科报.xlsx")
        collected = month.collected()
        assert [(f.office, f.status) for f in collected.files if f.path.name != "乙科报.xlsx"] == [
            ("丙科", "own"),
            ("乙科", "own"),
            ("甲科", "own"),
        ]
        assert collected.missing == ("丙科", "甲科")
        assert written(collected) == {"H4": "已召开1次"}

    def test_a_handout_made_later_does_not_make_a_returned_copy_an_older_version(self, month: Month) -> None:
        month.comes_back("乙科", put(0, "progress", "已召开1次"), file="乙科报.xlsx", when=1_669_000_000)
        ours = Path(shutil.copy(month.copies["乙科"], month.back))
        os.utime(ours, (1_669_100_000, 1_669_100_000))
        collected = month.collected()
        assert (written(collected), collected.skipped) == ({"H4": "已召开1次"}, ())

    def test_handouts_of_a_round_that_is_over_bring_back_no_old_text(self, month: Month) -> None:
        old = month.value(3, "progress")
        ours = shutil.copy(month.copies["甲科"], month.back / "上月.xlsx")
        api.update(month.path, "3", {"进展情况": f"{old}续"})
        hand_out(month.path, overwrite=True)
        collected = month.collected()
        assert [(f.path, f.office, f.status) for f in collected.files] == [(ours, "甲科", "own")]
        assert (written(collected), len(collected.missing)) == ({}, 3)

    def test_the_workbook_itself_is_nobody_s_copy(self, tmp_path: Path) -> None:
        month = Month(tmp_path, offices=1, rows=task_rows(3, 1, coop=False))
        shutil.copy(month.path, month.back)
        [file] = month.collected().files
        assert (file.office, file.status) == (None, "own")
        assert month.collected().missing == ("甲科",)

    @pytest.mark.parametrize("value", [None, "无变化"])
    def test_a_copy_that_was_saved_counts_also_when_nothing_was_filled_in(
        self, month: Month, value: Value
    ) -> None:
        month.comes_back("乙科", *([put(0, "remark", value)] if value else []))
        [file] = month.collected().files
        assert (file.office, file.status, file.came_back) == ("乙科", "merged", True)
