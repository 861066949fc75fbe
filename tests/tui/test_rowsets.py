"""Rows by the values they hold: every way of keeping them says what a step a row would."""

from __future__ import annotations

import random

import pytest

from xltool.tui.rowsets import Valued, row_set, rows_of


@pytest.mark.parametrize("different", [1, 2, 256, 257, 1_000, 16_384, 16_385, 20_000])
def test_the_rows_whose_value_counts(different: int) -> None:
    choose = random.Random(different)
    values = [*range(different), *(choose.randrange(different) for _ in range(300))]
    counting = bytes(choose.random() < 0.02 for _ in range(different))
    valued = Valued(values)
    expected = [row for row, value in enumerate(values) if counting[value]]
    assert list(rows_of(valued.holding(counting), len(values), {})) == expected


def test_values_that_all_differ() -> None:
    valued = Valued("甲乙丙丁")
    assert valued.different == ["甲", "乙", "丙", "丁"]
    assert list(rows_of(valued.holding(b"\0\1\0\1"), 4, {})) == [1, 3]


def test_no_rows() -> None:
    assert list(rows_of(Valued(()).holding(b""), 0, {})) == []


def test_some_rows_are_known_better() -> None:
    assert list(rows_of(row_set(b"\1\0\1\0"), 4, {0: False, 3: True})) == [2, 3]
