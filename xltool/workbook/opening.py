"""Opening a workbook by what its bytes are; its name says nothing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

from xltool.errors import InputError
from xltool.i18n import Message, msg
from xltool.patterns import compiled
from xltool.workbook.base import Workbook

if TYPE_CHECKING:
    from xltool.workbook.live.book import LiveWorkbook

_ZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RAW_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
"""BOF records without a compound file around them: Excel 2 to 5."""
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_MAX_FILE = 1 << 30

_MAGIC: tuple[tuple[bytes, Message], ...] = (
    (b"%PDF", msg("a PDF")),
    (b"{\\rtf", msg("a rich text document")),
    (b"\x89PNG", msg("a picture")),
    (b"\xff\xd8\xff", msg("a picture")),
    (b"GIF8", msg("a picture")),
    (b"BM", msg("a picture")),
    (b"Rar!", msg("an archive")),
    (b"7z\xbc\xaf", msg("an archive")),
    (b"\x1f\x8b", msg("an archive")),
)
_HTML = compiled(r"\s*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)


P = ParamSpec("P")
T = TypeVar("T")

LiveMode = Literal["auto", "never", "only"]
"""Whether a workbook that is open in an application is read and written there: where it can be, never, or
else an error."""


def open_workbook(path: Path | str, live: LiveMode = "never") -> Workbook:
    """The workbook in a file, XlsxWorkbook or XlsWorkbook; with `live` the open document, LiveWorkbook.

    InUseError when the document can't be used though it was found, or with "only" was not found. InputError
    NOT_FOUND, IS_FOLDER, NOT_A_FILE, NOT_READABLE, EMPTY_FILE, NOT_EXCEL, ENCRYPTED, DAMAGED, TOO_LARGE,
    DTD_FORBIDDEN, NO_WORKSHEET.
    """
    path = Path(path)
    document = None if live == "never" else open_document(path, live)
    if document is not None:
        return document
    return workbook_of(read_file(path), path)


def workbook_of(data: bytes, path: Path) -> Workbook:
    """The workbook in the content of a file; InputError as for `open_workbook`."""
    if data.startswith(_ZIP):
        from xltool.workbook.xlsx.book import XlsxWorkbook

        return XlsxWorkbook(data, path)
    if data.startswith(_OLE2) and _is_encrypted_package(data):
        raise encrypted(path)
    if data.startswith((_OLE2, *_RAW_BIFF)):
        from xltool.workbook.xls import XlsWorkbook

        return XlsWorkbook(data, path)
    raise not_excel(path, _looks_like(data))


def open_document(path: Path, live: LiveMode) -> LiveWorkbook | None:
    """The document of a workbook in the application that has it open; None when the file is to be used.

    Asks no application before a marker, or Windows itself, says that the file is open.
    """
    from xltool.workbook.presence import has_marker, who_has_open

    unmarked = sys.platform != "win32" and not has_marker(path)
    if live == "never" or not path.is_file() or (live == "auto" and unmarked):
        return None
    from xltool.workbook.live.attaching import attach, may_be_reached
    from xltool.workbook.live.trouble import NotReachable, not_found

    if may_be_reached(who_has_open(path)):
        try:
            return attach(path)
        except NotReachable as error:
            if live == "only" or error.code != "NOT_OPEN":
                raise
    elif live == "only":
        raise not_found(path)
    return None


def in_good_time(path: Path, live: LiveMode, job: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Do a job on a workbook and return what it returns.

    On Windows, where the workbook is open, in a process of its own with a time limit: a call to an
    application may never come back. ApplicationSilent then.
    """
    if sys.platform == "win32" and live != "never":
        from xltool.workbook.presence import PresenceState, who_has_open

        if who_has_open(path).state is PresenceState.LOCKED:
            from xltool.workbook.live.supervising import LIMIT_SECONDS, in_time

            return in_time(LIMIT_SECONDS, job, *given, **named)
    return job(*given, **named)


def read_file(path: Path) -> bytes:
    """The bytes of a file; InputError if there are none to be had.

    A pipe or a device is never read: it may not end, or keep us waiting for ever.
    """
    try:
        facts = path.stat()
        ordinary = S_ISREG(facts.st_mode) or S_ISDIR(facts.st_mode)  # reading a folder says that it is one
        data = path.read_bytes() if ordinary and facts.st_size <= _MAX_FILE else None
    except FileNotFoundError as error:
        raise InputError(
            "NOT_FOUND", msg("The file is not there."), msg("Check the name and the folder."), path
        ) from error
    except (OSError, ValueError) as error:
        if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises where it may not look
            raise InputError(
                "IS_FOLDER", msg("This is a folder, not a workbook."), msg("Name a file in it."), path
            ) from error
        raise InputError(
            "NOT_READABLE",
            msg("The file can't be read ({detail}).", detail=getattr(error, "strerror", None) or error),
            msg("Check that it is complete and that you may read it, and close it in other programs."),
            path,
        ) from error
    if not ordinary:
        raise InputError(
            "NOT_A_FILE",
            msg("This is no ordinary file but a pipe or a device."),
            msg("Name an ordinary file."),
            path,
        )
    if data is None:
        raise InputError(
            "TOO_LARGE",
            msg("The file is over 1 GiB."),
            msg("Open it in Excel or WPS and save a copy without unused rows and pictures."),
            path,
        )
    if not data:
        raise InputError(
            "EMPTY_FILE", msg("The file is empty."), msg("Get it once more; it holds nothing."), path
        )
    return data


def not_excel(path: Path, looks_like: Message) -> InputError:
    """The refusal of a file that is no Excel workbook."""
    return InputError(
        "NOT_EXCEL",
        msg("This is not an Excel workbook; it seems to be {what}.", what=looks_like),
        msg("Open it in Excel or WPS and save it as .xlsx."),
        path,
    )


def encrypted(path: Path) -> InputError:
    """The refusal of a file that needs a password."""
    return InputError(
        "ENCRYPTED",
        msg("The workbook can only be opened with a password."),
        msg("Open it in Excel or WPS, remove the password, save it and try again."),
        path,
    )


def _is_encrypted_package(data: bytes) -> bool:
    """Whether a compound file has a stream EncryptedPackage (MS-OFFCRYPTO §2.3.4.4).

    Its directory is not walked: an entry lies at a multiple of 128 bytes, its name's length 64 bytes on
    (MS-CFB §2.6.1).
    """
    at = data.find(_PASSWORD)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == (len(_PASSWORD) + 2).to_bytes(2, "little"):
            return True
        at = data.find(_PASSWORD, at + 1)
    return False


def _looks_like(data: bytes) -> Message:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            return what
    if data[4:12] in (b"ftypheic", b"ftypmif1") or data[8:12] == b"WEBP":
        return msg("a picture")
    text = _as_text(data[:4096])
    if text is None:
        return msg("something unknown")
    if _HTML.match(text) or "<html" in text.lower():
        return msg("a web page (HTML)")
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return msg("an XML spreadsheet of 2003")
    if text.lstrip().startswith("<"):
        return msg("an XML file")
    return msg("text or CSV")


def _as_text(head: bytes) -> str | None:
    """The beginning of a file as text, if it is text in a usual encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\0" in head:
        return None
    for codec in ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the end may lie inside a character
            try:
                return head[: len(head) - cut].decode(codec)
            except UnicodeDecodeError:
                continue
    return None
