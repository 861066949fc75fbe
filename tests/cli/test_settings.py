"""Settings from the command line: drawn up from a table, headings accepted once, calendars taken in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.support.command import xltool

ODD = ["序号", "工作任务", "完成时限", "主板单位", "责任人", "进展情况"]


def odd_table(folder: Path) -> Path:
    """A table one of whose headings has a typing slip (主板单位 for 主办单位)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2022年度重点工作分工表"])
    sheet.append(ODD)
    sheet.append([1, "开展绩效沟通", "2022年12月15日前", "办公室", "梁柏舟", None])
    sheet.append([2, "报送社会评价样本框", "2022年11月30日前", "法规综合科", "程予安", None])
    book.save(folder / "分工表.xlsx")
    return folder / "分工表.xlsx"


def test_init_writes_what_the_table_says_and_the_table_then_reads_the_same(
    sample_copy: Callable[..., Path],
) -> None:
    path = sample_copy("xls")
    (path.parent / "xltool.toml").unlink()
    before = xltool("list", path, "--format=json", "--as-of=2022-11-24").json
    made = xltool("init", path)
    assert made.code == 0, made.err
    text = (path.parent / "xltool.toml").read_text(encoding="utf-8")
    assert 'unit = "云岭市科学技术局"' in text
    assert "issued_on = 2022-09-29" in text
    assert '"法规综合科"' in text
    after = xltool("list", path, "--format=json", "--as-of=2022-11-24").json
    assert after["tasks"] == before["tasks"]


def test_init_never_replaces_settings(sample_copy: Callable[..., Path]) -> None:
    path = sample_copy("xlsx")
    settings = path.parent / "xltool.toml"
    before = settings.read_bytes()
    refused = xltool("init", path, "--format=json")
    assert refused.code == 3
    assert refused.json["error"]["code"] == "PROJECT_EXISTS"
    assert settings.read_bytes() == before


@pytest.mark.parametrize("existing", ["", '# 我的说明\n[table]\nunit = "某局"  # 简称\n'])
def test_a_guessed_heading_is_proposed_accepted_once_and_remembered(tmp_path: Path, existing: str) -> None:
    path = odd_table(tmp_path)
    settings = tmp_path / "xltool.toml"
    if existing:
        settings.write_text(existing, encoding="utf-8")
    codes = [f["code"] for f in xltool("check", path, "--format=json").json["findings"]]
    assert "COLUMN_AMBIGUOUS" in codes
    accepted = xltool("init", path, "--accept", "--format=json")
    assert accepted.code == 0, accepted.err
    assert accepted.json["proposals"] == [
        {"letter": "D", "heading": "主板单位", "field": "lead", "confidence": "fuzzy"}
    ]
    assert settings.read_text(encoding="utf-8").startswith(existing)
    codes = [f["code"] for f in xltool("check", path, "--format=json").json["findings"]]
    assert "COLUMN_AMBIGUOUS" not in codes
    columns = xltool("list", path, "--format=json").json["columns"]
    assert columns[3]["field"] == "lead"
    assert columns[3]["confidence"] == "project"


def test_settings_that_are_wrong_are_not_added_to(tmp_path: Path) -> None:
    path = odd_table(tmp_path)
    (tmp_path / "xltool.toml").write_text("[table\n", encoding="utf-8")
    refused = xltool("init", path, "--accept", "--format=json")
    assert refused.code == 3
    assert refused.json["error"]["code"] == "PROJECT_INVALID"
    assert (tmp_path / "xltool.toml").read_text(encoding="utf-8") == "[table\n"


def test_an_imported_calendar_counts_from_then_on(sample_copy: Callable[..., Path], tmp_path: Path) -> None:
    path = sample_copy("xlsx")
    home = {"XLTOOL_HOME": str(tmp_path / "home")}
    task = ("list", path, "--format=json", "--as-of=2022-12-01")
    before = xltool(*task, env=home).json["tasks"][0]["workdays_left"]
    days = [{"name": "补假", "date": f"2022-12-0{day}", "isOffDay": True} for day in (5, 6, 7)]
    notice = tmp_path / "补充通知.json"
    notice.write_text(json.dumps({"year": 2022, "days": days}), encoding="utf-8")
    taken = xltool("calendar", "import", notice, env=home)
    assert taken.code == 0, taken.err
    assert xltool(*task, env=home).json["tasks"][0]["workdays_left"] == before - 3
    assert "2022" in xltool("doctor", "--format=json", env=home).json["calendar_files"]


def test_a_region_nobody_has_days_for_is_refused_until_its_calendar_is_imported(
    sample_copy: Callable[..., Path], tmp_path: Path
) -> None:
    path = sample_copy("xlsx")
    home = {"XLTOOL_HOME": str(tmp_path / "home")}
    with (path.parent / "xltool.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[calendar]\nregion = "甲州"\n')
    refused = xltool("list", path, "--format=json", env=home)
    assert refused.json["error"]["code"] == "PROJECT_INVALID"
    day = {"name": "甲州节", "date": "2022-12-02", "isOffDay": True}
    notice = tmp_path / "甲州.json"
    notice.write_text(json.dumps({"year": 2022, "region": "甲州", "days": [day]}), encoding="utf-8")
    assert xltool("calendar", "import", notice, env=home).code == 0
    assert xltool("list", path, "--format=json", env=home).code == 0


def test_a_bad_calendar_is_said_and_nothing_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    notice = tmp_path / "坏.json"
    notice.write_text("{", encoding="utf-8")
    refused = xltool("calendar", "import", notice, "--format=json", env={"XLTOOL_HOME": str(home)})
    assert refused.code == 3
    assert refused.json["error"]["code"] == "CALENDAR_INVALID"
    assert not home.exists()
