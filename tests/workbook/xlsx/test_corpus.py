"""Real workbooks nobody here wrote: edited with nothing else changed, or refused and left alone.

Every eighth file is enough for a commit; XLTOOL_CORPUS_ALL=1 takes all of them (two minutes).
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tests.support.packages import raw_members
from xltool.errors import XltoolError
from xltool.workbook.base import Value
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import format_ref
from xltool.workbook.xlsx import XlsxSheet, XlsxWorkbook

pytestmark = pytest.mark.corpus

EVERY = 1 if os.environ.get("XLTOOL_CORPUS_ALL") else 8
EDITS: tuple[Value, ...] = ("正常推进", 52.5, dt.date(2022, 11, 24), None)
MAY_GROW = ("styles.xml", "calcchain.xml", "[content_types].xml", "workbook.xml.rels")
LEFT_ALONE = {"SHEET_LOST", "MERGED_HIDDEN", "PIVOT_RANGE", "NO_STYLES"}
"""Reasons for which an edit of a sound workbook may be refused; the file itself must be readable."""

Values = dict[tuple[str, int, int], object]


def packages(corpus: Path) -> list[Path]:
    """A sample of the OOXML packages of the corpus."""
    files = sorted(path for path in corpus.rglob("*.xls[xm]") if path.read_bytes()[:4] == b"PK\3\4")
    return files[::EVERY]


def values(path: Path) -> Values | None:
    """What calamine sees, by sheet, row and column; None if it can't open the file."""
    from python_calamine import CalamineError, CalamineWorkbook

    found: Values = {}
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            first_row, first_column = sheet.start or (0, 0)
            for r, row in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
                found.update({(name, r, c): v for c, v in enumerate(row, first_column + 1) if v != ""})
    except (CalamineError, ValueError):
        return None
    return found


def edit(book: XlsxWorkbook, target: Path) -> tuple[XlsxSheet, dict[str, Value]]:
    """One text, one number, one date and one blank dressed cell right of what is there."""
    sheet = next(sheet for sheet in book.sheets if not sheet.hidden)
    rows = list(sheet.rows())
    width = max((len(values) for _, values in rows), default=0)
    row = max(1, max((number for number, _ in rows), default=0) // 2)
    edits = {format_ref(row, width + 2 + at): value for at, value in enumerate(EDITS)}
    for ref, value in edits.items():
        sheet.set(ref, value, like=format_ref(row, max(width, 1)) if value is None else None)
    book.save(target)
    return sheet, edits


def without_edits(data: bytes, refs: list[str]) -> bytes:
    """A sheet part without these cells, their row if nothing else is in it, and the dimension."""
    name = rb"(?:[\w.-]+:)?c"
    for ref in refs:
        cell = rb'<%b r="%b"[^<>]*?(?:/>|>(?:(?!</%b>).)*</%b>)' % (name, ref.encode(), name, name)
        data = re.sub(cell, b"", data, flags=re.DOTALL)
    number = re.sub("[A-Z]", "", refs[0]).encode()
    data = re.sub(rb'<(?:[\w.-]+:)?row r="%b"></(?:[\w.-]+:)?row>' % number, b"", data)
    data = re.sub(
        rb"<((?:[\w.-]+:)?)(row[^<>]*[^<>/]|sheetData)\s*></\1(?:row|sheetData)>", rb"<\1\2/>", data
    )
    data = re.sub(rb"(<(?:[\w.-]+:)?row[^<>]*?)\s+/>", rb"\1/>", data)
    data = re.sub(rb"<((?:[\w.-]+:)?)sheetData\s*/>", rb"<\1sheetData/>", data)
    return re.sub(rb"(<(?:[\w.-]+:)?dimension ref=)\"[^\"]*\"", rb"\1", data)


def test_every_workbook_survives_an_edit_or_is_refused(corpus: Path, tmp_path: Path) -> None:
    refused: Counter[str] = Counter()
    files = packages(corpus)
    for path in files:
        original = path.read_bytes()
        target = tmp_path / path.name
        try:
            book = open_workbook(path)
            assert isinstance(book, XlsxWorkbook)
            sheet, edits = edit(book, target)
        except XltoolError as error:
            refused[error.code] += 1
            continue
        finally:
            assert path.read_bytes() == original, path.name
        before, after = raw_members(path), raw_members(target)
        assert [*after] == [*before] or "calcChain" in str(set(before) - set(after)), path.name
        changed = {name for name in before if before[name] != after.get(name)}
        assert {n for n in changed if not n.lower().endswith(MAY_GROW)} == {part_of(sheet, path)}, path.name
        check_sheet(path, target, part_of(sheet, path), [*edits])
        check_values(path, target, sheet, edits)
    unsound = sum(refused.values()) - sum(refused[code] for code in LEFT_ALONE)
    assert unsound <= max(2, len(files) // 50), refused
    assert sum(refused.values()) <= max(3, len(files) // 40), refused


def part_of(sheet: XlsxSheet, path: Path) -> str:
    """The member's name as the archive spells it."""
    with zipfile.ZipFile(path) as archive:
        names = [
            n
            for n in archive.namelist()
            if n.replace("\\", "/").lstrip("/").lower() == sheet.part_name.lower()
        ]
    return names[-1]


def check_sheet(path: Path, target: Path, part: str, refs: list[str]) -> None:
    """Every byte of the sheet outside the edited cells is where it was."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target) as new:
        before, after = old.read(part), new.read(part)
    if before[:2] in (b"\xff\xfe", b"\xfe\xff"):
        before, after = before.decode("utf-16").encode(), after.decode("utf-16").encode()
    assert without_edits(after, refs) == without_edits(before, refs), path.name


def check_values(path: Path, target: Path, sheet: XlsxSheet, edits: dict[str, Value]) -> None:
    """Independent readers see every old value, and the new ones."""
    old, new = values(path), values(target)
    if old is None:
        return
    assert new is not None, path.name
    extra = {key: value for key, value in new.items() if key not in old or old[key] != value}
    assert set(old) <= set(new) and len(extra) == 3, path.name
    assert {type(value) for value in extra.values()} <= {str, float, dt.date, dt.datetime}, path.name
    assert {(name, format_ref(r, c)) for name, r, c in extra} == {
        (sheet.name, ref) for ref, value in edits.items() if value is not None
    }, path.name


def test_openpyxl_opens_what_it_could_open(corpus: Path, tmp_path: Path) -> None:
    import openpyxl

    opened = 0
    for path in random.Random(1).sample(packages(corpus), 25):
        if path.stat().st_size > 200_000:
            continue  # openpyxl takes minutes for some
        target = tmp_path / path.name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                names = openpyxl.load_workbook(path).sheetnames
                book = open_workbook(path)
                assert isinstance(book, XlsxWorkbook)
                sheet, edits = edit(book, target)
            except Exception:  # what openpyxl can't read is no measure
                continue
            reopened = openpyxl.load_workbook(target)
        assert reopened.sheetnames == names, path.name
        if sheet.name not in names:
            continue  # openpyxl takes another view of what a worksheet is
        again = reopened[sheet.name]
        first, second, day, _ = edits
        assert (again[first].value, again[second].value) == EDITS[:2], path.name
        assert again[day].is_date, path.name
        opened += 1
    assert opened > 5


def test_rows_deleted_from_real_workbooks(corpus: Path, tmp_path: Path) -> None:
    """Every value moves up by as many rows as went before it, in no other sheet, or the edit is refused."""
    moved = 0
    for path in packages(corpus)[::2]:
        target = tmp_path / path.name
        try:
            book = open_workbook(path)
            sheet = next(sheet for sheet in book.sheets if not sheet.hidden)
            last = max((number for number, _ in sheet.rows()), default=3)
            gone = sorted(random.Random(1).sample(range(1, last + 1), min(last, 3)))
            sheet.delete_rows(gone)
            book.save(target)
        except XltoolError:
            continue
        old, new = values(path), values(target)
        if old is None:
            continue
        expected = {
            (name, row - sum(g < row for g in gone) if name == sheet.name else row, column): value
            for (name, row, column), value in old.items()
            if name != sheet.name or row not in gone
        }
        assert new == expected, path.name
        moved += 1
    assert moved > len(packages(corpus)) // 4


def test_columns_deleted_from_real_workbooks(corpus: Path, tmp_path: Path) -> None:
    """Every value moves left by as many columns as went before it, or the edit is refused."""
    moved = 0
    for path in packages(corpus)[1::3]:
        target = tmp_path / path.name
        try:
            book = open_workbook(path)
            sheet = next(sheet for sheet in book.sheets if not sheet.hidden)
            width = max((len(values) for _, values in sheet.rows()), default=0)
            gone = sorted(random.Random(1).sample(range(1, width + 1), min(width, 2)))
            if any(cells.first_column in gone for cells in sheet.merged):
                continue  # the next cell takes over what such a range shows
            sheet.delete_columns(gone)
            book.save(target)
        except XltoolError:
            continue
        old, new = values(path), values(target)
        if old is None:
            continue
        expected = {
            (name, row, column - sum(g < column for g in gone) if name == sheet.name else column): value
            for (name, row, column), value in old.items()
            if name != sheet.name or column not in gone
        }
        assert new == expected, path.name
        moved += 1
    assert moved > len(packages(corpus)) // 8
