"""Sheets as programs really write them, each odd in one way: read right, edited, and left alone elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import pytest

from tests.support.packages import (
    MAIN,
    OFFICE,
    STRICT,
    STRINGS,
    STYLES,
    parts,
    raw_members,
    read_part,
    relationships,
    save,
    workbook,
    worksheet,
)
from xltool.errors import InputError, UnsupportedEdit
from xltool.workbook.base import Value, Workbook
from xltool.workbook.opening import open_workbook

DAY = dt.date(2022, 11, 24)


def row(*cells: str, number: int = 1) -> str:
    """A row as most programs write it."""
    return f'<row r="{number}">{"".join(cells)}</row>'


ROWS = row('<c r="A1" t="s"><v>0</v></c>', '<c r="B1"><v>2</v></c>') + row('<c r="A2"><v>3</v></c>', number=2)
PLAIN: dict[str, Value] = {"A1": "甲", "B1": 2.0, "A2": 3.0}
RICH = (
    '<c r="A1" t="inlineStr"><is><r><rPr><color rgb="FF0000FF"/></rPr><t>甲</t></r><r><t>乙</t></r>'
    '<rPh sb="0" eb="1"><t>JIA</t></rPh></is></c>'
)

GRIDS: dict[str, tuple[str, dict[str, Value]]] = {
    "rows on lines of their own": (ROWS.replace("<row", "\n  <row").replace("<c", "\n    <c"), PLAIN),
    "single quotes": (ROWS.replace('"', "'"), PLAIN),
    "cells without r": (re.sub(r' r="[AB][12]"', "", ROWS), PLAIN),
    "rows without r": (re.sub(r'<row r="."', "<row", ROWS), PLAIN),
    "references that are no references": (ROWS.replace('c r="A1"', 'c r="0"'), PLAIN),
    "attributes in another order": (ROWS.replace('r="A1" t="s"', 't="s" s="2" r="A1"'), PLAIN),
    "spaces in tags": (ROWS.replace('">', '" >').replace("</row>", "</row >"), PLAIN),
    "self-closing rows": ('<row r="1" spans="1:2"/><row r="4" ht="20"/>', {"A1": None}),
    "a comment between cells": (ROWS.replace("</c><c", "</c><!-- </row> --><c"), PLAIN),
    "a comment between rows": (ROWS.replace("</row><row", "</row><!-- <row> --><row"), PLAIN),
    "an instruction between rows": (ROWS.replace("</row><row", "</row><?x </row>?><row"), PLAIN),
    "CDATA": (ROWS.replace("<v>3</v>", "<v><![CDATA[3]]></v>"), PLAIN),
    "inline strings": (
        row('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲&lt;</t></is></c>'),
        {"A1": " 甲<"},
    ),
    "rich inline strings with phonetic runs": (row(RICH), {"A1": "甲乙"}),
    "rich shared strings with phonetic runs": (row('<c r="A1" t="s"><v>1</v></c>'), {"A1": "乙 丙"}),
    "escapes": (row('<c r="A1" t="s"><v>2</v></c>'), {"A1": "a&b\rc"}),
    "strings of formulas": (
        row('<c r="A1" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c>'),
        {"A1": "甲乙"},
    ),
    "errors and booleans": (
        row('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="B1" t="b"><v>1</v></c>'),
        {"A1": "#DIV/0!", "B1": True},
    ),
    "dates": (row('<c r="A1" s="1"><v>44889</v></c>'), {"A1": DAY}),
    "ISO dates": (
        row('<c r="A1" t="d"><v>2022-11-24</v></c>', '<c r="B1" t="d"><v>2022-11-24T09:30:00Z</v></c>'),
        {"A1": DAY, "B1": dt.datetime(2022, 11, 24, 9, 30)},
    ),
    "a cell with an extension": (
        row('<c r="A1" t="s"><v>0</v><extLst><ext uri="x"/></extLst></c>'),
        {"A1": "甲"},
    ),
    "an empty value": (
        row('<c r="A1"><v></v></c>', '<c r="B1"><v/></c>', '<c r="C1"></c>'),
        {"A1": None},
    ),
    "no rows at all": ("", {"A1": None}),
}


def well_formed(data: bytes) -> None:
    expat.ParserCreate().Parse(data, True)


@pytest.mark.parametrize("oddity", GRIDS)
def test_odd_grids(tmp_path: Path, oddity: str) -> None:
    rows, expected = GRIDS[oddity]
    path = save(tmp_path / "a.xlsx", parts(worksheet(rows)))
    before, raw = read_part(path), raw_members(path)
    book = open_workbook(path)
    sheet = book.sheets[0]
    found = {f"{chr(64 + c)}{n}": v for n, row in sheet.rows() for c, v in enumerate(row, 1) if v is not None}
    assert found == {ref: value for ref, value in expected.items() if value is not None}
    for ref, value in expected.items():
        assert sheet[ref] == value

    sheet["D2"] = "新"
    assert book.save().written == 1
    after = read_part(path)
    well_formed(after)
    cell = '<c r="D2" t="inlineStr"><is><t>新</t></is></c>'.encode()
    assert after.count(cell) == 1
    again = open_workbook(path).sheets[0]
    assert again["D2"] == "新"
    for ref, value in expected.items():
        assert again[ref] == value
    # Nothing else changed: without the new cell, or its new row, the old bytes stand there.
    reduced = after.replace(cell, b"")
    assert before in (reduced, reduced.replace(b'<row r="2"></row>', b""))
    raw.pop("xl/worksheets/sheet1.xml")
    assert raw.items() <= raw_members(path).items()


@pytest.mark.parametrize("prefix", ["x:", "main.:"])
def test_prefixed_parts(tmp_path: Path, prefix: str) -> None:
    def prefixed(text: str) -> str:
        text = text.replace("</", "<\0").replace("<", f"<{prefix}").replace(f"<{prefix}\0", f"</{prefix}")
        return text.replace(f"<{prefix}?xml", "<?xml").replace("xmlns=", f"xmlns:{prefix[:-1]}=")

    members = parts(
        prefixed(worksheet(ROWS)),
        **{
            "xl/workbook.xml": prefixed(workbook()),
            "xl/styles.xml": prefixed(STYLES),
            "xl/sharedStrings.xml": prefixed(STRINGS),
        },
    )
    path = save(tmp_path / "a.xlsx", members)
    book = open_workbook(path)
    sheet = book.sheets[0]
    assert {ref: sheet[ref] for ref in PLAIN} == PLAIN
    sheet["C1"], sheet["C5"] = "新", DAY
    sheet.fill(2, 1, "FFC7CE")
    book.save()
    again = open_workbook(path).sheets[0]
    assert (again["C1"], again["C5"], again["A2"]) == ("新", DAY, 3.0)
    well_formed(read_part(path))
    import openpyxl

    assert openpyxl.load_workbook(path).active["C1"].value == "新"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-8-sig", "gb18030"])
def test_encodings_stay(tmp_path: Path, codec: str) -> None:
    declared = {"utf-8-sig": "UTF-8", "utf-16-be": "UTF-16"}.get(codec, codec)
    text = worksheet(ROWS.replace("<v>3</v>", "<v>3</v>")).replace("UTF-8", declared)
    raw = text.encode(codec) if codec != "utf-16-be" else b"\xfe\xff" + text.encode(codec)
    path = save(tmp_path / "a.xlsx", parts(raw))
    book = open_workbook(path)
    assert {ref: book.sheets[0][ref] for ref in PLAIN} == PLAIN
    book.sheets[0]["C2"] = "新值"
    book.save()
    after = read_part(path)
    assert after[:2] == raw[:2]
    plain = "utf-16" if codec.startswith("utf-16") else codec
    cell = '<c r="C2" t="inlineStr"><is><t>新值</t></is></c>'
    assert after.decode(plain).replace(cell, "") == text
    assert open_workbook(path).sheets[0]["C2"] == "新值"


def test_strict_packages(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    members = {
        name: str(text).replace(MAIN, STRICT).replace(OFFICE, strict)
        for name, text in parts(worksheet(ROWS)).items()
    }
    path = save(tmp_path / "a.xlsx", members)
    book = open_workbook(path)
    assert {ref: book.sheets[0][ref] for ref in PLAIN} == PLAIN
    book.sheets[0]["C3"] = DAY
    book.save()
    assert open_workbook(path).sheets[0]["C3"] == DAY


@pytest.mark.parametrize(
    "target",
    [
        "/xl/worksheets/sheet1.xml",
        "../xl/worksheets/sheet1.xml",
        "worksheets\\sheet1.xml",
        "./Worksheets/Sheet1.xml",
    ],
)
def test_relationship_targets(tmp_path: Path, target: str) -> None:
    rels = relationships(
        ("worksheet", target), ("styles", "/xl/styles.xml"), ("sharedStrings", "sharedStrings.xml")
    )
    path = save(tmp_path / "a.xlsx", parts(worksheet(ROWS), **{"xl/_rels/workbook.xml.rels": rels}))
    book = open_workbook(path)
    assert book.sheets[0]["A1"] == "甲"
    book.sheets[0]["A1"] = "新"
    book.save()
    assert open_workbook(path).sheets[0]["A1"] == "新"


def test_dates_of_1904(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>43427</v></c></row>'
    path = save(tmp_path / "a.xlsx", parts(worksheet(rows), **{"xl/workbook.xml": workbook(date1904=True)}))
    book = open_workbook(path)
    assert book.date1904 and book.sheets[0]["A1"] == DAY
    book.sheets[0]["B1"] = DAY
    book.save()
    assert b"<v>43427</v></c></row>" in read_part(path)


def test_the_dimension_is_widened(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", parts(worksheet(ROWS, before='<dimension ref="A1:B2"/>')))
    book = open_workbook(path)
    book.sheets[0]["D7"] = 1.0
    book.save()
    assert b'<dimension ref="A1:D7"/>' in read_part(path)


def test_styles_only_grow_and_only_once(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", parts(worksheet(ROWS)))
    book = open_workbook(path)
    for row in range(1, 9):
        book.sheets[0].set(f"D{row}", DAY, like="B1")
        book.sheets[0].set(f"E{row}", "x", like="B1")
    book.save()
    styles = read_part(path, "xl/styles.xml").decode()
    assert styles.count("<xf ") == STYLES.count("<xf ") + 1
    head, tail = STYLES.split('<cellXfs count="3">')
    assert styles.startswith(head + '<cellXfs count="4">') and styles.endswith("</cellXfs></styleSheet>")
    assert tail.removesuffix("</cellXfs></styleSheet>") in styles
    book.sheets[0].set("F1", DAY, like="B1")
    book.save()
    assert read_part(path, "xl/styles.xml").decode() == styles


def test_a_workbook_without_styles(tmp_path: Path) -> None:
    rels = relationships(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    path = save(
        tmp_path / "a.xlsx",
        parts(worksheet(ROWS), **{"xl/_rels/workbook.xml.rels": rels, "xl/styles.xml": None}),
    )
    book = open_workbook(path)
    book.sheets[0]["C1"] = "新"
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0]["C2"] = DAY
    assert caught.value.code == "NO_STYLES"
    assert book.save().written == 1


def test_rows_and_columns_with_a_dress(tmp_path: Path) -> None:
    rows = '<row r="1" s="2" customFormat="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"/>'
    path = save(
        tmp_path / "a.xlsx",
        parts(worksheet(rows, before='<cols><col min="2" max="3" width="9" style="1"/></cols>')),
    )
    book = open_workbook(path)
    for ref in ("B1", "B2", "D2", "B5"):
        book.sheets[0][ref] = "x"
    book.save()
    after = read_part(path).decode()
    assert '<c r="B1" s="2"' in after and '<c r="B2" s="1"' in after
    assert '<c r="D2" t=' in after and '<c r="B5" s="1"' in after


SHARING = row('<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c>') + row(
    '<c r="A2"><f t="shared" si="0"/><v>1</v></c>', number=2
)
GUARDED: dict[str, tuple[str, str, str]] = {
    "an array formula": (
        row('<c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c>'),
        "A2",
        "ARRAY_FORMULA",
    ),
    "a data table": (
        row('<c r="A1"><f t="dataTable" ref="A1:B2" dt2D="1" r1="D1" r2="D2"/><v>1</v></c>'),
        "B2",
        "DATA_TABLE",
    ),
    "a shared formula's host": (SHARING, "A1", "SHARED_FORMULA"),
    "a picture in a cell (WPS)": (
        row('<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'),
        "A1",
        "CELL_PICTURE",
    ),
    "a picture in a cell (Excel)": (
        row('<c r="A1" t="e" vm="1"><v>#VALUE!</v></c>'),
        "A1",
        "CELL_PICTURE",
    ),
}


@pytest.mark.parametrize("guard", GUARDED)
def test_cells_others_depend_on(tmp_path: Path, guard: str) -> None:
    rows, ref, code = GUARDED[guard]
    path = save(tmp_path / "a.xlsx", parts(worksheet(rows)))
    book = open_workbook(path)
    with pytest.raises(UnsupportedEdit) as caught:
        book.sheets[0][ref] = "x"
    assert caught.value.code == code
    with pytest.raises(UnsupportedEdit):
        book.sheets[0].write_column(ord(ref[0]) - 64, [int(ref[1])], ["x"])
    book.sheets[0]["F9"] = "x"
    assert book.save().written == 1


def test_children_of_a_shared_formula_may_be_replaced(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", parts(worksheet(SHARING)))
    book = open_workbook(path)
    book.sheets[0]["A2"] = 5.0
    book.save()
    assert open_workbook(path).sheets[0]["A2"] == 5.0


@pytest.mark.parametrize(("gone", "left"), [(["A1"], '<c r="A2" i="1"/>'), (["A1", "A2"], None)])
def test_the_calculation_chain_follows(tmp_path: Path, gone: list[str], left: str | None) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row><row r="2"><c r="A2"><f>1+2</f><v>3</v></c></row>'
    )
    rels = relationships(
        *(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("calcChain", "calcChain.xml"))
    )
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/><c r="A2"/></calcChain>'
    path = save(
        tmp_path / "a.xlsx",
        parts(worksheet(rows), **{"xl/_rels/workbook.xml.rels": rels, "xl/calcChain.xml": chain}),
    )
    book = open_workbook(path)
    for ref in gone:
        book.sheets[0][ref] = "x"
    book.save()
    if left is None:
        assert "xl/calcChain.xml" not in raw_members(path)
        assert b"calcChain" not in read_part(path, "xl/_rels/workbook.xml.rels")
    else:
        assert read_part(path, "xl/calcChain.xml").decode().count("<c ") == 1
        assert left in read_part(path, "xl/calcChain.xml").decode()


def test_a_signed_workbook_is_read_and_not_written(tmp_path: Path) -> None:
    signed = relationships(("officeDocument", "xl/workbook.xml"), ("origin", "_xmlsignatures/origin.sigs"))
    path = save(
        tmp_path / "a.xlsx",
        parts(worksheet(ROWS), **{"_rels/.rels": signed, "_xmlsignatures/origin.sigs": ""}),
    )
    book = open_workbook(path)
    assert book.sheets[0]["A1"] == "甲"
    for edit in (
        lambda: book.sheets[0].write(1, 4, "x"),
        lambda: book.sheets[0].fill(1, 1, "FF0000"),
        lambda: book.sheets[0].delete_rows([1]),
    ):
        with pytest.raises(UnsupportedEdit) as caught:
            edit()
        assert caught.value.code == "SIGNED"


def test_booleans_are_not_numbers(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", parts(worksheet(ROWS)))
    book = open_workbook(path)
    book.sheets[0].write_column(4, [1, 2, 3, 4], [True, 1.0, False, 0.0], like_column=1)
    book.save()
    again = open_workbook(path).sheets[0]
    assert [(type(v), v) for v in (again.value(row, 4) for row in (1, 2, 3, 4))] == [
        (bool, True), (float, 1.0), (bool, False), (float, 0.0)
    ]  # fmt: skip


@pytest.mark.parametrize("reference", ["1:1", "甲1", "A:B5", "ABCD1", "?"])
def test_a_reference_that_names_no_cell_is_damage(tmp_path: Path, reference: str) -> None:
    cell = f'<c r="{reference}" customAttribute="1"><v>2</v></c>'
    path = save(tmp_path / "t.xlsx", parts(worksheet(row(cell, number=1))))
    with pytest.raises(InputError) as refused:
        list(open_workbook(path).sheets[0].rows())
    assert refused.value.code == "DAMAGED"


def test_columns_appended_to_rows_of_every_form(tmp_path: Path) -> None:
    rows = [
        row('<c r="A1" s="1"/>', '<c r="B1" s="2"><v>1</v></c>', number=1),
        row('<c r="A2" s="2"/>', '<c r="B2" s="1"/>', '<c r="C2" t="s"><v>0</v></c>', number=2),
        row('<c r="A3"/>', number=3),  # not asked for
        row('<c r="B4" s="2"/>', number=4),  # lacks a cell to borrow from
        row('<c r="A5" s="1"/>', '<c r="B5" s="2"/>', '<c r="E5"><v>9</v></c>', number=5),  # right of the new
        row('<c r="A6" s="1" t="s"><v>0</v></c>', '<c r="B6" s="2"/>', number=6),
    ]
    path = save(tmp_path / "t.xlsx", parts(worksheet("".join(rows))))
    book = open_workbook(path)
    sheet = book.sheets[0]
    asked = [1, 2, 4, 5, 6]
    sheet.write_column(4, asked, ["一", "二", "四", "五", "六"], like_column=1)
    sheet.write_column(5, asked, [1.0, 2.0, 4.0, 9.0, 6.0], like_column=2)
    book.save()
    grid = read_part(path).decode()
    for number in asked:
        assert grid.count(f'r="D{number}"') == grid.count(f'r="E{number}"') == 1
    assert rows[2] in grid
    assert re.search(r'<c r="D1" s="1" t="inlineStr">.*?</c><c r="E1" s="2"><v>1</v></c></row>', grid)
    assert re.search(r'<c r="C2".*?</c><c r="D2" s="2" t.*?</c><c r="E2"[^>]*><v>2</v>', grid)
    assert re.search(r'<c r="D6" s="1".*?</c><c r="E6" s="2"><v>6</v></c></row>', grid)
    again = dict(open_workbook(path).sheets[0].rows())
    assert [again[number][3:] for number in asked] == [
        ["一", 1.0],
        ["二", 2.0],
        ["四", 4.0],
        ["五", 9.0],
        ["六", 6.0],
    ]


@pytest.mark.parametrize("between", ["x", "<row/><v>"])
@pytest.mark.parametrize(
    "use",
    [
        lambda book: list(book.texts()),
        lambda book: book.mask_texts(lambda text: "*" * len(text)),
    ],
    ids=["texts", "mask_texts"],
)
def test_looking_for_texts_in_a_malformed_sheet_is_refused(
    tmp_path: Path, between: str, use: Callable[[Workbook], object]
) -> None:
    formula = row('<c r="A1"><f>B1&amp;"甲"</f><v>2</v></c>')
    path = save(tmp_path / "a.xlsx", parts(worksheet(formula + between + row(number=2))))
    with pytest.raises(InputError) as caught:
        use(open_workbook(path))
    assert caught.value.code == "DAMAGED"


def test_a_copy_with_a_number_format_of_no_number_is_refused(tmp_path: Path) -> None:
    sheet = worksheet(row('<c r="A1"><f>B1&amp;"甲"</f><v>2</v></c>'))
    members = parts(sheet)
    members["xl/styles.xml"] = members["xl/styles.xml"].replace('numFmtId="0"', 'numFmtId="1e999"')
    book = open_workbook(save(tmp_path / "a.xlsx", members))
    with pytest.raises(InputError) as caught:
        book.mask_texts(lambda text: "*" * len(text))
        book.save(tmp_path / "b.xlsx")
    assert caught.value.code == "DAMAGED"
