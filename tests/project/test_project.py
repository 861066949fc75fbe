"""`xltool.toml`: what it may say, what it means, and that every slip is named with its line."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltool.errors import InputError
from xltool.project import Alias, Project, Roster, Thresholds, Waiver, load_project
from xltool.project.loading import parse_project
from xltool.project.model import (
    COPY_KINDS,
    DEFAULT_ORDER,
    OFFICE_ROLES,
    Recipe,
)
from xltool.project.template import render_template, write_project

FULL = """\
[table]
unit = "某市科学技术局"
title_year = 2022
issued_on = 2022-09-29

[roster]
offices = ["办公室", "法规综合科"]
people = ["梁柏舟"]

[aliases]
"法规科" = "法规综合科"
"项目科" = { office = "科技项目科", from = 2022-01-01, to = 2022-10-31 }

[columns]
"落 实 科" = "lead"
"档次" = ""

[lights]
due_soon_workdays = 3
behind = "ratio"
stale_days = 45
order = ["finished", "overdue"]

[calendar]
region = "guangxi"
files = ["放假安排2027.json"]

[[waivers]]
code = "DUE_BEFORE_ISSUE"
cell = "D6"
reason = "样本框已于发文前报送"
who = "办公室"
until = 2022-12-31

[[waivers]]
code = "LEAD_MISSING"
reason = "已口头明确"
who = "办公室"

[quotas]
"绩效宣传展示" = ["绩效宣传不少于5条(篇)"]
"k3f9aaaaaa" = []

[evidence]
folder = "档案/佐证"

[deadlines]
"12月前" = 2022-12-31
"""


def read(text: str) -> Project:
    return parse_project(text, Path("表") / "xltool.toml")


def test_every_setting_is_read() -> None:
    assert read(FULL) == Project(
        path=Path("表") / "xltool.toml",
        unit="某市科学技术局",
        title_year=2022,
        issued_on=dt.date(2022, 9, 29),
        roster=Roster(
            ("办公室", "法规综合科"),
            ("梁柏舟",),
            (
                Alias("法规科", "法规综合科"),
                Alias("项目科", "科技项目科", dt.date(2022, 1, 1), dt.date(2022, 10, 31)),
            ),
        ),
        fields={"落实科": "lead", "档次": ""},
        thresholds=Thresholds(
            due_soon_workdays=3,
            behind="ratio",
            behind_yellow=80,
            behind_red=60,
            stale_days=45,
            order=("finished", "overdue"),
        ),
        waivers=(
            Waiver("DUE_BEFORE_ISSUE", "样本框已于发文前报送", "办公室", None, "D6", dt.date(2022, 12, 31)),
            Waiver("LEAD_MISSING", "已口头明确", "办公室"),
        ),
        calendar_region="广西",
        calendar_files=(Path("表") / "放假安排2027.json",),
        quotas={"绩效宣传展示": ("绩效宣传不少于5条(篇)",), "k3f9aaaaaa": ()},
        deadlines={"12月前": dt.date(2022, 12, 31)},
        evidence_folder="档案/佐证",
    )


def test_an_empty_file_is_the_defaults() -> None:
    assert read("")._replace(path=None) == Project()


def test_the_file_beside_the_workbook_is_found(tmp_path: Path) -> None:
    workbook = tmp_path / "分工表.xlsx"
    assert load_project(None, workbook) == Project()
    (tmp_path / "xltool.toml").write_text(FULL, encoding="utf-8")
    assert load_project(None, workbook).title_year == 2022
    other = tmp_path / "另一份.toml"
    other.write_text("[table]\ntitle_year = 2023\n", encoding="utf-8")
    assert load_project(other, workbook).title_year == 2023


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_project(tmp_path / "没有.toml", tmp_path / "分工表.xlsx")
    assert caught.value.code == "NOT_FOUND"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_saved_by_chinese_notepad_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "xltool.toml").write_bytes(FULL.replace("\n", "\r\n").encode(encoding))
    assert load_project(None, tmp_path / "分工表.xls").unit == "某市科学技术局"


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("title_year = 2022", "titel_year = 2022", 3, "titel_year"),
        ("title_year = 2022", 'title_year = "2022年"', 3, "title_year"),
        ("title_year = 2022", "title_year = true", 3, "title_year"),
        ("issued_on = 2022-09-29", 'issued_on = "9月29日"', 4, "issued_on"),
        ("issued_on = 2022-09-29", "issued_on = 2022-09-29T08:00:00", 4, "issued_on"),
        ('offices = ["办公室", "法规综合科"]', 'offices = "办公室"', 7, "offices"),
        ('offices = ["办公室", "法规综合科"]', "offices = [1, 2]", 7, "offices"),
        ('"法规科" = "法规综合科"', '"法规科" = ""', 11, "法规科"),
        ("from = 2022-01-01", "since = 2022-01-01", 12, "since"),
        ("from = 2022-01-01", 'from = "年初"', 12, "from"),
        ('"落 实 科" = "lead"', '"落 实 科" = "leader_of"', 15, "落 实 科"),
        ("due_soon_workdays = 3", "due_soon_workdays = -1", 19, "due_soon_workdays"),
        ("due_soon_workdays = 3", "due_soon_days = 3", 19, "due_soon_days"),
        ('behind = "ratio"', 'behind = "percent"', 20, "behind"),
        ('behind = "ratio"', "behind_red = 5", 20, "behind_red"),
        ('order = ["finished", "overdue"]', 'order = ["finished", "finished"]', 22, "order"),
        ('order = ["finished", "overdue"]', 'order = ["late"]', 22, "order"),
        ('region = "guangxi"', 'region = "广东"', 25, "region"),
        ("until = 2022-12-31", 'until = "年底"', 33, "until"),
        ('code = "LEAD_MISSING"', 'kode = "LEAD_MISSING"', 35, "code"),
        ('reason = "已口头明确"', 'reason = ""', 37, "reason"),
        ("[calendar]", "[kalendar]", 24, "kalendar"),
        ('["绩效宣传不少于5条(篇)"]', '["绩效宣传"]', 41, "绩效宣传展示"),
        ('"绩效宣传展示" = [', '"宣传" = [', 41, "宣传"),
        ('"k3f9aaaaaa" = []', '"k3f9aaaaaa" = ""', 42, "k3f9aaaaaa"),
        ('folder = "档案/佐证"', "folder = 1", 45, "folder"),
        ('folder = "档案/佐证"', 'path = "档案/佐证"', 45, "path"),
        ('"12月前" = 2022-12-31', '"12月前" = "月底"', 48, "12月前"),
        ('[[waivers]]\ncode = "DUE', '[waivers]\ncode = "DUE', 28, "waivers"),
    ],
)
def test_a_slip_is_named_with_its_key_and_line(old: str, new: str, line: int, key: str) -> None:
    assert old in FULL
    text = FULL.replace(old, new, 1)
    if new.startswith("[waivers]"):
        text = text[: text.rindex("[[waivers]]")]
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.code == "PROJECT_INVALID"
    params = caught.value._message.params
    assert (params["line"], params["key"]) == (line, key)


def test_what_is_no_toml_is_said_with_its_line() -> None:
    with pytest.raises(InputError) as caught:
        read('[table]\nunit = "C:\\局"\n')
    assert caught.value.code == "PROJECT_INVALID"
    assert "line 2" in str(caught.value._message.params["detail"])


def test_aliases_hold_on_the_day_of_issue() -> None:
    project = read(FULL)
    assert project.hints().aliases == {"法规科": "法规综合科", "项目科": "科技项目科"}
    assert project.hints(dt.date(2022, 11, 1)).aliases == {"法规科": "法规综合科"}
    hints = project.hints()
    assert (hints.title_year, hints.issued_on, hints.offices) == (
        2022,
        dt.date(2022, 9, 29),
        ("办公室", "法规综合科"),
    )
    assert hints.fields == {"落实科": "lead", "档次": ""}
    assert hints.deadlines == {"12月前": dt.date(2022, 12, 31)}
    assert hints.quotas == {"绩效宣传展示": ("绩效宣传不少于5条(篇)",), "k3f9aaaaaa": ()}


def test_days_behind_are_whole_days() -> None:
    limits = read('[lights]\nbehind = "days"\nbehind_yellow = 15\nbehind_red = 200\n').thresholds
    assert (limits.behind, limits.behind_yellow, limits.behind_red) == ("days", 15, 200)
    with pytest.raises(InputError):
        read('[lights]\nbehind = "points"\nbehind_red = 200\n')


def test_calendar_overlays_put_the_region_first() -> None:
    region, file = read(FULL).calendar_overlays
    assert region.is_file()
    assert file == Path("表") / "放假安排2027.json"
    assert Project().calendar_overlays == ()


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).map(str.strip).filter(bool)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
PROJECTS = st.builds(
    Project,
    path=st.just(Path("表") / "xltool.toml"),
    unit=TEXT | st.just(""),
    title_year=st.none() | st.integers(1980, 2100),
    issued_on=st.none() | DATES,
    roster=st.builds(
        Roster,
        st.lists(TEXT, max_size=3).map(tuple),
        st.lists(TEXT, max_size=3).map(tuple),
        st.lists(
            st.builds(Alias, TEXT, TEXT, st.none() | DATES, st.none() | DATES),
            max_size=3,
            unique_by=lambda a: a.name,
        ).map(tuple),
    ),
    fields=st.dictionaries(
        st.sampled_from(["落实科", "档次", "目前怎样"]), st.sampled_from(["", "lead", "state"])
    ),
    thresholds=st.builds(
        Thresholds,
        due_soon_workdays=st.integers(0, 30),
        early_notice_workdays=st.integers(0, 60),
        behind=st.just("points"),
        behind_yellow=st.integers(0, 20).map(float),
        behind_red=st.integers(20, 100).map(float),
        stale_days=st.integers(0, 99),
        missed_milestone=st.sampled_from(["red", "yellow"]),
        order=st.permutations(DEFAULT_ORDER).map(tuple) | st.just(()),
    ),
    waivers=st.lists(
        st.builds(Waiver, TEXT, TEXT, TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | DATES), max_size=2
    ).map(tuple),
    quotas=st.dictionaries(
        TEXT.map("任务标识{}".format), st.sampled_from([(), ("宣传不少于5条(篇)",), ("走访2次", "每月一篇")])
    ),
    deadlines=st.dictionaries(TEXT, DATES, max_size=2),
    recipes=st.lists(
        st.builds(
            Recipe,
            TEXT,
            st.sampled_from(COPY_KINDS),
            st.sampled_from(["", "{序}{科室}_{表名}"]),
            *[st.booleans()] * 4,
            roles=st.sampled_from([OFFICE_ROLES, ("lead",)]),
        ),
        max_size=2,
    ).map(tuple),
    evidence_folder=TEXT,
    calendar_region=st.sampled_from(["", "广西"]),
    calendar_files=st.lists(st.sampled_from([Path("表/a.json"), Path("/公共/b.json")]), max_size=2).map(
        tuple
    ),
)


@settings(max_examples=60, deadline=None)
@given(PROJECTS)
def test_the_template_says_what_the_project_says(project: Project) -> None:
    assert read(render_template(project)) == project


def test_the_examples_in_the_template_work_when_uncommented() -> None:
    text = render_template(Project())
    lines = [
        line[2:] if line.startswith(('# "', "# unit", "# title", "# issued", "# region")) else line
        for line in text.splitlines()
    ]
    uncommented = "\n".join(lines).replace("# [[waivers]]", "[[waivers]]")
    for key in ("code", "cell", "reason", "who", "until"):
        uncommented = uncommented.replace(f"\n# {key} =", f"\n{key} =")
    project = read(uncommented)
    assert project.waivers[0].cell == "D6"
    assert project.fields == {"落实科": "lead"}
    assert len(project.roster.aliases) == 2


def test_a_settings_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "xltool.toml"
    write_project(path, Project(unit="某局"))
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        write_project(path, Project())
    assert caught.value.code == "PROJECT_EXISTS"
    assert path.read_bytes() == before


def test_without_a_file_nothing_is_imported_for_it() -> None:
    code = (
        "import sys; from pathlib import Path; from xltool.project import load_project;"
        "load_project(None, Path('no/such/table.xlsx'));"
        "print(sorted({'tomllib', 'xltool.table.headings', 'xltool.calendar'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_recipe_is_read_with_its_mistakes_named() -> None:
    (recipe,) = read(
        '[[recipes]]\nname = "月报"\nkind = "handout"\nprotect = true\nroles = ["lead"]\n'
    ).recipes
    assert recipe == Recipe("月报", "handout", "", protect=True, roles=("lead",))
    for text, line in (
        ('[[recipes]]\nname = "月报"\nkind = "copy"\n', 3),
        ('[[recipes]]\nname = "月报"\nprotect = "是"\n', 3),
        ('[[recipes]]\nname = "月报"\nroles = []\n', 3),
        ('[[recipes]]\nname = "月报"\npassword = "x"\n', 3),
    ):
        with pytest.raises(InputError) as refused:
            read(text)
        assert refused.value.code == "PROJECT_INVALID"
        assert str(line) in refused.value.message
