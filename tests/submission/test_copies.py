"""Copies that leave the house: the right rows, the right figures, and the count that proves it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.books import Content, Formula, make_book
from tests.support.submission import HEADINGS, TITLE, hand_out, master, office, task_rows, values
from xltool import api
from xltool.errors import InputError, InUseError, UnsupportedEdit
from xltool.i18n import Message, msg
from xltool.submission.handouts import Finisher
from xltool.submission.model import Submission
from xltool.submission.splitting import Part
from xltool.workbook.base import Value

KINDS = [".xlsx", ".xls"]
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(params=KINDS)
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Twelve tasks of four offices."""
    return master(tmp_path / f"分工表{request.param}", task_rows(12, 4))


def _copy_of(submission: Submission, name: str) -> Path:
    return next(copy.path for copy in submission.copies if copy.office == name)


def test_a_handout_holds_its_office_s_rows_as_the_master_has_them(table: Path) -> None:
    rows = task_rows(12, 4)
    submission = hand_out(table)
    assert [copy.office for copy in submission.copies] == [office(n) for n in (1, 2, 3, 0)]
    for copy in submission.copies:
        assert copy.path.suffix == table.suffix
        own = [row for row in rows if copy.office in (row[4], row[5])]
        body = values(copy.path)[3:-1]
        assert [[_at(row, at) or None for at in range(9)] for row in body] == [
            [value or None for value in row[:9]] for row in own
        ]


def test_what_was_handed_to_others_is_nowhere_in_the_file(table: Path) -> None:
    rows = task_rows(12, 4)
    path = _copy_of(hand_out(table), office(1))
    content = _everything(path)
    for row in rows:
        wording = str(row[1])
        mine = office(1) in (row[4], row[5])
        assert (wording.encode() in content or wording.encode("utf-16-le") in content) == mine


def _everything(path: Path) -> bytes:
    """All that is in a file, unpacked."""
    if path.suffix == ".xls":
        return path.read_bytes()
    import zipfile

    with zipfile.ZipFile(path) as package:
        return b"".join(package.read(name) for name in package.namelist())


def test_rows_in_are_rows_out_and_rows_skipped(tmp_path: Path) -> None:
    rows = task_rows(6, 2)
    rows[1][4:6] = ["", ""]
    rows[4][4:6] = ["各科室", ""]
    path = master(tmp_path / "分工表.xlsx", rows)
    submission = hand_out(path)
    assert (submission.rows_in, submission.rows_out) == (6, 4)
    assert [(s.row, s.reason) for s in submission.skipped] == [(5, "no_office"), (8, "group_only")]


def test_the_same_input_gives_the_same_bytes(table: Path) -> None:
    first = {copy.path.name: copy.path.read_bytes() for copy in hand_out(table).copies}
    listing = (table.parent / "下发" / f"下发件清单_{table.stem}.xlsx").read_bytes()
    again = hand_out(table, overwrite=True)
    assert {copy.path.name: copy.path.read_bytes() for copy in again.copies} == first
    assert (table.parent / "下发" / f"下发件清单_{table.stem}.xlsx").read_bytes() == listing


def test_a_pdf_that_exists_stops_the_copies_before_any_is_written(table: Path) -> None:
    copies = [copy.path for copy in hand_out(table).copies]
    for path in copies[0].parent.iterdir():
        path.unlink()
    taken = copies[0].with_suffix(".pdf")
    taken.write_bytes(b"%PDF of last month")
    with pytest.raises(InUseError) as refused:
        hand_out(table, pdf=True)
    assert (refused.value.code, refused.value.path) == ("OUT_EXISTS", taken)
    assert [path.name for path in taken.parent.iterdir()] == [taken.name]
    assert taken.read_bytes() == b"%PDF of last month"


def test_existing_files_are_never_replaced_silently(table: Path) -> None:
    submission = hand_out(table)
    kept = {copy.path: copy.path.read_bytes() for copy in submission.copies}
    submission.manifest.unlink() if submission.manifest else None
    next(iter(kept)).unlink()
    with pytest.raises(InUseError) as refused:
        hand_out(table)
    assert refused.value.code == "OUT_EXISTS"
    assert not next(iter(kept)).exists()  # nothing was written, the missing one neither


def test_the_workbook_itself_is_never_replaced_by_its_copy(table: Path) -> None:
    recipe = '[[recipes]]\nname = "同名"\nkind = "report"\nfile_name = "{表名}"\n'
    (table.parent / "xltool.toml").write_text(recipe, "utf-8")
    before = table.read_bytes()
    with pytest.raises(InUseError) as refused:
        api.submit(table, out=table.parent, overwrite=True)
    assert refused.value.code == "OUT_IS_SOURCE"
    assert table.read_bytes() == before


def test_a_folder_in_the_way_of_a_copy_stops_them_all(table: Path) -> None:
    copies = [copy.path for copy in hand_out(table).copies]
    copies[-1].unlink()
    copies[-1].mkdir()
    copies[0].write_bytes(b"somebody worked in it")
    with pytest.raises(InputError) as refused:
        hand_out(table, overwrite=True)
    assert (refused.value.code, refused.value.path) == ("NOT_A_FILE", copies[-1])
    assert copies[0].read_bytes() == b"somebody worked in it"


def test_half_of_the_handouts_is_never_left_behind(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = Finisher.finish

    def failing(self: Finisher, part: Part) -> tuple[Message, ...]:
        if part.portion.office == office(0):
            raise UnsupportedEdit("ROWS_REFERENCED", msg("no"), msg("no"))
        return finish(self, part)

    monkeypatch.setattr(Finisher, "finish", failing)
    with pytest.raises(UnsupportedEdit):
        hand_out(table)
    assert not list((table.parent / "下发").glob("*"))


@pytest.mark.parametrize("step", ["write_manifest", "record"])
def test_no_copy_is_left_without_its_list_and_its_round(
    table: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"xltool.submission.copies.{step}", failing)
    with pytest.raises(InUseError) as refused:
        hand_out(table)
    assert refused.value.code == "OUT_UNWRITABLE"
    assert not list((table.parent / "下发").glob("*"))


def test_the_master_stays_as_it_is(table: Path) -> None:
    before = table.read_bytes()
    hand_out(table)
    api.submit(table, kind="public", out=table.parent / "公开")
    assert table.read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
def test_sections_merges_and_subtotals_stay_right(tmp_path: Path, kind: str) -> None:
    path = _sectioned(tmp_path / f"分工表{kind}")
    submission = hand_out(path)
    mine = values(_copy_of(submission, "甲科"))
    assert [[row[0], row[2], _at(row, 6)] for row in mine[2:]] == [
        ["一、振兴工业", None, None],
        [1.0, "工业第1项", 10.0],
        [3.0, "工业第3项", 30.0],
        ["小计", "2项", 40.0],
        ["合计", "2项", 40.0],
    ]
    book = api.open_workbook(_copy_of(submission, "乙科"))
    sheet = book.sheets[0]
    # The label of the merged cells stood in a row of 甲科; it moved to the first row that is left.
    assert [sheet.value(row, 2) for row in (4, 7, 8)] == ["企业", "投资", None]
    assert [str(cells) for cells in sheet.merged if cells.first_column == 2] == ["B7:B8"]
    assert sheet.has_formula(5, 7)
    assert sheet.value(5, 7) == 20.0


def _at(row: list[Value], index: int) -> Value:
    return row[index] if index < len(row) else None


def _sectioned(path: Path) -> Path:
    headings = ["序号", "重点领域", "工作任务", "完成时限", "牵头科室", "进展情况", "完成数"]
    due = "2022年12月15日"
    rows: list[list[Value | Formula]] = [
        [TITLE],
        headings,
        ["一、振兴工业"],
        [1.0, "企业", "工业第1项", due, "甲科", "正在推进", 10.0],
        [2.0, None, "工业第2项", due, "乙科", "正在推进", 20.0],
        [3.0, None, "工业第3项", due, "甲科", "正在推进", 30.0],
        ["小计", None, "3项", None, None, None, Formula("SUM(G4:G6)", 60.0)],
        ["二、扩大投资"],
        [4.0, "投资", "投资第4项", due, "乙科", "正在推进", 5.0],
        [5.0, None, "投资第5项", due, "乙科", "正在推进", 6.0],
        ["小计", None, "2项", None, None, None, Formula("SUM(G9:G10)", 11.0)],
        ["合计", None, "5项", None, None, None, 71.0],
    ]
    merged = ["A1:G1", "A3:G3", "A8:G8", "B4:B6", "B9:B10"]
    book = make_book(path.suffix[1:], path, {"Sheet1": Content(rows, merged=merged)})
    if path.suffix == ".xls":  # xlwt stores no results of formulas
        opened = api.open_workbook(book)
        opened.sheets[0].set_results({(7, 7): 60.0, (11, 7): 11.0})
        opened.save()
    return book


def test_a_figure_that_cannot_be_proved_is_left_empty_and_said(tmp_path: Path) -> None:
    path = _sectioned(tmp_path / "分工表.xlsx")
    book = api.open_workbook(path)
    book["Sheet1"]["G12"] = 99.0
    book.save()
    submission = hand_out(path)
    copy = next(copy for copy in submission.copies if copy.office == "甲科")
    assert api.open_workbook(copy.path).sheets[0].value(7, 7) is None
    assert [note.params["cells"] for note in copy.notes] == ["G7"]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_that_refresh_added_stay_at_home(table: Path, tmp_path: Path, kind: str) -> None:
    path = master(tmp_path / f"督办{kind}", task_rows(5, 2))
    untouched = values(path)
    import datetime as dt

    api.refresh(path, dt.date(2022, 11, 24))
    assert len(values(path)[2]) > len(HEADINGS)
    submission = api.submit(path, out=tmp_path / "报送")
    assert values(submission.copies[0].path) == untouched
    kept = api.submit(path, kind="archive", out=tmp_path / "存档")
    assert kept.copies[0].path.read_bytes() == path.read_bytes()


def test_hidden_rows_are_counted_as_skipped(tmp_path: Path) -> None:
    rows = [[TITLE], ["填报单位:某局"], list(HEADINGS), *task_rows(4, 2)]
    path = make_book("xlsx", tmp_path / "分工表.xlsx", {"Sheet1": Content(rows, hidden_rows=[5])})
    submission = api.submit(path, out=tmp_path / "报送")
    assert (submission.rows_in, submission.rows_out) == (4, 3)
    assert [(s.row, s.reason) for s in submission.skipped] == [(5, "hidden")]
    assert [item.kind for item in submission.removed if item.kind == "hidden_rows"] == ["hidden_rows"]


@pytest.mark.parametrize("kind", ["report", "handout"])
def test_rows_above_a_hidden_last_task_are_counted(tmp_path: Path, kind: str) -> None:
    tasks = task_rows(3, 2)
    rows = [[TITLE], ["填报单位:某局"], list(HEADINGS), *tasks[:2], [None] * 6 + ["旁注"], tasks[2]]
    path = make_book("xlsx", tmp_path / "分工表.xlsx", {"Sheet1": Content(rows, hidden_rows=[7])})
    submission = api.submit(path, kind=kind, out=tmp_path / "件")
    assert submission.rows_in == 4
    reasons = {s.row: s.reason for s in submission.skipped}
    assert reasons == {7: "hidden"} | ({6: "no_task_text"} if kind == "handout" else {})


def test_another_table_in_the_workbook_withholds_the_handouts(tmp_path: Path) -> None:
    rows = [[TITLE], ["填报单位:某局"], list(HEADINGS), *task_rows(4, 2)]
    path = make_book("xlsx", tmp_path / "分工表.xlsx", {"Sheet1": Content(rows), "二季度": Content(rows)})
    submission = hand_out(path, sheet="Sheet1")
    assert submission.withheld == len(submission.copies) == 2
    assert not any(copy.path.exists() for copy in submission.copies)
    assert {s.reason for s in submission.skipped} == {"withheld"}
    waived = hand_out(path, sheet="Sheet1", waive={"OTHER_TABLE": "二季度已公开"}, overwrite=True)
    assert (waived.withheld, waived.rows_out) == (0, 4)
    assert json.loads(waived.manifest.read_text("utf-8"))["waived"] == {"OTHER_TABLE": "二季度已公开"}  # type: ignore[union-attr]  # written


def test_a_mobile_number_withholds_and_a_public_copy_masks_it(tmp_path: Path) -> None:
    rows = task_rows(4, 2)
    rows[2][10] = "联系人手机13912345678"
    path = master(tmp_path / "分工表.xls", rows)
    report = api.submit(path, out=tmp_path / "报送")
    assert report.withheld == 1
    assert report.rows_out == 0
    public = api.submit(path, kind="public", out=tmp_path / "公开")
    (copy,) = public.copies
    assert (copy.withheld, copy.masked) == (False, 1)
    assert b"13912345678" not in copy.path.read_bytes()
    assert "13912345678".encode("utf-16-le") not in copy.path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_protected_handout_lets_an_office_fill_its_columns(tmp_path: Path, kind: str) -> None:
    (tmp_path / "xltool.toml").write_text(
        '[[recipes]]\nname = "月报"\nkind = "handout"\nprotect = true\nrenumber = true\nroles = ["lead"]\n',
        "utf-8",
    )
    path = master(tmp_path / f"分工表{kind}", task_rows(8, 4))
    submission = hand_out(path, recipe="月报")
    copy = api.open_workbook(_copy_of(submission, office(1)))
    assert copy.sheets[0].features.protected
    assert [row[0] for row in values(copy.path)[3:-1]] == [1.0, 2.0]
    assert _locked(copy.path, 4, 8) == (True, False)


def _locked(path: Path, row: int, column: int) -> tuple[bool, bool]:
    """Whether the first cell of the row and the cell in the column are locked, as another library has it."""
    if path.suffix == ".xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return sheet.cell(row, 1).protection.locked, sheet.cell(row, column).protection.locked
    import xlrd

    book = xlrd.open_workbook(path, formatting_info=True)
    first, other = (book.xf_list[book.sheet_by_index(0).cell_xf_index(row - 1, at)] for at in (0, column - 1))
    return bool(first.protection.cell_locked), bool(other.protection.cell_locked)


def test_the_list_says_what_was_made(table: Path) -> None:
    submission = hand_out(table, period="2022年11月")
    assert submission.manifest is not None
    listed = json.loads(submission.manifest.read_text("utf-8"))
    assert (listed["rows_in"], listed["rows_out"], listed["period"]) == (12, 12, "2022年11月")
    assert [copy["sha256"] for copy in listed["copies"]] == [copy.sha256 for copy in submission.copies]
    form = values(submission.manifest.with_suffix(".xlsx"))
    assert form[0][0] == "下发件清单"
    assert [row[1] for row in form[-4:]] == [copy.office for copy in submission.copies]


def test_blank_rows_where_none_can_be_deleted(table: Path) -> None:
    submission = hand_out(table, blank_rows=True)
    own = [row for row in task_rows(12, 4) if office(1) in (row[4], row[5])]
    sheet = api.open_workbook(_copy_of(submission, office(1))).sheets[0]
    shown = {row: sheet.value(row, 2) for row in range(4, 16)}
    assert [value for value in shown.values() if value] == [row[1] for row in own]
    assert all(shown[3 + int(str(row[0]).split(".")[0])] == row[1] for row in own)


@pytest.mark.parametrize("kind", KINDS)
def test_blank_rows_leave_what_a_merged_range_shows(tmp_path: Path, kind: str) -> None:
    """A category over tasks of several offices stands in their first row, which is another office's."""
    rows = task_rows(6, 3)
    for number, row in enumerate(rows):
        row[2] = f"第{number // 3 + 1}类" if number % 3 == 0 else None
    path = master(tmp_path / f"分工表{kind}", rows, merged=["C4:C6", "C7:C9"])
    submission = hand_out(path, blank_rows=True)
    assert submission.withheld == 0 and submission.rows_out == 6
    for copy in submission.copies:
        sheet = api.open_workbook(copy.path).sheets[0]
        own = {3 + int(str(row[0]).split(".")[0]) for row in rows if copy.office in (row[4], row[5])}
        assert [sheet.value(row, 2) is not None for row in range(4, 10)] == [r in own for r in range(4, 10)]
        assert (sheet["C4"], sheet["C7"]) == ("第1类", "第2类")


def test_samples_can_be_handed_out_with_every_figure_in_place(tmp_path: Path) -> None:
    name = "云岭市2022年重点任务分工表186项.xls"
    path = Path(shutil.copy(SAMPLES / name, tmp_path / name))
    submission = api.submit(path, kind="handout", out=tmp_path)
    assert (submission.rows_in, submission.rows_out, submission.skipped) == (186, 186, ())
    copy = next(copy for copy in submission.copies if copy.office == "市统计局")
    table = api.read_table(copy.path)
    assert [task.seq for task in table.tasks][:3] == ["8", "9", "24"]
    assert all("市统计局" in (*task.lead, *task.coop) for task in table.tasks)


def test_a_dry_run_tells_what_would_be_made_and_writes_nothing(table: Path) -> None:
    from xltool.submission.copies import Order
    from xltool.submission.recipes import find_recipe

    opened = api.open_table(table)
    order = Order(find_recipe(opened.project, None, "handout"), table.parent / "下发", dry_run=True)
    before = sorted(table.parent.rglob("*"))
    told = api.submit_order(opened, order)
    assert sorted(table.parent.rglob("*")) == before
    made = api.submit_order(opened, order._replace(dry_run=False))
    assert [(c.path, c.rows, c.findings) for c in told.copies] == [
        (c.path, c.rows, c.findings) for c in made.copies
    ]
    assert (told.rows_in, told.skipped, told.removed) == (made.rows_in, made.skipped, made.removed)


def test_copies_for_some_offices_count_the_rows_of_the_others_as_skipped(table: Path) -> None:
    from xltool.submission.copies import Order
    from xltool.submission.recipes import find_recipe

    opened = api.open_table(table)
    recipe = find_recipe(opened.project, None, "handout")._replace(file_name="{序}{科室}")
    chosen = frozenset([office(2)])
    made = api.submit_order(opened, Order(recipe, table.parent / "下发", offices=chosen))
    assert [copy.path.stem for copy in made.copies] == [f"02{office(2)}"]  # numbered as among all
    assert made.rows_out + len(made.skipped) == made.rows_in == 12
    assert {skipped.reason for skipped in made.skipped} == {"not_chosen"}
