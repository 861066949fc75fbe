"""Task ids survive what does not change the task, and tell tasks apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xltool.table.identity import Identities, task_id

TEXT = st.text(alphabet="工作任务措施科室0123,。", min_size=1, max_size=12)


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
    identities = Identities()
    first, second, third = (identities.of("同一任务", "", "年内", "办公室") for _ in range(3))
    assert [second, third] == [f"{first}-2", f"{first}-3"]


def test_a_column_that_is_missing_counts_as_empty() -> None:
    assert task_id("任务", "", "年内") == task_id("任务", "年内")
