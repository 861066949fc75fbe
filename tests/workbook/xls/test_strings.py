"""The shared strings: read, appended and indexed to the byte. The checker and xlrd are the judges."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
import xlrd

from tests.support.biff import BookSpec, Row, SheetSpec, label, record, simple_book, sst_records
from xltool.workbook.xls import XlsWorkbook
from xltool.workbook.xls.check import violations
from xltool.workbook.xls.records import walk
from xltool.workbook.xls.strings import SharedStrings

SHAPES = {
    "latin": "z" * 40,
    "han": "进" * 40,
    "long latin": "x" * 9_000,
    "long han": "한" * 20_000,
    "emoji": "😀" * 5_000,
    "mixed": "a" * 8_000 + "中" * 3_000,
}


def reread(path: Path) -> list[list[object]]:
    sheet = xlrd.open_workbook(path, logfile=io.StringIO(), formatting_info=True).sheet_by_index(0)
    return [sheet.row_values(row) for row in range(sheet.nrows)]


@pytest.mark.parametrize("room", range(24))
@pytest.mark.parametrize("shape", SHAPES)
def test_appending_whatever_room_is_left(tmp_path: Path, room: int, shape: str) -> None:
    """0, 1, 2, 3, 4 … bytes left in the last fragment: a header never straddles, characters may."""
    filler = "f" * (8224 - 8 - 3 - 9 - room)
    book = simple_book([filler, "乙乙乙"])
    path = tmp_path / "a.xls"
    book.save(path)
    opened = XlsWorkbook.open(path)
    opened.sheets[0]["D1"] = SHAPES[shape]
    opened.sheets[0]["D2"] = "尾"
    opened.save()
    rows = reread(path)
    assert rows == [[filler, 0.5, "", SHAPES[shape]], ["乙乙乙", 1.5, "", "尾"]]
    stream = XlsWorkbook.open(path).content.stream
    assert not violations(stream, [0])


def test_reading_strings_cut_anywhere() -> None:
    texts = ["", "abc", "中文字" * 30, "x" * 200, "😀😀" * 20, "é" * 77]
    for limit in range(40, 120):
        data, _ = sst_records(texts, limit=limit)
        fragments = list(walk(data, 0, len(data)))
        strings = SharedStrings(data + bytes(16), fragments)
        assert strings.texts == texts and strings.sound


def test_dressed_strings_are_read_but_never_reused(tmp_path: Path) -> None:
    """A string with fonts or phonetics of its own looks different from the same text in plain."""
    import struct

    rich = struct.pack("<HBHI", 2, 0x0D, 1, 6) + "甲乙".encode("utf-16-le") + bytes(4) + b"phonet"
    sst = struct.pack("<II", 1, 1) + rich
    spec = BookSpec([SheetSpec(rows=[Row(0, [label(0, 0, 0)])])], texts=None, middle=record(0x00FC, sst))
    path = tmp_path / "rich.xls"
    spec.save(path)
    book = XlsWorkbook.open(path)
    assert book.sheets[0]["A1"] == "甲乙"
    book.sheets[0]["B1"] = "甲乙"
    book.save()
    assert XlsWorkbook.open(path).content.strings.texts == ["甲乙", "甲乙"]
    assert rich in path.read_bytes()


def test_a_text_that_is_there_is_not_stored_again(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    simple_book().save(path)
    sizes = []
    for text in ("甲", "新词", "甲", "新词"):
        book = XlsWorkbook.open(path)
        book.sheets[0]["D1"] = text
        book.save()
        sizes.append((len(book.content.strings.texts), path.stat().st_size))
    assert sizes[1:] == [sizes[1]] * 3 and sizes[1][0] == 4


def test_the_count_of_references_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    simple_book().save(path)
    book = XlsWorkbook.open(path)
    sheet = book.sheets[0]
    sheet["A1"] = 5.0
    sheet["C1"] = sheet["C2"] = "乙"
    book.save()
    assert XlsWorkbook.open(path).content.strings.total == 3 - 1 + 2


def test_a_book_without_strings_gets_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    spec = simple_book([], rows=[])
    spec.texts = None
    spec.save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0]["B2"] = "第一"
    book.save()
    assert reread(path) == [["", ""], ["", "第一"]]
    assert not violations(XlsWorkbook.open(path).content.stream, [0])


@pytest.mark.parametrize("claimed", [0, 2, 4, 4_000_000_000])
def test_a_table_that_lies_about_its_size_is_read_but_not_added_to(tmp_path: Path, claimed: int) -> None:
    from xltool.errors import UnsupportedEdit

    path = tmp_path / "a.xls"
    spec = simple_book()
    spec.sst_unique = claimed
    spec.save(path)
    book = XlsWorkbook.open(path)
    assert book.sheets[0]["B1"] == 0.5
    book.sheets[0]["B1"] = 7.0
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0]["D1"] = "新"
    assert caught.value.code == "DAMAGED"


@pytest.mark.parametrize("count", [1, 8, 9, 1_024, 1_025, 3_000])
def test_the_index_over_the_strings_follows(tmp_path: Path, count: int) -> None:
    """At most 128 buckets: beyond 1024 strings they must grow (MS-XLS §2.4.107)."""
    path = tmp_path / "a.xls"
    rng = random.Random(count)
    texts = [f"{i}-" + "字" * rng.randint(0, 30) for i in range(count)]
    simple_book(texts, rows=[Row(i, [label(i, 0, i)]) for i in range(count)]).save(path)
    book = XlsWorkbook.open(path)
    for row in range(1, 60):
        book.sheets[0].write(row, 5, f"新{row}")
    book.save()
    assert not violations(XlsWorkbook.open(path).content.stream, [0])
