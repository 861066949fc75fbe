"""Kept patterns: the same as fresh ones, and never in the way."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.patterns import Store, compiled

KEYS = [
    (r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月)?|[零〇一二三四五]++(?=次)", 0),
    (r"\s*<(?:html|head)\b", int(re.IGNORECASE)),
    (rb"<c r=\"([A-Z]++)([0-9]++)\"(?: s=\"([0-9]++)\")?+/?+>", 0),
    (r"<si>.*?</si>", int(re.DOTALL)),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__" / "kept.patterns"


def keep(file: Path) -> None:
    store = Store(file)
    for key in KEYS:
        store.pattern(key)
    store.save()


@given(st.text(alphabet="2019年12月三次<>si html \n", max_size=40))
def test_a_kept_pattern_finds_what_a_fresh_one_finds(text: str) -> None:
    for source, flags in KEYS:
        subject = text.encode() if isinstance(source, bytes) else text
        assert [m.groupdict() or m.groups() or m[0] for m in compiled(source, flags).finditer(subject)] == [
            m.groupdict() or m.groups() or m[0] for m in re.compile(source, flags).finditer(subject)
        ]


def test_kept_patterns_are_revived_without_compiling(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(file)
    again = Store(file)
    monkeypatch.setattr(re, "compile", None)
    for source, flags in KEYS:
        pattern = again.pattern((source, flags))
        assert (pattern.pattern, pattern.flags & flags) == (source, flags)
    assert again.pattern(KEYS[0]).groupindex == {"year": 1, "month": 2}
    assert again.pattern(KEYS[0]).fullmatch("2022年11月")["month"] == "11"  # type: ignore[index]  # it matches
    assert again.pattern(KEYS[2]).match(b'<c r="AB12" s="3"/>').groups() == (b"AB", b"12", b"3")  # type: ignore[union-attr]  # it matches


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\xff" * 64])
def test_a_damaged_file_is_made_anew(file: Path, damage: bytes) -> None:
    keep(file)
    whole = file.read_bytes()
    file.write_bytes(damage or whole[: len(whole) // 2])
    store = Store(file)
    assert store.pattern(KEYS[0]).search("三次")
    keep(file)
    assert len(file.read_bytes()) == len(whole)


def test_nonsense_in_place_of_code_is_compiled_anew(file: Path) -> None:
    keep(file)
    store = Store(file)
    for key, (flags, code, *rest) in list(store._records.items()):
        store._records[key] = (flags, b"\7\0\0\0" * (len(code) // 4), *rest)  # type: ignore[assignment]  # damage
    for key in KEYS:
        assert store.pattern(key) == re.compile(*key)


def test_another_interpreters_file_is_not_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(file)
    monkeypatch.setattr(sys, "version", "9.9")
    assert not Store(file)._records


def test_nothing_is_written_where_python_writes_no_byte_code(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep(file)
    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "__pycache__").write_text("a file stands where the folder belongs")
    keep(tmp_path / "__pycache__" / "kept.patterns")


def test_two_processes_add_to_each_other(file: Path) -> None:
    first, second = Store(file), Store(file)
    first.pattern(KEYS[0])
    second.pattern(KEYS[1])
    first.save()
    second.save()
    assert set(Store(file)._records) == set(KEYS[:2])
