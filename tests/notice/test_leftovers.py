"""Nothing of a notice is lost without a word: what ended up in no row, and what looks misread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.command import xltool
from tests.support.notices import Case, held_out_cases
from xltool import api
from xltool.notice import Notice, left_out, read_notice

PLAN = """某县2024年重点工作分工方案
各有关单位:
为抓好落实,制定本方案。
一、产业
1.建设标准厂房12万平方米。(牵头单位:县工信局;配合单位:县财政局;完成时限:2024年6月底)
2.引进企业20家。(牵头单位:县商务局;配合单位:县税务局;完成时限:2024年9月底)
3.培训工人800名。(牵头单位:县人社局;配合单位:县工会;完成时限:2024年11月底)
二、要求
(一)提高认识。各单位要加强领导。
某县人民政府
2024年1月8日"""


def notice(folder: Path, text: str = PLAN) -> Notice:
    path = folder / "通知.txt"
    path.write_text(text, "utf-8")
    return read_notice(path)


def messages(folder: Path, text: str) -> list[str]:
    path = folder / "通知.txt"
    path.write_text(text, "utf-8")
    made = api.draft(path, folder / "表.xlsx")
    return [finding.code for finding in made.findings if finding.code.startswith("NOTICE_")]


def test_prose_around_the_items_is_counted_and_nothing_else(tmp_path: Path) -> None:
    found = left_out(notice(tmp_path))
    assert [line.number for line in found.lines] == [3, 9]
    assert (found.suspicious, found.words, found.jumps) == ((), (), ())


@pytest.mark.parametrize("field", ["measure", "lead", "coop", "due"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_field_that_were_lost_would_be_missed(field: str, at: int, tmp_path: Path) -> None:
    text = PLAN.replace("。(", "。完成率达到100%以上。(")
    read = notice(tmp_path, text)
    item = read.items[at]
    poorer = replace(item, said={f: said for f, said in item.said.items() if f != field})
    assert left_out(read).words == ()
    found = left_out(replace(read, items=(*read.items[:at], poorer, *read.items[at + 1 :])))
    assert [number for number, _ in found.words] == [at]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_item_that_were_lost_would_be_missed(at: int, tmp_path: Path) -> None:
    read = notice(tmp_path)
    found = left_out(replace(read, items=(*read.items[:at], *read.items[at + 1 :])))
    assert [line.number for line in found.suspicious] == [5 + at]


def test_a_gap_in_the_numbers_is_said(tmp_path: Path) -> None:
    (jump,) = left_out(notice(tmp_path, PLAN.replace("3.培训", "4.培训"))).jumps
    assert (jump.before.mark, jump.after.mark) == ("2.", "4.")


TABLE = """某镇造林安排
序号\t任务\t责任单位\t完成时限
1\t调运苗木5万株\t林业站\t2月25日前
2\t整地3000亩\t各村\t3月5日前"""


def test_items_beside_a_table_are_said(tmp_path: Path) -> None:
    text = f"{TABLE}\n(一)开展宣传。责任单位:文化站;完成时限:3月12日前。"
    found = left_out(notice(tmp_path, text))
    assert [line.text[:7] for line in found.suspicious] == ["(一)开展宣传"]


def test_a_table_that_is_none_of_tasks_is_said(tmp_path: Path) -> None:
    text = f"{TABLE}\n附:\n品种\t株高\t地径\n杉木\t30\t0.5"
    assert len(notice(tmp_path, text).unread_tables) == 1
    assert "NOTICE_LEFT_OUT" in messages(tmp_path, text)


@pytest.mark.parametrize(
    "words",
    [
        "由县城管局负责的工作:整治街巷32条,持续推进",  # who does it is still in the task
        "(6月底前)化解办证难问题",  # by when, too
        "整治街巷。 2.改造公厕",  # two tasks in one
        "整治街巷32条,6月底前完成;改造公厕12座,5月底前完成",
    ],
)
def test_a_task_that_holds_more_than_a_task_is_pointed_at(words: str, tmp_path: Path) -> None:
    text = f"某县任务分工\n1.{words}。(责任人:甲某某)\n2.编简报。(责任人:乙某某)"
    path = tmp_path / "通知.txt"
    path.write_text(text, "utf-8")
    made = api.draft(path, tmp_path / "表.xlsx")
    row = min(made.draft.rows)
    doubtful = {f.cell for f in made.findings if f.code == "NOTICE_READING"}
    assert doubtful & {f"B{row}", f"C{row}"}, "task and measure"


@pytest.mark.parametrize("case", list(held_out_cases()), ids=lambda case: case.name)
def test_what_is_read_rightly_is_hardly_ever_doubted(case: Case, tmp_path: Path) -> None:
    read = read_notice(case.write(tmp_path))
    found = left_out(read)
    assert len(found.words) + len(found.suspicious) <= 1


def test_the_draft_says_how_much_is_in_no_row(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(PLAN, "utf-8")
    ran = xltool("draft", path, "--out", tmp_path / "表.xlsx", "--lang", "en", cwd=tmp_path)
    assert ran.out.splitlines()[1].strip() == "2 of 11 paragraphs are in no row"
    ran = xltool("draft", path, "--out", tmp_path / "表2.xlsx", "--format", "json")
    assert [paragraph["line"] for paragraph in ran.json["left_out"]] == [3, 9]


NO_TASKS = (
    # What shall be done with a plan, not the plan; and the sender's telephone
    "关于印发分工方案的通知\n1.明确任务。各单位务于2月3日前报送方案,2月7日前定稿。\n"
    "2.加强督考。各单位于每月28日前报送进展。\n联系人:甲某某,联系电话:0000-1234567,电子邮箱:a@example.com。",
    # Phases of work that nobody is named for
    "五、整治步骤\n(一)宣传发动阶段(6月底前)\n各单位制定方案。\n(二)自查自整阶段(7月)\n企业自查。",
)


@pytest.mark.parametrize("text", NO_TASKS)
def test_no_table_is_made_of_demands_and_phases(text: str, tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(text, "utf-8")
    ran = xltool("draft", path, "--out", tmp_path / "表.xlsx", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "NO_TASKS_IN_NOTICE")


def test_the_telephone_below_a_notice_is_not_the_last_items(tmp_path: Path) -> None:
    read = notice(
        tmp_path, PLAN.replace("\n某县人民政府", "\n联系人:丁某某;联系电话:0000-1234567\n某县人民政府")
    )
    assert all({"contact", "phone"}.isdisjoint(item.said) for item in read.items)
