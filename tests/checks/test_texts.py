"""The distinct texts of a column and the words they hold."""

from __future__ import annotations

import pytest

from tests.support.progress import MemoryBook
from xltool.checks.texts import ColumnTexts


@pytest.mark.parametrize("every", [1, 2, 900])
def test_texts_with_a_word_are_all_found_once_and_in_order_however_common_it_is(every: int) -> None:
    texts = [f"第{number}项{'推进' if number % every == 0 else '完成'}推广" for number in range(2500)]
    tasks = MemoryBook(["重点任务"], [[text] for text in texts]).table().tasks
    held = [(text, len(tasks)) for text, tasks in ColumnTexts(tasks, 0).holding(["推进", "第9项"])]
    assert held == [(text, 1) for text in texts if "推进" in text or "第9项" in text]
