"""One line a rule, dates on both sides of every edge (DOMAIN 5.1, 5.2), on the tasks of the seed notice."""

# ruff: noqa: E501 - the table of cases is one line a rule
from __future__ import annotations

import datetime as dt

import pytest

from tests.support.progress import ISSUED, MemoryBook, deadline, quota
from xltool.calendar import load_calendar
from xltool.progress.evaluate import Status, evaluate, statuses
from xltool.progress.ownership import could_be_ours
from xltool.project.model import DEFAULT_ORDER, Thresholds
from xltool.table.model import Deadline, Quota
from xltool.workbook.base import Value

HEADINGS = {
    "status": "是否完成",
    "progress": "进展情况",
    "finished_on": "实际完成时间",
    "closed": "是否销号",
    "rate": "完成率",
    "actual_value": "完成值",
    "target_value": "目标值",
    "start": "开始时间",
    "evidence": "佐证材料",
    "remark": "备注",
}

TALKS = quota("沟通活动", 2, "次", needs=("通知", "记录", "图片"))
NEWS = quota("绩效宣传", 5, "条(篇)")
SEVEN = quota("七个一", 3, "项", op="=", needs=("一封信", "一个电话", "一个会议"))
MONTHLY = quota("投稿", 1, "篇", per="month")
SOON = deadline("2022-12-15")
FRAMES = deadline("2022-09-26")
SINCE_JULY = deadline("2022-12-15", start="2022-07-01")
CHAIN = deadline(
    "2022-12-31",
    kind="milestones",
    nodes=[("制定方案", "2022-09-30"), ("组织实施", "2022-11-30"), ("总结", "2022-12-31")],
)
MONTH_25 = deadline(kind="recurring", recur="month@day 25", text="每月25日前")
FRIDAYS = deadline(kind="recurring", recur="week@weekday 五", text="每周五前")
AT_ONCE = deadline("2022-09-29", kind="immediate", text="立行立改")
FOREVER = deadline(kind="open_ended", text="长期坚持")
VAGUE = deadline(kind="unspecified", text="按时间节点")
INVALID = deadline(kind="invalid", text="2022年2月30日")
BLANK = deadline(kind="unspecified", text="")
WHOLE_YEAR = deadline("2022-12-31", start="2022-01-01", kind="range", text="全年")


def status_of(
    due: Deadline,
    as_of: str,
    quotas: tuple[Quota, ...] = (),
    thresholds: Thresholds | None = None,
    issued_on: dt.date | None = ISSUED,
    **cells: Value,
) -> Status:
    book = MemoryBook(["序号", *(HEADINGS[f] for f in cells)], [[1.0, *cells.values()]], [due], [quotas])
    table = book.table(issued_on)
    day, limits = dt.date.fromisoformat(as_of), thresholds or Thresholds()
    found = statuses(table, day, load_calendar(), limits)[0]
    alone = evaluate(table.tasks[0], day, load_calendar(), limits, issued_on=issued_on)
    assert alone == found, "one task alone and in its table must come out the same"
    return found


# fmt: off
CASES = [
    # rule, due, as of, quotas, people's cells, state, light, reason, workdays left
    # 1 finished: only because a person says so
    ("said done", SOON, "2022-12-16", (), {"status": "是"}, "done", "green", "填报为已完成", None),
    ("tick", SOON, "2022-12-01", (), {"status": "√"}, "done", "green", "填报为已完成", None),
    ("not done", SOON, "2022-12-01", (), {"status": "否", "progress": "正在推进"}, "in_progress", "green", "距12-15还有10个工作日", 10),
    ("nearly done is not done", SOON, "2022-12-16", (), {"status": "基本完成"}, "overdue", "red", "逾期1天", -1),
    ("a draft done is not done", SOON, "2022-12-16", (), {"progress": "已完成初稿"}, "overdue", "red", "逾期1天", -1),
    ("progress says only done", SOON, "2022-12-16", (), {"progress": "已完成"}, "done", "green", "填报为已完成", None),
    ("progress done, status no", SOON, "2022-12-16", (), {"progress": "已完成", "status": "否"}, "overdue", "red", "逾期1天", -1),
    ("finished on the day", SOON, "2022-12-16", (), {"finished_on": dt.date(2022, 12, 15)}, "done", "green", "12-15完成", None),
    ("finished early", SOON, "2022-12-16", (), {"finished_on": dt.date(2022, 12, 14)}, "done_early", "green", "12-14完成,提前1天", None),
    ("finished late", SOON, "2022-12-20", (), {"finished_on": dt.datetime(2022, 12, 18, 9)}, "done_late", "green", "12-18完成,逾期3天", None),
    ("finished in the future is a plan", SOON, "2022-12-13", (), {"finished_on": dt.date(2022, 12, 14)}, "due_soon", "yellow", "距12-15还有2个工作日", 2),
    ("said late", SOON, "2022-12-20", (), {"status": "逾期完成"}, "done_late", "green", "填报为逾期完成", None),
    ("all of the rate", SOON, "2022-12-16", (), {"rate": "100%"}, "done", "green", "填报为已完成", None),
    ("closed goes before status", SOON, "2022-12-16", (), {"status": "正在推进", "closed": "是"}, "closed", "green", "填报为已销号", None),
    ("not closed", SOON, "2022-12-16", (), {"status": "正在推进", "closed": "未销号"}, "overdue", "red", "逾期1天", -1),
    ("cancelled", SOON, "2022-12-16", (), {"status": "取消"}, "cancelled", "grey", "填报为取消", None),
    ("full quota is not done", SOON, "2022-12-16", (NEWS,), {"actual_value": 5.0}, "overdue", "red", "逾期1天", -1),
    # submitted: neither done nor closed
    ("submitted in time", SOON, "2022-12-15", (), {"status": "已提交"}, "submitted", "green", "已提交,待审核", 0),
    ("submitted, past the day", SOON, "2022-12-16", (), {"status": "已报送"}, "submitted", "yellow", "已提交待审核,已过时限1天", -1),
    # 2 overdue
    ("the day itself is in time", SOON, "2022-12-15", (), {}, "due_soon", "yellow", "12-15今日到期", 0),
    ("the day after", SOON, "2022-12-16", (), {}, "overdue", "red", "逾期1天", -1),
    ("due before it was issued", FRAMES, "2022-10-31", (), {}, "overdue", "red", "逾期35天", -22),
    ("said overdue", SOON, "2022-10-31", (), {"status": "逾期"}, "overdue", "red", "填报为逾期", 33),
    ("deferred, day gone", SOON, "2022-12-16", (), {"status": "延期"}, "deferred", "yellow", "填报为延期,未见新的完成时限", -1),
    ("deferred, day to come", SOON, "2022-10-31", (), {"status": "延期"}, "deferred", "green", "距12-15还有33个工作日", 33),
    ("deferral in the remarks", SOON, "2022-10-31", (), {"remark": "申请延期"}, "deferred", "green", "距12-15还有33个工作日", 33),
    ("deferral in the remarks, day gone", SOON, "2022-12-16", (), {"status": "否", "remark": "已申请延期"}, "deferred", "yellow", "填报为延期,未见新的完成时限", -1),
    ("deferred to a day, still in time", SOON, "2022-12-15", (), {"remark": "经批准延期至12月30日"}, "due_soon", "yellow", "12-15今日到期", 0),
    ("deferred to a day, original gone", SOON, "2022-12-16", (), {"remark": "经批准延期至12月30日"}, "deferred", "yellow", "填报为延期至12-30", -1),
    ("deferred to a day, the day itself", SOON, "2022-12-30", (), {"remark": "经批准延期至12月30日"}, "deferred", "yellow", "填报为延期至12-30", -11),
    ("deferred to a day, that gone too", SOON, "2022-12-31", (), {"remark": "经批准延期至12月30日"}, "overdue", "red", "延期至12-30,又逾期1天", -11),
    ("deferred into next year", SOON, "2022-12-16", (), {"remark": "延期到1月底"}, "deferred", "yellow", "填报为延期至2023-01-31", -1),
    ("deferred to an earlier day", SOON, "2022-12-16", (), {"remark": "延期至2022年11月30日"}, "deferred", "yellow", "填报为延期,未见新的完成时限", -1),
    ("not deferred", SOON, "2022-12-16", (), {"remark": "不得延期"}, "overdue", "red", "逾期1天", -1),
    ("other remark", SOON, "2022-12-16", (), {"remark": "延续上年做法"}, "overdue", "red", "逾期1天", -1),
    ("done, whatever the remark", SOON, "2022-12-16", (), {"status": "是", "remark": "曾申请延期"}, "done", "green", "填报为已完成", None),
    ("submitted, whatever the remark", SOON, "2022-12-15", (), {"status": "已提交", "remark": "曾申请延期"}, "submitted", "green", "已提交,待审核", 0),
    # 立行立改: never late by so many days
    ("at once, silent", AT_ONCE, "2022-12-16", (), {}, "not_started", "yellow", "立行立改,尚未报告进展", None),
    ("at once, reported", AT_ONCE, "2022-12-16", (), {"progress": "正在推进"}, "in_progress", "yellow", "立行立改,尚未完成", None),
    ("at once, done", AT_ONCE, "2022-12-16", (), {"status": "是"}, "done", "green", "填报为已完成", None),
    # 3 milestones and periods
    ("milestone day", CHAIN, "2022-09-30", (), {}, "due_soon", "yellow", "09-30今日到期(制定方案)", 0),
    ("milestone missed", CHAIN, "2022-10-08", (), {}, "behind", "red", "节点“制定方案”逾期8天", 39),
    ("milestone gone, reported", CHAIN, "2022-10-31", (), {"progress": "方案已印发"}, "in_progress", "green", "距11-30还有22个工作日(组织实施)", 22),
    ("rate short of milestones", CHAIN, "2022-12-01", (), {"rate": 0.5}, "behind", "red", "节点“组织实施”逾期1天", 21),
    ("rate meets milestones", CHAIN, "2022-12-01", (), {"rate": 0.7}, "in_progress", "green", "距12-31还有21个工作日(总结)", 21),
    ("rate short, words say done", CHAIN, "2022-12-01", (), {"rate": 0.6, "progress": "方案已印发,已组织实施"}, "in_progress", "green", "距12-31还有21个工作日(总结)", 21),
    ("words say under way", CHAIN, "2022-10-08", (), {"progress": "正在制定方案"}, "behind", "red", "节点“制定方案”逾期8天", 39),
    ("only the later one is open", CHAIN, "2022-12-01", (), {"progress": "已制定方案,正在组织实施"}, "behind", "red", "节点“组织实施”逾期1天", 21),
    ("the earlier one is open", CHAIN, "2022-12-01", (), {"progress": "正在制定方案,已组织实施"}, "behind", "red", "节点“制定方案”逾期62天", 21),
    ("current one done early", CHAIN, "2022-11-28", (), {"progress": "已制定方案,已组织实施"}, "in_progress", "green", "距12-31还有24个工作日(总结)", 24),
    ("current one not done", CHAIN, "2022-11-28", (), {"progress": "已制定方案,正在组织实施"}, "due_soon", "yellow", "距11-30还有2个工作日(组织实施)", 2),
    ("last milestone gone", CHAIN, "2023-01-01", (), {"progress": "方案已印发"}, "overdue", "red", "逾期1天", 0),
    ("period missed", MONTH_25, "2022-10-26", (), {}, "behind", "red", "10-25一期未见进展,逾期1天", 22),
    ("period of before the issue", MONTH_25, "2022-10-10", (), {}, "not_started", "green", "距10-25还有11个工作日", 11),
    ("period, reported", MONTH_25, "2022-10-26", (), {"progress": "已报送10月情况"}, "in_progress", "green", "距11-25还有22个工作日", 22),
    ("period due soon", MONTH_25, "2022-11-18", (), {"progress": "已报送10月情况"}, "due_soon", "yellow", "距11-25还有5个工作日", 5),
    ("weekly: no alarm all week", FRIDAYS, "2022-10-31", (), {"progress": "正常"}, "in_progress", "green", "距11-04还有4个工作日", 4),
    ("weekly: the day before", FRIDAYS, "2022-11-03", (), {"progress": "正常"}, "due_soon", "yellow", "距11-04还有1个工作日", 1),
    ("monthly article missing", SINCE_JULY, "2022-10-31", (MONTHLY,), {"actual_value": 2.0}, "behind", "red", "投稿2/5篇,少于应完成期数", 33),
    ("months since the issue", SOON, "2022-12-01", (MONTHLY,), {"actual_value": 1.0}, "behind", "red", "投稿1篇(每月1篇),少于应完成期数", 10),
    ("no month gone since the issue", SOON, "2022-10-31", (MONTHLY,), {"actual_value": 0.0}, "not_started", "green", "距12-15还有33个工作日", 33),
    ("monthly articles all in", SINCE_JULY, "2022-10-31", (MONTHLY,), {"actual_value": 3.0}, "in_progress", "green", "距12-15还有33个工作日", 33),
    # 4 due soon: T-5 working days is 2022-12-08
    ("T-6", SOON, "2022-12-07", (), {"progress": "正在推进"}, "in_progress", "green", "距12-15还有6个工作日", 6),
    ("T-5", SOON, "2022-12-08", (), {"progress": "正在推进"}, "due_soon", "yellow", "距12-15还有5个工作日", 5),
    ("T-4", SOON, "2022-12-09", (), {"progress": "正在推进"}, "due_soon", "yellow", "距12-15还有4个工作日", 4),
    ("over the new year", deadline("2023-01-05"), "2022-12-29", (), {"progress": "正在推进"}, "due_soon", "yellow", "距2023-01-05还有4个工作日", 4),
    # 5 behind: 20 of 100 days gone is 20 points
    ("9 points", deadline("2022-07-10", start="2022-04-02"), "2022-05-31", (), {"rate": 0.51}, "in_progress", "green", "距07-10还有27个工作日", 27),
    ("10 points", deadline("2022-07-10", start="2022-04-02"), "2022-05-31", (), {"rate": 0.5}, "behind", "yellow", "进度50%,落后序时进度", 27),
    ("30 points", deadline("2022-07-10", start="2022-04-02"), "2022-05-31", (), {"rate": 0.3}, "behind", "yellow", "进度30%,落后序时进度", 27),
    ("31 points", deadline("2022-07-10", start="2022-04-02"), "2022-05-31", (), {"rate": 0.29}, "behind", "red", "进度29%,落后序时进度", 27),
    ("ahead", deadline("2022-07-10", start="2022-04-02"), "2022-05-31", (), {"rate": 0.7}, "ahead", "green", "距07-10还有27个工作日", 27),
    ("quota behind", SOON, "2022-12-01", (NEWS,), {"progress": "已刊发3条"}, "behind", "yellow", "绩效宣传3/5条,落后序时进度", 10),
    ("quota far behind", SOON, "2022-12-01", (NEWS,), {"progress": "已刊发1篇"}, "behind", "red", "绩效宣传1/5条,落后序时进度", 10),
    ("worst quota counts", SOON, "2022-12-01", (TALKS, NEWS), {"progress": "绩效沟通活动2次,绩效宣传3条"}, "behind", "yellow", "绩效宣传3/5条,落后序时进度", 10),
    ("checklist, nothing said", SOON, "2022-11-30", (SEVEN,), {"progress": "正在推进"}, "in_progress", "green", "距12-15还有11个工作日", 11),
    ("checklist, one item named", SOON, "2022-11-30", (SEVEN,), {"progress": "已发放一封信"}, "behind", "red", "七个一1/3项,落后序时进度", 11),
    ("whole year: no red", WHOLE_YEAR, "2022-10-31", (NEWS,), {"progress": "已刊发1条"}, "behind", "yellow", "绩效宣传1/5条,落后序时进度", 44),
    ("said behind", SOON, "2022-10-31", (), {"status": "滞后"}, "behind", "yellow", "填报为滞后", 33),
    # 6 stale: only where the day of the report is known
    ("30 days old", SOON, "2022-11-30", (), {"progress": "截至10月31日,已印发通知"}, "in_progress", "green", "距12-15还有11个工作日", 11),
    ("31 days old", SOON, "2022-12-01", (), {"progress": "截至10月31日,已印发通知"}, "in_progress", "yellow", "31天未更新进展", 10),
    ("age unknown", SOON, "2022-12-01", (), {"progress": "已印发通知"}, "in_progress", "green", "距12-15还有10个工作日", 10),
    # second stage: T-10 working days is 2022-12-01
    ("T-11, silent", SOON, "2022-11-30", (), {}, "not_started", "green", "距12-15还有11个工作日", 11),
    ("T-10, silent", SOON, "2022-12-01", (), {}, "not_started", "yellow", "距12-15还有10个工作日,尚未报告进展", 10),
    ("T-10, only no", SOON, "2022-12-01", (), {"status": "否"}, "not_started", "yellow", "距12-15还有10个工作日,尚未报告进展", 10),
    ("T-10, said not begun", SOON, "2022-12-01", (), {"progress": "未启动"}, "not_started", "yellow", "距12-15还有10个工作日,尚未报告进展", 10),
    # 7 without an end, 8 without a day
    ("long-term", FOREVER, "2022-12-16", (), {"progress": "正在推进"}, "long_term", "grey", "长期坚持,无固定时限", None),
    ("long-term, quarter gone", FOREVER, "2022-12-31", (), {"progress": "截至9月29日已开展"}, "in_progress", "yellow", "93天未更新进展", None),
    ("long-term, within a quarter", FOREVER, "2022-12-30", (), {"progress": "截至9月29日已开展"}, "long_term", "grey", "长期坚持,无固定时限", None),
    ("vague", VAGUE, "2022-12-16", (), {}, "not_started", "grey", "完成时限不明确", None),
    ("no such day", INVALID, "2022-12-16", (), {}, "not_started", "grey", "完成时限不是有效日期", None),
    ("empty", BLANK, "2022-12-16", (), {"progress": "正在推进"}, "in_progress", "grey", "未填完成时限", None),
    # nothing claimed: on track
    ("silent, far off", SOON, "2022-10-31", (), {}, "not_started", "green", "距12-15还有33个工作日", 33),
    ("other", SOON, "2022-10-31", (), {"status": "其他"}, "other", "green", "距12-15还有33个工作日", 33),
]
# fmt: on


@pytest.mark.parametrize(
    ("due", "as_of", "quotas", "cells", "state", "light", "reason", "workdays"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_rule(
    due: Deadline,
    as_of: str,
    quotas: tuple[Quota, ...],
    cells: dict[str, Value],
    state: str,
    light: str,
    reason: str,
    workdays: int | None,
) -> None:
    found = status_of(due, as_of, quotas, **cells)
    assert (found.state, found.light, found.reason.render("zh"), found.workdays_left) == (
        state,
        light,
        reason,
        workdays,
    )
    assert could_be_ours("reason", found.reason.render("zh"))


def test_days_left_are_calendar_days() -> None:
    assert status_of(SOON, "2022-11-24").days_left == 21
    assert status_of(SOON, "2022-11-24").workdays_left == 15
    assert status_of(SOON, "2022-12-18").days_left == -3
    assert status_of(SOON, "2022-12-18").workdays_left == -1


def test_days_off_are_not_working_days() -> None:
    after_the_holiday = deadline("2022-10-09")
    assert status_of(after_the_holiday, "2022-09-30").workdays_left == 2  # 10-08 and 10-09, a weekend worked


def test_first_rule_that_answers_decides() -> None:
    early = status_of(SOON, "2022-12-09", (NEWS,))
    assert (early.state, early.light) == ("due_soon", "yellow")
    order = ("finished", "overdue", "behind", "due_soon")
    late = status_of(SOON, "2022-12-09", (NEWS,), Thresholds(order=order))
    assert (late.state, late.light) == ("behind", "red")


def test_small_tables_are_judged_each_for_itself() -> None:
    """What one table says is remembered for the next one; what differs must not be mixed up."""
    later, strict = dt.date(2022, 11, 1), Thresholds(behind_red=20)

    def judged(rate: Value, issued_on: dt.date | None = None, thresholds: Thresholds | None = None) -> str:
        status = status_of(SOON, "2022-12-01", thresholds=thresholds, issued_on=issued_on, rate=rate)
        return f"{status.state} {status.light}"

    for _ in range(2):
        assert judged(0.7) == "behind yellow"
        assert judged(0.7, issued_on=later) == "in_progress green"
        assert judged(0.7, thresholds=strict) == "behind red"
        assert judged(1.0) == "done green"
        assert judged(True) == "not_started yellow", "TRUE is no share, though Python holds it equal to 1.0"


def test_rows_are_judged_each_by_its_own_cells() -> None:
    """To a set TRUE is 1.0, and says something else as a rate."""
    rates: list[Value] = [1.0, True, 1.0, True]
    rows: list[list[Value]] = [[float(row), rate] for row, rate in enumerate(rates)]
    table = MemoryBook(["序号", "完成率"], rows, [SOON] * 4, [()] * 4).table(ISSUED)
    found = statuses(table, dt.date(2022, 12, 1), load_calendar(), Thresholds())
    assert [status.state for status in found] == ["done", "not_started"] * 2


def test_rules_left_out_are_not_asked() -> None:
    order = tuple(name for name in DEFAULT_ORDER if name != "submitted")
    strict = status_of(SOON, "2022-12-16", thresholds=Thresholds(order=order), status="已提交")
    assert (strict.state, strict.light) == ("overdue", "red")


@pytest.mark.parametrize(
    ("rate", "light"), [(0.48, "green"), (0.479, "yellow"), (0.36, "yellow"), (0.359, "red")]
)
def test_ratio_of_elapsed_time(rate: float, light: str) -> None:
    limits = Thresholds(behind="ratio", behind_yellow=80, behind_red=60)
    due = deadline("2022-07-10", start="2022-04-02")
    assert status_of(due, "2022-05-31", (), limits, rate=rate).light == light


@pytest.mark.parametrize(
    ("rate", "light", "reason"),
    [
        (0.51, "green", "距07-10还有27个工作日"),
        (0.5, "yellow", "进度50%,落后序时进度10天"),
        (0.3, "yellow", "进度30%,落后序时进度30天"),
        (0.29, "red", "进度29%,落后序时进度31天"),
    ],
)
def test_days_behind_elapsed_time(rate: float, light: str, reason: str) -> None:
    limits = Thresholds(behind="days", behind_yellow=10, behind_red=30)
    due = deadline("2022-07-10", start="2022-04-02")  # 60 of 100 days are gone
    found = status_of(due, "2022-05-31", (), limits, rate=rate)
    assert (found.light, found.reason.render("zh")) == (light, reason)
    assert could_be_ours("reason", reason)


def test_behind_can_be_switched_off() -> None:
    assert (
        status_of(SOON, "2022-11-30", (NEWS,), Thresholds(behind="off"), progress="推进中").light == "green"
    )


def test_missed_milestone_may_be_yellow() -> None:
    assert status_of(CHAIN, "2022-10-08", (), Thresholds(missed_milestone="yellow")).light == "yellow"


def test_elapsed_time_counts_from_the_best_known_start() -> None:
    due = deadline("2022-12-15")
    half = {"rate": 0.5}
    assert status_of(due, "2022-10-31", issued_on=None, **half).light == "red"  # of the year: 304/349 gone
    assert status_of(due, "2022-10-31", **half).light == "green"  # of the time since the notice: 33/78
    assert status_of(due, "2022-10-31", start=dt.date(2022, 7, 1), **half).light == "yellow"  # 123/168


@pytest.mark.parametrize(
    ("quotas", "cells", "text", "done"),
    [
        (
            (TALKS, NEWS),
            {"progress": "已开展绩效沟通活动1次;绩效宣传3条"},
            "沟通活动 1/2次;绩效宣传 3/5条",
            (1, 3),
        ),
        ((TALKS,), {"progress": "已开展1次"}, "沟通活动 1/2次", (1,)),
        ((TALKS,), {}, "沟通活动 0/2次", (0,)),
        ((NEWS,), {"actual_value": 4.0, "progress": "已刊发2条"}, "绩效宣传 4/5条", (4,)),
        ((TALKS, NEWS), {"target_value": 5.0, "actual_value": 4.0}, "沟通活动 0/2次;绩效宣传 4/5条", (0, 4)),
        ((), {"target_value": 8.0, "actual_value": 3.0}, "3/8", ()),
        ((MONTHLY,), {"actual_value": 2.0}, "投稿 2篇(每月1篇)", (2,)),
        ((MONTHLY,), {"actual_value": 2.0, "start": dt.date(2022, 7, 1)}, "投稿 2/5篇", (2,)),
        ((SEVEN,), {}, "七个一 0/3项", (0,)),
        ((SEVEN,), {"progress": "已发放一封信,拨打一个电话,拟召开一个会议"}, "七个一 2/3项", (2,)),
        ((quota("投诉", 3, "件", op="<="),), {}, "", (0,)),
        ((quota("覆盖", 100, "%", op="="),), {"rate": 0.6}, "覆盖 60/100%", (60,)),
        ((quota("覆盖", 100, "%", op="="),), {}, "", (0,)),
    ],
)
def test_quota_text(
    quotas: tuple[Quota, ...], cells: dict[str, Value], text: str, done: tuple[float, ...]
) -> None:
    found = status_of(SOON, "2022-10-31", quotas, **cells)
    assert (found.quota, found.quota_done) == (text, done)
    assert not text or could_be_ours("quota", text)


def test_period_total_is_unknown_without_a_start() -> None:
    found = status_of(SOON, "2022-10-31", (MONTHLY,), issued_on=None, actual_value=2.0)
    assert found.quota == "投稿 2篇(每月1篇)"
    assert could_be_ours("quota", found.quota)


@pytest.mark.parametrize(
    ("quotas", "evidence", "text"),
    [
        ((TALKS,), None, "未登记"),
        ((TALKS,), "通知.pdf", "已登记"),
        ((NEWS,), None, ""),
        ((), "见附件", "已登记"),
    ],
)
def test_evidence_text(quotas: tuple[Quota, ...], evidence: Value, text: str) -> None:
    assert status_of(SOON, "2022-10-31", quotas, evidence=evidence).evidence == text


@pytest.mark.parametrize(
    ("rates", "states"),
    [
        ((1.0, 40.0), ["behind", "in_progress"]),
        ((0.4, 1.2), ["in_progress", "done"]),  # one slip above 100 % leaves the shares what they are
        ((0.4, 0.6, 40.0), ["in_progress", "ahead", "in_progress"]),
        ((0.5, 40.0, 60.0), ["behind", "in_progress", "ahead"]),
        ((1.0, 1.2), ["done", "done"]),
        ((100.0, 5.0), ["done", "behind"]),
    ],
)
def test_rates_of_one_column_share_their_scale(rates: tuple[float, ...], states: list[str]) -> None:
    book = MemoryBook(["序号", "完成率"], [[float(at), rate] for at, rate in enumerate(rates)])
    found = statuses(book.table(), dt.date(2022, 10, 31), load_calendar(), Thresholds())
    assert [status.state for status in found] == states
