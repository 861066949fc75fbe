"""`xltool evidence` as a person runs it."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.support.command import xltool
from xltool import api
from xltool.cli.commands import evidence
from xltool.errors import InputError
from xltool.evidence.scanning import Scan, scan

TABLE = "2022年度满意度工作分工表B.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (TABLE, "xltool.toml"):
        shutil.copyfile(SAMPLES / name, tmp_path / name)
    shutil.copytree(SAMPLES / "佐证材料", tmp_path / "佐证材料")
    return tmp_path


def state(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "佐证材料").rglob("*")
        if path.is_file()
    }


def test_it_says_what_is_there_missing_and_odd(folder: Path) -> None:
    before = state(folder)
    shown = xltool("evidence", folder / TABLE, "--as-of", "2022-12-01")
    assert shown.code == 0
    for text in ("缺:11月", "新建文本文档.txt", "2021-08-12", "05-截图_电视报道_20221103.png", "12月"):
        assert text in shown.out
    assert state(folder) == before


def test_json(folder: Path) -> None:
    shown = xltool("evidence", folder / TABLE, "--as-of", "2022-12-01", "--format", "json")
    document = shown.json
    assert document["files"] == 17
    assert [task["seq"] for task in document["tasks"]] == ["1", "2", "3.1", "3.2"]
    (monthly,) = document["tasks"][3]["demands"]
    assert (monthly["wanted"], monthly["have"], monthly["assumed_start"]) == (6, 4, True)
    assert [(one["name"], one["owed"], one["complete"]) for one in monthly["instances"]] == [
        *((f"{month}月", True, True) for month in (7, 8, 9, 10)),
        ("11月", True, False),
        ("12月", False, False),
    ]
    assert document["unlinked"] == ["新建文本文档.txt"]
    assert [one["date"] for one in document["outside"]] == ["2021-08-12"]
    assert len(document["repeated"]) == 1


def test_after_the_deadline_what_is_missing_is_an_error(folder: Path) -> None:
    assert xltool("evidence", folder / TABLE, "--as-of", "2022-12-15").code == 0
    assert xltool("evidence", folder / TABLE, "--as-of", "2022-12-16").code == 1


def test_links_are_remembered(folder: Path) -> None:
    command = ("evidence", folder / TABLE, "--as-of", "2022-12-01", "--format", "json")
    first = xltool(*command, "--link", "新建文本文档.txt=3.2:11月")
    assert first.json["unlinked"] == []
    assert xltool(*command).json["tasks"][3]["evidence_state"] == "齐全"
    listed = xltool("list", folder / TABLE, "--as-of", "2022-12-01", "--format", "json")
    assert listed.json["tasks"][3]["evidence_state"] == "齐全"
    assert xltool(*command, "--ignore", "新建*").json["unlinked"] == ["新建文本文档.txt"]


def test_proposals_are_accepted(folder: Path) -> None:
    target = folder / "佐证材料" / "政务公开栏信息"
    target.mkdir()
    (target / "稿件_人才引进_20221128.txt").write_text("11月", encoding="utf-8")
    command = ("evidence", folder / TABLE, "--as-of", "2022-12-01", "--format", "json")
    (proposal,) = xltool(*command).json["proposals"]
    assert (proposal["seq"], proposal["file"]) == ("3.2", "政务公开栏信息/稿件_人才引进_20221128.txt")
    after = xltool(*command, "--accept", "政务公开栏信息/*").json
    assert (after["proposals"], after["tasks"][3]["evidence_state"]) == ([], "齐全")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--accept", "没有"], 3),
        (["--link", "没有.txt=1"], 3),
        (["--link", "新建文本文档.txt=99"], 3),
        (["--link", "新建文本文档.txt=1:第9次"], 3),
        (["--link", "新建文本文档.txt"], 2),
        (["--ignore", "没有.txt"], 3),
    ],
)
def test_slips_are_said_in_two_lines(folder: Path, arguments: list[str], code: int) -> None:
    shown = xltool("evidence", folder / TABLE, *arguments)
    assert shown.code == code
    assert 1 <= len(shown.err.strip().splitlines()) <= 2
    assert not (folder / ".xltool" / "佐证材料" / "links.jsonl").exists()


def test_the_list_is_written_once(folder: Path) -> None:
    out = folder / "目录.xlsx"
    assert xltool("evidence", folder / TABLE, "--index", out, "--as-of", "2022-12-01").code == 0
    assert out.is_file()
    assert xltool("evidence", folder / TABLE, "--index", out).code == 4
    assert (
        xltool("evidence", folder / TABLE, "--index", out, "--overwrite", "--as-of", "2022-12-01").code == 0
    )


def test_folders_are_made_where_there_is_none(folder: Path) -> None:
    shutil.rmtree(folder / "佐证材料")
    missing = xltool("evidence", folder / TABLE)
    assert missing.code == 3
    assert "--scaffold" in missing.err
    made = xltool("evidence", folder / TABLE, "--scaffold", "--format", "json", "--as-of", "2022-12-01")
    assert made.code == 0
    assert "01_开展七个一活动/01_一封信" in made.json["made"]
    assert (folder / "佐证材料" / "01_开展七个一活动" / "01_一封信").is_dir()
    assert xltool("evidence", folder / TABLE, "--scaffold", "--format", "json").json["made"] == []


def test_the_folder_may_have_another_name(folder: Path) -> None:
    (folder / "佐证材料").rename(folder / "归档")
    settings = folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[evidence]\nfolder = "归档"\n', encoding="utf-8")
    assert xltool("evidence", folder / TABLE, "--as-of", "2022-12-01", "--format", "json").json["files"] == 17


def test_personal_data_in_names_is_never_shown(folder: Path) -> None:
    for number in ("13812345678", "110101199003078937"):
        put = folder / "佐证材料" / "02_提供社会评价样本框" / f"记录_{number}_20220926.txt"
        put.write_text(number, encoding="utf-8")
    out = folder / "目录.xlsx"
    for format_ in ("text", "json"):
        shown = xltool(
            *("evidence", folder / TABLE, "--format", format_, "--as-of", "2022-12-01"),
            *("--index", out, "--overwrite"),
        )
        assert shown.code == 1
        assert "13812345678" not in shown.out + shown.err
        assert "110101199003078937" not in shown.out + shown.err
    checked = xltool("check", folder / TABLE, "--as-of", "2022-12-01")
    assert checked.code == 1
    assert "EVIDENCE_NAME_PII" in checked.out
    assert "13812345678" not in checked.out


def test_a_corrected_quantity_is_what_counts(folder: Path) -> None:
    settings = folder / "xltool.toml"
    more = '\n[quotas]\n"1.承接自治区" = ["绩效宣传不少于3条(篇)"]\n"按时按质提供社会评价样本框" = []\n'
    settings.write_text(settings.read_text("utf-8") + more, encoding="utf-8")
    tasks = xltool("list", folder / TABLE, "--as-of", "2022-12-01", "--format", "json").json["tasks"]
    assert [[quota["count"] for quota in task["quotas"]] for task in tasks] == [[7, 2], [], [3], [1]]
    assert tasks[2]["evidence_state"] == "齐全"
    assert tasks[2]["quotas"][0]["field"] is None


def test_the_folder_is_looked_through_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[Path] = []

    def counting(place: Path, year: int | None) -> Scan:
        scanned.append(place)
        return scan(place, year)

    monkeypatch.setattr("xltool.evidence.review.scan", counting)
    evidence.build().main([str(folder / TABLE), "--as-of", "2022-12-01"], standalone_mode=False)
    assert len(scanned) == 1


def test_a_folder_that_cannot_be_read_is_said_and_nothing_is_written_without_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(place: Path, year: int | None) -> Scan:
        return scan(place / "gone", year)

    monkeypatch.setattr("xltool.evidence.review.scan", refusing)
    day = dt.date(2022, 12, 1)
    opened = api.open_table(folder / TABLE)
    before = (folder / TABLE).read_bytes()
    verbs: list[Callable[[], object]] = [
        lambda: api.evidence(opened, day),
        lambda: api.statuses(opened, day),
        lambda: api.findings(opened, day),
        lambda: api.refresh(folder / TABLE, day),
    ]
    for verb in verbs:
        with pytest.raises(InputError) as caught:
            verb()
        assert caught.value.code == "EVIDENCE_FOLDER"
    assert (folder / TABLE).read_bytes() == before
