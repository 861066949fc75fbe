"""Held-out notices in Word: what they say was written down before the program first read them.

One numbered by Word with its labels in one line, one with a table under a header of two rows, one whose tasks
are cards: tables with the label left of each value. All names are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.word import add_numbered, add_numbering, save_document

Task = dict[str, str]


def word_cases() -> Iterator[tuple[str, Callable[[Path], Path], list[Task]]]:
    """Name, writer into a folder, and tasks of each."""
    yield "文旅局_自动编号_空格标签", numbered_with_labels_in_a_line, NUMBERED
    yield "区_两行表头表格", header_of_two_rows, [_without_empty(row) for row in ROWS]
    yield "县_任务书竖表", cards, [_card(values) for values in CARDS]
    yield "乡_清单分组表头", header_of_lists, LISTED


NUMBERED: list[Task] = [
    {
        "task": "启动仪式",
        "measure": "举办消费季启动仪式1场，邀请媒体不少于15家。",
        "lead": "产业科",
        "coop": "办公室、艺术科",
        "due": "2024年6月28日",
    },
    {
        "task": "惠民演出",
        "measure": "1.开展送戏下乡不少于60场。",
        "lead": "艺术科",
        "coop": "市文化馆、市歌舞团",
        "due": "2024年10月31日",
    },
    {
        "task": "惠民演出",
        "measure": "2.举办广场音乐会每月2场。",
        "lead": "艺术科",
        "coop": "市文化馆、市歌舞团",
        "due": "2024年10月31日",
    },
    {
        "task": "发放消费券",
        "measure": "发放文旅消费券300万元，核销率不低于85%。",
        "lead": "产业科",
        "coop": "财务科",
        "due": "2024年9月底前",
    },
]


def numbered_with_labels_in_a_line(folder: Path) -> Path:
    from docx import Document

    document = Document()
    number = add_numbering(
        document, ["chineseCounting", "chineseCounting", "decimal"], ["%1、", "（%2）", "%3."]
    )
    plain = document.add_paragraph
    for text in (
        "锦川市文化广电和旅游局",
        "关于印发2024年文旅消费季工作方案的通知",
        "机关各科室、局属各单位：",
        "现将《2024年文旅消费季工作方案》印发给你们，请结合实际抓好落实。",
        "锦川市文化广电和旅游局",
        "2024年6月3日",
        "2024年文旅消费季工作方案",
    ):
        plain(text)
    add_numbered(document, "活动主题", number, 0)
    plain("锦绣山川，乐享文旅。")
    add_numbered(document, "主要活动", number, 0)
    add_numbered(document, "启动仪式", number, 1)
    plain("举办消费季启动仪式1场，邀请媒体不少于15家。")
    plain("牵头科室：产业科 配合科室：办公室、艺术科 完成时间：2024年6月28日")
    add_numbered(document, "惠民演出", number, 1)
    add_numbered(document, "开展送戏下乡不少于60场。", number, 2)
    add_numbered(document, "举办广场音乐会每月2场。", number, 2)
    plain("牵头科室：艺术科 配合科室：市文化馆、市歌舞团 完成时间：2024年10月31日")
    add_numbered(document, "发放消费券", number, 1)
    plain("发放文旅消费券300万元，核销率不低于85%。")
    plain("牵头科室：产业科 配合科室：财务科 完成时间：2024年9月底前")
    add_numbered(document, "工作要求", number, 0)
    plain("各科室要高度重视，严禁弄虚作假。")
    return save_document(document, folder / "文旅局.docx")


FIELDS = ("number", "section", "task", "measure", "leader", "lead", "coop", "due")
ROWS = (
    (
        "1",
        "市容环境",
        "占道经营整治",
        "取缔占道摊点120处，每日巡查1次",
        "太叔明",
        "区城管局",
        "各街道办事处",
        "2025年5月底",
    ),
    (
        "2",
        "市容环境",
        "户外广告清理",
        "拆除破损广告牌60块",
        "太叔明",
        "区城管局",
        "区市场监管局",
        "2025年6月15日",
    ),
    (
        "3",
        "交通秩序",
        "停车泊位增设",
        "新增停车泊位1500个",
        "宇文澈",
        "区公安分局",
        "区住建局、各街道办事处",
        "2025年9月30日前",
    ),
    ("4", "交通秩序", "非机动车治理", "设置非机动车停放点80个", "宇文澈", "区公安分局", "", ""),
)


def _without_empty(row: tuple[str, ...]) -> Task:
    return {field: text for field, text in zip(FIELDS, row, strict=True) if text}


def header_of_two_rows(folder: Path) -> Path:
    from docx import Document

    document = Document()
    for text in (
        "临浦区2025年城市管理提质行动任务分工",
        "各街道办事处、区直有关单位：",
        "现将任务分工印发如下。",
    ):
        document.add_paragraph(text)
    headings = ("序号", "类别", "重点任务", "工作要求", "责任领导", "牵头单位", "配合单位", "完成时限")
    table = document.add_table(rows=2 + len(ROWS), cols=len(headings))
    for column in (0, 1, 2, 3, 7):
        table.cell(0, column).merge(table.cell(1, column)).text = headings[column]
    table.cell(0, 4).merge(table.cell(0, 6)).text = "责任分工"
    for column in (4, 5, 6):
        table.cell(1, column).text = headings[column]
    for at, row in enumerate(ROWS, 2):
        for column, text in enumerate(row):
            if column != 1:
                table.cell(at, column).text = text
    for first, last in ((2, 3), (4, 5)):
        table.cell(first, 1).merge(table.cell(last, 1)).text = ROWS[first - 2][1]
    document.add_paragraph("临浦区城市管理委员会")
    document.add_paragraph("2025年3月12日")
    return save_document(document, folder / "两行表头.docx")


LABELS = ("任务名称", "工作目标", "完成时限", "牵头单位", "配合单位", "责任人")
CARDS = (
    (
        *("工业园区标准厂房二期", "完成主体工程建设，建筑面积不少于3万平方米", "2024年11月30日"),
        *("县工业园区管委会", "县自然资源局、县供电公司", "邢远山"),
    ),
    ("县城第二水厂", "完成设备安装并通水", "2024年12月20日", "县水利局", "县住房和城乡建设局", "郗清扬"),
    ("乡村旅游环线", "完成路面改造28公里", "2024年10月底", "县交通运输局", "沿线各乡镇", "万俟安"),
)


def _card(values: tuple[str, ...]) -> Task:
    task, target, due, lead, coop, owner = values
    remark = f"工作目标:{target}"
    return {"task": task, "remark": remark, "due": due, "lead": lead, "coop": coop, "owner": owner}


def cards(folder: Path) -> Path:
    from docx import Document

    document = Document()
    for text in ("云亭县2024年重点项目攻坚任务书", "各责任单位：", "现将重点项目攻坚任务书下达给你们。"):
        document.add_paragraph(text)
    for number, values in enumerate(CARDS, 1):
        document.add_paragraph(f"任务书（{number}）")
        table = document.add_table(rows=len(LABELS), cols=2)
        for row, (label, text) in enumerate(zip(LABELS, values, strict=True)):
            table.cell(row, 0).text, table.cell(row, 1).text = label, text
    document.add_paragraph("云亭县人民政府办公室")
    document.add_paragraph("2024年5月9日")
    return save_document(document, folder / "任务书.docx")


LISTED: list[Task] = [
    {
        "task": "宣传民法典",
        "measure": "集中宣传2场，悬挂横幅30条。",
        "leader": "商牧野",
        "owner": "邢远山",
        "resp_org": "司法所",
        "due": "5月底前",
    },
    {
        "task": "宣传森林法",
        "measure": "签订防火承诺书900份。",
        "leader": "左丘言",
        "owner": "郗清扬",
        "resp_org": "林业站、各村",
        "due": "3月—4月",
    },
]


def header_of_lists(folder: Path) -> Path:
    """A header whose upper row reads like headings, too: 内容清单 over 普法内容; and offices line by line."""
    from docx import Document

    document = Document()
    for text in ("青禾乡2024年普法责任清单分解表", "乡属各单位：", "现将清单印发给你们。"):
        document.add_paragraph(text)
    table = document.add_table(rows=4, cols=7)
    rows = (
        ("序号", "内容清单", "责任清单", "", "", "措施清单", "时限清单"),
        ("", "普法内容", "责任领导", "责任人", "责任单位", "方式措施", "完成时限"),
        *(
            (str(number), *(task[f] for f in ("task", "leader", "owner", "resp_org", "measure", "due")))
            for number, task in enumerate(LISTED, 1)
        ),
    )
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                table.cell(at, column).text = text.replace("、", "\n") if column == 4 else text
    table.cell(0, 0).merge(table.cell(1, 0)).text = "序号"
    table.cell(0, 2).merge(table.cell(0, 4)).text = "责任清单"
    return save_document(document, folder / "清单.docx")
