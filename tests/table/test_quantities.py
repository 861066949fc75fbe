"""Countable demands in the wording of tasks (DOMAIN 1.3)."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.tables import make_table
from xltool.table.model import Quota
from xltool.table.quantities import parse_quantities, place_of

NOTICE = (
    "年内按实施方案对评价对象开展好“七个一”(一封信、一个电话、一个会议、一个短信、一次走访调查、一个答复、"
    "一个微信公众号)活动。开展绩效沟通活动不少于2次,活动有通知、记录、图片等相关佐证材料。\n"
    "从2022年7月起,各科室将成效亮点编写成宣传展示材料。绩效宣传不少于5条(篇)并及时报局办公室备案。\n"
    "办公室组织各科室向市人民政府网站政务公开栏投稿,每月一篇(投稿邮箱见通知)。"
)


def test_where_a_demand_was_read() -> None:
    table = make_table([{"task": "宣传工作", "measure": "1.宣传不少于5条(篇),每月一篇。"}])
    (task,) = table.tasks
    places = [place_of(task, quota) for quota in task.quotas]
    assert [(place.field, place.words) for place in places if place] == [
        ("measure", "不少于5条(篇)"),
        ("measure", "每月一篇"),
    ]
    assert place_of(task, task.quotas[0]._replace(count=6)) is None


def only(text: str) -> Quota:
    (quota,) = parse_quantities(text)
    return quota


def test_the_demands_of_a_notice() -> None:
    seven, talks, news, articles = parse_quantities(NOTICE)
    assert (seven.what, seven.op, seven.count, seven.unit) == ("七个一", "=", 7, "项")
    assert seven.needs == (
        *("一封信", "一个电话", "一个会议", "一个短信", "一次走访调查", "一个答复", "一个微信公众号"),
    )
    assert (talks.what, talks.op, talks.count, talks.unit) == ("绩效沟通活动", ">=", 2, "次")
    assert talks.needs == ("通知", "记录", "图片")
    assert (news.what, news.op, news.count, news.unit, news.needs) == ("绩效宣传", ">=", 5, "条(篇)", ())
    assert (articles.what, articles.count, articles.unit) == ("政务公开栏投稿", 1, "篇")
    assert articles.per == "month"
    words = [NOTICE[slice(*quota.span)] for quota in (talks, news, articles)]
    assert words == ["不少于2次", "不少于5条(篇)", "每月一篇"]


@pytest.mark.parametrize(
    ("text", "what", "op", "count", "unit", "per"),
    [
        ("举办培训班不少于3期", "培训班", ">=", 3, "期", None),
        ("走访企业10家以上", "走访企业", ">=", 10, "家", None),
        ("满意度达到95%", "满意度", ">=", 95, "%", None),
        ("企业总数突破20家", "企业", ">", 20, "家", None),
        ("入库备案超过30家", "入库备案", ">", 30, "家", None),
        ("经费不超过10万元", "经费", "<=", 10, "万元", None),
        ("差错控制在5次以内", "差错", "<=", 5, "次", None),
        ("实现村级全覆盖", "村级", "=", 100, "%", None),
        ("任务完成率100％", "任务完成率", "=", 100, "%", None),
        ("零事故", "事故", "=", 0, "", None),
        ("不发生安全生产事故", "安全生产事故", "=", 0, "", None),
        ("力争引进人才3名", "人才", "~", 3, "名", None),
        ("争取资金500万元左右", "资金", "~", 500, "万元", None),
        ("每月至少召开1次调度会", "调度会", ">=", 1, "次", "month"),
        ("每3个月召开一次会议", "会议", ">=", 1, "次", "quarter"),
        ("每六个月开展一次督查", "督查", ">=", 1, "次", "half"),
        ("每半年开展一次督查", "督查", ">=", 1, "次", "half"),
        ("每季度不少于1次", "", ">=", 1, "次", "quarter"),
        ("每周报送1期以上", "", ">=", 1, "期", "week"),
        ("开展培训2期", "培训", ">=", 2, "期", None),
        ("召开专题会议一次。", "专题会议", ">=", 1, "次", None),
        ("刊发稿件二十五篇", "稿件", ">=", 25, "篇", None),
        ("举办讲座十场", "讲座", ">=", 10, "场", None),
        ("至少召开两次座谈会", "座谈会", ">=", 2, "次", None),
        ("新增高新技术企业5家", "高新技术企业", ">=", 5, "家", None),
        ("1.制定1个方案", "方案", ">=", 1, "个", None),
        ("发放手册1,200份", "手册", ">=", 1200, "份", None),
        ("惠及群众不少于1.5万人", "惠及群众", ">=", 15000, "人", None),
        ("绩效宣传不少于５条（篇）", "绩效宣传", ">=", 5, "条(篇)", None),
        ("发表信息不少于5条/篇", "信息", ">=", 5, "条(篇)", None),
        ("引进人才3名\uff08其中博士1名\uff09", "人才", ">=", 3, "名", None),
        ("新改建农村公路350公里", "农村公路", ">=", 350, "公里", None),
        ("编印手册５０００册", "手册", ">=", 5000, "册", None),
        ("筹集资金3000万元", "资金", ">=", 3000, "万元", None),
    ],
)
def test_grammar(text: str, what: str, op: str, count: float, unit: str, per: str | None) -> None:
    quota = only(text)
    assert (quota.what, quota.op, quota.count, quota.unit, quota.per) == (what, op, count, unit, per)


UNITS = (
    *("次", "场", "条", "篇", "条(篇)", "个", "份", "件", "户", "人", "人次", "家", "项", "期"),
    *("万元", "亿元", "%"),
)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("number", "count"), [("3", 3), ("12", 12), ("三", 3), ("两", 2), ("十二", 12)])
@pytest.mark.parametrize(
    ("lead", "after", "op", "per"),
    [
        *((lead, "", ">=", None) for lead in ("不少于", "不低于", "至少", "不得少于", "达到", "完成")),
        ("", "以上", ">=", None),
        ("超过", "", ">", None),
        ("控制在", "以内", "<=", None),
        *((lead, "", "<=", None) for lead in ("不超过", "不高于")),
        *((lead, "", "~", None) for lead in ("力争", "争取")),
        ("", "左右", "~", None),
        ("每月", "", ">=", "month"),
        ("每季度", "", ">=", "quarter"),
        ("每半年", "", ">=", "half"),
    ],
)
def test_every_line_of_the_grammar(
    lead: str, number: str, count: int, unit: str, after: str, op: str, per: str | None
) -> None:
    """DOMAIN 1.3, every word with every unit and both kinds of numerals; and its place in the text."""
    text = f"按照要求,宣传工作{lead}{number}{unit}{after}。"
    quota = only(text)
    assert (quota.op, quota.count, quota.unit, quota.per) == (op, count, unit, per)
    assert quota.what == "宣传工作"
    assert text[slice(*quota.span)] == f"{lead}{number}{unit}{after}"


@pytest.mark.parametrize(
    ("text", "what", "count", "unit", "per", "words"),
    [
        ("每月25日前报送信息2篇", "信息", 2, "篇", "month", "2篇"),
        ("每季度末月20日前上报总结1份", "总结", 1, "份", "quarter", "1份"),
        ("每周五前报送1期简报", "简报", 1, "期", "week", "报送1期"),
        ("围绕每季度重点,开展2次活动", "活动", 2, "次", None, "开展2次"),
        ("开展培训3至5次", "培训", 3, "次", None, "3至5次"),
        ("报送信息不少于3—5篇", "信息", 3, "篇", None, "不少于3—5篇"),
        ("走访两到三户", "走访", 2, "户", None, "两到三户"),
    ],
)
def test_rhythms_further_ahead_and_ranges(
    text: str, what: str, count: int, unit: str, per: str | None, words: str
) -> None:
    quota = only(text)
    assert (quota.what, quota.op, quota.count, quota.unit, quota.per) == (what, ">=", count, unit, per)
    assert text[slice(*quota.span)] == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "按第3-5次会议要求",
        "加强部门协调配合,推进平台建设",
        "第2次会议精神",
        "抓好三个方面工作",
        "对两类对象进行走访",
        "一次性完成",
        "进一步加强,一是做好台账",
        "2022年12月15日",
        "5个工作日内报送",
        "开展第12项工作",
        "百绩办发〔2022〕7号",
    ],
)
def test_numbers_that_demand_nothing(text: str) -> None:
    assert parse_quantities(text) == ()


def test_a_total_has_not_the_rhythm_of_the_number_before_it() -> None:
    monthly, total = parse_quantities("报送信息每月不少于3篇、全年不少于40篇")
    assert (monthly.count, monthly.per) == (3, "month")
    assert (total.count, total.per) == (40, None)


def test_evidence_is_taken_from_the_same_sentence_only() -> None:
    first, second = parse_quantities(
        "召开会议不少于2次。走访不少于3次,提供照片、签到表和记录。按通知要求报送。"
    )
    assert first.needs == ()
    assert second.needs == ("照片", "签到表", "记录")


def test_a_checklist_named_twice_is_one_demand() -> None:
    quotas = parse_quantities("(一)开展“四个一”活动\n做好“四个一”(一张表、一本账、一份清单、一个方案)。")
    assert [(quota.what, len(quota.needs)) for quota in quotas] == [("四个一", 4)]
    assert only("开展“三个一”活动").count == 3


@given(
    st.integers(1, 999),
    st.sampled_from(["次", "场", "条", "篇", "份", "件", "户", "家", "期", "人次", "万元"]),
)
def test_a_floor_of_any_size(count: int, unit: str) -> None:
    quota = only(f"开展宣传活动不少于{count}{unit}")
    assert (quota.what, quota.op, quota.count, quota.unit) == ("宣传活动", ">=", count, unit)


PIECES = (
    "每月 至少 不少于 不超过 2 ２ 十 一 百 次 条(篇) 篇 （ ) 个一 “七个一” 全覆盖 零 零事故 不发生 100% ％"
    " 以上 左右 力争 , 。 、 通知 记录 等 开展 活动 万 万元 \n"
)


@example("不发生000000000000000七个一")
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map("".join))
@settings(max_examples=800)
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    last = 0
    for quota in parse_quantities(text):
        assert quota.op in (">=", ">", "<=", "=", "~")
        assert quota.count >= 0
        start, end = quota.span
        assert last <= start < end <= len(text)
        last = end


@pytest.mark.timeout(60)
def test_no_text_is_read_for_ever() -> None:
    for piece in ("5次", "个一", "“七个一”(", "不少于5次", "开展5次通知、记录、", "零", "9", "一"):
        parse_quantities((piece * 20_000)[:20_000])
        assert parse_quantities(piece * 20_001) == ()


@pytest.mark.parametrize(
    "text",
    [
        "每两个月报送信息1篇",
        "每半月报送1次",
        "每旬报送1次",
        "隔月报送1篇",
        "双月报送1篇",
        "每5户配备1名网格员",
    ],
)
def test_so_many_for_each_of_what_nobody_counted_is_no_total(text: str) -> None:
    assert parse_quantities(text) == ()


def test_a_journal_of_every_second_month_is_counted_as_such() -> None:
    (quota,) = parse_quantities("双月刊编印6期")
    assert (quota.what, quota.count, quota.per) == ("双月刊", 6, None)
