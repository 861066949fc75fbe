"""What the .xls tests share: independent readings of a file, and comparisons of two."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import olefile
import xlrd

from xltool.workbook.xls import XlsWorkbook
from xltool.workbook.xls.check import violations

Cells = dict[tuple[str, int, int], tuple[int, object, int]]


def xlrd_cells(path: Path) -> Cells:
    """(sheet, row, column) → (type, value, XF) of every cell, blanks too, as xlrd sees it."""
    book = xlrd.open_workbook(path, formatting_info=True, logfile=io.StringIO())
    return {
        (sheet.name, row, column): (
            sheet.cell_type(row, column),
            sheet.cell_value(row, column),
            sheet.cell_xf_index(row, column),
        )
        for sheet in book.sheets()
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if sheet.cell_type(row, column) != xlrd.XL_CELL_EMPTY
    }


def records(stream: bytes) -> list[tuple[int, bytes]]:
    """Every record of a stream as (id, body), up to the zeros a small stream is padded with."""
    found = []
    pos = 0
    while pos + 4 <= len(stream):
        rid, size = struct.unpack_from("<HH", stream, pos)
        if rid == size == 0:
            break
        found.append((rid, stream[pos + 4 : pos + 4 + size]))
        pos += 4 + size
    return found


def workbook_stream(path: Path) -> bytes:
    """The Workbook stream as olefile reads it."""
    with olefile.OleFileIO(path) as ole:
        name = next(n for n in ole.listdir() if n[-1].casefold() in ("workbook", "book"))
        return bytes(ole.openstream(name).read())


def assert_sound(path: Path) -> None:
    """No rule of the format is broken in any sheet."""
    assert not violations(workbook_stream(path) + bytes(16), range(20))


def reopened(book: XlsWorkbook) -> XlsWorkbook:
    """The book after a save over the same file, read anew."""
    assert book.save().saved
    return XlsWorkbook.open(book.path)
