"""Whatever people type, a check ends with findings that can be shown."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tables import FIRST_ROW, HEADINGS, FakeBook, FakeSheet, make_table
from xltool.calendar import load_calendar
from xltool.checks import RULES, Context, passed, run_checks
from xltool.checks.wording import sentence_around
from xltool.workbook.base import Value
from xltool.workbook.refs import parse_ref

PIECES = (
    "每月一篇",
    "从2022年7月起",
    "不少于5条(篇)",
    "年内",
    "2022年2月30日",
    "12月前",
    "及时报局办公室",
    "“七个一”(一封信、一个电话)",
    "各科室",
    "承接指标的各科室",
    "办公室",
    "甲某某",
    "推进",
    "、",
    "。",
    "\n",
    "100%",
    "1.2",
    "三",
    "(十一)",
    "是",
    "截至10月20日",
)
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=5).map("".join)
values: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    texts,
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)),
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)),
)
rows = st.lists(st.dictionaries(st.sampled_from(list(HEADINGS)), values, min_size=1), max_size=6)
merges = st.lists(st.sampled_from(["A4:A5", "B5:B7", "C4:D4", "E6:F7"]), max_size=2, unique=True)


@settings(max_examples=150, deadline=None)
@given(rows, merges, st.sampled_from([None, dt.date(2022, 9, 29)]), st.sampled_from([None, 2022]))
def test_any_table_can_be_checked(
    rows: list[dict[str, Value]], merged: list[str], issued_on: dt.date | None, title_year: int | None
) -> None:
    table = make_table(rows, issued_on=issued_on, title_year=title_year)
    context = Context(table, dt.date(2022, 11, 24), FakeBook(FakeSheet(merged=merged)), load_calendar())
    ids = {task.id for task in table.tasks}
    for finding in run_checks(context):
        assert finding.code in RULES
        assert finding.task is None or finding.task in ids
        assert str(finding.message) and str(finding.hint)
        if finding.cell is not None:
            row, column = parse_ref(finding.cell)
            assert 3 <= row < FIRST_ROW + max(len(rows), 4)
            assert 1 <= column <= len(HEADINGS)
    assert all(str(message) for message in passed(context))


@given(st.text(alphabet="甲乙。;\n", min_size=1, max_size=30), st.data())
def test_the_sentence_around_a_place_holds_it_and_no_end(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    sentence = sentence_around(text, at)
    assert sentence in text
    assert not set("。;\n").intersection(sentence)
    if text[at] not in "。;\n":
        assert text[at] in sentence
