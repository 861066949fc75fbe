"""The six rules of docs/architecture.md, as far as a plan can keep or break them; and where columns go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.progress import FIRST_ROW, HEADER_ROWS, MemoryBook, deadline, quota
from xltool.calendar import load_calendar
from xltool.i18n import set_language
from xltool.plan import Plan
from xltool.progress.columns import OWNED, find_owned
from xltool.progress.refresh import plan_refresh
from xltool.project import Project
from xltool.table.model import Column
from xltool.workbook.base import Skipped, Value
from xltool.workbook.refs import Range, format_ref, parse_ref

OCTOBER = dt.date(2022, 10, 31)
DUE_SOON = dt.date(2022, 12, 9)
OVERDUE = dt.date(2022, 12, 16)
HEADINGS = ["序号", "工作任务", "完成时限", "进展情况", "是否完成", "佐证材料"]
TALKS = (quota("沟通活动", 2, "次", needs=("通知",)),)


def official_book(*more: str) -> MemoryBook:
    """Three tasks: a quota under way, one done, one without an end; `more` headings stand at the right."""
    rows: list[list[Value]] = [
        [1.0, "开展沟通活动", "2022年12月15日", "已开展1次", None, None],
        [2.0, "报送样本框", "2022年9月26日", None, "是", None],
        [3.0, "完善机制", "长期坚持", None, None, None],
    ]
    return MemoryBook(
        [*HEADINGS, *more],
        [[*row, *[None] * len(more)] for row in rows],
        [deadline("2022-12-15"), deadline("2022-09-26"), deadline(kind="open_ended", text="长期坚持")],
        [TALKS, (), ()],
    )


def plan_of(
    book: MemoryBook, as_of: dt.date, written: Mapping[str, Mapping[str, Value]] | None = None
) -> Plan:
    return plan_refresh(
        book.table(),
        book,
        as_of,
        project=Project(),
        calendar=load_calendar(),
        written=book.written if written is None else written,
    )


def refreshed_book(as_of: dt.date, *more: str) -> MemoryBook:
    book = official_book(*more)
    book.apply(plan_of(book, as_of))
    return book


def row_of(book: MemoryBook, number: int) -> list[Value]:
    return [book.cell(field, number) for field in OWNED]


# Rule 1: touch only what the plan names


def test_a_plan_names_only_owned_columns_and_task_rows() -> None:
    book = official_book()
    plan = plan_of(book, OCTOBER)
    assert {block.column for block in plan.blocks} == set(range(7, 13))
    assert list(dict.fromkeys(block.field for block in plan.blocks)) == list(OWNED)
    rows = {row for block in plan.blocks for row, task in zip(block.rows, block.tasks, strict=True) if task}
    assert rows == {FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 2}
    assert (plan.sheet, plan.base_sha256, plan.command) == ("Sheet1", book.sha256, "refresh")


def test_making_a_plan_writes_nothing() -> None:
    book = official_book()
    before = dict(book.sheet.cells)
    plan_of(book, OCTOBER)
    assert book.sheet.cells == before


def test_cells_say_the_status_in_chinese_whatever_the_terminal_speaks() -> None:
    set_language("en")
    try:
        book = refreshed_book(OCTOBER)
    finally:
        set_language("zh")
    assert row_of(book, 0) == ["正常推进", "绿", "距12-15还有33个工作日", 33.0, "沟通活动 1/2次", "未登记"]
    assert row_of(book, 1) == ["已完成", "绿", "填报为已完成", None, None, None]
    assert row_of(book, 2) == ["长期坚持", "灰", "长期坚持,无固定时限", None, None, None]


# Rule 2: a cell belongs to whoever wrote it last


def test_the_tools_own_cells_are_brought_up_to_date() -> None:
    book = refreshed_book(OCTOBER)
    book.apply(plan_of(book, DUE_SOON))
    assert row_of(book, 0)[:4] == ["临期", "黄", "距12-15还有4个工作日", 4.0]


def test_a_persons_change_is_left_alone_and_reported() -> None:
    book = refreshed_book(OCTOBER)
    book.type_in("light", "红")
    book.type_in("reason", "局长要求重点关注")
    plan = plan_of(book, DUE_SOON)
    touched = {block.field for block in plan.blocks}
    assert touched == {"state", "workdays_left"}
    cells = [format_ref(FIRST_ROW, book.column(field)) for field in ("light", "reason")]
    assert plan.skipped == tuple(Skipped(cell, "MANAGED_EDITED") for cell in cells)


def test_a_person_who_empties_a_cell_gives_it_back() -> None:
    book = refreshed_book(OCTOBER)
    book.type_in("light", None)
    book.apply(plan_of(book, OCTOBER))
    assert book.cell("light") == "绿"


def test_a_persons_word_that_happens_to_be_right_is_no_conflict() -> None:
    book = refreshed_book(OCTOBER)
    book.type_in("light", "黄")
    plan = plan_of(book, DUE_SOON)
    assert not plan.skipped
    assert "light" not in {block.field for block in plan.blocks}


@pytest.mark.parametrize(
    ("field", "value", "ours"),
    [
        ("light", "红", True),
        ("light", "红灯", False),
        ("state", "滞后", True),
        ("state", "已完成", False),
        ("reason", "逾期12天", True),
        ("reason", "逾期12天,请抓紧", False),
        ("workdays_left", 12.0, True),
        ("workdays_left", 12.5, False),
        ("workdays_left", "12", False),
        ("quota", "沟通活动 0/2次", True),
        ("quota", "尚未统计", False),
        ("evidence_state", "已登记", True),
        ("evidence_state", "已登记,待补图片", False),
    ],
)
def test_without_a_journal_a_value_the_tool_could_have_written_is_the_tools(
    field: str, value: Value, ours: bool
) -> None:
    book = refreshed_book(DUE_SOON)
    book.type_in(field, value)
    plan = plan_of(book, OCTOBER, written={})
    changed = {edit.ref for edit in plan}
    cell = format_ref(FIRST_ROW, book.column(field))
    assert (cell in changed) is ours
    assert (cell in {skipped.cell for skipped in plan.skipped}) is (not ours and field != "state")


def test_where_the_tool_has_never_been_every_light_is_a_persons() -> None:
    book = official_book("预警")
    book.sheet.write(FIRST_ROW, 7, "红")
    plan = plan_of(book, OCTOBER)
    assert plan.skipped == (Skipped("G4", "MANAGED_EDITED"),)
    book.apply(plan)
    assert [book.sheet.value(FIRST_ROW + i, 7) for i in range(3)] == ["红", "绿", "灰"]


def test_formulas_and_covered_cells_are_left_alone() -> None:
    book = official_book("预警")
    book.sheet.formulas.add((FIRST_ROW, 7))
    book.sheet.merge(Range(FIRST_ROW + 1, 7, FIRST_ROW + 2, 7))
    plan = plan_of(book, OCTOBER)
    assert plan.skipped == (Skipped("G4", "FORMULA"), Skipped("G6", "HIDDEN_BY_MERGE"))


# Rule 3: refreshing twice is refreshing once


@pytest.mark.parametrize("journal", [True, False])
@pytest.mark.parametrize("as_of", [OCTOBER, dt.date(2022, 12, 1), DUE_SOON, dt.date(2022, 12, 15), OVERDUE])
def test_a_second_refresh_plans_nothing(as_of: dt.date, journal: bool) -> None:
    book = refreshed_book(as_of)
    again = plan_of(book, as_of, written=None if journal else {})
    assert (len(again), again.new_columns, again.skipped) == (0, (), ())
    assert again.unchanged == 18


def test_the_tools_own_words_are_not_taken_for_a_persons() -> None:
    """任务状态 is a usual heading for people's status too: 逾期 written there must not stick."""
    book = refreshed_book(OVERDUE)
    assert book.cell("state") == "逾期"
    for written in (None, {}):
        assert "state" in {block.field for block in plan_of(book, OCTOBER, written).blocks}


@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(st.dates(dt.date(2022, 9, 1), dt.date(2023, 3, 1)), min_size=1, max_size=4),
    status=st.sampled_from([None, "是", "否", "正在推进", "已提交", "基本完成", "逾期", "胡乱写的"]),
    progress=st.one_of(
        st.none(), st.text(max_size=12), st.sampled_from(["已开展1次", "截至10月31日,已开展3次"])
    ),
)
def test_any_history_of_refreshes_ends_as_the_last_one_alone(
    days: list[dt.date], status: str | None, progress: str | None
) -> None:
    def book_of() -> MemoryBook:
        row: list[Value] = [1.0, "开展沟通活动", "2022年12月15日", progress, status, None]
        return MemoryBook(HEADINGS, [row], [deadline("2022-12-15")], [TALKS])

    with_journal, without, once = book_of(), book_of(), book_of()
    for day in days:
        with_journal.apply(plan_of(with_journal, day))
        without.apply(plan_of(without, day, written={}))
    once.apply(plan_of(once, days[-1]))
    assert row_of(with_journal, 0) == row_of(once, 0)
    if row_of(without, 0) != row_of(once, 0):  # only people's words, once written, need the journal
        assert row_of(without, 0)[0] in ("已完成", "已提交待审核")


# Rule 4: nobody's work is lost


def test_every_edit_says_what_it_expects_to_find_and_whose_cell_it_is() -> None:
    book = refreshed_book(OCTOBER)
    for edit in plan_of(book, DUE_SOON):
        assert book.sheet[edit.ref] == edit.old
        assert edit.task == "t1"


def test_a_plan_never_replaces_what_people_typed() -> None:
    book = refreshed_book(OCTOBER)
    for number in range(3):
        for field in OWNED:
            book.type_in(field, f"手工填写{number}{field}", number)
    for written in (None, {}):
        plan = plan_of(book, OVERDUE, written)
        assert len(plan) == 0
        assert len(plan.skipped) == 18


# Rule 5: never invent a fact


@pytest.mark.parametrize("as_of", [OCTOBER, DUE_SOON, OVERDUE, dt.date(2023, 6, 1)])
def test_time_and_numbers_alone_never_finish_a_task(as_of: dt.date) -> None:
    row: list[Value] = [1.0, "开展沟通活动", "2022年12月15日", "已开展2次", None, "通知.pdf"]
    book = MemoryBook(HEADINGS, [row], [deadline("2022-12-15")], [TALKS])
    book.apply(plan_of(book, as_of))
    assert book.cell("quota") == "沟通活动 2/2次"
    assert book.cell("state") not in ("已完成", "提前完成", "逾期完成", "已销号")


def test_done_typed_into_the_state_column_is_a_persons_word() -> None:
    book = refreshed_book(DUE_SOON)
    book.type_in("state", "已完成")
    for written in (dict(book.written), {}):
        plan = plan_of(book, OVERDUE, written)
        assert "state" not in {block.field for block in plan.blocks}
        assert not plan.skipped
        light = next(block for block in plan.blocks if block.field == "light")
        assert list(light.new) == ["绿"]


def test_progress_text_is_never_written() -> None:
    book = refreshed_book(OVERDUE)
    assert book.sheet.value(FIRST_ROW + 1, HEADINGS.index("进展情况") + 1) is None


# Rule 6: personal data stays inside


def test_no_words_of_people_reach_the_owned_columns() -> None:
    secret = "联系人张三丰13800000000"
    row: list[Value] = [1.0, secret, "2022年12月15日", secret, secret, secret]
    book = MemoryBook(HEADINGS, [row], [deadline("2022-12-15")])
    for as_of in (OCTOBER, OVERDUE):
        plan = plan_of(book, as_of)
        assert not [edit for edit in plan if "13800000000" in str(edit.new)]


# Where the columns go


def test_new_columns_stand_at_the_right_edge_dressed_like_columns_of_their_kind() -> None:
    book = official_book()
    book.sheet.columns_hidden = {6}
    plan = plan_of(book, OCTOBER)
    for number, (column, field) in enumerate(zip(plan.new_columns, OWNED, strict=True), start=7):
        progress, beside = 4, 5
        kind = progress if field in ("reason", "quota") else beside
        assert (column.column, column.like_column) == (number, kind)
        assert column.header == Range(HEADER_ROWS[0], number, HEADER_ROWS[1], number)
        assert column.body == (FIRST_ROW, FIRST_ROW + 2)
        assert column.lights == (field == "light")
    headings = [edit for edit in plan if edit.task is None]
    assert [edit.new for edit in headings] == list(OWNED.values())
    assert {parse_ref(edit.ref)[0] for edit in headings} == {HEADER_ROWS[0]}
    assert "已完成" in plan.new_columns[0].choices


@pytest.mark.parametrize("heading", ["预警", "亮灯", "亮灯情况", "预警状态", "预 警"])
def test_an_official_column_for_the_light_is_used(heading: str) -> None:
    plan = plan_of(official_book(heading), OCTOBER)
    light = next(block for block in plan.blocks if block.field == "light")
    assert (light.column, light.like_column, len(light)) == (7, None, 3)
    assert [column.column for column in plan.new_columns] == [8, 9, 10, 11, 12]


@pytest.mark.parametrize("heading", ["风险等级", "完成状态", "办理状态", "完成进度", "备注"])
def test_peoples_columns_are_never_taken_over(heading: str) -> None:
    plan = plan_of(official_book(heading), OCTOBER)
    assert [column.column for column in plan.new_columns] == [8, 9, 10, 11, 12, 13]


def test_an_official_state_column_under_a_group_heading_is_owned() -> None:
    table = official_book().table()
    grouped = Column(7, "完成情况/任务状态", "status", "exact")
    assert find_owned(table._replace(columns=(*table.columns, grouped)))["state"] is grouped


def test_an_official_state_column_is_used_and_its_words_are_peoples() -> None:
    book = official_book("任务状态")
    book.sheet.write(FIRST_ROW + 2, 7, "取消")
    plan = plan_of(book, OCTOBER)
    state = next(block for block in plan.blocks if block.field == "state")
    assert (state.column, list(state.new)) == (7, ["正常推进", "已完成"])
    book.apply(plan)
    assert row_of(book, 2)[:2] == ["取消", "灰"]


def test_new_columns_keep_clear_of_notes_and_merges_beside_the_table() -> None:
    book = official_book()
    book.sheet.write(FIRST_ROW + 1, 9, "请勿填写此列")
    book.sheet.merge(Range(HEADER_ROWS[0], 8, HEADER_ROWS[0], 11))
    assert [column.column for column in plan_of(book, OCTOBER).new_columns] == [12, 13, 14, 15, 16, 17]


def test_new_columns_keep_clear_of_notes_beside_the_header() -> None:
    book = official_book()
    book.sheet.write(HEADER_ROWS[1], 8, "单位:万元")
    assert plan_of(book, OCTOBER).new_columns[0].column == 9


def test_a_column_taken_out_is_appended_again() -> None:
    book = refreshed_book(OCTOBER)
    for row in range(HEADER_ROWS[0], FIRST_ROW + 3):
        book.sheet.write(row, 12, None)
    book.sheet.merges = [cells for cells in book.sheet.merges if cells.first_column != 12]
    plan = plan_of(book, OCTOBER)
    assert [column.column for column in plan.new_columns] == [12]
