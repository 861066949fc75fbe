"""Saving: atomic, checked, reversible, and nothing at all when nothing changed."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, label, mulblank, mulrk, number, simple_book
from tests.support.xls import assert_sound, reopened, xlrd_cells
from xltool.errors import ChangedError, XltoolError
from xltool.workbook.base import Value
from xltool.workbook.xls import XlsWorkbook, check, replacing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "分工表.xls"
    simple_book([f"任务{i}" for i in range(50)]).save(place)
    return place


def test_writing_what_is_there_is_no_write(path: Path) -> None:
    before = path.read_bytes()
    book = XlsWorkbook.open(path)
    sheet = book.sheets[0]
    sheet["A1"] = "任务0"
    sheet["B1"] = 0.5
    sheet["Z9"] = None
    sheet.set("B2", 1.5, like="B1")
    sheet["A5"] = "改"
    sheet["A5"] = "任务4"
    assert not book.save().saved
    assert path.read_bytes() == before


def test_the_same_refresh_twice(path: Path) -> None:
    for expected in (True, False, False):
        book = XlsWorkbook.open(path)
        book.sheets[0].write_column(4, range(1, 51), ["正常推进"] * 50, like_column=2)
        receipt = book.save()
        assert (receipt.saved, receipt.written) == (expected, 50 if expected else 0)
        size = path.stat().st_size
        assert size == path.stat().st_size
    for text in ("滞后", "正常推进", "滞后", "正常推进"):
        book = XlsWorkbook.open(path)
        book.sheets[0].write_column(4, range(1, 51), [text] * 50)
        book.save()
        assert path.stat().st_size == size


def test_there_and_back_again(tmp_path: Path) -> None:
    """Patched and patched back, every reader sees the old file."""
    rows = [
        Row(0, [label(0, 0, 0), mulrk(0, 1, [1, 2, 3]), number(0, 4, 44889.0, 16)]),
        Row(1, [mulblank(1, 0, [15, 16, 15]), label(1, 3, 1)]),
        Row(40, [number(40, 2, 7.0)]),
    ]
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=rows)], ("甲", "乙"), xfs=[biff.cell_xf(14)]).save(path)
    before = xlrd_cells(path)
    there: dict[str, Value] = {
        "A1": 5.0,
        "C1": "中",
        "E1": dt.date(2023, 1, 1),
        "B2": "写",
        "D2": None,
        "C41": "末",
    }
    back: dict[str, Value] = {
        "A1": "甲",
        "C1": 2.0,
        "E1": dt.date(2022, 11, 24),
        "B2": None,
        "D2": "乙",
        "C41": 7.0,
    }
    sizes = []
    for edits in (there, back, there, back):
        book = XlsWorkbook.open(path)
        for ref, value in edits.items():
            book.sheets[0][ref] = value
        book.save()
        sizes.append(path.stat().st_size)
    assert xlrd_cells(path) == before
    assert sizes[1] == sizes[3]


def test_saving_goes_on_from_where_it_was(path: Path) -> None:
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "一"
    first = book.save()
    book.sheets[0]["D2"] = "二"
    second = book.save()
    assert second.sha256_before == first.sha256_after == first.sha256_after
    assert book.sha256 == second.sha256_after
    sheet = XlsWorkbook.open(path).sheets[0]
    assert (sheet["D1"], sheet["D2"]) == ("一", "二")


def test_elsewhere_first_then_here(path: Path, tmp_path: Path) -> None:
    book = XlsWorkbook.open(path)
    before = path.read_bytes()
    book.sheets[0]["D1"] = "一"
    copy = tmp_path / "副本.xls"
    assert book.save(copy).written == 1
    assert path.read_bytes() == before
    assert book.save().written == 1
    assert path.read_bytes() == copy.read_bytes()


def test_a_file_that_changed_meanwhile_is_left_alone(path: Path) -> None:
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "一"
    simple_book(["别人"]).save(path)
    theirs = path.read_bytes()
    with pytest.raises(ChangedError):
        book.save()
    assert path.read_bytes() == theirs


@pytest.mark.parametrize("fault", ["order", "style", "text", "stream", "other sheet"])
def test_an_unsound_result_is_never_saved(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Whatever the planner may do wrong, the checker sees it in the result and the file stays as it was."""
    from xltool.workbook.xls import patch as module

    simple = SheetSpec("一", [Row(r, [label(r, 0, 0)]) for r in range(40)])
    other = SheetSpec("二", [Row(0, [number(0, 0, 3.25)])])
    path.write_bytes(
        biff.compound_file({"Workbook": BookSpec([simple, other], ("甲",)).build(), "x": b"x" * 5000})
    )
    apply_edits = module.apply_edits

    def faulty(*args: object) -> bytes:
        stream = apply_edits(*args)  # type: ignore[arg-type]
        new = struct.pack("<HHHH", 0x0203, 14, 4, 3)
        place = stream.index(new)
        wrong = {
            "order": (place + 6, struct.pack("<H", 0)),
            "style": (place + 8, struct.pack("<H", 999)),
            "text": (stream.index(label(3, 0, 0)) + 10, struct.pack("<I", 77)),
            "stream": (place + 4, struct.pack("<H", 60_000)),
            "other sheet": (stream.index(struct.pack("<d", 3.25)), struct.pack("<d", 4.25)),
        }[fault]
        at, data = wrong
        return stream[:at] + data + stream[at + len(data) :]

    monkeypatch.setattr(module, "apply_edits", faulty)
    before = path.read_bytes()
    book = XlsWorkbook.open(path)
    book.sheets[0]["D5"] = 9.0
    with pytest.raises(XltoolError) as caught:
        book.save()
    assert caught.value.code == "SELF_CHECK_FAILED"
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_container_that_lost_something_is_never_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(biff.compound_file({"Workbook": simple_book().build(), "宏": b"macro" * 2000}))
    replace = replacing.replace_stream

    def faulty(*args: Any) -> bytearray:
        out = replace(*args)
        out[out.index(b"macromacro")] ^= 1
        return out

    monkeypatch.setattr(replacing, "replace_stream", faulty)
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "一"
    with pytest.raises(XltoolError) as caught:
        book.save()
    assert caught.value.code == "SELF_CHECK_FAILED"


def test_faults_the_original_has_already_do_not_stop_it(tmp_path: Path) -> None:
    rows = [Row(0, [number(0, 1, 1.0), number(0, 0, 2.0)]), Row(3, [number(3, 0, 1.0, 500)], span=(5, 6))]
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(rows=rows, dimensions=(0, 1, 0, 1), layout="plain")]).save(path)
    assert check.violations(XlsWorkbook.open(path).content.stream, [0])
    book = XlsWorkbook.open(path)
    book.sheets[0]["D9"] = "写"
    assert reopened(book).sheets[0]["D9"] == "写"


def test_a_small_workbook_leaves_the_mini_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    simple_book().save(path)
    assert len(simple_book().build()) < 4096
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "一"
    book.save()
    assert_sound(path)
    again = XlsWorkbook.open(path)
    again.sheets[0]["D2"] = "二"
    assert reopened(again).sheets[0]["D2"] == "二"


def test_exactly_4096_bytes(tmp_path: Path) -> None:
    spec = simple_book()
    spec.padding = 4096 - len(spec.build())
    assert len(spec.build()) == 4096
    path = tmp_path / "a.xls"
    spec.save(path)
    book = XlsWorkbook.open(path)
    book.sheets[0]["D1"] = "一"
    assert reopened(book).sheets[0]["D1"] == "一"
