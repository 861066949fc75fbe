"""The old file or the new one, whole; nothing left behind; a plain word when the system refuses."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from xltool.errors import ChangedError, InputError, InUseError, XltoolError
from xltool.workbook import replace
from xltool.workbook.replace import file_sha256, replace_file, write_error

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")
NEW = b"\xe6\x96\xb0" * 1000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "分工表.xlsx"
    path.write_bytes(b"old")
    return path


def put(stream: BinaryIO) -> None:
    stream.write(NEW)


def test_puts_the_new_content_in_place(target: Path) -> None:
    sha256 = replace_file(target, put, expected_sha256=file_sha256(target))
    assert target.read_bytes() == NEW
    assert sha256 == hashlib.sha256(NEW).hexdigest() == file_sha256(target)
    assert list(target.parent.iterdir()) == [target]


def test_a_new_file_can_be_made(tmp_path: Path) -> None:
    replace_file(tmp_path / "新.xlsx", put, expected_sha256=None)
    assert (tmp_path / "新.xlsx").read_bytes() == NEW


def test_the_stream_can_be_seeked(target: Path) -> None:
    def write(stream: BinaryIO) -> None:
        stream.write(b"????tail")
        stream.seek(0)
        stream.write(b"head")

    replace_file(target, write, expected_sha256=None)
    assert target.read_bytes() == b"headtail"


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_changed_meanwhile_is_left_alone(target: Path, gone: bool) -> None:
    expected = file_sha256(target)
    target.write_bytes(b"theirs")
    if gone:
        target.unlink()
    with pytest.raises(ChangedError) as raised:
        replace_file(target, put, expected_sha256=expected)
    assert raised.value.code == "CHANGED_ON_DISK"
    assert [p.read_bytes() for p in target.parent.iterdir()] == ([] if gone else [b"theirs"])


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt(), InputError("DAMAGED", None, None)])  # type: ignore[arg-type]
def test_an_error_while_writing_passes_and_harms_nothing(target: Path, error: BaseException) -> None:
    def write(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise error

    with pytest.raises(type(error)):
        replace_file(target, write, expected_sha256=None)
    assert [p.read_bytes() for p in target.parent.iterdir()] == [b"old"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "NO_SPACE"),
        (errno.EDQUOT, "NO_SPACE"),
        (errno.EROFS, "READ_ONLY"),
        (errno.EACCES, "READ_ONLY"),
        (errno.EBUSY, "LOCKED_BY_APP"),
        (errno.EIO, "WRITE_FAILED"),
    ],
)
@pytest.mark.parametrize("call", ["open", "fsync", "write"])
def test_what_the_system_says_in_plain_words(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, call: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    if call != "write":
        monkeypatch.setattr(os, call, refuse)
    with pytest.raises(InUseError) as raised:
        replace_file(target, refuse if call == "write" else put, expected_sha256=None)
    monkeypatch.undo()
    assert raised.value.code == code
    assert raised.value.hint
    assert [p.read_bytes() for p in target.parent.iterdir()] == [b"old"]


def test_a_missing_folder_is_a_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(XltoolError) as raised:
        replace_file(tmp_path / "没有" / "表.xlsx", put, expected_sha256=None)
    assert (raised.value.code, raised.value.exit_code) == ("NOT_FOUND", 3)


def test_a_file_marked_read_only_is_not_replaced(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A swap needs no right to the file, and root has every right: so the question itself is what is tested.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(InUseError) as raised:
        replace_file(target, put, expected_sha256=None)
    assert raised.value.code == "READ_ONLY"
    assert target.read_bytes() == b"old"


def test_a_sharing_violation_is_a_locked_file(target: Path) -> None:
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = 32  # type: ignore[attr-defined]  # set by Windows alone
    assert write_error(error, target).code == "LOCKED_BY_APP"


def test_windows_waits_for_a_scanner_and_then_says_the_file_is_open(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = replace.stage_beside(target)
    refusals = iter(range(3))

    def replace_once_free(self: Path, place: Path) -> None:
        if next(refusals, None) is not None:
            raise PermissionError(errno.EACCES, "busy")
        os.rename(self, place)  # noqa: PTH104  Path.replace is what this stands in for

    monkeypatch.setattr(replace.sys, "platform", "win32")
    monkeypatch.setattr(replace.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(Path, "replace", replace_once_free)
    replace.swap_file(staged, target, expected_sha256=None)
    assert target.read_bytes() == b""

    refusals = iter(range(100))
    staged = replace.stage_beside(target)
    with pytest.raises(InUseError) as raised:
        replace.swap_file(staged, target, expected_sha256=None)
    assert raised.value.code == "LOCKED_BY_APP"
    assert not staged.exists()


@posix
def test_mode_and_link_stay(target: Path) -> None:
    target.chmod(0o640)
    link = target.with_name("链接.xlsx")
    link.symlink_to(target.name)
    replace_file(link, put, expected_sha256=None)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert target.stat().st_mode & 0o7777 == 0o640


@posix
def test_nobody_else_can_read_it_while_it_is_written(target: Path) -> None:
    modes: list[int] = []

    def write(stream: BinaryIO) -> None:
        modes.append(os.fstat(stream.fileno()).st_mode & 0o777)

    target.chmod(0o644)
    replace_file(target, write, expected_sha256=None)
    assert modes == [0o600]


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes of Linux")
def test_extended_attributes_stay(target: Path) -> None:
    try:
        os.setxattr(target, "user.xltool.test", b"1")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    replace_file(target, put, expected_sha256=None)
    assert os.getxattr(target, "user.xltool.test") == b"1"


class TestLeftovers:
    """What a killed process left is removed by the next run, or by one that lasts; a living one's is not."""

    @pytest.fixture
    def a_minute_passes(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
        """A folder is looked through once a minute."""

        def later() -> None:
            now = time.monotonic() + 61
            monkeypatch.setattr(replace.time, "monotonic", lambda: now)

        return later

    @pytest.fixture
    def leftover(self, target: Path) -> Callable[[int], Path]:
        def make(process: int) -> Path:
            mine = replace.stage_beside(target)
            theirs = mine.with_name(mine.name.replace(f"-{os.getpid()}-", f"-{process}-"))
            return mine.rename(theirs)

        return make

    @posix
    def test_of_a_dead_process(
        self, target: Path, leftover: Callable[[int], Path], a_minute_passes: Callable[[], None]
    ) -> None:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        dead, alive = leftover(child), leftover(os.getppid())
        a_minute_passes()
        replace_file(target, put, expected_sha256=None)
        assert (dead.exists(), alive.exists()) == (False, True)

    def test_of_another_machine_after_an_hour(
        self, target: Path, a_minute_passes: Callable[[], None]
    ) -> None:
        theirs = target.with_name(".xltool-0badcafe-1-00000000.tmp")
        theirs.write_bytes(b"")
        replace_file(target, put, expected_sha256=None)
        assert theirs.exists()
        long_ago = time.time() - 7200
        os.utime(theirs, (long_ago, long_ago))
        a_minute_passes()
        replace_file(target, put, expected_sha256=None)
        assert not theirs.exists()

    def test_other_peoples_files_are_never_touched(self, target: Path) -> None:
        names = [".xltool-notes.txt", "~$分工表.xlsx", ".分工表.tmp", "xltool-1.tmp"]
        for name in names:
            target.with_name(name).write_bytes(b"")
            os.utime(target.with_name(name), (0, 0))
        replace_file(target, put, expected_sha256=None)
        assert {p.name for p in target.parent.iterdir()} == {target.name, *names}
