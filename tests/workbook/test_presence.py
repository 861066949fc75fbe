"""Who has a workbook open, from the markers that Excel, WPS and LibreOffice leave."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.holding import held_open
from xltool.workbook import presence
from xltool.workbook.presence import Presence, PresenceState, forget_programs, who_has_open

linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "2022年分工表.xlsx"
    path.write_bytes(b"content")
    return path


@pytest.fixture(autouse=True)
def no_look_so_far() -> None:
    """Earlier tests looked at the running programs too."""
    forget_programs()


@pytest.fixture
def nobody_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_editors", list)


def owner_file(name: str) -> bytes:
    """165 bytes as Excel writes them: one-byte name, blanks, and the name again in UTF-16LE."""
    local = name.encode("gbk")
    wide = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return (bytes([len(name)]) + local).ljust(55, b" ") + wide + b" \0" * ((110 - len(wide)) // 2)


def test_nobody(path: Path) -> None:
    assert who_has_open(path) == Presence(PresenceState.CLOSED)


def test_excel(path: Path) -> None:
    marker = path.with_name(f"~${path.name}")
    marker.write_bytes(owner_file("欧阳李四"))
    assert len(marker.read_bytes()) == 165
    assert who_has_open(path) == Presence(PresenceState.LOCKED, "欧阳李四", "Excel", marker)


@pytest.mark.parametrize("content", [b"", bytes(165), b"\xff" * 165, b"\x01" * 162, b"x" * 4000, b"\xff\xfe"])
def test_an_odd_marker_locks_without_a_name(path: Path, content: bytes) -> None:
    path.with_name(f"~${path.name}").write_bytes(content)
    found = who_has_open(path)
    assert (found.state, found.owner, found.application) == (PresenceState.LOCKED, "", "Excel")


@pytest.mark.parametrize("marker", [".~2022年分工表.xlsx", ".~022年分工表.xlsx", ".~22年分工表.xlsx"])
def test_wps_with_the_whole_name_or_without_its_beginning(path: Path, marker: str) -> None:
    path.with_name(marker).write_bytes(owner_file("王五"))
    found = who_has_open(path)
    assert (found.state, found.owner, found.application) == (PresenceState.LOCKED, "王五", "WPS")


def test_a_shortened_marker_is_the_file_of_that_very_name(path: Path) -> None:
    path.with_name("22年分工表.xlsx").write_bytes(b"another")
    path.with_name(".~22年分工表.xlsx").write_bytes(owner_file("王五"))
    assert who_has_open(path).state is PresenceState.CLOSED
    assert who_has_open(path.with_name("22年分工表.xlsx")).state is PresenceState.LOCKED


def test_another_workbooks_marker_is_not_ours(path: Path) -> None:
    for name in ("~$别的.xlsx", ".~lock.别的.xlsx#", ".~别的.xlsx"):
        path.with_name(name).write_bytes(owner_file("王五"))
    assert who_has_open(path).state is PresenceState.CLOSED


def test_libreoffice_on_another_machine(path: Path) -> None:
    marker = path.with_name(f".~lock.{path.name}#")
    marker.write_text("李四\\, 办公室,lisi,other-host,24.11.2022 09:00,file:///home/lisi/profile;", "utf-8")
    assert who_has_open(path) == Presence(
        PresenceState.LOCKED, "李四, 办公室", "LibreOffice", marker, profile="file:///home/lisi/profile"
    )


@pytest.fixture
def own_marker(path: Path) -> Callable[[], Path]:
    def make() -> Path:
        import pwd

        account = pwd.getpwuid(os.geteuid()).pw_name
        marker = path.with_name(f".~lock.{path.name}#")
        marker.write_text(f",{account},{os.uname().nodename},24.11.2022 09:00,file:///p;", "utf-8")
        return marker

    return make


@linux
@pytest.mark.usefixtures("nobody_runs")
def test_a_marker_of_this_machine_without_its_program_is_stale(
    path: Path, own_marker: Callable[[], Path]
) -> None:
    marker = own_marker()
    found = who_has_open(path)
    assert (found.state, found.marker) == (PresenceState.STALE, marker)
    assert marker.exists()


@linux
def test_the_same_marker_while_libreoffice_runs_is_not(
    path: Path, own_marker: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    own_marker()
    monkeypatch.setattr(presence, "_editors", lambda: [("999999999", "LibreOffice")])
    assert who_has_open(path).state is PresenceState.LOCKED


@linux
@pytest.mark.usefixtures("nobody_runs")
def test_an_excel_marker_is_never_shown_to_be_stale_from_here(path: Path) -> None:
    path.with_name(f"~${path.name}").write_bytes(owner_file("王五"))
    assert who_has_open(path).state is PresenceState.LOCKED


@linux
def test_a_program_that_holds_the_file_without_any_marker(path: Path, tmp_path: Path) -> None:
    with held_open(path, tmp_path):
        forget_programs()  # a thread of an earlier test may have looked meanwhile
        found = who_has_open(path)
    assert (found.state, found.application) == (PresenceState.LOCKED, "LibreOffice")


@linux
def test_a_program_that_has_just_begun_is_seen_when_the_last_look_is_forgotten(
    path: Path, tmp_path: Path
) -> None:
    assert who_has_open(path).state is PresenceState.CLOSED
    with held_open(path, tmp_path):
        forget_programs()
        assert who_has_open(path).state is PresenceState.LOCKED


@linux
def test_other_programs_may_read_it(path: Path) -> None:
    with path.open("rb"):
        assert who_has_open(path).state is PresenceState.CLOSED


def test_markers_stand_beside_the_link_or_beside_the_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "桌面" / "表.xlsx"
    link.parent.mkdir()
    link.symlink_to(path)
    assert who_has_open(link).state is PresenceState.CLOSED
    path.with_name(f"~${path.name}").write_bytes(owner_file("王五"))
    assert who_has_open(link).owner == "王五"


def test_a_folder_that_cannot_be_looked_into_tells_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(marker: object) -> os.stat_result:
        raise PermissionError

    monkeypatch.setattr(os, "lstat", refuse)
    assert who_has_open(path).state is PresenceState.UNKNOWN


@linux
def test_whoever_opens_the_file_while_we_ask_is_not_turned_away(path: Path) -> None:
    """The system lends us the file for the moment of the question: others wait for it, and we live on."""
    program = (
        "import sys\nprint('ready', flush=True)\nfor _ in range(3000):\n    open(sys.argv[1], 'rb').close()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        while reader.poll() is None:
            assert who_has_open(path).state is PresenceState.CLOSED
    assert reader.returncode == 0


@linux
@pytest.mark.parametrize("refusal", [PermissionError, BlockingIOError])
def test_a_file_that_we_may_not_open_is_looked_for_among_the_programs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: type[OSError]
) -> None:
    """That the system can't be asked, because of another's lease say, is no word that nobody has it."""
    really_open = os.open

    def refuse(name: object, *rest: int) -> int:
        if name == path:
            raise refusal
        return really_open(name, *rest)  # type: ignore[arg-type]  # whatever it is, it is passed on

    with held_open(path, tmp_path):
        forget_programs()
        monkeypatch.setattr(os, "open", refuse)
        assert who_has_open(path).state is PresenceState.LOCKED


@linux
def test_asking_looks_at_no_program_when_nobody_has_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of workbooks asks twice a file; going through all programs each time took a tenth of a run."""
    looked: list[str] = []
    monkeypatch.setattr(presence, "_editors", lambda: looked.append("") or [])
    assert who_has_open(path).state is PresenceState.CLOSED
    if looked:
        pytest.skip("the temporary folder's file system grants no leases")
    with path.open("rb"):
        who_has_open(path)
    assert looked
