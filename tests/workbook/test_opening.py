"""What is no workbook, or can't be used, is told apart by its bytes and refused with a stable code."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.packages import DECLARATION, parts, relationships, save, worksheet, zipped
from xltool.errors import InputError, XltoolError
from xltool.workbook.opening import open_workbook

GOOD = zipped(parts(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row>')))
INLINE = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "1">]>'


def encrypted_package() -> bytes:
    """A compound file whose directory names an EncryptedPackage stream."""
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HB", len(name) + 2, 2)
    return (bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + entry).ljust(1536, b"\0")


def bomb() -> bytes:
    """300 MB of nothing in 300 kB."""
    return zipped(parts(worksheet("") + " " * 300_000_000))


def broken_crc() -> bytes:
    body = zlib.compress(b"x")[2:-4]
    raw = bytearray(zipped(parts(worksheet(""))))
    at = raw.index(b"xl/workbook.xml") + len("xl/workbook.xml") + len(body)
    raw[at] ^= 0xFF
    return bytes(raw)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "EMPTY_FILE"),
    "text": (lambda: "序号,任务\n1,开展".encode(), "NOT_EXCEL"),
    "text in GBK": (lambda: "序号,任务\n1,开展".encode("gbk"), "NOT_EXCEL"),
    "a web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "NOT_EXCEL"),
    "a PDF": (lambda: b"%PDF-1.7\n", "NOT_EXCEL"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(9), "NOT_EXCEL"),
    "random bytes": (lambda: bytes(range(1, 256)), "NOT_EXCEL"),
    "a ZIP archive": (lambda: zipped({"a.txt": "a"}), "NOT_EXCEL"),
    "a Word document": (
        lambda: zipped(
            {
                "_rels/.rels": relationships(("officeDocument", "word/document.xml")),
                "word/document.xml": WORD,
            }
        ),
        "NOT_EXCEL",
    ),
    "a binary workbook": (
        lambda: zipped(
            {"_rels/.rels": relationships(("officeDocument", "xl/workbook.bin")), "xl/workbook.bin": b"\x83"}
        ),
        "NOT_EXCEL",
    ),
    "an OpenDocument spreadsheet": (
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "NOT_EXCEL",
    ),
    "encrypted": (encrypted_package, "ENCRYPTED"),
    "cut off": (lambda: GOOD[: len(GOOD) // 2], "DAMAGED"),
    "cut off at the end": (lambda: GOOD[:-30], "DAMAGED"),
    "a wrong checksum": (broken_crc, "DAMAGED"),
    "a workbook that is no XML": (lambda: zipped(parts("", **{"xl/workbook.xml": "<workbook"})), "DAMAGED"),
    "a sheet that is no XML": (lambda: zipped(parts(worksheet("<row>"))), "DAMAGED"),
    "a sheet without an end": (lambda: zipped(parts(worksheet("")[:-12])), "DAMAGED"),
    "strings that are missing": (
        lambda: zipped(parts(worksheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'))),
        "DAMAGED",
    ),
    "bad UTF-8": (
        lambda: zipped(parts(worksheet(INLINE).encode().replace("甲".encode(), b"\xff"))),
        "DAMAGED",
    ),
    "a doctype in the workbook": (
        lambda: zipped(parts("", **{"xl/workbook.xml": DOCTYPE + "<x/>"})),
        "DTD_FORBIDDEN",
    ),
    "a doctype in the sheet": (
        lambda: zipped(parts(worksheet("").replace(DECLARATION, DOCTYPE))),
        "DTD_FORBIDDEN",
    ),
    "a codec that is none for text": (
        lambda: zipped(parts(worksheet("").replace("UTF-8", "hex"))),
        "DAMAGED",
    ),
    "elements nested without end": (lambda: zipped(parts(worksheet("", after="<a>" * 5000))), "DAMAGED"),
    "elements without number": (
        lambda: zipped(parts(worksheet("", after="<a/><b/><c/>" * 400_000)), method=ZIP_STORED),
        "DAMAGED",
    ),
    "a bomb": (bomb, "TOO_LARGE"),
    "no worksheet": (
        lambda: zipped(parts("", **{"xl/_rels/workbook.xml.rels": relationships(("chartsheet", "c.xml"))})),
        "NO_WORKSHEET",
    ),
}


def read_everything(path: Path) -> None:
    book = open_workbook(path)
    for sheet in book.sheets:
        for _ in sheet.rows():
            pass
        _ = (sheet.merged, sheet.hidden_rows, sheet.hidden_columns, sheet.features)
    _ = book.features


@pytest.mark.parametrize("what", BAD)
def test_bad_input(tmp_path: Path, what: str) -> None:
    make, code = BAD[what]
    path = tmp_path / "表.xlsx"
    path.write_bytes(make())
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        read_everything(path)
    assert caught.value.code == code
    assert caught.value.path == path
    assert caught.value.message and caught.value.hint
    assert path.read_bytes() == before


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "没有.xlsx", "NOT_FOUND"), (tmp_path, "IS_FOLDER")):
        with pytest.raises(InputError) as caught:
            open_workbook(path)
        assert caught.value.code == code


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="root and Windows read every file",
)
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", parts(worksheet("")))
    path.chmod(0)
    with pytest.raises(InputError) as caught:
        open_workbook(path)
    assert caught.value.code == "NOT_READABLE"


def test_the_name_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "分工表.xls"
    path.write_bytes(GOOD)
    book = open_workbook(str(path))
    assert book.format == "xlsx" and book.sheets[0]["A1"] == "甲"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_never_crashes(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever happens to a file, it is read, or refused with an error of ours; the original stays."""
    raw = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(len(raw) // 2, len(raw)))] if data.draw(st.booleans()) else raw
    check_refused_or_edited(tmp_path_factory, bytes(raw))


XML_BITS = st.sampled_from(
    [
        *("<row>", "</row>", '<row r="2">', '<c r="B2">', "</c>", "<v>", "</v>", "<c/>", "<f>", "</f>"),
        *("<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "&", "&amp;", "&#0;", "7", '"', "\r\n"),
        *("<is><t>", "</t></is>", "x:", 't="s"', " r='A1'"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(bits=st.lists(XML_BITS, max_size=14))
def test_any_grid_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, bits: list[str]) -> None:
    check_refused_or_edited(tmp_path_factory, zipped(parts(worksheet("".join(bits)))))


def check_refused_or_edited(folders: pytest.TempPathFactory, raw: bytes) -> None:
    folder = folders.mktemp("damaged")
    path = folder / "a.xlsx"
    path.write_bytes(raw)
    try:
        read_everything(path)
        book = open_workbook(path)
        book.sheets[0]["C3"] = "新"
        book.save(folder / "b.xlsx")
    except XltoolError as error:
        assert error.message and error.hint
    else:
        assert open_workbook(folder / "b.xlsx").sheets[0]["C3"] == "新"
    assert path.read_bytes() == raw
    assert {p.name for p in folder.iterdir()} <= {"a.xlsx", "b.xlsx"}
    shutil.rmtree(folder)
