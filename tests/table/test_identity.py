"""Task ids survive what does not change the task, and tell tasks apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xltool.table.identity import task_id, task_ids
from xltool.text.normalise import comparison_form

TEXT = st.text(alphabet="工作任务措施科室0123,。", min_size=1, max_size=12)
ANY_TEXT = st.text(max_size=12)


@given(TEXT, TEXT)
def test_wrapping_padding_and_width_do_not_change_an_id(task: str, measure: str) -> None:
    padded = "\u3000" + "\n".join(measure)
    wide = task.translate({ord(c): ord(c) + 0xFEE0 for c in "0123,"})
    assert task_id(wide, padded) == task_id(task, measure)


@given(st.lists(TEXT, unique=True, min_size=2, max_size=20))
def test_other_wording_is_another_task(tasks: list[str]) -> None:
    assert len({task_id(task) for task in tasks}) == len(tasks)


def test_ids_stay_what_they_are_in_journals_already_written() -> None:
    assert task_id("开展绩效沟通", "不少于2次", "2022年12月15日", "办公室") == "kmknhyydpx"


def test_repeats_are_numbered_top_to_bottom() -> None:
    first, second, third = task_ids(["同一任务"] * 3, [""] * 3, ["年内"] * 3, ["办公室"] * 3)
    assert [second, third] == [f"{first}-2", f"{first}-3"]


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), unique=True, max_size=8))
def test_a_column_of_ids_is_that_of_single_tasks(rows: list[tuple[str, str]]) -> None:
    ids = task_ids([task for task, _ in rows], [measure for _, measure in rows])
    assert [id_.partition("-")[0] for id_ in ids] == [task_id(task, measure) for task, measure in rows]


def test_the_form_of_the_whole_is_that_of_the_parts() -> None:
    marked = "任务\u0338", "\u0301措施 \u200b", "\uff5c年\n内"
    whole = comparison_form("|".join(marked))
    assert "|".join(map(comparison_form, marked)) == whole


def test_a_column_that_is_missing_counts_as_empty() -> None:
    assert task_id("任务", "", "年内") == task_id("任务", "年内")
