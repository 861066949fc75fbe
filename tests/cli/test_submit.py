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


def test_a_copy_somebody_worked_in_stays_as_a_backup_when_replaced(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "下发"
    again = ("submit", table, "--kind", "handout", "--out", out, "--overwrite", "--format", "json")
    paths = [Path(copy["path"]) for copy in xltool(*again).json["copies"]]
    worked_in = paths[1].read_bytes() + b"work"
    paths[1].write_bytes(worked_in)
    assert xltool(*again).code == 0
    assert [path.name for path in (out / ".xltool").iterdir()] == [paths[1].name]
    assert xltool("undo", paths[1]).code == 0
    assert paths[1].read_bytes() == worked_in


@pytest.mark.parametrize("waiver", ["PII_MOBILE", "PII_MOBILE=", "=理由"])
def test_a_waiver_needs_its_reason(table: Path, waiver: str) -> None:
    assert xltool("submit", table, "--waive", waiver).code == 2


def test_an_unknown_recipe_is_said(table: Path) -> None:
    ran = xltool("submit", table, "--recipe", "月报", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "RECIPE_NOT_FOUND")


def made_in(folder: Path) -> list[str]:
    """The names of the copies in a folder."""
    return sorted(path.name for path in folder.glob("*") if "清单" not in path.name)


def test_a_dry_run_lists_what_would_be_made_and_writes_nothing(table: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    arguments = ("submit", table, "--kind", "handout", "--pdf", "--out", tmp_path / "下发")
    told = xltool(*arguments, "--dry-run", "--format", "json")
    shown = xltool(*arguments, "--dry-run", "--lang", "en")
    assert sorted(tmp_path.rglob("*")) == before
    assert (told.code, shown.code, told.err) == (0, 0, "")
    assert (told.json["dry_run"], told.json["manifest"]) == (True, None)
    assert [copy["office"] for copy in told.json["copies"]] == ["乙科", "丙科", "甲科"]
    assert not any(Path(copy["path"]).exists() or copy["pdf"] for copy in told.json["copies"])
    assert "6 row(s) in = 6 out + 0 skipped" in shown.out
    assert shown.out.splitlines()[-1] == "Nothing was written: these copies would be made."


def test_a_dry_run_refuses_what_making_would_refuse(table: Path, tmp_path: Path) -> None:
    assert xltool("submit", table, "--out", tmp_path / "报送").code == 0
    ran = xltool("submit", table, "--out", tmp_path / "报送", "--dry-run", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "OUT_EXISTS")
    for out in (table, table / "里面"):
        ran = xltool("submit", table, "--out", out, "--dry-run", "--format", "json")
        assert (ran.code, ran.json["error"]["code"]) == (4, "OUT_UNWRITABLE")


def test_only_the_offices_that_are_named_get_a_handout(table: Path, tmp_path: Path) -> None:
    (tmp_path / "xltool.toml").write_text('[aliases]\n"三科" = "丙科"\n', "utf-8")
    out = tmp_path / "补发"
    arguments = ("submit", table, "--kind", "handout", "--office", "乙科", "--office", "三科", "--out", out)
    ran = xltool(*arguments, "--lang", "en")
    assert ran.code == 0
    assert made_in(out) == ["丙科_分工表.xls", "乙科_分工表.xls"]
    ran = xltool(*arguments, "--overwrite", "--format", "json")
    assert [copy["office"] for copy in ran.json["copies"]] == ["乙科", "丙科"]
    assert ran.json["dry_run"] is False
    assert ran.json["rows_in"] == ran.json["rows_out"] + len(ran.json["skipped"])


def test_rows_of_offices_that_are_not_named_are_counted_in_one_line(table: Path, tmp_path: Path) -> None:
    ran = xltool("submit", table, "--kind", "handout", "--office", "乙科", "--out", tmp_path, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "2 row(s) skipped" in ran.out
    assert "6 row(s) in = 4 out + 2 skipped; 1 copies" in ran.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--kind", "handout", "--office", "乙"), "OFFICE_NOT_FOUND"),
        (("--kind", "handout", "--office", "乙科", "--office", "财务处"), "OFFICE_NOT_FOUND"),
        (("--kind", "handout", "--office", ""), "OFFICE_NOT_FOUND"),
        (("--office", "乙科"), "NOT_HANDOUTS"),
        (("--kind", "archive", "--office", "乙科"), "NOT_HANDOUTS"),
    ],
    ids=str,
)
def test_offices_that_get_no_handout_are_said_before_anything_is_written(
    table: Path, tmp_path: Path, options: tuple[str, ...], code: str
) -> None:
    ran = xltool("submit", table, *options, "--out", tmp_path / "下发", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (3, code)
    assert made_in(tmp_path / "下发") == []


def test_a_folder_that_cannot_be_written_is_said_and_nothing_stays(table: Path, tmp_path: Path) -> None:
    ran = xltool("submit", table, "--out", tmp_path / ("长" * 200), "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "OUT_UNWRITABLE")
    (tmp_path / ".xltool").write_text("a file where the folder would be")
    ran = xltool("submit", table, "--kind", "handout", "--out", tmp_path / "下发", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "OUT_UNWRITABLE")
    assert list((tmp_path / "下发").iterdir()) == []
