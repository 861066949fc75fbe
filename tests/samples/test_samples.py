"""The samples are what the build script builds, hold no real person, and are fit to be printed and signed."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import olefile
import openpyxl
import pytest
import xlrd

from tests.conftest import ROOT, SAMPLES
from xltool.project import load_project

TEMPLATES = ROOT / "workbook_templates"
WORKBOOKS = sorted([*SAMPLES.rglob("*.xls*"), *TEMPLATES.glob("*.xls*")])
TABLES = [path for path in WORKBOOKS if path.parent != TEMPLATES or "分工表" in path.stem]
"""Those of them that are work-division tables, not other forms."""
PAIRS = sorted(path for path in WORKBOOKS if path.suffix == ".xls" and path.with_suffix(".xlsx").exists())
CITY = "云岭市2022年重点任务分工表186项"

# First halves of the SHA-256 of names that stand in the real notice: they must not come back.
REAL_NAMES = {
    *("4f3ab3d82c2c8da4", "ade65023adadcfb7", "5eace1d04d00e3c7", "2164b3adbd8de92d"),
    *("b8fb7a9aef6adfdd", "8d5ae85444f32cbb", "f71c5c48b7c560df", "231110c506806c3e"),
}


def _name(path: Path) -> str:
    return path.name


def _build(target: Path) -> dict[str, Path]:
    command = [sys.executable, str(ROOT / "tools" / "build_samples.py"), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {
        path.relative_to(target).as_posix(): path
        for folder in ("samples", "workbook_templates")
        for path in (target / folder).rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return _build(tmp_path_factory.mktemp("built"))


@cache
def _cells(path: Path) -> dict[tuple[str, int, int], object]:
    """Every filled cell by sheet, row and column from 0; dates as days since the epoch of Excel."""
    if path.suffix == ".xls":
        book = xlrd.open_workbook(path)
        return {
            (sheet.name, row, column): sheet.cell_value(row, column)
            for sheet in book.sheets()
            for row in range(sheet.nrows)
            for column in range(sheet.ncols)
            if sheet.cell_value(row, column) != ""
        }
    found: dict[tuple[str, int, int], object] = {}
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                value = cell.value
                if isinstance(value, dt.datetime):
                    value = (value - dt.datetime(1899, 12, 30)).days
                if value is not None:
                    found[sheet.title, cell.row - 1, cell.column - 1] = value
    return found


def _texts(path: Path) -> Iterator[str]:
    yield path.name
    if path.suffix in (".xls", ".xlsx"):
        yield from (str(value) for value in _cells(path).values())
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith(".xml"):
                    yield re.sub(r"<[^>]*>", " ", package.read(name).decode())
    if path.suffix in (".txt", ".toml"):
        yield path.read_text("utf-8")


def test_the_script_builds_exactly_these_files(built: dict[str, Path]) -> None:
    here = [path for folder in (SAMPLES, TEMPLATES) for path in folder.rglob("*") if path.is_file()]
    assert sorted(built) == sorted(path.relative_to(ROOT).as_posix() for path in here)


def test_the_script_builds_the_same_content(built: dict[str, Path]) -> None:
    for name, path in built.items():
        if path.suffix == ".xlsx":  # another XlsxWriter or zlib may write the same workbook in other bytes
            assert _cells(path) == _cells(ROOT / name), name
        else:
            assert path.read_bytes() == (ROOT / name).read_bytes(), name


def test_a_second_run_gives_the_same_bytes(built: dict[str, Path], tmp_path: Path) -> None:
    again = _build(tmp_path)
    assert {name: path.read_bytes() for name, path in again.items()} == {
        name: path.read_bytes() for name, path in built.items()
    }


def test_no_real_person_or_place_occurs() -> None:
    texts = {text for folder in (SAMPLES, TEMPLATES) for path in folder.rglob("*") for text in _texts(path)}
    runs = {run for text in texts for run in re.findall("[\u4e00-\u9fff]{2,}", text)}
    windows = {run[at : at + length] for run in runs for length in (2, 3) for at in range(len(run) - 1)}
    assert "梁柏舟" in windows
    assert not [text for text in windows if hashlib.sha256(text.encode()).hexdigest()[:16] in REAL_NAMES]


def test_no_number_could_reach_a_person() -> None:
    for path in SAMPLES.rglob("*"):
        for text in _texts(path):
            assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)", text), path.name
            assert all(host.endswith("example.com") for host in re.findall(r"@([\w.]+)", text)), path.name


def test_the_folder_is_small_and_its_names_fit_every_file_system() -> None:
    files = [path for path in SAMPLES.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_500_000
    for path in files:
        assert len(path.name.encode()) <= 70 and not re.search(r'[\s\\:*?"<>|]', path.name), path.name


@pytest.mark.parametrize("old", PAIRS, ids=_name)
def test_both_formats_hold_the_same_table(old: Path) -> None:
    sheet = xlrd.open_workbook(old).sheet_by_index(0).name
    old_cells = {key: value for key, value in _cells(old).items() if key[0] == sheet}
    new_cells = {key: value for key, value in _cells(old.with_suffix(".xlsx")).items() if key[0] == sheet}
    assert old_cells.keys() == new_cells.keys()
    for key, value in old_cells.items():
        assert value == pytest.approx(new_cells[key]) if isinstance(value, float) else value == new_cells[key]


# A cover is one upright page without headings.
@pytest.mark.parametrize(
    "path", [p for p in WORKBOOKS if p.suffix == ".xlsx" and "封面" not in p.stem], ids=_name
)
def test_xlsx_prints_on_a4_landscape_with_its_headings(path: Path) -> None:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heading = _heading_row(path)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_options.horizontalCentered
    first, last = (int(row) for row in re.findall(r"\d+", sheet.print_title_rows))
    assert first <= heading <= last and "&P" in sheet.oddFooter.center.text
    assert sheet.freeze_panes is not None and int(re.sub(r"\D", "", sheet.freeze_panes)) == last + 1


@pytest.mark.parametrize("path", [p for p in WORKBOOKS if p.suffix == ".xls"], ids=_name)
def test_xls_prints_on_a4_landscape_with_its_headings(path: Path) -> None:
    book = xlrd.open_workbook(path, formatting_info=True)
    titles = next(name for name in book.name_obj_list if name.builtin and name.name == "Print_Titles")
    _, _, first, after, _, _ = titles.result.value[0].coords
    assert first <= _heading_row(path) - 1 < after
    assert book.sheet_by_index(0).horz_split_pos == after
    records = _sheet_records(path)
    paper, _, _, wide, high, flags = struct.unpack_from("<6H", records[0x00A1])
    assert (paper, wide, high, flags & 2) == (9, 1, 0, 0)
    assert records[0x0081][1] & 1, "fit to page"
    assert records[0x0083] == b"\x01\x00", "centred"
    assert 0x01BE in records, "drop-down"


def _heading_row(path: Path) -> int:
    return next(row + 1 for (_, row, _), value in _cells(path).items() if value == "序号")


def _sheet_records(path: Path) -> dict[int, bytes]:
    """The last record of each kind in the first sheet, which begins with the second BOF of the stream."""
    stream = olefile.OleFileIO(path).openstream("Workbook").read()
    at, begun, records = 0, 0, {}
    while begun < 3 and at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        begun += kind == 0x0809
        if begun == 2:
            records[kind] = stream[at + 4 : at + 4 + size]
        at += 4 + size
    return records


@pytest.mark.parametrize("path", TABLES, ids=_name)
def test_titles_body_and_borders_look_official(path: Path) -> None:
    title = next(
        key
        for key, value in _cells(path).items()
        if str(value).endswith("工作分工表") or "任务分工表" in str(value)
    )
    if path.suffix == ".xls":
        book = xlrd.open_workbook(path, formatting_info=True)
        sheet = book.sheet_by_index(0)
        font = book.font_list[book.xf_list[sheet.cell_xf_index(title[1], title[2])].font_index]
        name, points = font.name, font.height / 20
        assert any(m[0] == title[1] and m[3] == sheet.ncols for m in sheet.merged_cells)
    else:
        cell = openpyxl.load_workbook(path).worksheets[0].cell(title[1] + 1, title[2] + 1)
        name, points = cell.font.name, cell.font.sz
    assert (name, points) == ("方正小标宋简体", 22)


@pytest.mark.parametrize("path", [p for p in TABLES if p.suffix == ".xlsx"], ids=_name)
def test_xlsx_carries_what_an_edit_must_not_lose(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert book.sheetnames[1:] == ["填表说明"] and "填报区" in book.defined_names
    assert sheet.data_validations.dataValidation[0].type == "list"
    if path.parent != TEMPLATES:
        assert any(cell.comment for line in sheet.iter_rows() for cell in line)
    if path.stem.endswith("C") or path.stem == CITY:
        assert zipfile.ZipFile(path).read("xl/media/image1.png").startswith(b"\x89PNG")


def test_the_city_table_has_186_tasks_in_eight_sections() -> None:
    cells = _cells(SAMPLES / f"{CITY}.xls")
    first_column = [value for (_, _, column), value in sorted(cells.items()) if column == 0]
    assert [value for value in first_column if isinstance(value, float)] == list(range(1, 187))
    assert sum(bool(re.match("[一二三四五六七八]、", str(value))) for value in first_column) == 8


@pytest.mark.parametrize("layout", "ABC")
def test_the_small_table_keeps_the_facts_that_checks_look_for(layout: str) -> None:
    values = [str(value) for value in _cells(SAMPLES / f"2022年度满意度工作分工表{layout}.xls").values()]
    text = "\n".join(values)
    for fact in (
        "不少于2次",
        "不少于5条(篇)",
        "每月一篇",
        "从2022年7月起",
        "及时报局办公室",
        "通知、记录、图片",
    ):
        assert fact in text, fact
    assert len(re.search(r"“七个一”\((.*?)\)", text)[1].split("、")) == 7  # type: ignore[index]  # fails as it should
    six = next(value for value in values if value.startswith("办公室、"))
    assert six.endswith("。") and len(six.split("、")) == 6
    assert {len(re.split("[、\n]", value)) for value in values if value.startswith("梁柏舟")} == {5, 7}


def test_the_notice_and_the_tables_tell_the_same_story() -> None:
    notice = (SAMPLES / "通知.txt").read_text("utf-8")
    for value in _cells(SAMPLES / "2022年度满意度工作分工表A.xls").values():
        if isinstance(value, str) and value.startswith(("1.", "2.", "按绩效")):
            assert value in notice
    assert notice.index("2022年9月29日") < notice.index("完成时限:2022年9月26日")
    assert notice.count("完成时限:2022年12月15日") == 2 and notice.count("牵头科室:办公室") == 2


def test_the_settings_know_everyone_in_the_tables() -> None:
    project = load_project(None, SAMPLES / "any.xlsx")
    assert (project.issued_on, project.title_year) == (dt.date(2022, 9, 29), 2022)
    for path in SAMPLES.glob("*.xls"):
        assert _names_under(path, "责任人", "责任领导") <= set(project.roster.people)
        assert _names_under(path, "牵头科室", "配合科室", "责任科室", "牵头单位") <= set(
            project.roster.offices
        )


def _names_under(path: Path, *wanted: str) -> set[str]:
    """All names in the columns with these headings."""
    headings: dict[int, str] = {}
    names: set[str] = set()
    for (_, _, column), value in _cells(path).items():
        text = str(value).replace("\u3000", "")
        if text.replace("\n", "") in (*wanted, "备注"):
            headings[column] = text.replace("\n", "")
        elif headings.get(column) in wanted:
            names.update(re.split("[、,，\n]", text.rstrip("。")))
    return names


@pytest.mark.libreoffice
def test_a_sample_prints_on_one_page(soffice: str, tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed (Debian: poppler-utils)")
    command = [sys.executable, str(ROOT / "tools" / "render.py"), str(tmp_path)]
    subprocess.run([*command, str(SAMPLES / "2022年度满意度工作分工表A.xls")], check=True, timeout=200)
    assert [path.name for path in tmp_path.glob("*.png")] == ["2022年度满意度工作分工表A.xls-1.png"]
