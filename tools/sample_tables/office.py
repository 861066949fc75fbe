"""The office of the samples and its four tasks. Every person, the city and the bureau are invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

CITY = "云岭市"
BUREAU = "云岭市科学技术局"
ISSUED = dt.date(2022, 9, 29)
ISSUED_TEXT = "2022年9月29日"
MAILBOX = "tougao@example.com"
TABLE_TITLE = f"{BUREAU}2022年度提高社会评价工作满意度工作分工表"

OFFICES = (
    "办公室",
    "法规综合科",
    "科技项目与成果转化科",
    "高新技术与区域创新科",
    "社会发展和农业农村科",
    "人才服务与对外交流合作科",
    "驻村工作队",
)
LEAD = OFFICES[0]
SUPPORT = "、".join(OFFICES[1:]) + "。"
SIX = "、".join(OFFICES[:6]) + "。"

PEOPLE = ("梁柏舟", "程予安", "农立言", "单知秋", "岑舒禾", "江沐", "闻笛")
SEVEN = "、".join(PEOPLE)
FIVE = "、".join(name for name in PEOPLE if name not in ("岑舒禾", "闻笛"))

SEVEN_ONES = "一封信、一个电话、一个会议、一个短信、一次走访调查、一个答复、一个微信公众号"
EVALUATORS = (
    "市四家班子领导,市法院院长、市检察院检察长,市四家班子秘书长,本系统县(市、区)干部职工,"
    "市人大代表、市政协委员,服务对象,定点帮扶村普通居民,乡镇干部,村“两委”工作人员"
)


@dataclass(frozen=True, slots=True)
class OfficeTask:
    """One row of the small table; from `progress` on it is what people wrote by 2022-11-24."""

    number: str
    task: str
    measure: str
    due: dt.date
    lead: str
    coop: str
    resp: str
    owner: str
    progress: str = ""
    done: str = ""
    evidence: str = ""
    remark: str = ""

    @property
    def due_text(self) -> str:
        return f"{self.due.year}年{self.due.month}月{self.due.day}日"

    @property
    def what(self) -> tuple[str, str]:
        return self.task, self.measure

    @property
    def who_in_two(self) -> tuple[str, str, str]:
        """Lead, others, people: where no column tells 配合 from 责任."""
        return self.lead, self.coop or self.resp, self.owner

    @property
    def how_far(self) -> tuple[str, str, str, str]:
        return self.progress, self.done, self.evidence, self.remark


TASKS = (
    OfficeTask(
        "1",
        "开展“七个一”活动",
        f"年内对照市里实施方案,面向两类对象——本单位负责的对象(自治区科技厅主要负责人)、评价我单位的对象({EVALUATORS}),"
        f"把“七个一”({SEVEN_ONES})活动做实做细。绩效沟通活动不少于2次,每次留存通知、记录、图片等佐证材料。",
        dt.date(2022, 12, 15),
        LEAD,
        SUPPORT,
        "",
        SEVEN,
        progress="已开展绩效沟通活动1次。",
        done="否",
        evidence="通知、记录、图片(10月20日沟通会)",
        remark="第2次拟于12月上旬开展",
    ),
    OfficeTask(
        "2",
        "按时按质提供社会评价样本框",
        "按绩效考核规定的时间和质量要求,向自治区科技厅报送云岭市科技系统领导干部样本框;"
        "向市绩效办报送本系统县(市、区)干部职工、服务对象、定点帮扶居民样本框。",
        dt.date(2022, 9, 26),
        LEAD,
        SUPPORT,
        "",
        SEVEN,
        progress="已于9月26日分别报自治区科技厅、市绩效办。",
        done="是",
        evidence="报送回执2份",
    ),
    OfficeTask(
        "3.1",
        "绩效宣传展示",
        "1.承接自治区绩效考评指标的各科室从2022年7月起,年内将指标成效和亮点写成宣传展示材料,在报纸、电视台、政府门户网站等"
        "主流媒体刊播,让公众更多了解科技工作。绩效宣传不少于5条(篇),刊播后及时报局办公室,办公室汇总报市绩效办备案。",
        dt.date(2022, 12, 15),
        "",
        "",
        SIX,
        FIVE,
        progress="已宣传3条。",
        done="否",
        evidence="网站链接2条、剪报1份",
    ),
    OfficeTask(
        "3.2",
        "绩效宣传展示",
        "2.办公室组织各科室为云岭市人民政府网站政务公开栏供稿,每月一篇"
        f"(稿件发信息服务中心投稿邮箱:{MAILBOX})。",
        dt.date(2022, 12, 15),
        "",
        "",
        SIX,
        FIVE,
        progress="正在推进,7月至10月已供稿4篇。",
    ),
)
