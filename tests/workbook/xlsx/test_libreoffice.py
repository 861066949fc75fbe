"""LibreOffice sees every old value, and the new ones, in a sample of real workbooks after an edit."""

from __future__ import annotations

import csv
import random
import subprocess
from pathlib import Path

import pytest

from tests.workbook.xlsx.test_corpus import EDITS, edit, packages
from xltool.errors import XltoolError
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import parse_ref
from xltool.workbook.xlsx import XlsxSheet, XlsxWorkbook

SAMPLE = 60
MAX_SIZE = 60_000
"""Bytes of a file: LibreOffice needs minutes for some of the large ones."""

Lines = list[list[str]]


def as_csv(soffice: str, folder: Path, profile: Path) -> dict[str, Lines]:
    """The first sheet of every workbook of a folder, as LibreOffice reads it."""
    files = sorted(folder.glob("*.xls?"))
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to"]
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    command += [form, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, timeout=280, capture_output=True)
    return {
        path.stem: list(csv.reader(path.read_text("utf-8").splitlines())) for path in folder.glob("*.csv")
    }


def cells(lines: Lines) -> dict[tuple[int, int], str]:
    return {(r, c): value for r, row in enumerate(lines, 1) for c, value in enumerate(row, 1) if value}


def has_formulas(sheet: XlsxSheet) -> bool:
    rows = range(1, max((number for number, _ in sheet.rows()), default=0) + 1)
    width = max((len(row) for _, row in sheet.rows()), default=0)
    return any(sheet.formula_rows(column, rows) for column in range(1, width + 1))


@pytest.mark.corpus
@pytest.mark.libreoffice
def test_libreoffice_sees_the_edit_and_nothing_else(soffice: str, corpus: Path, tmp_path: Path) -> None:
    old, new, profile = tmp_path / "old", tmp_path / "new", tmp_path / "profile"
    old.mkdir()
    new.mkdir()
    edited: dict[str, dict[tuple[int, int], object]] = {}
    candidates = [path for path in packages(corpus) if path.stat().st_size < MAX_SIZE]
    for number, path in enumerate(random.Random(60).sample(candidates, min(SAMPLE, len(candidates)))):
        name = f"{number}{path.suffix}"
        try:
            book = open_workbook(path)
            assert isinstance(book, XlsxWorkbook)
            if book.sheets[0].hidden or has_formulas(book.sheets[0]):
                continue  # LibreOffice would calculate them anew, some from the cells we write
            _, edits = edit(book, new / name)
        except XltoolError:
            continue
        (old / name).write_bytes(path.read_bytes())
        edited[str(number)] = {parse_ref(ref): value for ref, value in edits.items() if value is not None}
    before, after = as_csv(soffice, old, profile), as_csv(soffice, new, profile)
    assert set(before) == set(after) and len(after) >= len(edited) > 20
    for name, lines in after.items():
        old_cells, new_cells = cells(before[name]), cells(lines)
        for ref in edited[name]:
            assert new_cells.pop(ref, None), (name, ref)
        assert new_cells == old_cells, name
    texts = {value for lines in after.values() for row in lines for value in row}
    assert EDITS[0] in texts
