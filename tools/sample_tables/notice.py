"""The notice that the small table belongs to, and the settings file that goes with both."""

from __future__ import annotations

from .city_people import DEPARTMENTS, LEADERS
from .office import (
    BUREAU,
    CITY,
    EVALUATORS,
    FIVE,
    ISSUED,
    ISSUED_TEXT,
    LEAD,
    OFFICES,
    PEOPLE,
    SEVEN,
    SEVEN_ONES,
    SIX,
    SUPPORT,
    TABLE_TITLE,
    TASKS,
)

PLAN_TITLE = f"{BUREAU}2022年度提高社会评价工作满意度工作方案"


def notice_text() -> str:
    """The notice as its text stands on a web page: half-width commas and brackets, one paragraph a line."""
    first, second, media, articles = TASKS
    return f"""各科室、直属二层单位:
按照市绩效办关于2022年度社会评价工作的安排,我局制定了《{PLAN_TITLE}》,现发给你们,请对照分工抓好落实。
{BUREAU}
{ISSUED_TEXT}
{BUREAU}2022年度提高社会评价
工作满意度工作方案
为把今年的绩效考评社会评价做细做实,依据《{CITY}2022年度县(市、区)、市直单位绩效考评社会评价工作方案》(云绩办发〔2022〕7号),结合我单位情况,制定本方案。
一、总体要求
坚持以人民为中心的发展思想,从社会公众意见最集中的事情改起,边听意见边改进,既解决眼前问题,也补上制度短板,用实际成效回应群众期待。
二、工作目标
到年底,我单位办事更快、服务更好、作风更实,合理诉求件件有回音,民营企业反映的突出问题得到化解,群众对科技工作的认可度稳步提高。
三、工作任务及完成时限
各项任务的内容、时限和分工如下。
(一)开展“七个一”活动
年内对照《{CITY}2022年度提升绩效考评社会评价年终评议满意度工作实施方案》,面向两类对象——本单位负责的对象(自治区科技厅主要负责人)、评价我单位的对象({EVALUATORS}),把“七个一”({SEVEN_ONES})活动做实做细。按照绩效考核安排,绩效沟通活动不少于2次,每次留存通知、记录、图片等佐证材料。
完成时限:{first.due_text}
牵头科室:{LEAD}
配合科室:{SUPPORT}
责任人:{SEVEN}
(二)按时按质提供社会评价样本框
{second.measure}
完成时限:{second.due_text}
牵头科室:{LEAD}
配合科室:{SUPPORT}
责任人:{SEVEN}
(三)绩效宣传展示
{media.measure}
{articles.measure}
完成时限:{media.due_text}
责任科室:{SIX}
责任人:{FIVE}
四、工作要求
(一)提高认识。社会评价在年度绩效考评中分量很重,反映的是群众对机关作风的真实感受。各科室负责人要亲自过问,对我单位干部的服务态度、办事效率和问题办理情况经常检查,发现问题当场纠正。
(二)严守纪律。评价工作全程公开透明,如实反映情况,接受各方监督。不得挑选、隐瞒评价样本;不得泄露个人信息和隐私;不得编造成绩、误导评价人员;不得托人打招呼、说情影响评价;不得冒名顶替参加评价。
(三)着眼长远。边干边总结,把行之有效的做法固定为制度,推动我单位服务水平持续提升。
附件:{TABLE_TITLE}
{TABLE_TITLE}.xls
"""


def settings_text() -> str:
    """`xltool.toml`: what a clerk would write down once, with the reasons beside it."""
    departments = [(name, person) for name, person in DEPARTMENTS.values() if person]
    people = dict.fromkeys([*PEOPLE, *LEADERS, *(person for _, person in departments)])
    return f"""# xltool 设置:放在分工表同一文件夹内,对该文件夹中的表都有效。

[table]
# 成文日期:推算“30日内”等相对时限、检查时限早于发文的依据
issued_on = {ISSUED.isoformat()}
# 表题年度:只写“12月15日前”时按这一年理解
title_year = 2022

[roster]
# 局内各科室,后面是186项任务表中的市直单位
offices = [
{_lines(OFFICES)}
{_lines([name for name, _ in departments])}
]
# 责任人和责任领导(示例人名均为虚构)
people = [
{_lines(list(people))}
]

[aliases]
# 科室简称 = 全称
"局办" = "办公室"
"法规科" = "法规综合科"
"成果科" = "科技项目与成果转化科"
"高新科" = "高新技术与区域创新科"
"社农科" = "社会发展和农业农村科"
"人才科" = "人才服务与对外交流合作科"
"驻村队" = "驻村工作队"
"""


def _lines(names: list[str] | tuple[str, ...]) -> str:
    rows = [names[at : at + 4] for at in range(0, len(names), 4)]
    return "\n".join("    " + " ".join(f'"{name}",' for name in row) for row in rows)
