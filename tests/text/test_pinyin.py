"""The initials of characters."""

from __future__ import annotations

import pytest

from xltool.text.pinyin import initials_of, reading_sets


@pytest.mark.parametrize(
    ("character", "initial"),
    [
        *zip("覃曾单区仇查朴解盖", "qzsoqzpxg", strict=True),
        *zip("办公室科技农业驻村", "bgskjnyzc", strict=True),
    ],
)
def test_surnames_and_offices_have_their_usual_initial(character: str, initial: str) -> None:
    assert initial in initials_of(character)


@pytest.mark.parametrize(
    ("character", "initials"),
    [
        ("长", "cz"), ("重", "cz"), ("行", "hx"), ("调", "dt"), ("传", "cz"), ("会", "hk"), ("厦", "sx"),
        ("曾", "cz"), ("单", "cds"), ("参", "cs"), ("朝", "cz"), ("解", "jx"), ("降", "jx"), ("率", "ls"),
        ("校", "jx"), ("系", "jx"), ("省", "sx"), ("藏", "cz"), ("弹", "dt"), ("种", "cz"), ("折", "sz"),
    ],
)  # fmt: skip
def test_office_characters_with_several_readings_have_all_their_initials(
    character: str, initials: str
) -> None:
    assert set(initials) <= set(initials_of(character))


def test_reading_sets_are_those_of_characters_with_several_readings() -> None:
    sets = reading_sets()
    assert initials_of("长") in sets
    assert len(sets) == len(set(sets))
    assert all(len(initials) > 1 for initials in sets)
