"""`xltool submit` as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import xltool
from tests.support.submission import master, task_rows


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return master(tmp_path / "分工表.xls", task_rows(6, 3))


def test_json_has_what_the_contract_says(table: Path, tmp_path: Path) -> None:
    ran = xltool(
        "submit",
        table,
        "--kind",
        "handout",
        "--period",
        "11月",
        "--out",
        tmp_path / "下发",
        "--format",
        "json",
    )
    assert (ran.code, ran.err) == (0, "")
    assert (ran.json["kind"], ran.json["rows_in"], ran.json["rows_out"], ran.json["skipped"]) == (
        "handout",
        6,
        6,
        [],
    )
    for copy in ran.json["copies"]:
        assert Path(copy["path"]).is_file()
        assert {"office", "rows", "sha256", "findings", "withheld"} <= copy.keys()


def test_the_count_is_always_printed(table: Path, tmp_path: Path) -> None:
    ran = xltool("submit", table, "--lang", "en", "--out", tmp_path / "报送")
    assert ran.code == 0
    assert "6 row(s) in = 6 out + 0 skipped; 1 copies, 0 withheld" in ran.out


def test_a_withheld_copy_is_exit_1_and_a_waiver_lets_it_out(tmp_path: Path) -> None:
    rows = task_rows(3, 1)
    rows[0][10] = "手机13912345678"
    table = master(tmp_path / "分工表.xlsx", rows)
    ran = xltool("submit", table, "--out", tmp_path / "报送", "--format", "json")
    assert ran.code == 1
    (copy,) = ran.json["copies"]
    assert copy["withheld"]
    assert [finding["code"] for finding in copy["findings"]] == ["PII_MOBILE"]
    assert "13912345678" not in ran.out
    ran = xltool(
        "submit",
        table,
        "--out",
        tmp_path / "报送",
        "--overwrite",
        "--waive",
        "PII_MOBILE=上级要求",
        "--format",
        "json",
    )
    assert (ran.code, ran.json["copies"][0]["findings"][0]["waived"]) == (0, "上级要求")


def test_nothing_is_replaced_without_being_told(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "报送"
    assert xltool("submit", table, "--out", out).code == 0
    ran = xltool("submit", table, "--out", out, "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "OUT_EXISTS")
    assert xltool("submit", table, "--out", out, "--overwrite").code == 0


@pytest.mark.parametrize("waiver", ["PII_MOBILE", "PII_MOBILE=", "=理由"])
def test_a_waiver_needs_its_reason(table: Path, waiver: str) -> None:
    assert xltool("submit", table, "--waive", waiver).code == 2


def test_an_unknown_recipe_is_said(table: Path) -> None:
    ran = xltool("submit", table, "--recipe", "月报", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "RECIPE_NOT_FOUND")
