"""Traffic lights and drop-downs: found again by meaning, stretched, never doubled."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import pytest

from tests.support import biff
from tests.support.biff import BookSpec, Row, SheetSpec, label, record
from tests.support.xls import assert_sound, records, workbook_stream
from xltool.workbook.refs import Range
from xltool.workbook.xls import XlsWorkbook

COLOURS = {"红": "FFC7CE", "黄": "FFEB9C", "绿": "C6EFCE", "灰": "D9D9D9"}
WORDS = ["未启动", "正常推进", "已完成"]
CELLS = Range.parse("E2:E10")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [Row(r, [label(r, 4, r % 3)]) for r in range(1, 10)]
    place = tmp_path / "a.xls"
    tail = record(0x01B8, bytes(40)) + record(0x01BA, biff.string("code")) + record(0x0862, bytes(20))
    BookSpec([SheetSpec(rows=rows, after=tail)], ("红", "黄", "绿")).save(place)
    return place


def light(path: Path, cells: Range = CELLS, colours: dict[str, str] = COLOURS) -> bool:
    book = XlsWorkbook.open(path)
    book.sheets[0].add_lights(cells, colours)
    saved = book.save().saved
    assert_sound(path)
    return saved


def offer(path: Path, cells: Range = CELLS, words: list[str] = WORDS) -> bool:
    book = XlsWorkbook.open(path)
    book.sheets[0].add_choices(cells, words)
    saved = book.save().saved
    assert_sound(path)
    return saved


def formats(path: Path) -> list[tuple[list[tuple[int, ...]], list[str], list[int]]]:
    """Each CONDFMT's ranges, the texts of its rules and their fills."""
    found: list[tuple[list[tuple[int, ...]], list[str], list[int]]] = []
    for rid, body in records(workbook_stream(path)):
        if rid == 0x01B0:
            count = struct.unpack_from("<H", body, 12)[0]
            found.append(([struct.unpack_from("<4H", body, 14 + 8 * i) for i in range(count)], [], []))
        elif rid == 0x01B1:
            size = struct.unpack_from("<H", body, 2)[0]
            found[-1][1].append(body[-size + 3 :].decode("utf-16-le"))
            found[-1][2].append(struct.unpack_from("<H", body, 14)[0] >> 7)
    return found


def validations(path: Path) -> list[tuple[int, ...]]:
    """The ranges of every DV; DVAL must count them."""
    found = records(workbook_stream(path))
    heads = [body for rid, body in found if rid == 0x01B2]
    bodies = [body for rid, body in found if rid == 0x01BE]
    assert [struct.unpack_from("<I", head, 14)[0] for head in heads] == ([len(bodies)] if bodies else [])
    return [struct.unpack_from("<4H", body, len(body) - 8) for body in bodies]


def test_four_lights_need_two_formats(path: Path) -> None:
    assert light(path)
    assert formats(path) == [
        ([(1, 9, 4, 4)], ["红", "黄", "绿"], [0x2D, 0x2B, 0x2A]),
        ([(1, 9, 4, 4)], ["灰"], [0x16]),
    ]
    ids = [rid for rid, _ in records(workbook_stream(path))]
    assert ids.index(0x023E) < ids.index(0x01B0) < ids.index(0x01B8)


def test_again_changes_nothing(path: Path) -> None:
    assert light(path) and offer(path)
    before = path.read_bytes()
    assert not light(path) and not offer(path)
    assert not light(path, Range.parse("E3:E9")) and not offer(path, Range.parse("E3:E9"))
    assert path.read_bytes() == before


def test_twice_before_saving_is_once(path: Path) -> None:
    book = XlsWorkbook.open(path)
    for _ in range(2):
        book.sheets[0].add_lights(CELLS, COLOURS)
        book.sheets[0].add_choices(CELLS, WORDS)
    book.save()
    assert len(formats(path)) == 2 and len(validations(path)) == 1


def test_a_longer_table_stretches_them(path: Path) -> None:
    light(path)
    offer(path)
    longer = Range.parse("E2:E20")
    assert light(path, longer) and offer(path, longer)
    assert [ranges for ranges, _, _ in formats(path)] == [[(1, 19, 4, 4)]] * 2
    assert validations(path) == [(1, 19, 4, 4)]


def test_only_the_missing_lights_are_added(path: Path) -> None:
    light(path, colours={"红": "FFC7CE", "黄": "FFEB9C"})
    assert light(path)
    assert [texts for _, texts, _ in formats(path)] == [["红", "黄"], ["绿", "灰"]]


def test_other_formats_keep_their_ids_and_place(tmp_path: Path) -> None:
    theirs = struct.pack("<HH4HH4H", 1, 1 << 1, 1, 9, 4, 4, 1, 1, 9, 4, 4)
    rule = (
        struct.pack("<BBHH", 2, 0, 5, 0) + struct.pack("<IHHH", 0xA03BFFFF, 0x8002, 0, 0x540) + biff.ref(0, 0)
    )
    tail = record(0x01B0, theirs) + record(0x01B1, rule) + record(0x087B, bytes(20))
    path = tmp_path / "a.xls"
    BookSpec([SheetSpec(after=tail)]).save(path)
    light(path)
    found = [(rid, body) for rid, body in records(workbook_stream(path)) if rid in (0x01B0, 0x01B1, 0x087B)]
    assert found[0] == (0x01B0, theirs) and found[1] == (0x01B1, rule)
    assert [rid for rid, _ in found] == [
        0x01B0,
        0x01B1,
        0x01B0,
        0x01B1,
        0x01B1,
        0x01B1,
        0x01B0,
        0x01B1,
        0x087B,
    ]
    assert [struct.unpack_from("<H", b, 2)[0] >> 1 for rid, b in found if rid == 0x01B0] == [1, 2, 3]


def test_a_persons_validation_stays_alone(path: Path) -> None:
    offer(path, Range.parse("D5:F6"), ["别的"])
    before = path.read_bytes()
    assert not offer(path)
    assert path.read_bytes() == before
    assert offer(path, Range.parse("H2:H9"))
    assert validations(path) == [(4, 5, 3, 5), (1, 8, 7, 7)]


@pytest.mark.libreoffice
def test_libreoffice_sees_both(path: Path, tmp_path: Path) -> None:
    light(path)
    offer(path)
    profile = (tmp_path / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
    ]
    subprocess.run([*command, str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "a.fods").read_text(encoding="utf-8")
    for word in COLOURS:
        assert f'calcext:value="=&quot;{word}&quot;"' in text
    (offered,) = re.findall(r"<table:content-validation [^>]*>", text)
    assert all(word in offered for word in WORDS)
    assert "table:error-message" not in text
