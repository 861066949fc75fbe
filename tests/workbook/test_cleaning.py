"""Cleaning a copy, the same for both kinds of file: what is taken out is listed and nothing of it stays."""

from __future__ import annotations

import csv
import io
import struct
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlrd

from tests.support import biff, packages
from tests.support.books import KINDS, Content, Formula, make_book
from tests.support.personal import (
    Seeds,
    contents,
    left_over,
    make_seeded,
    name_record,
    picture_store,
    pictures,
)
from tests.support.xls import records, workbook_stream
from xltool.errors import InputError, UnsupportedEdit
from xltool.workbook.base import CLEANINGS, Item, Value, Workbook
from xltool.workbook.opening import open_workbook
from xltool.workbook.xls.check import violations
from xltool.workbook.xls.records import PAD

TABLE = "分工表"


def cells(book: Workbook, sheet: str = TABLE) -> dict[int, list[Value]]:
    return dict(book[sheet].rows())


def cleaned(path: Path, target: Path, what: tuple[str, ...] = CLEANINGS) -> list[Item]:
    book = open_workbook(path)
    items = book.clean(what)
    book.save(target)
    return items


@pytest.mark.parametrize("kind", KINDS)
class TestCleaning:
    @pytest.fixture
    def seeds(self) -> Seeds:
        return Seeds(8)

    @pytest.fixture
    def path(self, kind: str, tmp_path: Path, seeds: Seeds) -> Path:
        return make_seeded(kind, tmp_path / f"母表.{kind}", seeds)

    @pytest.fixture
    def target(self, kind: str, tmp_path: Path) -> Path:
        return tmp_path / f"件.{kind}"

    def test_everything_that_goes_is_listed(self, kind: str, path: Path, target: Path) -> None:
        items = cleaned(path, target)
        places = {(item.kind, item.sheet, item.place) for item in items}
        assert {
            ("comments", TABLE, "B3"),
            ("filters", TABLE, "A1:G7"),
            ("hidden_sheets", "隐藏", ""),
            ("hidden_rows", TABLE, "13"),
            ("hidden_columns", TABLE, "J"),
        } <= places
        counts = Counter(item.kind for item in items)
        assert counts["properties"] == {"xlsx": 3, "xls": 2}[kind]
        assert counts["external_links"] == 1
        assert counts["last_user"] == counts["printers"] == {"xlsx": 0, "xls": 1}[kind]

    def test_nothing_of_it_stays_in_the_file(self, path: Path, target: Path, seeds: Seeds) -> None:
        assert {secret for _, secret in left_over(path, seeds.doomed)} == set(seeds.doomed)
        cleaned(path, target)
        assert left_over(target, seeds.doomed) == []

    def test_what_people_see_stays(self, path: Path, target: Path) -> None:
        before = cells(open_workbook(path))
        cleaned(path, target)
        after = cells(open_workbook(target))
        del before[13]  # the hidden row
        before[3] = before[3][:7]  # without the hidden column
        assert {row: values[:7] for row, values in after.items()} == {
            row: values[:7] for row, values in before.items()
        }

    def test_a_cleaned_copy_has_nothing_more_to_clean(self, path: Path, target: Path) -> None:
        cleaned(path, target)
        again = open_workbook(target)
        assert again.clean() == []
        sheet = again[TABLE]
        assert not sheet.hidden_rows and not sheet.hidden_columns
        assert not sheet.features.filter_active and not sheet.features.comments
        assert [other.name for other in again.sheets if other.hidden] == []

    def test_filtered_rows_are_shown_and_not_deleted(self, path: Path, target: Path) -> None:
        cleaned(path, target, ("filters",))
        book = open_workbook(target)
        assert book[TABLE].hidden_rows == {13}
        assert book[TABLE]["B3"] == "任务2"

    def test_a_formula_that_read_a_hidden_sheet_shows_what_it_showed(self, path: Path, target: Path) -> None:
        before = open_workbook(path)[TABLE]
        shown = before["G9"]
        assert before.has_formula(9, 7) and isinstance(shown, str)
        cleaned(path, target, ("hidden_sheets",))
        after = open_workbook(target)[TABLE]
        assert after["G9"] == shown and not after.has_formula(9, 7)
        assert after.has_formula(8, 7)  # reads nothing that went

    def test_a_cleaning_that_was_not_asked_for_is_not_done(self, path: Path, target: Path) -> None:
        assert {item.kind for item in cleaned(path, target, ("comments",))} == {"comments"}
        book = open_workbook(target)
        assert book[TABLE].features.filter_active and 13 in book[TABLE].hidden_rows
        assert [sheet.name for sheet in book.sheets if sheet.hidden] == ["隐藏"]

    def test_same_input_same_bytes_and_the_master_is_left_alone(
        self, path: Path, target: Path, tmp_path: Path
    ) -> None:
        master = path.read_bytes()
        cleaned(path, target)
        other = tmp_path / f"again{path.suffix}"
        cleaned(path, other)
        assert target.read_bytes() == other.read_bytes()
        assert path.read_bytes() == master

    def test_bytes_are_what_a_save_writes(self, path: Path, target: Path) -> None:
        book = open_workbook(path)
        book.clean()
        content = book.to_bytes()
        book.save(target)
        assert target.read_bytes() == content == book.to_bytes()

    def test_a_cleaned_workbook_never_replaces_its_master(self, path: Path) -> None:
        book = open_workbook(path)
        book.clean(())
        with pytest.raises(UnsupportedEdit) as caught:
            book.save()
        assert caught.value.code == "ONLY_A_COPY"

    def test_cleaning_nothing_still_forgets_what_was_deleted(
        self, kind: str, tmp_path: Path, target: Path
    ) -> None:
        rows = [["序号", "任务"], [1.0, "留下的任务"], [2.0, "删掉的任务"], [3.0, "改掉的任务"]]
        path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": Content(rows)})
        book = open_workbook(path)
        book.clean(())
        book.sheets[0].delete_rows([3])
        book.sheets[0]["B3"] = "新的任务"
        book.save(target)
        assert left_over(target, ["删掉的任务", "改掉的任务"]) == []
        assert cells(open_workbook(target), "Sheet1") == {
            1: ["序号", "任务"],
            2: [1.0, "留下的任务"],
            3: [3.0, "新的任务"],
        }

    def test_other_programs_open_it(self, kind: str, path: Path, target: Path) -> None:
        cleaned(path, target)
        mine = cells(open_workbook(target))
        calamine = python_calamine.CalamineWorkbook.from_path(str(target)).get_sheet_by_name(TABLE)
        assert calamine.to_python()[0][:7] == mine[1][:7]
        if kind == "xlsx":
            book = openpyxl.load_workbook(target)
            assert [cell.value for cell in book[TABLE][2]][:5] == mine[2][:5]
            assert book["图"]._charts
        else:
            old = xlrd.open_workbook(str(target), formatting_info=True, logfile=io.StringIO())
            assert old.sheet_by_name(TABLE).row_values(1)[:5] == mine[2][:5]
            assert old.sheet_by_name(TABLE).cell_note_map == {}

    @pytest.mark.libreoffice
    def test_libreoffice_opens_it(self, path: Path, target: Path, tmp_path: Path, soffice: str) -> None:
        cleaned(path, target)
        command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(target)], check=True, capture_output=True, timeout=120)
        with target.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert lines[0][:5] == ["序号", "工作任务", "完成时限", "责任单位", "责任人"]
        assert lines[1][:5] == ["1", "任务1", "2022年12月15日前", "办公室", "李四"]

    def test_a_merged_range_that_shows_a_hidden_row_is_refused(self, kind: str, tmp_path: Path) -> None:
        content = Content([["标题"], ["甲"], ["乙"]], merged=["A2:B3"], hidden_rows=[2])
        book = open_workbook(make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content}))
        with pytest.raises(UnsupportedEdit) as caught:
            book.clean()
        assert caught.value.code == "MERGED_HIDDEN"

    def test_a_title_over_hidden_columns_stays(self, kind: str, tmp_path: Path, target: Path) -> None:
        content = Content([["标题", None, None], ["藏", "甲", 1.0]], merged=["A1:C1"], hidden_columns=[1])
        cleaned(make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content}), target)
        sheet = open_workbook(target).sheets[0]
        assert [values for _, values in sheet.rows()] == [["标题", None], ["甲", 1.0]]
        assert [str(cells) for cells in sheet.merged] == ["A1:B1"]
        assert left_over(target, ["藏"]) == []

    def test_hidden_columns_between_others_go_and_are_listed(
        self, kind: str, tmp_path: Path, target: Path
    ) -> None:
        rows: list[list[Value | Formula]] = [
            ["题目", None, None, None, None, None],
            ["序号", "内评", "任务", None, "暗号", "进展"],
            [1.0, "藏着的话", "甲", None, 7.0, Formula("A3+1", 2.0)],
            [2.0, "藏着的号", "乙", None, Formula("A4*4", 8.0), None],
        ]
        content = Content(rows, merged=["A1:F1"], hidden_columns=[2, 4, 5, 8, 9, 11])
        path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content})
        items = cleaned(path, target)
        places = [item.place for item in items if item.kind == "hidden_columns"]
        assert places == ["B", "D", "E", "H:I", "K"]  # those behind all that is used by runs
        sheet = open_workbook(target).sheets[0]
        assert not sheet.hidden_columns and [str(cells) for cells in sheet.merged] == ["A1:C1"]
        assert [values[:2] for _, values in sheet.rows()] == [
            *(["题目", None], ["序号", "任务"], [1.0, "甲"], [2.0, "乙"])
        ]
        assert sheet["C2"] == "进展" and sheet.has_formula(3, 3)
        assert left_over(target, ["内评", "暗号", "藏着的话", "藏着的号"]) == []
        again = tmp_path / f"again.{kind}"
        cleaned(path, again)
        assert again.read_bytes() == target.read_bytes()

    def test_a_hidden_column_that_something_holds_fast_is_said(
        self, kind: str, tmp_path: Path, target: Path
    ) -> None:
        path = held_fast(kind, tmp_path / f"a.{kind}")
        with pytest.raises(UnsupportedEdit) as caught:
            open_workbook(path).clean()
        assert caught.value.code == {"xlsx": "SHEET_FEATURE", "xls": "COLUMNS_REFERENCED"}[kind]
        assert "B" in str(caught.value.message) and "Sheet1" in str(caught.value.message)

    def test_rules_that_read_a_hidden_column_go_and_others_stay(
        self, kind: str, tmp_path: Path, target: Path
    ) -> None:
        path = ruled(kind, tmp_path / f"a.{kind}")
        cleaned(path, target)
        if kind == "xlsx":
            sheet = openpyxl.load_workbook(target).worksheets[0]
            formats = {
                str(cells.sqref): [rule.formula for rule in rules]
                for cells, rules in sheet.conditional_formatting._cf_rules.items()
            }
            assert formats == {"A1:C3": [["$C1=1"]]}
            assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["C3"]
        else:
            found = records(workbook_stream(target))
            assert [body[-5:] for rid, body in found if rid == 0x01B1] == [
                struct.pack("<BHH", 0x4C, 0, 0x8002)
            ]
            assert [struct.unpack_from("<H", body)[0] for rid, body in found if rid == 0x01B0] == [1]
            assert [body[-8:] for rid, body in found if rid == 0x01BE] == [struct.pack("<4H", 2, 2, 2, 2)]
            assert [struct.unpack_from("<I", body, 14)[0] for rid, body in found if rid == 0x01B2] == [1]

    def test_a_formula_that_reads_a_hidden_column_shows_what_it_showed(
        self, kind: str, tmp_path: Path, target: Path
    ) -> None:
        rows: list[list[Value | Formula]] = [[2.0, 3.0, Formula("A1+1", 3.0), Formula("B1*2", 6.0)]]
        content = Content(rows, hidden_columns=[1])
        path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content})
        shown = open_workbook(path).sheets[0]["C1"]
        cleaned(path, target)
        sheet = open_workbook(target).sheets[0]
        assert shown == sheet["B1"]
        assert not sheet.has_formula(1, 2) and sheet.has_formula(1, 3)

    @pytest.mark.parametrize("text", ['INDIRECT("C1")', "OFFSET(A1,0,2)", 'INDIRECT("C"&A1)'])
    def test_a_formula_that_spells_out_what_it_reads_goes_on_showing_it(
        self, kind: str, text: str, tmp_path: Path, target: Path
    ) -> None:
        rows = [[1.0, 2.0, 3.0, Formula(text, 3.0), Formula("A1+C1", 4.0)]]
        path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": Content(rows, hidden_columns=[2])})
        shown = open_workbook(path).sheets[0]["D1"]
        cleaned(path, target)
        sheet = open_workbook(target).sheets[0]
        assert sheet["C1"] == shown
        assert not sheet.has_formula(1, 3) and sheet.has_formula(1, 4)

    def test_of_formulas_that_share_one_those_that_read_it_become_values(
        self, kind: str, tmp_path: Path, target: Path
    ) -> None:
        """Excel fills a column with one formula that the cells share; the first of them holds it."""
        path = sharing(kind, tmp_path / f"a.{kind}")
        cleaned(path, target)
        sheet = open_workbook(target).sheets[0]
        assert [values for _, values in sheet.rows()] == [[float(n), 11.0 * n, 2.0 * n] for n in (1, 2, 3)]
        assert not sheet.formula_rows(2, [1, 2, 3]) and list(sheet.formula_rows(3, [1, 2, 3])) == [1, 2, 3]


def sharing(kind: str, path: Path) -> Path:
    """Four columns, the second hidden; C = A + B and D = 2 * A, each one formula that three cells share."""
    if kind == "xlsx":
        rows = ""
        for n in (1, 2, 3):
            rows += f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n * 10}</v></c>'
            for index, (column, text, result) in enumerate([("C", "A1+B1", 11 * n), ("D", "2*A1", 2 * n)]):
                host = f' ref="{column}1:{column}3" si="{index}">{text}</f>'
                member = f' si="{index}"/>'
                formula = f'<f t="shared"{host if n == 1 else member}'
                rows += f'<c r="{column}{n}">{formula}<v>{result}</v></c>'
            rows += "</row>"
        hidden = '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'
        return packages.save(path, packages.parts(packages.worksheet(rows, before=hidden)))
    left = [struct.pack("<BHH", 0x4C, 0, 0xC000 | offset & 0xFF) for offset in (-1, -2, -3)]
    formulas = {2: left[1] + left[0] + b"\x03", 3: left[2] + b"\x1e\x02\x00\x05"}
    made = []
    for row in range(3):
        cells = [biff.number(row, 0, row + 1.0), biff.number(row, 1, row * 10 + 10.0)]
        for column, result in ((2, 11.0), (3, 2.0)):
            shown = struct.pack("<d", result * (row + 1))
            cells.append(biff.formula(row, column, biff.exp(0, column), shown, flags=8))
            if not row:
                tokens = formulas[column]
                head = struct.pack("<HHBBBBH", 0, 2, column, column, 0, 3, len(tokens))
                cells.append(biff.record(0x04BC, head + tokens))
        made.append(biff.Row(row, cells))
    hidden_column = biff.record(0x007D, struct.pack("<6H", 1, 1, 2304, 15, 1, 0))
    biff.BookSpec([biff.SheetSpec(rows=made, before=hidden_column)]).save(path)
    return path


def held_fast(kind: str, path: Path) -> Path:
    """Three columns, the second hidden, and something on the sheet that can't follow when it goes."""
    if kind == "xlsx":
        hidden = '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'
        row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        sheet = packages.worksheet(row, before=hidden, after="<scenarios><x/></scenarios>")
        return packages.save(path, packages.parts(sheet))
    cells = [biff.number(0, column, 1.0) for column in range(3)]
    hidden_column = biff.record(0x007D, struct.pack("<6H", 1, 1, 2304, 15, 1, 0))
    sheet_spec = biff.SheetSpec(
        rows=[biff.Row(0, cells)], before=hidden_column, after=biff.record(0x00AE, bytes(8))
    )
    biff.BookSpec([sheet_spec]).save(path)
    return path


def ruled(kind: str, path: Path) -> Path:
    """Four columns, the second hidden; of two formats and two lists one each reads it."""
    if kind == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(str(path)) as made:
            sheet = made.add_worksheet()
            for row in range(3):
                sheet.write_row(row, 0, [1, 2, 3, 4])
            red = made.add_format({"bg_color": "#FFC7CE"})
            for formula in ("=$B1=1", "=$D1=1"):
                sheet.conditional_format("A1:D3", {"type": "formula", "criteria": formula, "format": red})
            sheet.data_validation("D1:D2", {"validate": "list", "source": "=$B$1:$B$2"})
            sheet.data_validation("D3", {"validate": "list", "source": "=$A$1:$A$2"})
            sheet.set_column("B:B", None, None, {"hidden": True})
        return path
    rows = [biff.Row(row, [biff.number(row, column, 1.0) for column in range(4)]) for row in range(3)]
    hidden_column = biff.record(0x007D, struct.pack("<6H", 1, 1, 2304, 15, 1, 0))
    whole = struct.pack("<4H", 0, 2, 0, 3)
    rules = biff.record(0x01B0, struct.pack("<HH", 2, 2) + whole + struct.pack("<H", 1) + whole)
    for column in (1, 3):
        tokens = struct.pack("<BHH", 0x4C, 0, 0x8000 | column)
        rules += biff.record(0x01B1, struct.pack("<BBHHIH", 2, 0, len(tokens), 0, 0, 0) + tokens)
    rules += biff.record(0x01B2, struct.pack("<HIIiI", 0, 0, 0, -1, 2))
    for column, first, last in ((1, 0, 1), (0, 2, 2)):
        tokens = biff.area(0, 1, column, column)
        texts = b"\x01\x00\x00\x00" * 4
        formulas = struct.pack("<HH", len(tokens), 0) + tokens + bytes(4)
        cells = struct.pack("<5H", 1, first, last, 3, 3)
        rules += biff.record(0x01BE, struct.pack("<I", 3) + texts + formulas + cells)
    biff.BookSpec([biff.SheetSpec(rows=rows, before=hidden_column, after=rules)]).save(path)
    return path


# Only in packages


def test_phonetic_hints_and_unused_texts_leave_the_shared_strings(tmp_path: Path) -> None:
    import xlsxwriter

    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet().write_column(0, 0, ["甲", "乙", "甲"])
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4" uniqueCount="3">'
        "<si><t>无人用</t></si>"
        '<si><t>甲</t><rPh sb="0" eb="1"><t>假名一</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><r><t>乙</t></r><r><t>丙</t></r></si></sst>"
    )
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>1</v>", b"<v>2</v>").replace(
        b"<v>0</v>", b"<v>1</v>"
    )
    members["xl/sharedStrings.xml"] = strings.encode()
    packages.save(path, members)
    cleaned(path, target, ())
    assert cells(open_workbook(target), "Sheet1") == {1: ["甲"], 2: ["乙丙"], 3: ["甲"]}
    assert left_over(target, ["无人用", "假名一"]) == []
    assert b"<r><t>" in packages.read_part(target, "xl/sharedStrings.xml")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="s"><v>0</v></c>',
        "<c r='A1' t='s'><f>B1</f><v> 0 </v></c>",
        '<c r="A1" t="s"><!--一格--><v>0</v></c>',
        '<c r="A1" t="s"><f><![CDATA[B1]]></f><v><![CDATA[0]]></v></c>',
        '<c r="A1" t="s"><v a="1">0</v><extLst/></c><c r="B1" t="s"/>',
    ],
)
def test_a_shown_text_stays_however_its_cell_is_written(cell: str, tmp_path: Path) -> None:
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    row = f'<row r="1">{cell}</row><row r="2"><c r="A2" t="s"><v>2</v></c></row>'
    packages.save(path, packages.parts(packages.worksheet(row)))
    before = cells(open_workbook(path), "Sheet1")
    book = open_workbook(path)
    book.clean(())
    book.save(target)
    assert cells(open_workbook(target), "Sheet1") == before == cells(book, "Sheet1")
    assert left_over(target, ["丙", "YI"]) == []


def test_a_package_is_written_without_gaps_times_and_comments(tmp_path: Path) -> None:
    path = make_book("xlsx", tmp_path / "a.xlsx", {"Sheet1": Content([["甲"]])})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/秘密.bin", "没有关系指向它")
        package.comment = "王小明的电脑".encode()
    target = tmp_path / "b.xlsx"
    cleaned(path, target)
    assert left_over(target, ["没有关系指向它", "王小明的电脑"]) == []
    with zipfile.ZipFile(target) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None and "xl/秘密.bin" not in package.namelist()


def test_the_picture_of_a_deleted_row_leaves_the_package(tmp_path: Path) -> None:
    import xlsxwriter

    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
        "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
    )
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_column(0, 0, ["甲", "乙", "丙"])
        sheet.set_row(1, 60)
        sheet.insert_image("C2", "甲.png", {"image_data": io.BytesIO(pixel), "object_position": 1})
    book = open_workbook(path)
    assert any(name.startswith("xl/media/") for name, _ in contents(path))
    book.clean(())
    book.sheets[0].delete_rows([2])
    book.save(target)
    assert not any(name.startswith("xl/media/") for name, _ in contents(target))
    assert book.opaque() == []


def test_remarks_in_the_xml_leave(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲<!--藏在甲里--></t></is></c></row>'
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    packages.save(path, packages.parts(packages.worksheet(rows, after="<!--藏在表后-->")))
    assert open_workbook(path).sheets[0]["A1"] == "甲"
    cleaned(path, target)
    assert open_workbook(target).sheets[0]["A1"] == "甲"
    assert left_over(target, ["藏在甲里", "藏在表后"]) == []


def test_the_cell_picture_of_a_deleted_row_leaves(tmp_path: Path) -> None:
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><f>_xlfn.DISPIMG("ID_{row}",1)</f>'
        f'<v>=DISPIMG("ID_{row}",1)</v></c></row>'
        for row in (1, 2)
    )
    kept = "".join(
        f'<cellImage><pic><cNvPr name="ID_{row}"/><blip r:embed="rId{row}"/></pic></cellImage>'
        for row in (1, 2)
    )
    members = packages.parts(packages.worksheet(rows))
    link = '<Relationship Id="rIdC" Type="http://x/cellImage" Target="cellimages.xml"/></Relationships>'
    rels = str(members["xl/_rels/workbook.xml.rels"]).replace("</Relationships>", link)
    members |= {
        "xl/_rels/workbook.xml.rels": rels,
        "xl/cellimages.xml": f'<cellImages xmlns:r="{packages.OFFICE}">{kept}</cellImages>',
        "xl/_rels/cellimages.xml.rels": packages.relationships(
            ("image", "media/1.png"), ("image", "media/2.png")
        ),
        "xl/media/1.png": b"one",
        "xl/media/2.png": b"two",
    }
    packages.save(path, members)
    book = open_workbook(path)
    book.clean(())
    book.sheets[0].delete_rows([2])
    book.save(target)
    media = [name for name, _ in contents(target) if "media" in name]
    assert media == ["xl/media/1.png"] and left_over(target, ["ID_2"]) == []


def test_a_part_that_is_no_xml_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rels = packages.relationships(("newKind", "../new/part.bin"), ("customProperty", "../p.bin"))
    members = packages.parts(packages.worksheet("<row/>"))
    members |= {"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/new/part.bin": b"?", "xl/p.bin": b"note"}
    packages.save(path, members)
    book = open_workbook(path)
    assert Item("traces", "Sheet1", "xl/p.bin") in book.clean()
    assert book.opaque() == [Item("embedded", "Sheet1", "xl/new/part.bin")]


def test_threaded_comments_and_their_persons_leave(tmp_path: Path) -> None:
    path, target = make_seeded("xlsx", tmp_path / "a.xlsx", Seeds(2)), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    base = "http://schemas.microsoft.com/office/2017/10/relationships/"
    for rels, kind, part in (
        ("xl/worksheets/_rels/sheet1.xml.rels", "threadedComment", "/xl/threadedComments/t1.xml"),
        ("xl/_rels/workbook.xml.rels", "person", "/xl/persons/person.xml"),
    ):
        new = f'<Relationship Id="rIdT" Type="{base}{kind}" Target="{part}"/></Relationships>'
        members[rels] = members[rels].replace(b"</Relationships>", new.encode())
    members["xl/threadedComments/t1.xml"] = "<a><text>私下的话</text></a>".encode()
    members["xl/persons/person.xml"] = '<a><person displayName="钱七"/></a>'.encode()
    packages.save(path, members)
    assert left_over(path, ["私下的话", "钱七"])
    cleaned(path, target, ("comments",))
    assert left_over(target, ["私下的话", "钱七"]) == []


def test_what_named_a_hidden_sheet_no_longer_does(tmp_path: Path) -> None:
    import xlsxwriter

    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet, words, charts = made.add_worksheet("表"), made.add_worksheet("字典"), made.add_worksheet("图")
        words.write_column(0, 0, ["已完成", "未完成"])
        words.hide()
        made.define_name("状态", "=字典!$A$1:$A$2")
        made.define_name("图!打印", "=图!$A$1")
        sheet.data_validation("A1", {"validate": "list", "source": "=字典!$A$1:$A$2"})
        sheet.data_validation("A2", {"validate": "list", "source": ["甲", "乙"]})
        sheet.write_formula("B1", "=COUNTA(状态)", None, 2)
        sheet.write_formula("B2", "=LEN(A1)", None, 0)
        chart = made.add_chart({"type": "bar"})
        chart.add_series({"values": "=字典!$A$1:$A$2"})
        charts.insert_chart("A1", chart)
    cleaned(path, target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["表", "图"]
    assert [str(rule.sqref) for rule in book["表"].data_validations.dataValidation] == ["A2"]
    assert (book["表"]["B1"].value, book["表"]["B2"].value) == (2, "=LEN(A1)")
    assert book.defined_names["状态"].value == "#REF!"
    assert book["图"].defined_names["打印"].value == "图!$A$1"
    assert "字典" not in "".join(content.decode("utf-8", "ignore") for _, content in contents(target))


def test_charts_forget_what_hidden_rows_and_columns_held(tmp_path: Path) -> None:
    """They keep the values they show, and programs write those of hidden cells with them."""
    import xlsxwriter

    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet, other = made.add_worksheet("表"), made.add_worksheet("图")
        for row in range(4):
            sheet.write_row(row, 0, [f"藏列{row}", f"项{row}" if row != 2 else "藏行", row + 0.5])
            other.write(row, 5, row + 0.25)
        sheet.set_column("A:A", None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})
        for categories in ("=表!$A$1:$A$4", "=表!$B$1:$B$4"):
            chart = made.add_chart({"type": "column"})
            chart.add_series({"categories": categories, "values": "=图!$F$1:$F$4", "name": "=表!$A$2"})
            other.insert_chart("H1", chart)
    assert left_over(path, ["藏列", "藏行"]) != []
    cleaned(path, target)
    assert left_over(target, ["藏列", "藏行"]) == []
    charts = [content for name, content in contents(target) if "charts/chart" in name]
    assert [chart.count(b"<c:v>") for chart in charts] == [4, 4]  # those of the other sheet


def test_views_of_a_person_do_not_hold_hidden_columns_fast(tmp_path: Path) -> None:
    hidden = '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
    views = '<customSheetViews><customSheetView guid="{1}"/></customSheetViews>'
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    packages.save(path, packages.parts(packages.worksheet(row, before=hidden, after=views)))
    kinds = {item.kind for item in cleaned(path, target)}
    assert {"hidden_columns", "last_user"} <= kinds
    assert cells(open_workbook(target), "Sheet1") == {1: [1.0, 3.0]}


# Only in .xls


def test_a_formula_that_read_another_workbook_shows_what_it_showed(tmp_path: Path) -> None:
    path, target = tmp_path / "a.xls", tmp_path / "b.xls"
    own = biff.record(0x01AE, struct.pack("<H", 1) + b"\x01\x04")
    other = biff.record(0x01AE, struct.pack("<H", 1) + biff.string("\x01别处.xls") + biff.string("甲"))
    other += biff.record(0x0059, struct.pack("<HH", 1, 0))
    other += biff.record(0x005A, struct.pack("<BBHB", 0, 0, 0, 2) + biff.string("别处的值"))
    sheets = biff.record(0x0017, struct.pack("<7H", 2, 0, 0, 0, 1, 0, 0))
    names = name_record("a", biff.ref3d(0, 0, 0)) + name_record("b", biff.ref3d(1, 0, 0))
    rows = [
        biff.Row(0, [biff.number(0, 0, 7.0)]),
        biff.Row(1, [biff.formula(1, 0, biff.ref3d(1, 0, 0), struct.pack("<d", 5.0))]),
        biff.Row(2, [biff.formula(2, 0, struct.pack("<BHH", 0x43, 2, 0), struct.pack("<d", 6.0))]),
        biff.Row(3, [biff.formula(3, 0, struct.pack("<BHH", 0x43, 1, 0), struct.pack("<d", 7.0))]),
    ]
    biff.BookSpec([biff.SheetSpec(rows=rows)], middle=own + other + sheets + names).save(path)
    assert Item("external_links", "", "") in cleaned(path, target)
    sheet = open_workbook(target).sheets[0]
    assert [sheet.has_formula(row, 1) for row in (2, 3, 4)] == [False, False, True]
    assert [sheet[f"A{row}"] for row in (1, 2, 3, 4)] == [7.0, 5.0, 6.0, 7.0]
    assert left_over(target, ["别处"]) == []
    old = xlrd.open_workbook(str(target), logfile=io.StringIO())
    assert [name.name for name in old.name_obj_list] == ["a", "b"]


def test_dressed_and_long_texts_stay_and_their_phonetics_leave(tmp_path: Path) -> None:
    path, target = tmp_path / "a.xls", tmp_path / "b.xls"
    text, hint = "甲乙丙".encode("utf-16-le"), "假名".encode("utf-16-le")
    fonts = struct.pack("<HHHH", 0, 0, 2, 1)
    dressed = struct.pack("<HBHI", 3, 0x0D, 2, 4 + len(hint)) + text + fonts + b"\x01\0\x04\0" + hint
    long = ("长" * 9000).encode("utf-16-le")
    table = struct.pack("<II", 3, 3) + biff.string("无人用") + dressed + struct.pack("<HB", 9000, 1)
    room = (8224 - len(table)) // 2 * 2
    pieces = [table + long[:room], b"\1" + long[room : room + 8222], b"\1" + long[room + 8222 :]]
    records = biff.record(0x00FC, pieces[0])
    records += b"".join(biff.record(0x003C, piece) for piece in pieces[1:] if len(piece) > 1)
    rows = [biff.Row(0, [biff.label(0, 0, 1), biff.label(0, 1, 2)])]
    biff.BookSpec([biff.SheetSpec(rows=rows)], None, middle=records).save(path)
    shown = cells(open_workbook(path), "Sheet1")
    assert shown == {1: ["甲乙丙", "长" * 9000]}
    cleaned(path, target)
    assert cells(open_workbook(target), "Sheet1") == shown
    assert left_over(target, ["无人用", "假名"]) == []
    old = xlrd.open_workbook(str(target), formatting_info=True, logfile=io.StringIO())
    assert old.sheet_by_index(0).rich_text_runlist_map == {(0, 0): [(0, 0), (2, 1)]}


def test_what_other_programs_keep_beside_the_cells_leaves(tmp_path: Path) -> None:
    """A second copy of the cells for Excel 95, what WPS notes about rows, labels of an office server."""
    path, target = tmp_path / "a.xls", tmp_path / "b.xls"
    streams = {"Workbook": biff.simple_book().build(), "Book": b"\x09\x08" + "旧表".encode("gbk") * 100}
    streams |= {"ETExtData": "行的备忘".encode("utf-16-le"), "MsoDataStore/A": "标签".encode("gbk")}
    path.write_bytes(biff.compound_file(streams))
    items = cleaned(path, target)
    assert {item.place for item in items if item.kind == "traces"} == {"book", "etextdata", "msodatastore"}
    assert left_over(target, ["旧表", "行的备忘", "标签"]) == []
    assert open_workbook(target).opaque() == []


def test_a_text_box_stays_where_a_comment_goes(tmp_path: Path) -> None:
    seeds = Seeds(3)
    path, target = make_seeded("xls", tmp_path / "a.xls", seeds), tmp_path / "b.xls"

    def boxes(book: Workbook) -> list[str]:
        return [text.text for text in book.texts() if text.kind == "text_box" and len(text.text) > 5]

    before = boxes(open_workbook(path))
    cleaned(path, target, ("comments",))
    assert len(before) == 2
    assert boxes(open_workbook(target)) == before[1:]


def test_a_workbook_of_hidden_sheets_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    biff.simple_book(hidden=1).save(path)
    with pytest.raises(InputError) as caught:
        open_workbook(path).clean()
    assert caught.value.code == "NO_WORKSHEET"


def test_the_invariants_hold_in_a_cleaned_copy(tmp_path: Path) -> None:
    path, target = make_seeded("xls", tmp_path / "a.xls", Seeds(4), rows=40), tmp_path / "b.xls"
    cleaned(path, target)
    stream = next(content for name, content in contents(target) if name == "Workbook")
    assert not violations(stream + bytes(PAD), range(1))


def test_the_picture_of_a_deleted_row_leaves_the_store(tmp_path: Path) -> None:
    path, target = tmp_path / "a.xls", tmp_path / "b.xls"
    labels = [biff.Row(i, [biff.label(i, 0, i)]) for i in range(6)]
    sheet = biff.SheetSpec(rows=labels, between=pictures([(1, 1), (4, 2)]))
    store = picture_store([b"first picture", b"second picture"])
    biff.BookSpec([sheet], [f"第{i}行" for i in range(6)], middle=store).save(path)
    assert left_over(path, ["first picture", "second picture"])
    book = open_workbook(path)
    book.clean(())
    book.sheets[0].delete_rows([5])
    book.save(target)
    assert left_over(target, ["second picture", "第4行"]) == []
    assert left_over(target, ["first picture"]) != []
    again = open_workbook(target)
    assert again.opaque() == [Item("picture", "Sheet1", "1")]
    again.clean(())
    again.sheets[0].delete_rows([2])
    assert again.opaque() == []


@pytest.mark.libreoffice
def test_a_file_that_libreoffice_wrote(tmp_path: Path, soffice: str) -> None:
    """Comments, a text box, a filter's arrows and a chart as another program stores them."""
    seeds = Seeds(21)
    source = make_seeded("xlsx", tmp_path / "a.xlsx", seeds)
    command = [
        soffice,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
    ]
    into = ["--outdir", str(tmp_path)]
    subprocess.run([*command, "xls", *into, str(source)], check=True, capture_output=True, timeout=120)
    target = tmp_path / "b.xls"
    items = cleaned(tmp_path / "a.xls", target)
    assert Item("comments", TABLE, "B3") in items
    assert left_over(target, seeds.doomed) == []
    subprocess.run([*command, "xlsx", *into, str(target)], check=True, capture_output=True, timeout=120)
    again = openpyxl.load_workbook(target.with_suffix(".xlsx"))
    assert again.sheetnames == [TABLE, "图"]
    assert again["图"]._charts
    assert not [cell for row in again[TABLE] for cell in row if cell.comment]
    with zipfile.ZipFile(target.with_suffix(".xlsx")) as package:
        drawings = [package.read(name) for name in package.namelist() if "drawings/drawing" in name]
    assert any(b"<xdr:sp " in drawing or b"<xdr:sp>" in drawing for drawing in drawings)


@pytest.mark.corpus
@pytest.mark.parametrize("kind", KINDS)
def test_cleaned_files_of_the_corpus_open_elsewhere(kind: str, corpus: Path, tmp_path: Path) -> None:
    target = tmp_path / f"b.{kind}"
    saved = 0
    for path in sorted(corpus.rglob(f"*.{kind}"))[::12]:
        try:
            book = open_workbook(path)
            python_calamine.CalamineWorkbook.from_path(str(path))
        except (InputError, python_calamine.CalamineError):
            continue
        try:
            book.clean()
            target.unlink(missing_ok=True)
            book.save(target)
        except UnsupportedEdit:
            continue
        saved += 1
        python_calamine.CalamineWorkbook.from_path(str(target))
        if kind == "xlsx":
            assert open_workbook(target).clean(("comments", "hidden_rows", "properties", "traces")) == []
    assert saved > 5
