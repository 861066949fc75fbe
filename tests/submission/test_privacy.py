"""The privacy gate over whole files: every text is found, masking leaves nothing, ordinary tables pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.books import KINDS, Content, Formula, make_book
from tests.support.personal import Seeds, left_over, make_seeded
from xltool import read_table
from xltool.submission.allowed import CopyKind, verdict
from xltool.submission.privacy import describe, mask, scan, scan_text
from xltool.table.reader import read_table as table_of
from xltool.text.personal import Hit
from xltool.workbook.base import CLEANINGS, Item
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range

ROOT = Path(__file__).parents[2]
GENERATED = 25
"""Files of either kind here; `benchmarks/privacy.py` makes a thousand."""


def test_the_contract_of_scan_text() -> None:
    (hit,) = scan_text("联系人13812345678")
    assert hit == Hit("mobile", 3, 14, "138****5678", "E")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(GENERATED))
def test_no_seeded_number_is_in_a_public_copy(kind: str, seed: int, tmp_path: Path) -> None:
    seeds = Seeds(seed)
    path = make_seeded(kind, tmp_path / f"a.{kind}", seeds, rows=5 + seed % 4)
    book = open_workbook(path)
    book.clean()
    table = table_of(book)
    mask(book, table, "public")
    assert [finding.code for finding in scan(book, table, "public")] == []
    target = tmp_path / f"b.{kind}"
    book.save(target)
    assert left_over(target, seeds.made) == []
    again = open_workbook(target)
    assert scan(again, table_of(again), "public") == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_is_looked_at(kind: str, tmp_path: Path) -> None:
    path = make_seeded(kind, tmp_path / f"a.{kind}", Seeds(5))
    book = open_workbook(path)
    findings = scan(book, table_of(book), "report")
    assert {finding.severity for finding in findings} <= {"E", "W"}
    kinds = {text.kind for text in book.texts() if any(hit.kind == "mobile" for hit in scan_text(text.text))}
    shared = {"name", "validation", "header_footer", "property", "formula", "filter", "number_format"}
    assert kinds >= shared | ({"comment", "chart", "hyperlink"} if kind == "xlsx" else {"comment", "other"})
    assert "PII_IN_HIDDEN" in {finding.code for finding in findings}


@pytest.mark.parametrize("kind", KINDS)
def test_findings_show_no_number(kind: str, tmp_path: Path) -> None:
    seeds = Seeds(6)
    book = open_workbook(make_seeded(kind, tmp_path / f"a.{kind}", seeds))
    for finding in scan(book, None, "public"):
        said = finding.message.render("zh") + finding.message.render("en")
        assert not any(secret in said for secret in seeds.made)


@pytest.mark.parametrize("kind", KINDS)
def test_masking_twice_is_masking_once(kind: str, tmp_path: Path) -> None:
    book = open_workbook(make_seeded(kind, tmp_path / f"a.{kind}", Seeds(7)))
    book.clean()
    assert mask(book, None, "public")
    assert mask(book, None, "public") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_masked_copy_is_the_same_every_time(kind: str, tmp_path: Path) -> None:
    path = make_seeded(kind, tmp_path / f"a.{kind}", Seeds(9))
    made = []
    for name in ("b", "c"):
        book = open_workbook(path)
        book.clean()
        mask(book, None, "public")
        book.save(tmp_path / f"{name}.{kind}")
        made.append((tmp_path / f"{name}.{kind}").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cached_result_is_masked_with_its_formula(kind: str, tmp_path: Path) -> None:
    seeds = Seeds(10)
    path = make_seeded(kind, tmp_path / f"a.{kind}", seeds, rows=3)
    book = open_workbook(path)
    mask(book, None, "public")
    sheet = book["分工表"]
    assert str(sheet["G5"]).startswith("电话1") and "****" in str(sheet["G5"])
    assert not sheet.has_formula(5, 7)


TABLE = [
    ["2022年重点工作分工表", None, None, None, None, None],
    ["序号", "工作任务", "完成时限", "牵头单位", "责任人", "联系电话"],
    [1.0, "开展绩效宣传，联系13812345678", "2022年12月15日前", "办公室", "李四", "13912345678"],
    [2.0, "报送样本框", "2022年12月15日前", "人事科", "王五 13712345678", 13612345678.0],
    [3.0, "整理台账", "2022年12月15日前", "法规科", "赵六", "0776-2834038"],
    ["联系人：孙七，电话：13512345678，邮箱 sun@163.com", None, None, None, None, None],
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("copy", "found"),
    [
        ("report", ["PII_MOBILE E C3", "PII_MOBILE E E4"]),
        ("handout", ["PII_MOBILE E C3", "PII_MOBILE E E4"]),
        (
            "public",
            [
                "PII_MOBILE E C3",
                "PII_MOBILE E F3",
                "PII_MOBILE E E4",
                "PII_MOBILE E F4",
                "PII_MOBILE E A6",
                "PII_EMAIL E A6",
            ],
        ),
    ],
)
def test_a_column_that_asks_for_a_number_may_hold_it(
    kind: str, copy: CopyKind, found: list[str], tmp_path: Path
) -> None:
    path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": Content(TABLE, merged=["A1:F1"])})
    book = open_workbook(path)
    findings = scan(book, table_of(book), copy)
    expected = [line.replace("C3", "B3") for line in found]
    assert [finding.task is not None for finding in findings] == ["6" not in line for line in found]
    assert [f"{finding.code} {finding.severity} {finding.cell}" for finding in findings] == expected


def test_a_value_stored_in_its_own_record_is_a_cell_like_any_other(tmp_path: Path) -> None:
    """Old programs write texts beside the string table; the column still says what may stand there."""
    from tests.support import biff

    rows = [
        biff.Row(0, [biff.old_label(0, 0, "联系电话")]),
        biff.Row(1, [biff.old_label(1, 0, "13812345678")]),
    ]
    result = [biff.formula(2, 0, b"\x17\x00\x00", biff.CACHED_TEXT), biff.cached_string("13912345678")]
    rows.append(biff.Row(2, result, span=(0, 1)))
    path = tmp_path / "a.xls"
    biff.BookSpec([biff.SheetSpec(rows=rows)], []).save(path)
    book = open_workbook(path)
    assert scan(book, None, "report") == []
    assert [f.cell for f in scan(book, None, "public")] == ["A2", "A3"]


@pytest.mark.parametrize(
    ("kind", "copy", "label", "said"),
    [
        ("mobile", "report", "联系电话", "allow"),
        ("mobile", "report", "责任人", "block"),
        ("mobile", "handout", "手机", "allow"),
        ("mobile", "public", "联系电话", "mask"),
        ("id", "handout", "身份证号", "block"),
        ("id", "report", "身份证号", "block"),
        ("id", "public", "身份证号", "mask"),
        ("id", "frame", "身份证号", "warn"),
        ("id", "frame", "备注", "block"),
        ("bank", "archive", "卡号", "block"),
        ("landline", "public", "", "allow"),
        ("email", "report", "", "warn"),
        ("email", "public", "", "mask"),
        ("address", "report", "住址", "block"),
        ("address", "handout", "住址", "warn"),
        ("id_truncated", "handout", "身份证号", "block"),
        ("name", "report", "姓名", "allow"),
        ("name", "public", "姓名", "mask"),
    ],
)
def test_the_allow_table(kind: str, copy: CopyKind, label: str, said: str) -> None:
    severity = "I" if kind == "landline" else "E"
    assert verdict(Hit(kind, 0, 1, "*", severity), copy, label) == said


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_persons_is_masked_name_by_name(kind: str, tmp_path: Path) -> None:
    seeds = Seeds(11)
    rows = [["姓名", "身份证号", "住址", "手机"]]
    rows += [["张小三", seeds.identity(), "百色市田阳区那坡镇永常村那么屯5号", seeds.mobile()]]
    book = open_workbook(make_book(kind, tmp_path / f"a.{kind}", {"名单": Content(rows)}))
    mask(book, None, "public")
    sheet = book["名单"]
    assert sheet["A2"] == "张*三"
    assert str(sheet["C2"]).startswith("百色市田阳区那坡镇***")
    assert scan(book, None, "public") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_across_cells_is_found_and_masked(kind: str, tmp_path: Path) -> None:
    identity = Seeds(12).identity()
    path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": Content([["证号", *identity]])})
    book = open_workbook(path)
    assert [(f.code, f.cell) for f in scan(book, None, "report")] == [("PII_ID", "B1")]
    mask(book, None, "public")
    assert scan(book, None, "public") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_identity_number_is_said(kind: str, tmp_path: Path) -> None:
    content = Content([["身份证号"], [451002199001010018.0]])
    book = open_workbook(make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content}))
    assert [f.code for f in scan(book, None, "report")] == ["ID_TRUNCATED"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_masked_keeps_the_copy(kind: str, tmp_path: Path) -> None:
    """A cell that a merged range hides can't be written: the gate says so instead of letting it pass."""
    content = Content([["甲", "13812345678"], ["乙", None]])
    path = make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content})
    book = open_workbook(path)
    book.sheets[0].merge(Range.parse("A1:B1"))
    assert mask(book, None, "public") == []
    assert [(f.code, f.severity, f.cell) for f in scan(book, None, "public")] == [("PII_MOBILE", "E", "B1")]


def test_an_embedded_object_is_reported(tmp_path: Path) -> None:
    from tests.support import biff

    path = tmp_path / "a.xls"
    streams = {"Workbook": biff.simple_book().build(), "MBD0001/\x01Ole10Native": b"x" * 50}
    path.write_bytes(biff.compound_file(streams))
    book = open_workbook(path)
    book.clean()
    assert [(f.code, f.severity) for f in scan(book, None, "report")] == [("EMBEDDED_UNREAD", "W")]
    assert [(f.code, f.severity) for f in scan(book, None, "public")] == [("EMBEDDED_UNREAD", "E")]


def test_what_was_removed_can_be_said_in_words() -> None:
    for what in CLEANINGS:
        said = describe(Item(what, "分工表", "B3"))
        assert "分工表!B3" in said.render("en") and "分工表!B3" in said.render("zh")


ORDINARY = [
    "百绩办发〔2022〕7号", "桂科ZL21140016", "2022年9月29日", "20220929", "2022-09-29", "2022.12.15", "12.15",
    "1,380.50万元", "13800000000元", "98.76%", "5/12条", "91451000MA5K8XY23P", "12451000498512345X",
    "451000-2022-0013", "ZB202209290015", "NO13800138000", "第3季度", "每月25日前", "https://a.gov.cn/art/202209/t20220929_13812345.html",
    "xx2834038", "A4纸300包", "1.开展宣传；2.报送信息；3.整理台账", "0.3333333333333",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_cells_raise_no_finding(kind: str, tmp_path: Path) -> None:
    """At most one in a thousand: over these and all samples there is none."""
    rows: list[list[object]] = [["序号", "文号", "金额", "日期", "统一社会信用代码", "项目编号"]]
    for number in range(1, 60):
        row: list[object] = [float(number), ORDINARY[number % len(ORDINARY)], 1234567.89 * number]
        row += [44800.0 + number, "91451000MA5K8XY23P", f"GX2022{number:08}"]
        rows.append(row)
    content = Content(rows)  # type: ignore[arg-type]  # values, widened by the list above
    book = open_workbook(make_book(kind, tmp_path / f"a.{kind}", {"Sheet1": content}))
    assert [(f.code, f.cell) for f in scan(book, None, "report")] == []


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*.xls*")), ids=lambda path: path.name)
def test_the_samples_may_leave(path: Path) -> None:
    table = read_table(path)
    book = open_workbook(path)
    book.clean()
    assert [f for f in scan(book, table, "report") if f.severity == "E"] == []


def test_a_sheet_under_an_odd_name_is_looked_at(tmp_path: Path) -> None:
    from tests.support import packages

    path = tmp_path / "a.xlsx"
    footer = "<headerFooter><oddFooter>&amp;L13812345678</oddFooter></headerFooter>"
    members = packages.parts(packages.worksheet("<row/>", after=footer))
    members["xl/tab"] = members.pop("xl/worksheets/sheet1.xml")
    rels = "xl/_rels/workbook.xml.rels"
    members[rels] = str(members[rels]).replace("worksheets/sheet1.xml", "tab")
    book = open_workbook(packages.save(path, members))
    assert [f.code for f in scan(book, None, "public")] == ["PII_MOBILE"]
    mask(book, None, "public")
    assert scan(book, None, "public") == []


def test_a_number_typed_into_a_formula_is_found(tmp_path: Path) -> None:
    content = Content([[1.0, Formula('A1&"13800138000"', 1.0)]])
    book = open_workbook(make_book("xlsx", tmp_path / "a.xlsx", {"Sheet1": content}))
    assert [(f.code, f.cell) for f in scan(book, None, "handout")] == [("PII_MOBILE", "B1")]
