"""Real files that nobody here wrote: edited with nothing else changed, or refused for a reason."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
from pathlib import Path

import olefile
import pytest
import xlrd

from tests.support.xls import Cells, xlrd_cells
from xltool.errors import XltoolError
from xltool.workbook.refs import Range, format_ref
from xltool.workbook.xls import XlsWorkbook
from xltool.workbook.xls.check import new_violations

CORPUS = Path(os.environ.get("XLTOOL_CORPUS") or Path(__file__).parents[4] / "shared" / "corpus")
MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the checkout"),
]
CODES = {
    *("OLD_EXCEL", "ENCRYPTED", "DAMAGED", "ROW_LIMIT", "SHARED_WORKBOOK", "SIGNED", "NOT_EXCEL"),
    *("MERGED_HIDDEN", "PIVOT_RANGE", "NO_WORKSHEET"),
}


def files() -> list[Path]:
    found = sorted(p for p in CORPUS.rglob("*") if p.suffix.lower() in (".xls", ".xlt"))
    return [p for p in found if p.open("rb").read(8) == MAGIC]


def peer_cells(path: Path) -> Cells | None:
    """What xlrd sees; None when it can't read the file, or the file is no BIFF8."""
    try:
        if xlrd.open_workbook(path, logfile=io.StringIO()).biff_version != 80:
            return None
        return {place: (t, repr(value), xf) for place, (t, value, xf) in xlrd_cells(path).items()}
    except Exception:  # a peer fails on damaged files in any way it likes
        return None


def other_streams(path: Path) -> dict[str, bytes]:
    with olefile.OleFileIO(path) as ole:
        names = [n for n in ole.listdir() if n[-1].casefold() not in ("workbook", "book") or len(n) > 1]
        return {"/".join(name): ole.openstream(name).read() for name in names}


def test_every_file_is_edited_and_put_back_or_refused(tmp_path: Path) -> None:
    """Values, clears and fills in random places of the first sheet, then the old values again."""
    edited = 0
    readable = 0
    refused = []
    for path in files():
        copy = tmp_path / "a.xls"
        copy.write_bytes(path.read_bytes())
        before = peer_cells(copy)
        readable += before is not None
        try:
            book = XlsWorkbook.open(copy)
            sheet = book.sheets[0]
            rows = dict(sheet.rows())
            rng = random.Random(path.name)
            edits: dict[tuple[int, int], str | float | None] = {}
            for _ in range(30):
                row = rng.choice([*rows, max(rows, default=1) + rng.randint(1, 70)])
                cell = (row, rng.randint(1, min(250, max(map(len, rows.values()), default=1) + 3)))
                value = rng.choice(["正常推进", "对😀", "长" * 900, -7.25, None])
                try:
                    old = sheet.value(*cell)
                    # Formulas, booleans, errors and NaN can't be put back as they were, nor can the
                    # last bits of a time of day.
                    odd = isinstance(old, bool | dt.datetime) or old != old or str(old).startswith("#")
                    if not odd and not sheet.has_formula(*cell):
                        sheet.write(*cell, value)
                        edits[cell] = value
                except XltoolError as error:
                    assert error.code in CODES, (path.name, error.code)
            if not edits:
                continue
            book.save()
        except XltoolError as error:
            assert error.code in CODES, (path.name, error.code)
            refused.append(path.name)
            continue
        assert other_streams(copy) == other_streams(path), path.name
        touched = {(sheet.name, row - 1, column - 1) for row, column in edits}
        again = XlsWorkbook.open(copy)
        assert not new_violations(XlsWorkbook.open(path).content.stream, again.content.stream, range(200))
        for cell, value in edits.items():
            assert again[sheet.name].value(*cell) == value, (path.name, format_ref(*cell))
        if before is None:
            continue
        after = peer_cells(copy)
        assert after is not None, path.name
        assert {k: v for k, v in after.items() if k not in touched} == {
            k: v for k, v in before.items() if k not in touched
        }, path.name
        edited += 1
        for row, column in edits:
            values = rows.get(row, [])
            again[sheet.name].write(row, column, values[column - 1] if column <= len(values) else None)
        again.save()
        restored = peer_cells(copy)
        assert restored is not None
        assert {k: v[1] for k, v in restored.items() if v[1] != "''"} == {
            k: v[1] for k, v in before.items() if v[1] != "''"
        }, path.name
    assert edited >= 0.96 * readable, (edited, readable, refused)


def test_rows_can_be_deleted_or_the_file_says_why(tmp_path: Path) -> None:
    deleted = 0
    for path in files():
        copy = tmp_path / "a.xls"
        copy.write_bytes(path.read_bytes())
        try:
            book = XlsWorkbook.open(copy)
            sheet = book.sheets[0]
            rows = dict(sheet.rows())
            doomed = sorted(rows)[1:3]
            if not doomed:
                continue
            sheet.delete_rows(doomed)
            book.save()
        except XltoolError as error:
            assert error.code in CODES | {"ROWS_REFERENCED", "DUAL_STREAM"}, (path.name, error.code)
            assert copy.read_bytes() == path.read_bytes()
            continue
        deleted += 1
        assert other_streams(copy) == other_streams(path), path.name
        again = XlsWorkbook.open(copy)[sheet.name]
        expected = [values for number, values in rows.items() if number not in doomed]
        assert [_bare(v) for _, v in again.rows() if _bare(v)] == [_bare(v) for v in expected if _bare(v)], (
            path.name
        )
        assert peer_cells(copy) is not None or peer_cells(path) is None, path.name
    assert deleted > 100


def test_columns_can_be_deleted_or_the_file_says_why(tmp_path: Path) -> None:
    deleted = 0
    for path in files():
        copy = tmp_path / "a.xls"
        copy.write_bytes(path.read_bytes())
        try:
            book = XlsWorkbook.open(copy)
            sheet = book.sheets[0]
            rows = dict(sheet.rows())
            width = max(map(len, rows.values()), default=0)
            if width < 3 or any(cells.first_column == 2 for cells in sheet.merged):
                continue
            sheet.delete_columns([2])
            book.save()
        except XltoolError as error:
            assert error.code in CODES | {"COLUMNS_REFERENCED", "DUAL_STREAM"}, (path.name, error.code)
            assert copy.read_bytes() == path.read_bytes()
            continue
        deleted += 1
        assert other_streams(copy) == other_streams(path), path.name
        again = dict(XlsWorkbook.open(copy)[sheet.name].rows())
        for number, values in rows.items():
            expected = _bare([*values[:1], *values[2:]])
            assert repr(_bare(again.get(number, []))) == repr(expected), (path.name, number)
        assert peer_cells(copy) is not None or peer_cells(path) is None, path.name
    assert deleted > 50


def _bare(values: list[object]) -> list[object]:
    """Values without trailing None: how far a row reaches depends on merged ranges too."""
    out = list(values)
    while out and out[-1] is None:
        out.pop()
    return out


def test_dress_rules_and_merges_on_real_files(tmp_path: Path) -> None:
    done = 0
    for path in files()[::3]:
        copy = tmp_path / "a.xls"
        copy.write_bytes(path.read_bytes())
        before = peer_cells(copy)
        if before is None:
            continue
        try:
            sheet = (book := XlsWorkbook.open(copy)).sheets[0]
            width = max([len(values) for _, values in sheet.rows()] + [1]) + 2
            if width > 250:
                continue
            last = max([number for number, _ in sheet.rows()] + [2])
            sheet.write_column(width, range(1, last + 1), ["红"] * last, like_column=1)
            sheet.fill(1, width, "FFC7CE")
            sheet.copy_column_width(1, width)
            sheet.add_lights(
                Range(1, width, last, width), {"红": "FFC7CE", "黄": "FFEB9C", "绿": "C6EFCE", "灰": "D9D9D9"}
            )
            sheet.add_choices(Range(1, width, last, width), ["红", "黄", "绿"])
            book.save()
        except XltoolError as error:
            assert error.code in CODES, (path.name, error.code)
            continue
        done += 1
        after = peer_cells(copy)
        assert after is not None, path.name
        assert {k: v for k, v in after.items() if k[2] != width - 1} == {
            k: v for k, v in before.items() if k[2] != width - 1
        } or any(k[0] != sheet.name and k[2] == width - 1 for k in before), path.name
    assert done > 50
