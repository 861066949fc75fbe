"""Notices in several styles with what a careful clerk would put into the table; all names are invented.

Short ones lie in tests/notice/notices as .txt with a .json beside it; here are those that are better built
than written down: a plan of 79 items, one wrapped by hand, one with tabs, one in Word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.held_out_notices import word_cases
from tests.support.word import add_numbered, add_numbering, save_document

FOLDER = Path(__file__).parents[1] / "notice" / "notices"
FIELDS = ("task", "measure", "due", "lead", "coop", "resp_org", "owner", "leader", "remark")


@dataclass(frozen=True)
class Case:
    """A notice and what it says: `expected` has the frame and, under "tasks", the fields of each item."""

    name: str
    write: Callable[[Path], Path]
    """Writes the notice into a folder and returns its path."""
    expected: dict[str, Any]


def all_cases() -> Iterator[Case]:
    """Every notice."""
    yield from cases_in(FOLDER)
    yield from (county_plan(), wrapped_by_hand(), with_tabs(), in_word())


def held_out_cases() -> Iterator[Case]:
    """Notices whose values were written by hand before the program first read them; only their tasks."""
    yield from cases_in(FOLDER.with_name("held_out"))
    for name, write, tasks in word_cases():
        yield Case(name, write, {"tasks": tasks})


def cases_in(folder: Path) -> Iterator[Case]:
    """The notices of a folder that have their values beside them."""
    for path in sorted((*folder.glob("*.txt"), *folder.glob("*.docx"))):
        expected = path.with_suffix(".json")
        if expected.exists():
            yield _written_down(path, json.loads(expected.read_text("utf-8")))


def _written_down(path: Path, expected: dict[str, Any]) -> Case:
    def write(folder: Path) -> Path:
        target = folder / path.name
        target.write_bytes(path.read_bytes())
        return target

    return Case(path.stem, write, expected)


SECTIONS = (
    ("一、稳住经济运行", "县发展和改革局"),
    ("二、壮大特色产业", "县工业和信息化局"),
    ("三、推进乡村全面振兴", "县农业农村局"),
    ("四、增进民生福祉", "县教育体育局"),
    ("五、守牢安全底线", "县应急管理局"),
)
VERBS = ("开工建设", "完成改造", "新增培育", "组织开展", "制定出台", "提升完善")
THINGS = (
    "高标准农田",
    "标准厂房",
    "农村公路",
    "公办幼儿园",
    "养老服务设施",
    "规上工业企业",
    "安全生产执法检查",
)
HELPERS = ("县财政局", "县自然资源局", "县住房和城乡建设局", "县交通运输局", "县民政局", "各乡镇人民政府")
DAYS = ("2023年6月底前", "2023年9月30日前", "2023年12月15日前", "全年", "每季度末月20日前", "2023年10月")


def county_plan() -> Case:
    """79 items in five sections, numbered through; some lack a deadline, a helper, or name 责任单位 only."""
    tasks: list[dict[str, str]] = []
    paragraphs = [
        "青禾县人民政府办公室",
        "关于印发2023年《政府工作报告》重点工作",
        "任务分工方案的通知",
        "青政办发〔2023〕9号",
        "各乡镇人民政府，县直各单位：",
        "《2023年〈政府工作报告〉重点工作任务分工方案》已经县人民政府同意，现印发给你们，请结合实际认真贯彻执行。",
        "青禾县人民政府办公室",
        "2023年2月14日",
        "2023年《政府工作报告》重点工作任务分工方案",
        "为确保县第十七届人民代表大会第三次会议确定的各项目标任务落到实处，现就重点工作任务分工如下：",
    ]
    for number in range(1, 80):
        at = (number - 1) * len(SECTIONS) // 79
        heading, lead = SECTIONS[at]
        if not tasks or tasks[-1]["section"] != heading:
            paragraphs.append(heading)
        amount = 10 + number * 7 % 90
        words = (
            f"{VERBS[number % 6]}{THINGS[number % 7]}{amount}个（处），第{number}项年度投资{amount + 5}00万元"
        )
        task = {"number": str(number), "section": heading, "task": words}
        helpers = "、".join(HELPERS[number % 6 : number % 6 + 1 + number % 3]) or HELPERS[0]
        fields: list[str] = []
        if number % 13 == 5:
            task["resp_org"] = f"{lead}、{helpers}"
            fields.append(f"责任单位：{task['resp_org']}")
        else:
            task["lead"] = lead
            fields.append(f"牵头单位：{lead}")
            if number % 11:
                task["coop"] = helpers
                fields.append(f"配合单位：{helpers}")
        if number % 10 != 3:
            task["due"] = DAYS[number % 6]
            fields.append(f"完成时限：{task['due']}")
        paragraphs.append(f"{number}．{words}。（{'；'.join(fields)}）")
        tasks.append(task)
    paragraphs += [
        "各牵头单位要于每月25日前将进展情况报县政府督查室。",
        "附件：青禾县2023年重点工作任务分工表",
    ]
    expected = {
        "title": "2023年《政府工作报告》重点工作任务分工方案",
        "issuer": "青禾县人民政府办公室",
        "issued_on": "2023-02-14",
        "doc_no": "青政办发〔2023〕9号",
        "addressees": ["各乡镇人民政府", "县直各单位"],
        "attachments": ["青禾县2023年重点工作任务分工表"],
        "tasks": tasks,
    }

    def write(folder: Path) -> Path:
        path = folder / "县政府_79项分工.txt"
        path.write_text("\n".join(paragraphs), "utf-8-sig")
        return path

    return Case("县政府_79项分工", write, expected)


def wrapped_by_hand() -> Case:
    """Lines of 30 characters in GB 18030, as pasted from a page; who and when in the last sentence."""
    tasks = [
        {
            "number": "1",
            "task": "摸清底数",
            "measure": "对全区范围内的餐饮企业、机关食堂、学校食堂逐户登记造册，建立电子台账，"
            "做到底数清、情况明，登记户数不少于860户。",
            "lead": "市场监管科",
            "coop": "各监管所",
            "due": "于2024年7月15日前完成",
        },
        {
            "number": "2",
            "task": "开展专项检查",
            "measure": "重点检查原料采购、加工制作、餐具消毒三个环节，每个监管所检查不少于50户次，"
            "发现问题当场下达责令改正通知书。",
            "lead": "执法稽查大队",
            "coop": "各监管所、信用监管科",
            "due": "2024年9月底前完成",
        },
        {
            "number": "3",
            "task": "强化宣传引导",
            "measure": "在区政府网站、公众号发布信息10条以上，曝光典型案例5起，不得泄露当事人个人信息。",
            "resp_org": "办公室",
            "due": "2024年10月31日前完成",
        },
    ]
    tails = (
        "由市场监管科牵头，各监管所配合，于2024年7月15日前完成。",
        "由执法稽查大队牵头，各监管所、信用监管科配合，2024年9月底前完成。",
        "由办公室负责，2024年10月31日前完成。",
    )
    paragraphs = [
        "临溪区市场监督管理局关于开展餐饮环节食品安全专项整治的通知",
        "各监管所、机关各科室、执法稽查大队：",
        "为保障人民群众“舌尖上的安全”，根据《云岭市2024年餐饮质量安全提升行动方案》（云市监发〔2024〕11号），"
        "经局党组研究，决定在全区开展餐饮环节食品安全专项整治，现就有关事项通知如下：",
        "一、工作任务",
        *(
            f"（{mark}）{task['task']}。{task['measure']}{tail}"
            for mark, task, tail in zip("一二三", tasks, tails, strict=True)
        ),
        "二、工作要求",
        "各单位要加强协调联动，形成工作合力，及时总结好的经验做法，推动专项整治取得扎实成效。",
        "临溪区市场监督管理局",
        "2024年6月18日",
    ]
    width = 30
    lines = [p[i : i + width] for p in paragraphs for i in range(0, len(p), width)]

    def write(folder: Path) -> Path:
        path = folder / "区局_折行.txt"
        path.write_bytes("\r\n".join(lines).encode("gb18030"))
        return path

    expected = {
        "title": "临溪区市场监督管理局关于开展餐饮环节食品安全专项整治的通知",
        "issuer": "临溪区市场监督管理局",
        "issued_on": "2024-06-18",
        "addressees": ["各监管所", "机关各科室", "执法稽查大队"],
        "basis": ["云岭市2024年餐饮质量安全提升行动方案"],
        "tasks": tasks,
    }
    return Case("区局_折行", write, expected)


ROWS = (
    (
        "1",
        "编制年度采购计划",
        "汇总各科室需求，形成采购清单1份",
        "2023年1月31日",
        "财务科",
        "各科室",
        "屈靖之",
    ),
    ("2", "清查固定资产", "盘点资产不少于1200件", "2023年11月30日", "资产科", "财务科", "屈靖之、祝南星"),
    ("3", "开展内部审计", "完成审计项目3个", "", "审计科", "", "祝南星"),
)


def with_tabs() -> Case:
    """The division of work as a table whose cells are separated by tabs."""
    header = "序号\t工作任务\t工作措施\t完成时限\t牵头科室\t配合科室\t责任人"
    text = "\n".join(
        [
            "云岭市档案馆2023年内部管理重点工作分工",
            "各科室：",
            "现将2023年内部管理重点工作分工如下，请认真抓好落实。",
            header,
            *("\t".join(row) for row in ROWS),
            "云岭市档案馆",
            "2023年1月6日",
        ]
    )

    def write(folder: Path) -> Path:
        path = folder / "档案馆_制表符.txt"
        path.write_bytes(text.encode("utf-16"))
        return path

    return Case(
        "档案馆_制表符",
        write,
        _of_rows("云岭市档案馆2023年内部管理重点工作分工", "云岭市档案馆", "2023-01-06"),
    )


def _of_rows(title: str, issuer: str, issued_on: str) -> dict[str, Any]:
    names = ("number", "task", "measure", "due", "lead", "coop", "owner")
    tasks = [{n: v for n, v in zip(names, row, strict=True) if v} for row in ROWS]
    return {"title": title, "issuer": issuer, "issued_on": issued_on, "tasks": tasks}


def in_word() -> Case:
    """A .docx: headings numbered by Word, a line break inside the title, fields behind each item."""
    tasks = [
        {
            "number": "1",
            "task": "完善防火预案",
            "measure": "修订森林防火应急预案，组织实战演练2次。",
            "due": "2023年10月31日",
            "lead": "森林防火科",
            "coop": "各林场",
            "owner": "霍青山",
        },
        {
            "number": "2",
            "task": "清理林下可燃物",
            "measure": "清理防火隔离带不少于120公里。",
            "due": "2023年11月15日",
            "lead": "造林科",
            "coop": "各林场、森林防火科",
            "owner": "闵知远、柏舟济",
        },
        {
            "number": "3",
            "task": "加强巡山护林",
            "measure": "护林员每日巡山不少于1次，严禁野外用火。",
            "due": "长期坚持",
            "lead": "资源管理科",
            "owner": "霍青山",
        },
    ]
    labels = {"due": "完成时限", "lead": "牵头科室", "coop": "配合科室", "owner": "责任人"}

    def write(folder: Path) -> Path:
        from docx import Document

        document = Document()
        number = add_numbering(document, ["chineseCounting", "chineseCounting"], ["%1、", "（%2）"])
        for text in ("关于印发《云岭市林业局2023年秋冬季\n森林防火工作方案》的通知", "各林场、机关各科室："):
            document.add_paragraph(text)
        document.add_paragraph("现将《云岭市林业局2023年秋冬季森林防火工作方案》印发给你们，请遵照执行。")
        document.add_paragraph("云岭市林业局")
        document.add_paragraph("2023年9月20日")
        document.add_paragraph("云岭市林业局2023年秋冬季森林防火工作方案")
        add_numbered(document, "工作目标", number, 0)
        document.add_paragraph("森林火灾受害率控制在0.8‰以内，不发生重大人员伤亡。")
        add_numbered(document, "重点任务", number, 0)
        for task in tasks:
            add_numbered(document, task["task"], number, 1)
            document.add_paragraph(task["measure"])
            for field, label in labels.items():
                if field in task:
                    document.add_paragraph(f"{label}：{task[field]}")
        return save_document(document, folder / "林业局_自动编号.docx")

    expected = {
        "title": "云岭市林业局2023年秋冬季森林防火工作方案",
        "issuer": "云岭市林业局",
        "issued_on": "2023-09-20",
        "addressees": ["各林场", "机关各科室"],
        "tasks": tasks,
    }
    return Case("林业局_自动编号", write, expected)


def word_table(folder: Path) -> Path:
    """A .docx whose tasks stand in a table, the leading office of two rows merged."""
    from docx import Document

    document = Document()
    document.add_paragraph("云岭市档案馆2023年内部管理重点工作分工")
    document.add_paragraph("各科室：")
    document.add_paragraph("现将重点工作分工如下。")
    headings = ("序号", "工作任务", "工作措施", "完成时限", "牵头科室", "配合科室", "责任人")
    table = document.add_table(rows=1 + len(ROWS), cols=len(headings))
    for column, heading in enumerate(headings):
        table.cell(0, column).text = heading
        for row, values in enumerate(ROWS, 1):
            table.cell(row, column).text = values[column]
    table.cell(2, 4).text = ""
    merged = table.cell(1, 4).merge(table.cell(2, 4))
    merged.text = "财务科"
    document.add_paragraph("云岭市档案馆")
    document.add_paragraph("2023年1月6日")
    return save_document(document, folder / "档案馆_表格.docx")
