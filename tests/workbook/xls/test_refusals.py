"""What is turned down, when, and with which code; the file is never touched."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, number, record, simple_book
from xltool.errors import InputError, UnsupportedEdit
from xltool.workbook.base import Value
from xltool.workbook.refs import Range
from xltool.workbook.xls import XlsSheet, XlsWorkbook


def write(path: Path, streams: dict[str, bytes]) -> Path:
    path.write_bytes(biff.compound_file(streams))
    return path


def old_book() -> bytes:
    return record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)) + record(0x000A) + bytes(4096)


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ({"Book": old_book()}, "OLD_EXCEL"),
        ({"Workbook": old_book()}, "OLD_EXCEL"),
        ({"WordDocument": b"x" * 5000}, "NOT_EXCEL"),
        ({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x"}, "ENCRYPTED"),
        ({"Workbook": b"x" * 5000, "\tDRMContent": b"x"}, "ENCRYPTED"),
        ({"Workbook": simple_book().build()[:300]}, "DAMAGED"),
        ({"Workbook": b"\x09\x08"}, "DAMAGED"),
        ({"Workbook": BookSpec([SheetSpec(kind=2)]).build()}, "NO_WORKSHEET"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, streams: dict[str, bytes], code: str) -> None:
    path = write(tmp_path / "a.xls", streams)
    with pytest.raises(InputError) as caught:
        XlsWorkbook.open(path)
    assert caught.value.code == code and caught.value.path == path
    assert caught.value.message and caught.value.hint


def test_encrypted_records(tmp_path: Path) -> None:
    spec = simple_book()
    spec.first = record(0x002F, struct.pack("<H", 1) + bytes(52))
    spec.save(tmp_path / "a.xls")
    with pytest.raises(InputError) as caught:
        XlsWorkbook.open(tmp_path / "a.xls")
    assert caught.value.code == "ENCRYPTED"


@pytest.mark.parametrize(
    "data", [b"\x09\x00\x04\x00\x02\x00\x10\x00" * 9, b"\x09\x08\x10\x00\x00\x06\x05\x00" * 9]
)
def test_records_without_a_container(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(InputError) as caught:
        XlsWorkbook.open(tmp_path / "a.xls")
    assert caught.value.code == "OLD_EXCEL"


def test_a_sheet_that_is_not_where_it_should_be(tmp_path: Path) -> None:
    stream = bytearray(simple_book().build())
    place = stream.index(struct.pack("<H", 0x0085))
    stream[place + 4] ^= 0x0F
    with pytest.raises(InputError) as caught:
        XlsWorkbook.open(write(tmp_path / "a.xls", {"Workbook": bytes(stream)}))
    assert caught.value.code == "DAMAGED"


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"Revision Log": b"x" * 100}, "SHARED_WORKBOOK"),
        ({"_signatures": b"x"}, "SIGNED"),
        ({"_xmlsignatures/1": b"x"}, "SIGNED"),
    ],
)
def test_what_can_be_read_but_not_written(tmp_path: Path, extra: dict[str, bytes], code: str) -> None:
    path = write(tmp_path / "a.xls", {"Workbook": simple_book().build(), **extra})
    before = path.read_bytes()
    book = XlsWorkbook.open(path)
    assert book.sheets[0]["A1"] == "甲"
    for edit in (
        lambda: book.sheets[0].write(1, 1, "x"),
        lambda: book.sheets[0].merge(Range.parse("A5:B5")),
        lambda: book.sheets[0].add_choices(Range.parse("A5:A9"), ["是"]),
        lambda: book.sheets[0].delete_rows([2]),
    ):
        with pytest.raises(UnsupportedEdit) as caught:
            edit()
        assert caught.value.code == code
    assert not book.save().saved and path.read_bytes() == before


def test_the_copy_for_excel_95(tmp_path: Path) -> None:
    """Every program since 1997 reads Workbook, so writing is safe; deleted rows would live on in Book."""
    path = write(tmp_path / "a.xls", {"Workbook": simple_book().build(), "Book": old_book()})
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "写"
    book.save()
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0].delete_rows([1])
    assert caught.value.code == "DUAL_STREAM"


def test_a_sheet_that_breaks_off(tmp_path: Path) -> None:
    stream = simple_book().build()
    book = XlsWorkbook.open(write(tmp_path / "a.xls", {"Workbook": stream[:-30]}))
    assert book.sheets[0]["A1"] == "甲"
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0]["D1"] = 1.0
    assert caught.value.code == "DAMAGED"


@pytest.fixture
def sheet(tmp_path: Path) -> XlsSheet:
    array = record(0x0221, struct.pack("<HHBBHI", 2, 3, 0, 0, 0, 0) + struct.pack("<H", 5) + biff.ref(0, 0))
    shared = record(0x04BC, struct.pack("<HHBBBBH", 4, 5, 0, 0, 0, 2, 5) + b"\x4c\x00\x00\x01\xc0")
    rows = [
        Row(0, [number(0, 0, 1.0)]),
        Row(2, [biff.formula(2, 0, biff.exp(2, 0)), array]),
        Row(3, [biff.formula(3, 0, biff.exp(2, 0))]),
        Row(4, [biff.formula(4, 0, biff.exp(4, 0), flags=8), shared]),
        Row(5, [biff.formula(5, 0, biff.exp(4, 0), flags=8)]),
        Row(6, [biff.formula(6, 0, b"\x02\x06\x00\x00\x00")]),
        Row(7, [biff.formula(7, 0, biff.ref(0, 0))]),
    ]
    merges = record(0x00E5, struct.pack("<H4H", 1, 9, 11, 2, 4))
    pivot = record(0x00B0, struct.pack("<4H", 19, 25, 1, 3) + bytes(30))
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=rows, after=merges + pivot)]).save(path)
    return XlsWorkbook.open(path).sheets[0]


@pytest.mark.parametrize(
    ("ref", "value", "code"),
    [
        ("A3", "x", "ARRAY_FORMULA"),
        ("A4", "x", "ARRAY_FORMULA"),
        ("A5", "x", "SHARED_FORMULA"),
        ("A7", "x", "DATA_TABLE"),
        ("D11", "x", "MERGED_HIDDEN"),
        ("C11", 1.0, "MERGED_HIDDEN"),
        ("E12", 1.0, "MERGED_HIDDEN"),
        ("B20", "x", "PIVOT_RANGE"),
        ("D26", "x", "PIVOT_RANGE"),
        ("B1", True, "NOT_STORABLE"),
        ("B1", float("nan"), "NOT_STORABLE"),
        ("B1", float("-inf"), "NOT_STORABLE"),
        ("B1", dt.date(1899, 12, 1), "NOT_STORABLE"),
        ("B1", "😀" * 16_384, "TEXT_TOO_LONG"),
    ],
)
def test_edits_that_would_hurt(sheet: XlsSheet, ref: str, value: Value, code: str) -> None:
    with pytest.raises(UnsupportedEdit) as caught:
        sheet[ref] = value
    assert caught.value.code == code
    assert ref in caught.value.message


@pytest.mark.parametrize("ref", ["A6", "A8", "C10", "A20", "E20", "B27"])
def test_their_harmless_neighbours(sheet: XlsSheet, ref: str) -> None:
    """A member of a shared formula that is not its host, a plain formula, cells beside merge and pivot."""
    sheet[ref] = "写"
    assert sheet[ref] == "写" and not sheet.has_formula(*(lambda c: (c[0], c[1]))(Range.parse(ref)))


def test_a_column_is_written_whole_or_not_at_all(sheet: XlsSheet) -> None:
    with pytest.raises(UnsupportedEdit):
        sheet.write_column(1, [1, 2, 3], ["a", "b", "c"])
    assert (sheet["A1"], sheet["A2"]) == (1.0, None)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda s: s.merge(Range.parse("E12:F13")), "MERGE_OVERLAPS"),
        (lambda s: s.add_choices(Range.parse("A1:A2"), ["长" * 256]), "CHOICES_TOO_LONG"),
        (lambda s: s.add_lights(Range.parse("A1:A65537"), {"红": "FF0000"}), "ROW_LIMIT"),
    ],
)
def test_other_edits_that_cannot_be(sheet: XlsSheet, edit: Callable[[XlsSheet], None], code: str) -> None:
    with pytest.raises(UnsupportedEdit) as caught:
        edit(sheet)
    assert caught.value.code == code
