"""Whole tables, from cells to tasks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sheets import GridBook, GridSheet, book_of
from xltool.errors import InputError
from xltool.table.body import SKIP_REASONS
from xltool.table.model import Hints, Table
from xltool.table.reader import read_table
from xltool.workbook.base import Value

TITLE = "某市科学技术局2022年度重点工作分工表"
HEAD = ["序号", "工作任务", "完成时限", "牵头科室", "配合科室", "责任人"]


def task(number: int, text: str = "开展沟通活动") -> list[Value]:
    return [
        float(number),
        f"{text}第{number}项",
        "2022年12月15日",
        "办公室",
        "法规科、人事科。",
        "陆某某、黄\u3000洋",
    ]


def rows_told(table: Table) -> list[int]:
    """Every row the table accounts for, in order."""
    told = [row for entry in table.tasks for row in range(entry.row, entry.last_row + 1)]
    told += [row for row, _ in table.sections] + [row for row, _ in table.skipped]
    return sorted([*told, *table.totals, *table.repeated_headers])


def test_one_header_row() -> None:
    """Layout A of DOMAIN 1.6."""
    table = read_table(
        book_of(
            [
                ["某市科学技术局2022年度提高社会评价"],
                ["工作满意度工作分工表"],
                ["填报单位(盖章):某市科学技术局   印发日期:2022年9月29日"],
                ["序号", "工作任务", "工作措施", "完成时限", "牵头科室", "配合科室", "责任人", "备注"],
                [
                    1.0,
                    "开展活动",
                    "不少于2次",
                    "12月15日前",
                    "办公室",
                    "法规科、驻村工作队。",
                    "陆某某、黄 洋",
                ],
                [2.0, "提供样本框", "按时按质", dt.date(2022, 9, 26), "办公室", "法规科", "陆某某"],
                [3.0, "绩效宣传", "1.宣传不少于5条(篇)", "2022年12月15日", "办公室", None, "陆某某"],
                [None, None, "2.每月一篇"],
                ["填表人:      审核人:      联系电话:"],
            ],
            *("A1:H1", "A2:H2", "A3:H3", "A7:A8", "B7:B8", "D7:D8", "E7:E8", "F7:F8", "G7:G8"),
        )
    )
    assert table.title == "某市科学技术局2022年度提高社会评价工作满意度工作分工表"
    assert (table.title_year, table.issued_on) == (2022, dt.date(2022, 9, 29))
    assert str(table.header) == "A4:H4"
    assert table.body == (5, 8)
    assert [(t.row, t.last_row, t.seq, t.measure) for t in table.tasks] == [
        (5, 5, "1", "不少于2次"),
        (6, 6, "2", "按时按质"),
        (7, 7, "3", "1.宣传不少于5条(篇)"),
        (8, 8, "3", "2.每月一篇"),
    ]
    first, second, _, last = table.tasks
    assert (first.lead, first.coop, first.owner) == (
        ("办公室",),
        ("法规科", "驻村工作队"),
        ("陆某某", "黄洋"),
    )
    assert [t.due.due for t in (first, second, last)] == [
        dt.date(2022, 12, 15),
        dt.date(2022, 9, 26),
        dt.date(2022, 12, 15),
    ]
    assert [quota.count for quota in first.quotas] == [2]
    assert last.text("task") == "绩效宣传"
    assert table.footer == ("填表人:      审核人:      联系电话:",)
    assert len({t.id for t in table.tasks}) == 4


GROUPED: list[list[Value]] = [
    ["附件1"],
    [TITLE],
    ["序号", "工作任务", "完成时限", "责任分工", None, None, "完成情况", None, None],
    [None, None, None, "牵头科室", "配合科室", "责任人", "进展", "是否完成", "佐证材料"],
    ["一、提升服务"],
    [*task(1), "推进中", "否"],
    ["(一)其他"],
    [*task(2), None, "是"],
    ["小计", None, None, None, None, None, "2"],
    ["序号", "工作任务", "完成时限", "责任分工", None, None, "完成情况", None, None],
    [None, None, None, "牵头科室", "配合科室", "责任人", "进展", "是否完成", "佐证材料"],
    ["二、优化环境"],
    task(3),
    ["注:本表一式两份"],
    ["2022年9月29日"],
]
GROUPED_MERGES = ("A2:I2", "A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:I3", "A5:I5", "A7:I7", "A12:I12")


@pytest.mark.parametrize("merged", [GROUPED_MERGES, ("A2:I2",)], ids=["merged", "not merged"])
def test_two_header_rows_with_groups(merged: tuple[str, ...]) -> None:
    """Layout B of DOMAIN 1.6, with sections, a subtotal, the header repeated, notes below."""
    table = read_table(book_of(GROUPED, *merged))
    assert [(c.heading, c.field) for c in table.columns[3:]] == [
        ("责任分工/牵头科室", "lead"),
        ("责任分工/配合科室", "coop"),
        ("责任分工/责任人", "owner"),
        ("完成情况/进展", "progress"),
        ("完成情况/是否完成", "status"),
        ("完成情况/佐证材料", "evidence"),
    ]
    assert str(table.header) == "A3:I4"
    assert [(t.row, t.section) for t in table.tasks] == [
        (6, "一、提升服务"),
        (8, "一、提升服务 / (一)其他"),
        (13, "二、优化环境"),
    ]
    assert table.sections == ((5, "一、提升服务"), (7, "(一)其他"), (12, "二、优化环境"))
    assert (table.totals, table.repeated_headers, table.skipped) == ((9,), (10, 11), ())
    assert table.footer == ("注:本表一式两份", "2022年9月29日")
    assert table.body == (5, 13)


def test_offices_nobody_told_apart() -> None:
    """Layout C of DOMAIN 1.6: no lead, offices in 责任科室 or in a merged 牵头+配合 cell."""
    table = read_table(
        book_of(
            [
                [TITLE],
                ["序号", "工作任务", "完成时限", "牵头科室", "配合科室", "责任科室"],
                [1.0, "甲任务", "年内", "办公室", "法规科"],
                [2.0, "乙任务", "年内", None, None, "办公室、法规科。"],
                [3.0, "丙任务", "年内", "责任科室:办公室、法规科"],
                [4.0, "丁任务", "年内", "办公室(牵头)、法规科"],
            ],
            *("A1:F1", "D5:E5"),
        )
    )
    assert [(t.lead, t.coop, t.resp) for t in table.tasks] == [
        (("办公室",), ("法规科",), ()),
        ((), (), ("办公室", "法规科")),
        ((), (), ("办公室", "法规科")),
        (("办公室",), ("法规科",), ()),
    ]


@pytest.mark.parametrize(
    ("headings", "cells", "expected"),
    [
        (["责任单位"], ["甲局、乙局、丙局"], (("甲局",), ("乙局", "丙局"), ())),
        (["责任单位"], ["甲局、乙局(牵头)"], (("乙局",), ("甲局",), ())),
        (["责任单位", "配合单位"], ["甲局", "乙局、丙局"], (("甲局",), ("乙局", "丙局"), ())),
        (["牵头单位", "责任单位"], ["甲局", "乙局、丙局"], (("甲局",), (), ("乙局", "丙局"))),
        (["牵头、配合单位"], ["甲局、乙局"], (("甲局",), ("乙局",), ())),
        (["牵头单位", "承办单位"], ["甲局", "乙局"], (("甲局",), ("乙局",), ())),
        (["牵头单位", "承办单位"], [None, "乙局"], (("乙局",), (), ())),
    ],
)
def test_which_column_leads(
    headings: list[Value], cells: list[Value], expected: tuple[tuple[str, ...], ...]
) -> None:
    grid = [[TITLE], ["序号", "工作任务", "完成时限", *headings], [1.0, "任务", "年内", *cells]]
    (only,) = read_table(book_of(grid)).tasks
    assert (only.lead, only.coop, only.resp) == expected


def test_people_named_behind_their_office() -> None:
    grid = [
        ["序号", "工作任务", "完成时限", "牵头科室(责任人)"],
        [1.0, "任务", "年内", "办公室(陆某某、黄某)"],
    ]
    (only,) = read_table(book_of(grid)).tasks
    assert (only.lead, only.owner) == (("办公室",), ("陆某某", "黄某"))


def test_true_is_not_taken_for_the_number_one() -> None:
    """To a set and a dict TRUE is 1.0; what one row says must not depend on the others."""
    head: list[Value] = ["序号", "类别", "工作任务", "完成时限", "牵头科室"]
    cells: list[Value] = [True, 1.0, True, 1.0]
    grid = [head, *([float(row), cell, "任务", cell, cell] for row, cell in enumerate(cells, 1))]
    tasks = read_table(book_of(grid)).tasks
    assert [task.section for task in tasks] == ["TRUE", "1", "TRUE", "1"]
    assert [task.due.text for task in tasks] == ["TRUE", "1", "TRUE", "1"]
    assert [task.lead for task in tasks] == [("TRUE",), ("1",), ("TRUE",), ("1",)]
    alone = [read_table(book_of([head, row])).tasks[0] for row in grid[1:3]]
    assert [task.id for task in tasks[:2]] == [task.id for task in alone]
    assert [(task.due, task.lead) for task in tasks[:2]] == [(task.due, task.lead) for task in alone]


def test_an_association_among_people_is_no_person() -> None:
    grid = [
        ["序号", "工作任务", "完成时限", "牵头单位(责任人)"],
        [1.0, "任务", "年内", "市工商联、妇联、陆某某"],
    ]
    (only,) = read_table(book_of(grid)).tasks
    assert (only.lead, only.owner) == (("市工商联", "妇联"), ("陆某某",))


def test_people_of_two_columns_count_once() -> None:
    grid = [
        ["序号", "工作任务", "完成时限", "牵头科室", "责任人", "具体责任人"],
        [1.0, "任务", "年内", "办公室", "陆某某、黄某", "黄某、何某某"],
    ]
    (only,) = read_table(book_of(grid)).tasks
    assert only.owner == ("陆某某", "黄某", "何某某")


def test_a_merged_task_over_rows_that_say_nothing_new_is_one_task() -> None:
    grid = [[*HEAD, "进展情况"], [*task(1), "一季度:已部署"], [None] * 6 + ["二季度:推进中"], task(2)]
    table = read_table(book_of(grid, "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3"))
    assert [(t.row, t.last_row) for t in table.tasks] == [(2, 3), (4, 4)]


def test_blank_cells_outside_merges_stay_blank() -> None:
    grid = [HEAD, task(1), [2.0, "另一任务", None, None, None, "陆某某"]]
    table = read_table(book_of(grid))
    assert (table.tasks[1].due.kind, table.tasks[1].lead) == ("unparsed", ())


def test_section_labels_in_a_column_without_heading() -> None:
    grid = [[None, *HEAD], ["提升服务", *task(1)], [None, *task(2)], ["优化环境", *task(3)]]
    table = read_table(book_of(grid, "A2:A3"))
    assert table.columns[0].field == "section"
    assert [t.section for t in table.tasks] == ["提升服务", "提升服务", "优化环境"]


def test_numbers_in_han_do_not_make_a_row_a_section() -> None:
    grid = [HEAD, ["一", *task(1)[1:]], ["(二)", *task(2)[1:]], ["★", *task(3)[1:]]]
    assert [t.seq for t in read_table(book_of(grid)).tasks] == ["一", "(二)", "★"]


def test_a_table_of_nothing_but_bare_tasks_is_not_all_sections() -> None:
    grid = [HEAD, ["一", "加强组织领导"], ["二", "强化督促检查"]]
    assert [t.task for t in read_table(book_of(grid)).tasks] == ["加强组织领导", "强化督促检查"]


def test_a_row_of_column_numbers_belongs_to_the_header() -> None:
    grid = [HEAD, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], task(1)]
    table = read_table(book_of(grid))
    assert (str(table.header), len(table.tasks)) == ("A1:F2", 1)


def test_a_table_may_begin_in_any_column() -> None:
    grid = [[None, None, *HEAD], [None, None, *task(1)], [None, None, "小计", "1项", "x", "y", "z"]]
    table = read_table(book_of(grid))
    assert (str(table.header), [t.row for t in table.tasks], table.totals) == ("C1:H1", [2], (3,))


def test_info_cells_over_the_headings_are_no_header() -> None:
    info = ["填报单位:某局", None, "填报人:张某某", "联系电话:", "单位负责人:", "填报日期:2022年9月30日"]
    table = read_table(book_of([[TITLE], info, HEAD, task(1)]))
    assert str(table.header) == "A3:F3"
    assert table.meta["填报单位"] == "某局"


def test_a_section_row_may_say_who_is_in_charge() -> None:
    table = read_table(book_of([HEAD, ["一、提升服务", None, None, None, None, "牵头领导:张某某"], task(1)]))
    assert table.sections[0][0] == 2
    assert len(table.tasks) == 1


def test_a_title_printed_again_on_every_page_is_no_section() -> None:
    pages = [["某局2022年度提高社会评价"], ["工作满意度工作分工表"], HEAD, task(1)]
    table = read_table(book_of(pages + pages, "A1:F1", "A2:F2", "A5:F5", "A6:F6"))
    assert table.skipped == ((5, "caption"), (6, "caption"))
    assert (len(table.tasks), table.repeated_headers) == (2, (7,))


def test_notes_between_tasks_are_skipped_and_said() -> None:
    table = read_table(book_of([HEAD, task(1), ["注:以下为新增"], task(2), [None, None, "年内", "办公室"]]))
    assert table.skipped == ((3, "note"), (5, "no_task_text"))
    assert len(table.tasks) == 2


def test_another_table_below_is_named_and_not_read() -> None:
    other = [["姓名", "联系电话", "工作内容", "部门", "备注"], ["张某某", "12345", "值班", "办公室", "夜间"]]
    table = read_table(book_of([HEAD, task(1), ["附表"], *other]))
    assert len(table.tasks) == 1
    assert [row for row, reason in table.skipped if reason == "other_table"] == [4, 5]


def test_the_sheet_that_holds_the_table_is_found() -> None:
    notes = GridSheet([["填表说明"], ["说明:本表由办公室负责解释"]], name="填表说明")
    codes = GridSheet([["是"], ["否"]], name="代码", hidden=True)
    table = read_table(GridBook(notes, GridSheet([[TITLE], HEAD, task(1)], name="分工表"), codes))
    assert table.sheet == "分工表"


def test_visible_sheets_come_before_hidden_ones() -> None:
    hidden = GridSheet([[*HEAD, "备注"], task(1)], name="旧", hidden=True)
    assert read_table(GridBook(hidden, GridSheet([HEAD, task(1)], name="新"))).sheet == "新"


def test_two_equal_sheets_are_not_guessed_between() -> None:
    book = GridBook(*(GridSheet([HEAD, task(1)], name=name) for name in ("一月", "二月")))
    with pytest.raises(InputError) as caught:
        read_table(book)
    assert caught.value.code == "TABLE_AMBIGUOUS"
    assert "一月、二月" in caught.value.message
    assert read_table(book, sheet="二月").sheet == "二月"


@pytest.mark.parametrize(
    ("grid", "code"),
    [
        ([], "HEADER_NOT_FOUND"),
        ([["姓名", "性别", "出生年月", "政治面貌"], ["张某", "男", "1990.1", "群众"]], "HEADER_NOT_FOUND"),
        ([["填报单位:", "联系人:", "联系电话:"], ["本表无内容"]], "HEADER_NOT_FOUND"),
        (
            [["序号", "牵头单位", "配合单位", "完成时限"], [1.0, "甲局", "乙局", "年内"]],
            "REQUIRED_COLUMN_MISSING",
        ),
        (
            [
                ["序号", "工作任务", "牵头单位", "完成时限", "备注"],
                ["编号", "工作措施", "责任单位", "开始时间", "联系人"],
                [1.0, "任务", "甲局", "年内"],
            ],
            "TABLE_AMBIGUOUS",
        ),
    ],
)
def test_what_is_no_table_is_refused(grid: list[list[Value]], code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_table(book_of(grid))
    assert caught.value.code == code
    assert caught.value.path is not None


def test_a_person_s_word_on_a_heading_counts() -> None:
    grid = [["序号", "工作任务", "完成时限", "担当方", "备注"], [1.0, "任务", "年内", "办公室", "x"]]
    table = read_table(book_of(grid), hints=Hints(fields={"担当方": "lead", "备注": ""}))
    assert [(c.field, c.how) for c in table.columns[3:]] == [("lead", "project"), (None, None)]
    assert table.tasks[0].lead == ("办公室",)


def test_two_deadline_columns_keep_their_field_and_the_first_counts() -> None:
    grid = [
        ["序号", "整改任务", "整改时限", "完成时间", "责任单位"],
        [1.0, "任务", "2022年10月1日", "2022年12月1日", "甲局"],
    ]
    table = read_table(book_of(grid))
    assert [c.letter for c in table.columns_of("due")] == ["C", "D"]
    assert table.tasks[0].due.due == dt.date(2022, 10, 1)


def test_a_demand_made_twice_in_a_row_counts_once() -> None:
    head = ["序号", "工作任务", "工作措施", "完成时限", "责任单位"]
    grid = [head, [1.0, "培训不少于2次", "培训不少于2次,有通知、图片;检查不少于3次", "年内", "办公室"]]
    (only,) = read_table(book_of(grid)).tasks
    assert [quota.count for quota in only.quotas] == [2, 3]
    assert "通知" in only.quotas[0].needs


def test_moved_and_renumbered_rows_keep_their_ids() -> None:
    before = read_table(book_of([HEAD, task(1), task(2), task(3)])).tasks
    moved = [task(3), task(1), task(2)]
    for number, row in enumerate(moved, 1):
        row[0] = float(number)
    after = read_table(book_of([HEAD, *moved])).tasks
    assert [t.id for t in after] == [before[2].id, before[0].id, before[1].id]


@pytest.mark.parametrize(("path", "year"), [("2023年分工表.xlsx", 2023), ("分工表.xlsx", None)])
def test_the_file_name_gives_the_year_when_nothing_else_does(path: str, year: int | None) -> None:
    book = GridBook(GridSheet([["重点工作分工表"], HEAD, task(1)]), path=path)
    assert read_table(book).title_year == year


ROW = st.one_of(
    st.integers(1, 99).map(task),
    st.sampled_from(
        [
            *(["一、提升服务"], ["(二)其他"], ["二", "优化环境"], ["小计", None, None, "3"], ["合计"]),
            *(["注:以上由办公室解释"], ["填表人:", None, "审核人:"], ["2022年9月29日"], HEAD, [TITLE]),
            *(
                [None, None, "年内", "办公室"],
                [5.0],
                [None, "只有任务"],
                [None, None, None, None, None, None, "旁注"],
            ),
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=12))
def test_no_row_is_lost(rows: list[list[Value]]) -> None:
    table = read_table(book_of([[TITLE], HEAD, *rows]))
    first, last = table.body
    assert rows_told(table) == list(range(first, last + 1))
    assert len(table.footer) == len(rows) - (last - first + 1)
    assert {reason for _, reason in table.skipped} <= SKIP_REASONS.keys()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(), st.floats(0, 99), st.text("一、序号工作任务责任单位完成时限:小计注\n", max_size=8)
            ),
            max_size=7,
        ),
        max_size=8,
    )
)
def test_any_grid_is_read_or_refused(grid: list[list[Value]]) -> None:
    try:
        table = read_table(book_of(grid))
    except InputError:
        return
    assert all(t.task or t.measure for t in table.tasks)


def test_a_person_may_say_what_a_task_counts() -> None:
    grid = [
        ["某局2022年度重点工作分工表"],
        ["序号", "工作任务", "工作措施", "完成时限", "牵头科室"],
        [1.0, "开展沟通活动", "沟通不少于2次", "12月15日", "办公室"],
        [2.0, "绩效 宣传展示", "宣传不少于5条", "12月15日", "办公室"],
    ]
    first, _ = read_table(book_of(grid)).tasks
    told = {first.id: ("沟通不少于3次", "每月一篇"), "绩效宣传": ()}
    tasks = read_table(book_of(grid), hints=Hints(quotas=told)).tasks
    assert [[(quota.count, quota.per) for quota in task.quotas] for task in tasks] == [
        [(3, None), (1, "month")],
        [],
    ]
    other = read_table(book_of(grid), hints=Hints(quotas={"沟通不少": ("沟通不少于4次",)})).tasks
    assert [[quota.count for quota in task.quotas] for task in other] == [[4], [5]]


def test_a_deadline_means_the_day_a_person_said() -> None:
    rows: list[list[Value]] = [[TITLE], HEAD, [*task(1)[:2], "１２月　前", *task(1)[3:]], task(2)]
    open_ = read_table(book_of(rows)).tasks
    said = read_table(book_of(rows), hints=Hints(deadlines={"12月前": dt.date(2022, 12, 31)})).tasks
    assert open_[0].due.assume
    assert (said[0].due.due, said[0].due.kind, said[0].due.assume) == (dt.date(2022, 12, 31), "date", ())
    assert said[0].due.text == "１２月　前"
    assert said[1].due == open_[1].due
