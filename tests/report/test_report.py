"""Reports: the figures add up, say what the table says, and hold nothing a report must not carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.conftest import SAMPLES
from tests.support.command import xltool
from xltool import api
from xltool.progress.words import STATES
from xltool.report import Summary, summarise
from xltool.report.summary import CLASSES

DAY = dt.date(2022, 11, 24)
CITY = SAMPLES / "云岭市2022年重点任务分工表186项.xlsx"
HEADER = ["序号", "工作任务", "完成时限", "牵头科室", "配合科室", "责任人", "进展情况", "是否完成"]


def table(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["某局2022年分工表"])
    book.active.append(HEADER)
    for row in rows:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(folder / "分工表.xlsx")
    return folder / "分工表.xlsx"


def summary_of(path: Path) -> Summary:
    opened = api.open_table(path)
    return summarise(opened.table, api.statuses(opened, DAY), DAY)


SMALL: list[list[object]] = [
    [1, "甲事", "2022年10月31日前", "办公室", "法规科", "梁柏舟", None, None],
    [2, "乙事", "2022年11月20日前", "办公室", None, "梁柏舟", None, None],
    [3, "丙事", "2022年9月30日前", "法规科", "办公室、人才科", "程予安", "已办结", "是"],
    [4, "丁事", "2022年11月28日前", "法规科、人才科", "办公室", "程予安", "正在办理", "否"],
    [7, "庚事", "2022年12月30日前", "法规科", None, "程予安", "正在办理", "否"],
    [5, "戊事", "长期坚持", "法规科", None, "程予安", None, None],
    [6, "己事", "2022年12月31日前", None, None, None, "正在办理", "否"],
]


def test_every_state_is_counted_in_exactly_one_class() -> None:
    counted = [state for states in CLASSES.values() for state in states]
    assert sorted(counted) == sorted(STATES)


def test_the_figures_of_a_small_table_worked_out_by_hand(tmp_path: Path) -> None:
    summary = summary_of(table(tmp_path, *SMALL))
    by_name = {office.name: office for office in summary.offices}
    assert list(by_name) == ["办公室", "法规科", "人才科"]
    office, law = by_name["办公室"], by_name["法规科"]
    assert dict(zip(CLASSES, office.counts, strict=True))["逾期"] == office.states.total == 2
    assert (office.states.finished, office.coop, office.states.rate) == (0, 2, 0.0)
    assert (law.states.total, law.states.finished, law.coop) == (4, 1, 1)
    assert law.states.rate == pytest.approx(1 / 3)  # the long-term task is left out
    assert by_name["人才科"].states.total == 1
    assert summary.whole.states.total == 7  # the jointly led task once, the one nobody leads too
    assert [task.seq for task in summary.late] == ["1", "2"]  # the longest overdue first
    assert [task.seq for task in summary.soon] == ["4"]


def test_leaders_add_up_to_the_whole_and_classes_to_each_office() -> None:
    summary = summary_of(CITY)
    assert summary.whole.states.total == len(summary.tasks) == 186
    assert sum(leader.states.total for leader in summary.leaders) == 186
    for at in range(len(CLASSES)):
        assert sum(leader.counts[at] for leader in summary.leaders) == summary.whole.counts[at]
    for office in (*summary.offices, *summary.leaders, summary.whole):
        assert sum(office.counts) == office.states.total


@pytest.mark.parametrize("ending", ["xlsx", "html", "docx"])
def test_a_report_says_the_figures_and_leaves_the_table_alone(
    sample_copy: Callable[..., Path], tmp_path: Path, ending: str
) -> None:
    path = sample_copy("xls")
    before = path.read_bytes()
    out = tmp_path / f"通报.{ending}"
    ran = xltool("report", path, "--out", out, "--as-of=2022-11-24")
    assert ran.code == 0, ran.err
    assert path.read_bytes() == before
    sentence = ran.out.splitlines()[1]
    assert sentence.startswith("截至2022年11月24日,共4项任务")
    assert sentence in text_of(out)
    assert "绩效宣传" in text_of(out)


def text_of(path: Path) -> str:
    """Everything a reader of a report sees."""
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    sheets = openpyxl.load_workbook(path).worksheets
    return "\n".join(str(c.value) for s in sheets for row in s.iter_rows() for c in row if c.value)


@pytest.mark.parametrize("ending", ["xlsx", "html", "docx"])
def test_odd_text_stays_text_and_personal_data_stays_inside(tmp_path: Path, ending: str) -> None:
    odd = [1, "=1+1<b>甲</b>", "2022年10月31日前", "办公室", None, "梁柏舟", None, None]
    phone = [2, "联系梁某13900000001报名", "2022年10月31日前", "办公室", None, "梁柏舟", None, None]
    path, out = table(tmp_path, odd, phone), tmp_path / f"r.{ending}"
    assert xltool("report", path, "--out", out, "--as-of=2022-11-24").code == 0
    text = text_of(out)
    assert "=1+1" in text
    assert "13900000001" not in text
    assert "139****0001" in text
    if ending == "html":
        assert "<b>" not in text
        assert "=1+1&lt;b&gt;甲&lt;/b&gt;" in text
        assert "http" not in text
        assert "<script" not in text
    if ending == "xlsx":
        cells = [c for s in openpyxl.load_workbook(out).worksheets for row in s.iter_rows() for c in row]
        assert "f" not in {cell.data_type for cell in cells}


def test_a_file_is_never_replaced_and_an_unknown_ending_is_said(
    sample_copy: Callable[..., Path], tmp_path: Path
) -> None:
    path, out = sample_copy("xlsx"), tmp_path / "r.html"
    out.write_text("要紧", encoding="utf-8")
    assert xltool("report", path, "--out", out, "--format=json").json["error"]["code"] == "OUT_EXISTS"
    assert out.read_text(encoding="utf-8") == "要紧"
    unknown = xltool("report", path, "--out", tmp_path / "r.pdf", "--format=json")
    assert unknown.code == 3
    assert unknown.json["error"]["code"] == "REPORT_FORMAT"


def test_the_workbook_has_its_charts(sample_copy: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "r.xlsx"
    assert xltool("report", sample_copy("xlsx"), "--out", out, "--as-of=2022-11-24").code == 0
    assert len(openpyxl.load_workbook(out)["图表"]._charts) == 2
