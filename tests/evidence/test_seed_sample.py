"""The sample with its evidence folder on three days, as the notice has it, worked out by hand.

(一) “七个一”: letter 10-12, meeting 10-18 to 10-20, public account 11-09; telephone, text message, visit and
answer have nothing. Two communication events are asked for, each with notice, record and picture: that of
10-20 has all three, there is no second. Issued 09-29, due 12-15: 33 of 78 days are gone on 10-31, 64 of 78 on
12-01.
七个一: 2 of 7 is 14 points short of 33 of 78; 3 of 7 is 39 points short of 64 of 78.
(二) Frames for two recipients, a receipt of each; the office says done.
(三)1. Five pieces since July. Of the five files one is of 2021, and the one of 11-03 is the picture of 10-25
again: three count. 123 of 168 days are gone on 10-31 (13 points more than 3 of 5), 154 on 12-01 (32 more).
(三)2. An article a month; the months July to October have one each, November has none, December's would come
after the deadline.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from xltool import api

LACK_OCTOBER = "缺:一个电话、一个短信、一次走访调查、一个答复、一个微信公众号;通知、记录、图片(第2次)"
LACK_DECEMBER = "缺:一个电话、一个短信、一次走访调查、一个答复;通知、记录、图片(第2次)"
DONE = ("done", "green", "填报为已完成", "", "齐全")
EXPECTED = {
    "2022-10-31": [
        (
            *("behind", "yellow", "七个一2/7项,落后序时进度"),
            *("七个一 2/7项;绩效沟通活动 1/2次", LACK_OCTOBER),
        ),
        DONE,
        ("behind", "yellow", "绩效宣传3/5条,落后序时进度", "绩效宣传 3/5条", "缺:2条"),
        ("in_progress", "green", "距12-15还有33个工作日", "政务公开栏供稿 4/5篇", "齐全"),
    ],
    "2022-12-01": [
        (
            *("behind", "red", "七个一3/7项,落后序时进度"),
            *("七个一 3/7项;绩效沟通活动 1/2次", LACK_DECEMBER),
        ),
        DONE,
        ("behind", "red", "绩效宣传3/5条,落后序时进度", "绩效宣传 3/5条", "缺:2条"),
        ("behind", "red", "政务公开栏供稿4/5篇,少于应完成期数", "政务公开栏供稿 4/5篇", "缺:11月"),
    ],
    "2022-12-16": [
        ("overdue", "red", "逾期1天", "七个一 3/7项;绩效沟通活动 1/2次", LACK_DECEMBER),
        DONE,
        ("overdue", "red", "逾期1天", "绩效宣传 3/5条", "缺:2条"),
        ("overdue", "red", "逾期1天", "政务公开栏供稿 4/5篇", "缺:11月"),
    ],
}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLES, tmp_path / "samples", ignore=shutil.ignore_patterns(".xltool"))
    return tmp_path / "samples"


@pytest.mark.parametrize("day", EXPECTED)
@pytest.mark.parametrize("table", ["A.xls", "A.xlsx", "B.xlsx", "C.xls"])
def test_the_sample_as_of_a_day(samples: Path, table: str, day: str) -> None:
    opened = api.open_table(samples / f"2022年度满意度工作分工表{table}")
    found = api.statuses(opened, dt.date.fromisoformat(day))
    assert [
        (status.state, status.light, status.reason.render("zh"), status.quota, status.evidence)
        for status in found
    ] == EXPECTED[day]


def test_a_refresh_writes_the_same_and_is_its_own_second_time(samples: Path) -> None:
    workbook = samples / "2022年度满意度工作分工表B.xlsx"
    day = dt.date(2022, 12, 1)
    assert api.refresh(workbook, day).saved
    table = api.read_table(workbook)
    column = next(column for column in table.columns if column.heading == "佐证核验")
    assert [task.values[column.index - 1] for task in table.tasks] == [
        row[4] for row in EXPECTED["2022-12-01"]
    ]
    assert api.refresh(workbook, day).written == 0


def test_without_its_journal_the_tool_still_knows_its_own_words(samples: Path) -> None:
    workbook = samples / "2022年度满意度工作分工表B.xlsx"
    api.refresh(workbook, dt.date(2022, 10, 31))
    shutil.rmtree(samples / ".xltool")
    assert api.refresh(workbook, dt.date(2022, 12, 1)).skipped == ()


def test_another_table_in_the_same_folder_has_no_part_in_it(samples: Path) -> None:
    opened = api.open_table(samples / "云岭市2022年重点任务分工表186项.xlsx")
    day = dt.date(2022, 12, 1)
    with_folder = api.statuses(opened, day)
    shutil.rmtree(samples / "佐证材料")
    assert api.statuses(opened, day) == with_folder


def test_without_a_folder_nothing_of_it_is_loaded(samples: Path) -> None:
    shutil.rmtree(samples / "佐证材料")
    script = (
        "import sys, datetime; from xltool import api\n"
        "api.refresh(sys.argv[1], datetime.date(2022, 12, 1))\n"
        "sys.exit(any(name.startswith('xltool.evidence') for name in sys.modules))"
    )
    workbook = samples / "2022年度满意度工作分工表B.xlsx"
    subprocess.run([sys.executable, "-c", script, str(workbook)], check=True, timeout=120)
