"""ZIP archives as programs really write them: untouched members stay raw, in order, readable."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.packages import parts, raw_members, read_part, worksheet, zipped
from xltool.workbook.opening import open_workbook

SHEET = "xl/worksheets/sheet1.xml"
MEMBERS = parts(
    worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), **{"docProps/x.bin": bytes(range(256)) * 9}
)


def descriptors() -> bytes:
    """Sizes after the data, as writers that can't seek do it."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: object) -> int:
            self.data += bytes(piece)  # type: ignore[call-overload]  # RawIOBase's buffer protocol
            return len(bytes(piece))  # type: ignore[call-overload]

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    return bytes(stream.data)


def zip64() -> bytes:
    """ZIP64 extra fields in every local header."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in MEMBERS.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


def padded() -> bytes:
    """The growth hint Excel leaves in extra fields (0xA220), and folders as members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/", b"")
        for name, content in MEMBERS.items():
            info = zipfile.ZipInfo(name)
            info.extra = struct.pack("<4H", 0xA220, 36, 0xA028, 32) + bytes(32)
            archive.writestr(info, content)
    return buffer.getvalue()


def duplicated() -> bytes:
    """A member twice: the last counts."""
    buffer = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(SHEET, worksheet(""))
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def renamed(change: Callable[[str], str]) -> bytes:
    return zipped({change(name): content for name, content in MEMBERS.items()})


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "plain": lambda: zipped(MEMBERS),
    "stored": lambda: zipped(MEMBERS, zipfile.ZIP_STORED),
    "data descriptors": descriptors,
    "ZIP64 fields": zip64,
    "padding and folders": padded,
    "duplicate members": duplicated,
    "backslashes in names": lambda: renamed(lambda name: name.replace("/", "\\")),
    "names in odd case": lambda: renamed(str.upper),
    "junk behind": lambda: zipped(MEMBERS) + b"\0" * 777,
    "junk in front": lambda: b"MZ" + b"\x90" * 333 + zipped(MEMBERS),
    "content types last": lambda: zipped(dict(reversed(MEMBERS.items()))),
}


@pytest.mark.parametrize("oddity", ARCHIVES)
def test_odd_archives(tmp_path: Path, oddity: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(ARCHIVES[oddity]())
    copy = tmp_path / "b.xlsx"
    from xltool.workbook.xlsx import XlsxWorkbook

    book = XlsxWorkbook.open(path)
    book.save(copy)
    assert copy.read_bytes() == path.read_bytes()

    before = raw_members(path)
    book.sheets[0]["B1"] = "新"
    assert book.save().written == 1
    after = raw_members(path)
    assert list(after) == list(before)
    changed = {name.replace("\\", "/").lower() for name in before if before[name] != after[name]}
    assert changed == {SHEET}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    again = XlsxWorkbook.open(path)
    assert (again.sheets[0]["A1"], again.sheets[0]["B1"]) == ("甲", "新")


def test_a_comment_at_the_end_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(MEMBERS))
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = "第一版".encode()
    book = open_workbook(path)
    book.sheets[0]["B1"] = "新"
    book.save()
    with zipfile.ZipFile(path) as archive:
        assert archive.comment == "第一版".encode()


def test_macros_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsm"
    path.write_bytes(zipped({**MEMBERS, "xl/vbaProject.bin": b"\xd0\xcf macros"}))
    book = open_workbook(path)
    book.sheets[0]["A1"] = None
    book.save()
    assert read_part(path, "xl/vbaProject.bin") == b"\xd0\xcf macros"
