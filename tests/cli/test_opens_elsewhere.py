"""A refreshed table as other programs see it: every old value and format, and nothing else touched."""

from __future__ import annotations

import struct
import subprocess
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlrd

from tests.support.command import xltool

DAY = "--as-of=2022-11-24"
Copy = Callable[..., Path]
Refreshed = tuple[Path, Path]
"""The table before and after."""


@pytest.fixture
def refreshed(sample_copy: Copy, tmp_path: Path) -> Callable[[str, str], Refreshed]:
    def refresh(suffix: str, layout: str) -> Refreshed:
        table = sample_copy(suffix, layout)
        before = tmp_path / f"before.{suffix}"
        before.write_bytes(table.read_bytes())
        assert xltool("refresh", table, DAY).code == 0
        return before, table

    return refresh


def compressed_members(path: Path) -> dict[str, bytes]:
    """Each member's compressed bytes, as they lie in the file."""
    content = path.read_bytes()
    members = {}
    with zipfile.ZipFile(path) as package:
        for member in package.infolist():
            name_length, extra_length = struct.unpack_from("<HH", content, member.header_offset + 26)
            start = member.header_offset + 30 + name_length + extra_length
            members[member.filename] = content[start : start + member.compress_size]
    return members


@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_only_the_sheet_and_the_styles_change_in_a_package(
    refreshed: Callable[[str, str], Refreshed], layout: str
) -> None:
    before, after = (compressed_members(path) for path in refreshed("xlsx", layout))
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/styles.xml"}


@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_openpyxl_sees_every_old_value_and_format(
    refreshed: Callable[[str, str], Refreshed], layout: str
) -> None:
    before, after = (openpyxl.load_workbook(path) for path in refreshed("xlsx", layout))
    assert before.sheetnames == after.sheetnames
    for old in before.worksheets:
        new = after[old.title]
        assert {str(r) for r in old.merged_cells.ranges} <= {str(r) for r in new.merged_cells.ranges}
        assert (old.print_title_rows, old.freeze_panes) == (new.print_title_rows, new.freeze_panes)
        assert old.page_setup.orientation == new.page_setup.orientation
        for row in old.iter_rows():
            for cell in row:
                twin = new[cell.coordinate]
                assert twin.value == cell.value
                for part in ("font", "fill", "border", "alignment"):
                    # openpyxl hands out proxies that equal nothing; their copies compare
                    assert copy(getattr(twin, part)) == copy(getattr(cell, part))
                assert twin.number_format == cell.number_format
                assert (twin.comment is None) == (cell.comment is None)


@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_xlrd_sees_every_old_value_and_format(
    refreshed: Callable[[str, str], Refreshed], layout: str
) -> None:
    before, after = (xlrd.open_workbook(path, formatting_info=True) for path in refreshed("xls", layout))
    assert before.sheet_names() == after.sheet_names()
    for old, new in zip(before.sheets(), after.sheets(), strict=True):
        assert set(old.merged_cells) <= set(new.merged_cells)
        for row in range(old.nrows):
            for column in range(old.row_len(row)):
                was, now = old.cell(row, column), new.cell(row, column)
                assert (was.ctype, was.value) == (now.ctype, now.value)
                a, b = before.xf_list[was.xf_index], after.xf_list[now.xf_index]
                assert (a.font_index, a.format_key, a.alignment.dump(), a.border.dump()) == (
                    b.font_index, b.format_key, b.alignment.dump(), b.border.dump(),
                )  # fmt: skip


@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_calamine_sees_every_old_value(
    refreshed: Callable[[str, str], Refreshed], suffix: str, layout: str
) -> None:
    before, after = (python_calamine.CalamineWorkbook.from_path(path) for path in refreshed(suffix, layout))
    for name in before.sheet_names:
        old = before.get_sheet_by_name(name).to_python(skip_empty_area=False)
        new = after.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert [row[: len(old[0])] for row in new] == old


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
def test_libreoffice_sees_every_old_value_and_the_new_columns(
    refreshed: Callable[[str, str], Refreshed], suffix: str, soffice: str, tmp_path: Path
) -> None:
    before, after = refreshed(suffix, "A")
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "ods", "--outdir", str(tmp_path / "out"), str(before), str(after),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    old, new = (
        python_calamine.CalamineWorkbook.from_path(tmp_path / "out" / f"{path.stem}.ods")
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
        for path in (before, after)
    )
    width = len(old[0])
    assert [row[:width] for row in new] == old
    assert new[3][width:] == ["任务状态", "预警", "预警说明", "剩余工作日", "量化进度", "佐证核验"]
    assert new[5][width : width + 2] == ["已完成", "绿"]
