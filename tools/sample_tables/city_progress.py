"""What people wrote into the city table by 2022-11-24: one profile for each state of DOMAIN 5.1 and more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .city_tasks import CityTask


@dataclass(frozen=True, slots=True)
class Filled:
    """The cells of a task that depend on when it is due and how it goes."""

    due: str | dt.date
    progress: str = ""
    status: str = ""
    rate: float | str | None = None
    finished: dt.date | str | None = None
    remark: str = ""


Profile = Callable[[CityTask, int], Filled]
"""The second argument counts how often the profile came before: it turns the wording."""

_NEXT_STEPS = (
    "下一步将倒排工期,确保按期完成",
    "下一步将加强部门协调,加快推进",
    "下一步重点做好跟踪问效",
    "其余任务正按计划组织实施",
)
_BUILDING_CAUSES = ("前期手续办理时间较长", "资金到位较晚", "疫情影响现场施工")
_OTHER_CAUSES = ("专业力量不足", "部分县(市、区)推进不平衡", "疫情影响现场工作")
_CUT_OFF = ("截至11月20日", "截至11月中旬", "截至目前", "截至11月22日")


def achieved(task: CityTask, share: float) -> tuple[str, float]:
    """A clause saying how much of the target is reached at that share of it, and the rate that follows."""
    quantity = task.quantity
    if quantity is None:
        return ("未发生相关事件,防范措施落实到位" if task.standing else "已达到阶段性要求"), share
    what, number, unit = quantity
    if unit.startswith("%"):
        verb = "" if what.endswith("下降") else "为"
        return f"{what}{verb}{_plain(round(number * share, 1))}%", share
    if task.single and share < 1:
        return "已完成初稿,正在征求意见" if unit == "份" else f"已完成总工作量的{share:.0%}", share
    digits = 1 if unit.startswith(("万", "亿")) else 0
    done = round(number * share, digits)
    if share < 1:
        done = min(done, round(number - 10**-digits, digits))
    rate = round(done / number, 2)
    return f"{what}{_plain(done)}{unit}" + (f",占任务数的{rate:.0%}" if share < 1 else ""), rate


def _cause(task: CityTask, turn: int) -> str:
    return (_BUILDING_CAUSES if task.is_building else _OTHER_CAUSES)[turn % 3]


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _going(task: CityTask, turn: int, share: float) -> tuple[str, float]:
    clause, rate = achieved(task, share)
    return f"{_CUT_OFF[turn % len(_CUT_OFF)]},{clause}。{_NEXT_STEPS[turn % len(_NEXT_STEPS)]}。", rate


def _done(task: CityTask, on: dt.date) -> str:
    return f"已完成。{achieved(task, 1.0)[0]},{on.month}月{on.day}日报市政府督查室。"


def done(task: CityTask, turn: int) -> Filled:
    due = ("2022年10月31日前", "2022年11月15日", "10月底前", "2022.11.18", dt.date(2022, 11, 10))[turn % 5]
    on = dt.date(2022, 10, 14 + turn % 15)
    return Filled(due, _done(task, on), ("已完成", "完成", "办结")[turn % 3], 1.0, on)


def done_early(task: CityTask, turn: int) -> Filled:
    on = dt.date(2022, 11, 3 + turn % 14)
    due = ("2022年12月31日前", "年底前", "12月20日前")[turn % 3]
    return Filled(due, _done(task, on), "提前完成", 1.0, on)


def done_late(task: CityTask, turn: int) -> Filled:
    on = dt.date(2022, 11, 2 + turn)
    progress = f"因{_cause(task, turn)},未能按期完成;经督办,已于{on.month}月{on.day}日完成。"
    return Filled("2022年10月20日前", progress, ("逾期完成", "已完成")[turn % 2], 1.0, on)


def closed(task: CityTask, turn: int) -> Filled:
    on = dt.date(2022, 10, 20 + turn)
    due = ("2022年10月底前", "2022年11月10日前")[turn % 2]
    return Filled(due, _done(task, on), "已销号", 1.0, on, "11月8日经核查同意销号")


def submitted(task: CityTask, turn: int) -> Filled:
    due = ("2022年11月30日前", "12月10日前", "2022年12月15日")[turn % 3]
    told = f"{achieved(task, 1.0)[0]},佐证材料已报送,申请销号。"
    return Filled(due, told, "申请销号", 1.0, remark="待现场核查")


def overdue(task: CityTask, turn: int) -> Filled:
    due = ("2022年10月31日前", "11月上旬", "2022年11月15日前", "11月18日", "2022年10月")[turn % 5]
    clause, rate = achieved(task, (0.55, 0.7, 0.85, 0.4)[turn % 4])
    status = ("正在推进", "推进中", "逾期")[turn % 3]
    return Filled(due, f"{clause}。因{_cause(task, turn)},未能按期完成。", status, rate)


def overdue_untouched(task: CityTask, turn: int) -> Filled:
    return Filled(("2022年11月10日前", "2022年11月20日前")[turn % 2])


def due_soon(task: CityTask, turn: int) -> Filled:
    due = ("11月25日前", "2022年11月28日", "2022年11月30日前", "11月底前", "2022年12月1日前")[turn % 5]
    text, rate = _going(task, turn, (0.86, 0.92, 0.78)[turn % 3])
    return Filled(due, text, ("正在推进", "按序时推进")[turn % 2], rate)


def due_next_week(task: CityTask, turn: int) -> Filled:
    due = ("2022年12月5日前", "12月8日前", "12月上旬")[turn % 3]
    text, rate = _going(task, turn + 1, (0.9, 0.84)[turn % 2])
    return Filled(due, text, "正在推进", rate)


_BY_YEAR_END = (
    "2022年12月31日前",
    "年底前",
    "年内",
    "2022年第四季度",
    "12月底前",
    "2022年10月—12月",
    "10-12月",
)
_NEXT_YEAR = (
    "2023年6月30日前",
    "2023年3月底前",
    "2022年10月—2023年6月",
    "2022年10月至2023年3月",
    dt.date(2023, 5, 31),
)


def on_track(task: CityTask, turn: int) -> Filled:
    text, rate = _going(task, turn, (0.62, 0.57, 0.68, 0.6)[turn % 4])
    status = ("正常推进", "达进度", "有序推进", "按序时推进")[turn % 4]
    return Filled(_BY_YEAR_END[turn % len(_BY_YEAR_END)], text, status, rate)


def long_haul(task: CityTask, turn: int) -> Filled:
    text, rate = _going(task, turn + 2, (0.24, 0.28, 0.22)[turn % 3])
    return Filled(_NEXT_YEAR[turn % len(_NEXT_YEAR)], text, ("正常推进", "推进中")[turn % 2], rate)


def behind(task: CityTask, turn: int) -> Filled:
    due = ("2022年12月20日前", "2022年12月31日前", "2022年10月1日—12月20日")[turn % 3]
    clause, rate = achieved(task, (0.22, 0.3, 0.15)[turn % 3])
    status = ("滞后", "慢序时", "进展缓慢")[turn % 3]
    remark = ("", "需市领导协调")[turn % 2]
    return Filled(due, f"{clause}。因{_cause(task, turn)},进展缓慢。", status, rate, remark=remark)


def slightly_behind(task: CityTask, turn: int) -> Filled:
    clause, rate = achieved(task, (0.48, 0.52)[turn % 2])
    return Filled(
        "2022年10月1日—12月31日", f"{clause}。{_NEXT_STEPS[turn % len(_NEXT_STEPS)]}。", "欠进度", rate
    )


def ahead(task: CityTask, turn: int) -> Filled:
    clause, rate = achieved(task, 0.96)
    return Filled(("2022年12月31日前", "2023年6月底前")[turn % 2], f"{clause},进度快于计划。", "超进度", rate)


def not_started(task: CityTask, turn: int) -> Filled:
    due = ("2022年12月—2023年2月", "2023年1-3月", "2023年1月至6月", "2022年12月1日-15日")[turn % 4]
    return Filled(due, "" if turn % 2 else "尚未到启动时间。", "未启动", 0.0)


def long_term(task: CityTask, turn: int) -> Filled:
    due = ("长期坚持", "持续推进", "常态化", "长期")[turn % 4]
    text, rate = _going(task, 2 + turn % 2, 0.88)
    return Filled(due, text, ("长期坚持", "持续推进")[turn % 2], rate if turn % 2 else None)


def recurring(task: CityTask, turn: int) -> Filled:
    due = ("每月25日前", "每季度末月20日前", "每月底前", "每周五前", "次月5日前")[turn % 5]
    told = (
        "10月、11月均已按期完成并报送。",
        "第三季度已按期完成,第四季度正在组织。",
        "10月已按期完成,11月正在收尾。",
        "已报送7期,无漏报。",
        "10月情况已于11月4日报送。",
    )[turn % 5]
    return Filled(due, told, "正常推进")


def recurring_missed(task: CityTask, turn: int) -> Filled:
    return Filled("2022年10月起,每月报送1次", "10月已报送1次,11月尚未报送。", remark="已电话提醒")


def milestones(task: CityTask, turn: int) -> Filled:
    if not task.is_building:
        due = "10月:制定方案;\n11月:组织实施;\n12月:总结验收"
        return Filled(due, "实施方案已于10月印发,正在组织实施。", "按序时推进", 0.6)
    due = (
        "10月底前完成招标;\n11月底前完成建设;\n12月20日前投入使用",
        "10月:完成前期;\n11月-12月:开工建设;\n2023年3月:竣工",
    )[turn % 2]
    told = ("10月28日完成招标,正在建设。", "前期工作已完成,已进场施工。")[turn % 2]
    return Filled(due, told, "按序时推进", (0.5, 0.4)[turn % 2])


def milestone_missed(task: CityTask, turn: int) -> Filled:
    due = "10月底前完成方案;\n11月15日前启动实施;\n12月底前全面完成"
    return Filled(due, f"方案已完成。因{_cause(task, turn)},尚未启动实施。", "滞后", 0.3)


def deferred(task: CityTask, turn: int) -> Filled:
    clause, rate = achieved(task, 0.5)
    told = f"{clause}。因{_cause(task, turn)},难以按期完成。"
    return Filled("2022年11月30日前", told, "延期", rate, remark="11月10日经批准延期至2023年3月31日")


def cancelled(task: CityTask, turn: int) -> Filled:
    told = "因上级政策调整,不再实施。"
    return Filled("2022年12月31日前", told, "取消", remark="市政府常务会议同意取消")


def unspecified(task: CityTask, turn: int) -> Filled:
    due = ("按上级部署", "按时间节点", "及时", "按要求")[turn % 4]
    text, rate = _going(task, turn, 0.7)
    return Filled(due, text, "正在推进", rate)


def stale(task: CityTask, turn: int) -> Filled:
    clause, rate = achieved(task, 0.62)
    return Filled("2022年12月31日前", f"截至9月30日,{clause}。", "正在推进", rate)


def immediate(task: CityTask, turn: int) -> Filled:
    on = dt.date(2022, 10, 9 + turn)
    return Filled(("立行立改", "立即")[turn % 2], "已整改到位,并建立长效机制。", "已完成", 1.0, on)


def relative(task: CityTask, turn: int) -> Filled:
    due = ("收到通知后5个工作日内", "自印发之日起30日内完成")[turn % 2]
    on = (dt.date(2022, 10, 11), dt.date(2022, 10, 26))[turn % 2]
    return Filled(due, _done(task, on), "已完成", 1.0, on)


def relative_due_soon(task: CityTask, turn: int) -> Filled:
    text, rate = _going(task, turn, 0.88)
    return Filled("自印发之日起60日内", text, "正在推进", rate)


def then_for_good(task: CityTask, turn: int) -> Filled:
    if turn % 2:
        text, rate = _going(task, turn, 0.8)
        return Filled("2022年11月30日前完成,长期坚持", text, "正在推进", rate)
    on = dt.date(2022, 11, 16)
    return Filled("2022年12月31日前完成,长期坚持", _done(task, on), "已完成", 1.0, on)


def unclear(task: CityTask, turn: int) -> Filled:
    text, rate = _going(task, turn, 0.8)
    due = ("2022年12月前", "国庆节前", "春节前")[turn % 3]
    return Filled(due, text, ("正在推进", "基本完成")[turn % 2], rate)


PROFILES: tuple[Profile, ...] = (
    done, on_track, due_soon, long_haul, overdue, on_track, submitted, behind, done_early, on_track,
    milestones, due_next_week, closed, on_track, done_late, overdue, unspecified, done, long_haul,
    slightly_behind, due_soon, stale, on_track, milestone_missed, ahead, done, overdue_untouched,
    long_haul, unclear,
)  # fmt: skip
"""Dealt to the tasks in turn; 29 is prime to the table's rhythm, so that no field repeats another."""

PLACED: dict[Profile, tuple[int, ...]] = {
    recurring: (10, 45, 89, 102, 127, 128, 143, 154, 170, 183, 184),
    recurring_missed: (75, 155, 162),
    long_term: (31, 96, 113, 120, 166, 174),
    then_for_good: (117, 158),
    immediate: (119, 147),
    relative: (27, 125),
    relative_due_soon: (79, 126),
    not_started: (15, 56, 97, 138, 179),
    deferred: (19, 32, 101),
    cancelled: (39, 164),
}
"""Profiles that suit few tasks, and the numbers of those."""

SLIPS: dict[int, dict[str, Any]] = {
    17: {"due": "2021年12月31日前"},
    46: {"due": "2022年11月31日前"},
    74: {"due": "2022年9月20日前"},
    103: {"due": ""},
    131: {"rate": "85%"},
    152: {"rate": "120%"},
    168: {"status": "是", "progress": "正在推进,预计12月中旬完成。", "rate": 0.8},
}
"""Mistakes that real tables hold, by task number: last year's date, no such day, due before issue, blank …"""


def fill(tasks: list[CityTask]) -> list[Filled]:
    """A filling for every task, in order."""
    placed = {number: profile for profile, numbers in PLACED.items() for number in numbers}
    came: Counter[Profile] = Counter()
    filled = []
    for number, task in enumerate(tasks, start=1):
        dealt = PROFILES[(number - 1) % len(PROFILES)]
        profile = long_term if task.standing else placed.get(number, dealt)
        filled.append(replace(profile(task, came[profile]), **SLIPS.get(number, {})))
        came[profile] += 1
    return filled
