"""The commands on the sample tables, in both formats: what a clerk and a batch file rely on."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import xltool
from xltool import api, open_workbook

DAY = "--as-of=2022-11-24"
JSON = "--format=json"
SAMPLES = Path(__file__).parents[2] / "samples"
OWNED = ["任务状态", "预警", "预警说明", "剩余工作日", "量化进度", "佐证核验"]

pytestmark = pytest.mark.parametrize("suffix", ["xls", "xlsx"])
Copy = Callable[..., Path]


def digest(path: Path) -> tuple[str, int]:
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_list_reads_every_layout(sample_copy: Copy, suffix: str, layout: str) -> None:
    shown = xltool("list", sample_copy(suffix, layout), DAY, JSON)
    assert shown.code == 0
    tasks = shown.json["tasks"]
    assert len(tasks) == 4
    assert [t["due"]["due"] for t in tasks] == ["2022-12-15", "2022-09-26", "2022-12-15", "2022-12-15"]
    assert shown.json["issued_on"] == "2022-09-29"
    assert shown.json["title_year"] == 2022
    assert tasks[0]["lead"] == ["办公室"]
    assert len(tasks[0]["coop"]) == 6
    assert len(tasks[0]["owner"]) == 7
    assert len(tasks[2]["owner"]) == 5


def test_list_says_how_each_heading_was_understood(sample_copy: Copy, suffix: str) -> None:
    columns = {c["heading"]: c for c in xltool("list", sample_copy(suffix), DAY, JSON).json["columns"]}
    assert columns["完成时限"]["field"] == "due"
    assert columns["完成时限"]["confidence"] == "exact"
    assert columns["牵头科室"]["field"] == "lead"


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (["--office", "驻村工作队"], 2),
        (["--person", "江沐"], 4),
        (["--search", "样本框"], 1),
        (["--search", "ybk"], 1),
        (["--search", "12月15日"], 3),
        (["--state", "done"], 1),
        (["--state", "已完成"], 1),
        (["--light", "绿"], 2),
        (["--due-within", "21"], 3),
        (["--due-within", "20"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_list_filters(sample_copy: Copy, suffix: str, filter: list[str], expected: int) -> None:
    shown = xltool("list", sample_copy(suffix), DAY, JSON, *filter)
    assert shown.code == 0, shown.err
    assert len(shown.json["tasks"]) == expected


def test_list_refuses_an_unknown_state(sample_copy: Copy, suffix: str) -> None:
    assert xltool("list", sample_copy(suffix), "--state", "whatever").code == 2


def test_check_finds_what_the_notice_has_wrong(sample_copy: Copy, suffix: str) -> None:
    shown = xltool("check", sample_copy(suffix), DAY, JSON)
    assert shown.code == 1
    found = {f["code"] for f in shown.json["findings"]}
    assert {
        "DUE_BEFORE_ISSUE", "LEAD_MISSING", "LEAD_SUGGESTED", "COUNT_MISMATCH", "RECUR_NO_BOUNDS",
        "RECUR_AFTER_DUE", "TWO_DEADLINES", "QUOTA_SCOPE", "QUOTA_OVERLAP", "UNIT_ALTERNATIVE", "VAGUE_TIME",
        "TYPE_MISMATCH", "TRAILING_PUNCT", "TERM_DRIFT", "OWNER_NO_LEAD",
    } <= found  # fmt: skip
    early = next(f for f in shown.json["findings"] if f["code"] == "DUE_BEFORE_ISSUE")
    assert early["severity"] == "E"
    assert early["cell"] == "D6"
    assert shown.json["counts"]["E"] >= 2


def test_check_leaves_the_file_alone(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    before = digest(table)
    xltool("check", table, DAY)
    xltool("list", table, DAY)
    assert digest(table) == before
    assert not (table.parent / ".xltool").exists()


def test_refresh_fills_the_owned_columns_and_nothing_else(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    old = dict(open_workbook(table).sheets[0].rows())
    shown = xltool("refresh", table, DAY, JSON)
    assert shown.code == 0, shown.out
    file = shown.json["files"][0]
    assert (file["tasks"], file["mode"], file["saved"], file["error"]) == (4, "file", True, None)
    assert Path(file["backup"]).is_file()
    new = dict(open_workbook(table).sheets[0].rows())
    width = max(map(len, old.values()))
    assert {n: v[:width] for n, v in new.items()} == {
        n: v + [None] * (width - len(v)) if len(new[n]) >= width else v for n, v in old.items()
    }
    assert [v for v in new[4][width:] if v] == OWNED
    assert new[6][width : width + 2] == ["已完成", "绿"]


def test_refresh_twice_is_refresh_once(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    assert xltool("refresh", table, DAY).code == 0
    before = digest(table)
    again = xltool("refresh", table, DAY, JSON)
    assert again.code == 0
    file = again.json["files"][0]
    assert (file["written"], file["saved"], file["backup"]) == (0, False, None)
    assert file["unchanged"] == 24
    assert digest(table) == before


def test_refresh_on_a_later_day_writes_only_what_changed(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    xltool("refresh", table, DAY)
    later = xltool("refresh", table, "--as-of=2022-12-16", JSON, "--verbose").json["files"][0]
    assert 0 < later["written"] < 24
    assert later["written"] + later["unchanged"] == 24
    assert {e["new"] for e in later["edits"]} >= {"逾期", "红"}


def test_a_cell_a_person_changed_is_theirs(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    xltool("refresh", table, DAY)
    book = open_workbook(table)
    sheet = book.sheets[0]
    reason = next(i for i, v in enumerate(dict(sheet.rows())[4], 1) if v == "预警说明")
    sheet.write(5, reason, "科长已与市里沟通")
    book.save()
    shown = xltool("refresh", table, "--as-of=2022-12-16", JSON)
    assert shown.code == 1
    skipped = shown.json["files"][0]["skipped"]
    assert len(skipped) == 1
    assert open_workbook(table).sheets[0].value(5, reason) == "科长已与市里沟通"


def test_a_cell_left_alone_is_explained_in_words(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    xltool("refresh", table, DAY)
    book = open_workbook(table)
    book.sheets[0]["N5"] = "科长已与市里沟通"
    book.save()
    shown = xltool("refresh", table, "--as-of=2022-12-16")
    assert "N5" in shown.err
    assert "MANAGED_EDITED" not in shown.err


@pytest.mark.parametrize("heading", ["进展", "完成情况/进展"])
def test_update_names_a_column_with_or_without_its_group(
    sample_copy: Copy, suffix: str, heading: str
) -> None:
    table = sample_copy(suffix, "B")
    assert "完成情况/进展" in {c["heading"] for c in xltool("list", table, JSON).json["columns"]}
    assert xltool("update", table, "1", f"{heading}=已召开第二次沟通会").code == 0
    assert xltool("list", table, JSON, "--search", "第二次沟通会").json["tasks"]


def test_update_keeps_a_percentage_as_it_was_typed(tmp_path: Path, suffix: str) -> None:
    name = f"云岭市2022年重点任务分工表186项.{suffix}"
    table = Path(shutil.copyfile(SAMPLES / name, tmp_path / name))
    plan = api.plan_update(api.open_table(table), "2", {"完成率": "60%"})
    assert [edit.new for edit in plan] == ["60%"]
    plan = api.plan_update(api.open_table(table), "2", {"完成率": "0.6"})
    assert [edit.new for edit in plan] == [0.6]


def test_dry_run_shows_the_plan_and_writes_nothing(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    before = digest(table)
    shown = xltool("refresh", table, DAY, JSON, "--dry-run")
    file = shown.json["files"][0]
    assert len(file["edits"]) == 27
    assert file["saved"] is False
    assert digest(table) == before
    assert not (table.parent / ".xltool").exists()


def test_out_writes_elsewhere(sample_copy: Copy, suffix: str, tmp_path: Path) -> None:
    table = sample_copy(suffix)
    before = digest(table)
    target = tmp_path / f"报送.{suffix}"
    elsewhere = xltool("refresh", table, DAY, "--out", target, JSON)
    assert elsewhere.code == 0
    assert digest(table) == before
    counts = [(f["written"], f["unchanged"]) for f in elsewhere.json["files"]]
    assert counts == [(27, 3)]
    assert "任务状态" in dict(open_workbook(target).sheets[0].rows())[4]
    refused = xltool("refresh", table, DAY, JSON, "--out", target)
    assert refused.json["files"][0]["error"]["code"] == "OUT_EXISTS"
    assert xltool("refresh", table, DAY, "--out", target, "--overwrite").code == 0


def test_update_writes_a_persons_column_and_undo_takes_it_back(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    before = table.read_bytes()
    text = "=1+1 已召开沟通会"
    shown = xltool("update", table, "1", f"进展情况={text}", "status=是", JSON)
    assert shown.code == 0, shown.out
    assert shown.json["written"] == 2
    row = dict(open_workbook(table).sheets[0].rows())[5]
    assert text in row
    assert not open_workbook(table).sheets[0].has_formula(5, row.index(text) + 1)
    assert len(xltool("history", table, JSON).json["entries"]) == 1
    assert xltool("undo", table).code == 0
    assert table.read_bytes() == before


def test_update_names_a_task_by_row_and_by_id(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    task = xltool("list", table, JSON).json["tasks"][3]
    assert xltool("update", table, f"row:{task['row']}", "progress=甲").code == 0
    assert xltool("update", table, task["id"], "progress=乙").code == 0
    assert "乙" in dict(open_workbook(table).sheets[0].rows())[task["row"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["99", "progress=x"], "TASK_NOT_FOUND"),
        (["3", "progress=x"], "TASK_AMBIGUOUS"),
        (["1", "due=2023-01-01"], "COLUMN_LOCKED"),
        (["1", "没有这一列=x"], "COLUMN_NOT_FOUND"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_update_refuses(sample_copy: Copy, suffix: str, arguments: list[str], code: str) -> None:
    table = sample_copy(suffix)
    before = digest(table)
    shown = xltool("update", table, *arguments, JSON)
    assert shown.code == 3
    assert shown.json["error"]["code"] == code
    assert digest(table) == before


def test_undo_of_a_refresh_restores_the_file_to_the_byte(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    before = table.read_bytes()
    xltool("refresh", table, DAY)
    assert xltool("undo", table).code == 0
    assert table.read_bytes() == before


def test_a_gbk_console_never_breaks(sample_copy: Copy, suffix: str) -> None:
    table = sample_copy(suffix)
    xltool("update", table, "1", "progress=䶮与🙂", encoding="utf-8")
    for command in (["list", table, DAY], ["check", table, DAY], ["refresh", table, DAY, "--verbose"]):
        shown = xltool(*command, encoding="gbk")
        assert shown.code in (0, 1)
        assert "Traceback" not in shown.err
        assert "任务" in shown.out + shown.err
