"""The OLE2 container: one stream replaced, everything else as it was. olefile is the judge."""

from __future__ import annotations

import io
import struct

import olefile
import pytest

from tests.support.biff import compound_file
from xltool.errors import InputError, UnsupportedEdit
from xltool.workbook.xls.compound import Compound
from xltool.workbook.xls.replacing import replace_stream

SMALL, LARGE = b"small stream " * 9, bytes(range(256)) * 40


def replaced(data: bytes, content: bytes) -> bytes:
    container = Compound(data, None)
    entry = container.find("Workbook")
    assert entry is not None
    return bytes(replace_stream(container, entry, memoryview(content)))


def streams(data: bytes) -> dict[str, bytes]:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return {"/".join(name): ole.openstream(name).read() for name in ole.listdir()}


def marks(data: bytes) -> list[tuple[str, str, int, int]]:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return [(e.name, e.clsid, e.createTime, e.modifyTime) for e in ole.direntries if e is not None]


def issues(data: bytes) -> list[str]:
    ole = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL)
    ole.close()
    return [str(text) for _, text in ole.parsing_issues]


@pytest.mark.parametrize("size", [0, 100, 4095, 4096, 4097, 6000, 70_000])
@pytest.mark.parametrize("new_size", [50, 4095, 4096, 5000, 9_000, 200_000])
def test_any_size_becomes_any_other(size: int, new_size: int) -> None:
    data = compound_file({"甲": SMALL, "Workbook": b"o" * size, "Store/大": LARGE, "Store/In/b": SMALL * 2})
    result = replaced(data, b"n" * new_size)
    before, after = streams(data), streams(result)
    assert after.pop("Workbook") == (b"n" * new_size).ljust(4096, b"\0")
    assert before.pop("Workbook") == b"o" * size
    assert after == before
    assert marks(result) == marks(data)
    assert issues(result) == []


@pytest.mark.parametrize(("old", "new"), [(108, 110), (109, 120), (110, 112), (236, 238), (1, 240)])
def test_the_allocation_table_grows_past_the_header_and_its_own_sectors(old: int, new: int) -> None:
    """109 FAT sectors fit the header, 127 more a DIFAT sector (XLS.md §4)."""
    data = compound_file({"Workbook": b"o" * (old * 128 - 200) * 512, "other": LARGE})
    result = replaced(data, b"n" * (new * 128 * 512))
    assert streams(result) == {"Workbook": b"n" * (new * 128 * 512), "other": LARGE}
    assert struct.unpack_from("<I", result, 44)[0] > struct.unpack_from("<I", data, 44)[0]
    assert issues(result) == []


def test_large_sectors() -> None:
    data = compound_file({"Workbook": b"o" * 9000, "other": LARGE, "small": SMALL}, sector=4096)
    result = replaced(data, b"n" * 60_000)
    assert streams(result) == {"Workbook": b"n" * 60_000, "other": LARGE, "small": SMALL}


def test_holes_are_used_before_the_file_grows() -> None:
    data = compound_file({"Workbook": b"o" * 50_000, "other": LARGE})
    shorter = replaced(data, b"n" * 5_000)
    assert len(replaced(shorter, b"m" * 50_000)) == len(data)


def test_what_is_cut_off_does_not_stay_readable() -> None:
    secret = "身份证".encode("utf-16-le")
    data = compound_file({"Workbook": b"o" * 8_000 + secret, "small": SMALL})
    assert secret in data and secret not in replaced(data, b"n" * 5_000)
    data = compound_file({"Workbook": secret, "small": SMALL})
    assert secret in data and secret not in replaced(data, b"n" * 5_000)


def test_a_chain_that_runs_on_into_the_directory_spares_it() -> None:
    """Readers stop at the stream's size, so such files are read; the surplus belongs to somebody else."""
    data = compound_file({"Workbook": b"o" * 5_000, "other": LARGE}, run_on="Workbook")
    for size in (4_200, 5_000, 30_000):
        assert streams(replaced(data, b"n" * size)) == {"Workbook": b"n" * size, "other": LARGE}


def test_cross_linked_streams_are_refused() -> None:
    data = compound_file({"Workbook": b"o" * 5_000, "other": LARGE}, cross_link=("Workbook", "other"))
    container = Compound(data, None)
    with pytest.raises(UnsupportedEdit) as caught:
        container.check_writable()
    assert caught.value.code == "DAMAGED"


def test_a_short_last_sector_is_completed() -> None:
    data = compound_file({"Workbook": b"o" * 5_000, "other": LARGE}, cut=100)
    assert streams(replaced(data, b"n" * 20_000))["other"] == LARGE


@pytest.mark.parametrize("keep", [0, 7, 511, 512, 600, 1536])
def test_torn_files_are_turned_down(keep: int) -> None:
    data = compound_file({"Workbook": b"o" * 5_000})[:keep]
    with pytest.raises(InputError) as caught:
        container = Compound(data, None)
        entry = container.find("Workbook")
        assert entry is not None
        container.read(entry)
    assert caught.value.code in ("DAMAGED", "NOT_EXCEL")


def test_names_compare_whatever_their_case() -> None:
    assert Compound(compound_file({"WORKBOOK": LARGE}), None).find("Workbook") is not None
