"""The notice this program was made for, and our retelling: every field, every finding a text can show."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES
from xltool import api
from xltool.notice.model import Item

FIVE = (
    "法规综合科、科技项目与成果转化科、高新技术与区域创新科、社会发展和农业农村科、人才服务与对外交流合作科"
)
FINDINGS = {
    "DUE_BEFORE_ISSUE": "E",  # S-01
    "LEAD_MISSING": "E",  # S-02
    "LEAD_SUGGESTED": "I",  # S-03
    "COUNT_MISMATCH": "W",  # S-04
    "RECUR_NO_BOUNDS": "W",  # S-05
    "RECUR_AFTER_DUE": "W",  # S-06
    "RECUR_BACKDATED": "I",  # S-07
    "TWO_DEADLINES": "W",  # S-08
    "QUOTA_SCOPE": "W",  # S-09
    "QUOTA_OVERLAP": "I",  # S-10
    "UNIT_ALTERNATIVE": "I",  # S-11
    "VAGUE_TIME": "W",  # S-12
    "OFFICE_UNKNOWN": "I",  # S-13
    "ADDRESSEE_UNASSIGNED": "I",  # S-14
    "TYPE_MISMATCH": "I",  # S-15
    "TRAILING_PUNCT": "I",  # S-16
    "BASIS_DIFFERS": "I",  # S-17
    "ATTACHMENT_MISSING": "W",  # S-18
    "TERM_DRIFT": "I",  # S-19
    "OWNER_NO_LEAD": "I",  # S-20
    "NOTICE_READING": "I",  # the fields that 1. and 2. share
    "NOTICE_LEFT_OUT": "I",  # what is no task
}


@pytest.fixture(scope="session")
def seed() -> Path:
    """The original, beside the checkout; $XLTOOL_SEED names another place."""
    folder = Path(os.environ.get("XLTOOL_SEED", ROOT.parent / "shared" / "seed"))
    found = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not found:
        pytest.skip(f"no notice at {folder.name}: set XLTOOL_SEED to its folder")
    return found[0]


def who(item: Item) -> dict[str, str]:
    return {
        field: item.text(field) for field in ("due", "lead", "coop", "resp_org", "owner") if item.text(field)
    }


def check_items(items: tuple[Item, ...]) -> None:
    """What DOMAIN 1.2 lists, the names of people aside."""
    one, two, media, articles = items
    assert [item.number for item in items] == ["1", "2", "3.1", "3.2"]
    assert [item.text("task") for item in items] == [
        "开展“七个一”活动",
        "按时按质提供社会评价样本框",
        "绩效宣传展示",
        "绩效宣传展示",
    ]
    for item, due in ((one, "2022年12月15日"), (two, "2022年9月26日")):
        fields = who(item)
        assert fields.pop("owner").count("、") == 6
        assert fields == {"due": due, "lead": "办公室", "coop": f"{FIVE}、驻村工作队。"}
    for item in (media, articles):
        fields = who(item)
        assert fields.pop("owner").count("、") == 4
        assert fields == {"due": "2022年12月15日", "resp_org": f"办公室、{FIVE}。"}
    assert one.text("owner") == two.text("owner") and media.text("owner") == articles.text("owner")
    assert set(media.text("owner").split("、")) < set(one.text("owner").split("、"))
    assert "不少于2次" in one.text("measure") and "“七个一”(一封信、" in one.text("measure")
    assert two.text("measure").count("样本框") == 2
    assert media.text("measure").startswith("1.") and "不少于5条(篇)" in media.text("measure")
    assert articles.text("measure").startswith("2.办公室组织各科室") and "每月一篇" in articles.text(
        "measure"
    )


def check_draft(notice: Path, folder: Path, suffix: str) -> None:
    """Draft, read back, and compare the findings with DOMAIN 1.4."""
    made = api.draft(notice, folder / f"table{suffix}")
    check_items(made.draft.notice.items)
    assert {finding.code: finding.severity for finding in made.findings} == FINDINGS
    at = {(finding.code, finding.cell) for finding in made.findings}
    assert {("DUE_BEFORE_ISSUE", "D6"), ("LEAD_MISSING", "E7"), ("COUNT_MISMATCH", "G7")} <= at
    tasks = made.opened.table.tasks
    assert [(len(t.lead), len(t.coop), len(t.resp), len(t.owner)) for t in tasks] == [
        (1, 6, 0, 7),
        (1, 6, 0, 7),
        (0, 0, 6, 5),
        (0, 0, 6, 5),
    ]
    assert [len(t.quotas) for t in tasks] == [2, 0, 1, 1]


FORMATS = pytest.mark.parametrize("suffix", [".xls", ".xlsx"])


@FORMATS
def test_our_retelling(suffix: str, tmp_path: Path) -> None:
    check_draft(SAMPLES / "通知.txt", tmp_path, suffix)


@pytest.mark.corpus
@FORMATS
def test_the_original(seed: Path, suffix: str, tmp_path: Path) -> None:
    check_draft(seed, tmp_path, suffix)
    notice = api.read_notice(seed)
    assert notice.issuer.endswith("科学技术局") and str(notice.issued_on) == "2022-09-29"
    assert notice.doc_no == "" and notice.addressees == ("各科室", "直属二层单位")
    assert [bool(basis.doc_no) for basis in notice.basis] == [True, False]
    assert len(notice.attachments) == 1 and len(notice.prohibitions) == 5


def test_the_frame_of_our_retelling() -> None:
    notice = api.read_notice(SAMPLES / "通知.txt")
    assert notice.title == "云岭市科学技术局2022年度提高社会评价工作满意度工作方案"
    assert (notice.issuer, str(notice.issued_on), notice.doc_no) == ("云岭市科学技术局", "2022-09-29", "")
    assert notice.addressees == ("各科室", "直属二层单位")
    assert [basis.doc_no for basis in notice.basis] == ["云绩办发〔2022〕7号", ""]
    assert notice.attachments == ("云岭市科学技术局2022年度提高社会评价工作满意度工作分工表",)
    assert len(notice.prohibitions) == 5
    assert notice.title_year == 2022


def test_every_cell_knows_its_sentence(tmp_path: Path) -> None:
    """What a preview shows beside the notice."""
    draft = api.draft(SAMPLES / "通知.txt", tmp_path / "table.xlsx").draft
    lines = (SAMPLES / "通知.txt").read_text("utf-8").split("\n")
    for item in range(4):
        cells = draft.cells_of(item)
        assert [cell.field for cell in cells][:3] == ["seq", "task", "measure"]
        for cell in cells:
            if cell.said is not None:
                assert cell.said.source.sentence in lines[cell.said.source.line - 1]
                assert str(cell.value).rpartition(":")[2][:10] in lines[cell.said.source.line - 1]
