"""Sample frames: what is wrong with a row, who stands for whom, who was left out. All people are invented."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.command import xltool
from xltool.errors import InputError
from xltool.frames import CODES, FrameReport, Person, check_frames, read_frame
from xltool.frames.matching import missing_people

HEADER = ("序号", "评价主体", "姓名", "单位", "联系电话", "身份证号")
ROSTER = [
    (1, "领导干部", "程予安", "县科技局", "13900000001", "450100190001010016"),
    (2, "领导干部", "农立言", "县财政局", "13900000002", "450100190002020021"),
    (3, "服务对象", "单知秋", "某某科技公司", "13900000003", None),
    (4, "服务对象", "岑舒禾", "某某农业合作社", "0771-5550101", None),
]


def save(path: Path, rows: list[tuple[object, ...]], header: tuple[str, ...] = HEADER) -> Path:
    """A list as people make them: a title, a header, the rows; .xls or .xlsx by the name."""
    lines: list[tuple[object, ...]] = [("社会评价样本框",), header, *rows]
    if path.suffix == ".xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("样本")
        for y, line in enumerate(lines):
            for x, value in enumerate(line):
                if value is not None:
                    sheet.write(y, x, value)
        old.save(str(path))
        return path
    book = openpyxl.Workbook()
    book.active.title = "样本"
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


@pytest.fixture(params=["xls", "xlsx"])
def suffix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def check(folder: Path, suffix: str, rows: list[tuple[object, ...]], roster: bool = False) -> FrameReport:
    frame = read_frame(save(folder / f"样本框.{suffix}", rows))
    full = [read_frame(save(folder / f"花名册.{suffix}", ROSTER))] if roster else []
    return check_frames([frame], full)


def said(report: FrameReport) -> list[tuple[str, str]]:
    return [(finding.code, finding.cell) for finding in report.findings]


def test_a_frame_equal_to_the_roster_is_sound(tmp_path: Path, suffix: str) -> None:
    report = check(tmp_path, suffix, ROSTER, roster=True)
    assert said(report) == []
    assert [tuple(count) for count in report.groups] == [("领导干部", 2, 2, 2, 0), ("服务对象", 2, 2, 2, 0)]


def test_order_gaps_and_full_width_forms_make_no_difference(tmp_path: Path, suffix: str) -> None:
    rows = [
        (1, "服务对象", "岑 舒禾", "某某农业合作社", "０７７１—5550101", None),
        (2, "服务对象", "单知秋", "某某科技公司", "139 0000 0003", None),
        (3, "领导干部", "农立言", "县财政局", 13900000002.0, "450100190002020021"),
        (4, "领导干部", "程　予安", "县科技局", "+86 13900000001", "450100190001010016"),
    ]
    assert said(check(tmp_path, suffix, rows, roster=True)) == []


CELLS = [
    ("FRAME_NAME_MISSING", "C3", (1, "甲", None, "县局", "13900000009", None)),
    ("FRAME_PHONE_MISSING", "E3", (1, "甲", "苏若棠", "县局", None, None)),
    ("FRAME_PHONE_INVALID", "E3", (1, "甲", "苏若棠", "县局", "1390000000", None)),
    ("FRAME_PHONE_INVALID", "E3", (1, "甲", "苏若棠", "县局", "139000000012", None)),
    ("FRAME_PHONE_INVALID", "E3", (1, "甲", "苏若棠", "县局", "13900000009、1390000", None)),
    ("FRAME_ID_INVALID", "F3", (1, "甲", "苏若棠", "县局", "13900000009", "450100190001010017")),
    ("FRAME_ID_TRUNCATED", "F3", (1, "甲", "苏若棠", "县局", "13900000009", 450100190001010010.0)),
]


@pytest.mark.parametrize(("code", "cell", "row"), CELLS)
def test_a_faulty_cell_is_named(
    tmp_path: Path, suffix: str, code: str, cell: str, row: tuple[object, ...]
) -> None:
    report = check(tmp_path, suffix, [row])
    assert said(report) == [(code, cell)]
    assert (report.people, report.sound) == (1, 0)


def test_two_good_numbers_in_one_cell_are_fine(tmp_path: Path, suffix: str) -> None:
    row = (1, "甲", "苏若棠", "县局", "13900000008、0771-5550101", None)
    assert said(check(tmp_path, suffix, [row])) == []


def test_one_number_under_two_names_is_impersonation(tmp_path: Path, suffix: str) -> None:
    rows = [
        (1, "甲", "苏若棠", "县局", "13900000008", None),
        (2, "甲", "沈既明", "县局", "139-0000-0008", None),
    ]
    report = check(tmp_path, suffix, rows)
    assert said(report) == [("DUP_CONTACT", "E4")]
    assert "E3" in report.findings[0].message.render("zh")


def test_the_same_person_twice_and_in_two_groups(tmp_path: Path, suffix: str) -> None:
    rows = [
        (1, "甲", "苏若棠", "县局", "13900000008", None),
        (2, "甲", "苏若棠", "县局", "13900000008", None),
        (3, "乙", "苏若棠", "县局", "13900000008", None),
    ]
    report = check(tmp_path, suffix, rows)
    assert said(report) == [("DUP_PERSON", "C4"), ("DUP_IN_GROUPS", "C5")]
    assert report.errors == 0


def test_one_identity_number_under_two_names(tmp_path: Path, suffix: str) -> None:
    rows = [
        (1, "甲", "苏若棠", "县局", "13900000008", "450100190001010016"),
        (2, "甲", "沈既明", "县局", "13900000007", "450100190001010016"),
    ]
    assert said(check(tmp_path, suffix, rows)) == [("DUP_ID", "F4")]


def test_who_was_held_back_is_missing_and_who_was_put_in_is_unknown(tmp_path: Path, suffix: str) -> None:
    rows = [*ROSTER[:2], ROSTER[3], (5, "服务对象", "龙怀川", "无名公司", "13900000055", None)]
    report = check(tmp_path, suffix, rows, roster=True)
    assert said(report) == [("MISSING_FROM_FRAME", "C5"), ("NOT_IN_ROSTER", "C6")]
    assert report.findings[0].path.stem == "花名册"
    assert report.groups[1]._asdict() == {
        "group": "服务对象",
        "people": 2,
        "sound": 2,
        "expected": 2,
        "missing": 1,
    }


def test_another_mans_number_is_seen_in_the_roster(tmp_path: Path, suffix: str) -> None:
    stand_in = (3, "服务对象", "龙怀川", "某某科技公司", "13900000003", None)
    report = check(tmp_path, suffix, [*ROSTER[:2], stand_in, ROSTER[3]], roster=True)
    assert said(report) == [
        ("CONTACT_OF_ANOTHER", "E5"),
        ("MISSING_FROM_FRAME", "C5"),
        ("NOT_IN_ROSTER", "C5"),
    ]


def test_a_new_number_at_the_same_unit_is_the_same_person(tmp_path: Path, suffix: str) -> None:
    moved = (3, "服务对象", "单知秋", "某某科技公司", "13900000033", None)
    assert said(check(tmp_path, suffix, [*ROSTER[:2], moved, ROSTER[3]], roster=True)) == []


def test_what_is_no_person_is_counted_and_said(tmp_path: Path, suffix: str) -> None:
    rows: list[tuple[object, ...]] = [
        ROSTER[0],
        HEADER,
        (None, "合计", None, None, None, None),
        (None, None, "填表人:闵怀瑾", None, "联系电话:0771-5550199", None),
        ("注:本表一式两份", None, None, None, None, None),
    ]
    frame = read_frame(save(tmp_path / f"样本框.{suffix}", rows))
    assert frame.rows_read == 5
    assert [len(listed.people) for listed in frame.lists] == [1]
    assert [row for row, _ in frame.lists[0].skipped] == [4, 5, 6, 7]


def test_a_column_that_is_missing_is_said(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path / f"样本框.{suffix}", [("苏若棠", "县局")], ("姓名", "单位"))
    assert said(check_frames([read_frame(path)])) == [("FRAME_COLUMN_MISSING", "A2")]


def test_hidden_people_are_said_and_counted(tmp_path: Path) -> None:
    path = save(tmp_path / "样本框.xlsx", ROSTER)
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[5].hidden = True
    book.save(path)
    report = check_frames([read_frame(path)])
    assert said(report) == [("HIDDEN_ROW", "A5")]
    assert report.people == 4


def test_no_list_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "别的.xlsx", [(1, 2)], ("序号", "金额"))
    with pytest.raises(InputError) as caught:
        read_frame(path)
    assert caught.value.code == "FRAME_NOT_FOUND"


PERSONAL = ("程予安", "农立言", "单知秋", "岑舒禾", "龙怀川", "1390000", "450100", "5550101")


@pytest.mark.parametrize("format_", ["text", "json"])
def test_nothing_personal_is_printed_unless_asked_for(tmp_path: Path, format_: str) -> None:
    rows = [ROSTER[0], (2, "服务对象", "龙怀川", "无名公司", "13900000001", "450100190001010017")]
    frame, full = save(tmp_path / "样本框.xls", rows), save(tmp_path / "花名册.xlsx", ROSTER)
    arguments = ("frame", "check", frame, "--against", full, f"--format={format_}")
    ran = xltool(*arguments)
    assert ran.code == 1
    assert "MISSING_FROM_FRAME" in ran.out
    assert not [word for word in PERSONAL if word in ran.out + ran.err]
    shown = xltool(*arguments, "--show-personal")
    assert "龙怀川" in shown.out
    assert "农立言" in shown.out


def test_the_sheet_of_counts_holds_counts_only_and_replaces_nothing(tmp_path: Path) -> None:
    frame = save(tmp_path / "样本框.xls", [*ROSTER[:3], (9, "=1+1", "苏若棠", "县局", "13900000008", None)])
    full, out = save(tmp_path / "花名册.xls", ROSTER), tmp_path / "样本核对表.xlsx"
    assert xltool("frame", "check", frame, "--against", full, "--out", out).code == 1
    sheet = openpyxl.load_workbook(out).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["领导干部", 2, 2, 2, 0, 0] in rows
    assert ["服务对象", 2, 1, 1, 0, 1] in rows
    assert ["合计", 4, 4, 4, 0, 1] in rows
    assert sheet["A6"].value == "=1+1"
    assert sheet["A6"].data_type == "s"
    text = "".join(str(value) for row in rows for value in row)
    assert not [word for word in PERSONAL if word in text]
    before = out.read_bytes()
    again = xltool("frame", "check", frame, "--out", out, "--format=json")
    assert again.json["error"]["code"] == "OUT_EXISTS"
    assert out.read_bytes() == before


def test_the_counts_always_add_up(tmp_path: Path) -> None:
    frame = save(tmp_path / "样本框.xlsx", [*ROSTER, HEADER, (5, "甲", None, "县局", "1", None)])
    document = xltool("frame", "check", frame, "--format=json").json
    assert document["people"] == 5
    assert document["people"] == sum(group["people"] for group in document["groups"])
    assert document["sound"] == sum(group["sound"] for group in document["groups"]) == 4
    assert len(document["frames"][0]["skipped"]) == 1
    assert "6 rows read = 4 people" in xltool("frame", "check", frame, "--lang=en").out


def test_every_code_is_explained_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "frames.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in text] == []


PEOPLE = st.builds(
    Person,
    sheet=st.just("样本"),
    row=st.integers(1, 99),
    name=st.sampled_from(["苏若棠", "沈既明", "闵怀瑾"]),
    phone=st.sampled_from(["", "13900000001", "13900000002"]),
    id_number=st.sampled_from(["", "450100190001010016", "450100190002020021"]),
    group=st.just("甲"),
    unit=st.sampled_from(["", "县局", "市局"]),
)


@given(st.lists(PEOPLE, max_size=8), st.data())
@settings(max_examples=200)
def test_leaving_people_out_is_always_seen(roster: list[Person], data: st.DataObject) -> None:
    """Whoever is in the frame, a frame shorter than the roster leaves at least the difference missing."""
    kept = data.draw(
        st.lists(st.sampled_from(roster), unique_by=id, max_size=len(roster)) if roster else st.just([])
    )
    missing = sum(missing_people(roster, kept))
    assert missing >= len(roster) - len(kept)
    assert sum(missing_people(roster, roster)) == 0
    assert Counter(missing_people(roster, [])) == Counter({True: len(roster)} if roster else {})
