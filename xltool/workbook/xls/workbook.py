"""An .xls workbook behind the common interface: opening, admission, saving."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from xltool.i18n import msg
from xltool.workbook.base import CLEANINGS, Item, Receipt, Text, Workbook, WorkbookFeatures, only_a_copy
from xltool.workbook.collector import collector_paused
from xltool.workbook.opening import read_file
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.compound import MAGIC, Compound, Entry
from xltool.workbook.xls.globals import MACRO_SHEET, WORKSHEET, Globals, read_globals
from xltool.workbook.xls.strings import SharedStrings
from xltool.workbook.xls.styles import Styles
from xltool.workbook.xls.worksheet import XlsSheet

_BARE_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_SIGNATURES = ("_signatures", "_xmlsignatures")
_RIGHTS_MANAGEMENT = ("\x06DataSpaces", "\tDRMContent", "EncryptedPackage")
_PROPER_NAME = ("Workbook",)
_SHARING_LOGS = ("Revision Log", "User Names")
_LEFT_OUT = {
    "properties": ("\x05summaryinformation", "\x05documentsummaryinformation"),
    "traces": ("\x01compobj", "\x01ole", "book", "etextdata", "msodatastore", "mailenvelope"),
}
"""What a cleaned copy goes without: "book" holds every cell a second time, for Excel 95; "etextdata" is what
WPS notes about rows in every file it saves, and does without in files of others."""
_SELF_REFERENCES = (b"\x01\x04", b"\x01\x3a")
"""What a SUPBOOK holds that names this workbook or add-in functions (MS-XLS §2.4.271)."""


class Content:
    """One state of the Workbook stream, padded, with what was read from it."""

    def __init__(self, stream: bytes, path: Path) -> None:
        self.stream = stream
        self._path = path
        self.globals: Globals = read_globals(stream, path)

    @cached_property
    def strings(self) -> SharedStrings:
        return SharedStrings(self.stream, self.globals.sst)

    @cached_property
    def styles(self) -> Styles:
        return Styles(self.stream, self.globals)


class XlsWorkbook(Workbook):
    """A BIFF8 workbook, read and edited in place."""

    format = "xls"

    def __init__(self, data: bytes, path: Path) -> None:
        self.path = path
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._container = _container(data, path)
        self._entry = _workbook_stream(self._container, path)
        self._content = Content(self._container.read(self._entry, r.PAD), path)
        self._touched: set[int] = set()
        self._written = 0
        self._admitted = self._cleaned = False
        self._left_out: set[str] = set()
        self.date1904 = self._content.globals.date1904
        self.sheets: Sequence[XlsSheet] = self._worksheets()

    @classmethod
    def open(cls, path: Path | str) -> XlsWorkbook:
        """Read a workbook.

        InputError as `read_file` raises it, NOT_EXCEL, OLD_EXCEL, ENCRYPTED, DAMAGED or NO_WORKSHEET. What
        can be read but not written (SHARED_WORKBOOK, SIGNED …) says so when the first edit is asked for.
        """
        place = Path(path)
        return cls(read_file(place), place)

    def _worksheets(self) -> list[XlsSheet]:
        stream = self._content.stream
        sheets = []
        for ordinal, bound in enumerate(self._content.globals.sheets):
            if bound.kind != WORKSHEET:
                continue
            if bound.offset + 8 > len(stream) - r.PAD or r.u16(stream, bound.offset)[0] != r.BOF:
                raise refusals.damaged(
                    msg("sheet “{name}” is not where it should be", name=bound.name), self.path
                )
            sheets.append(XlsSheet(self, ordinal, bound.name, bound.hidden))
        if not sheets:
            raise refusals.no_worksheet(self.path)
        return sheets

    @property
    def content(self) -> Content:
        """The stream as of the edits applied so far, for the sheets."""
        return self._content

    @cached_property
    def features(self) -> WorkbookFeatures:
        found, stream = self._content.globals, self._content.stream
        names = {entry.path[0].casefold() for entry in self._container.entries[1:]}
        return WorkbookFeatures(
            macros="_vba_project_cur" in names or any(sheet.kind == MACRO_SHEET for sheet in found.sheets),
            cell_pictures=b"DISPIMG" in stream,
            external_links=any(
                book.end - book.body > 4 and stream[book.body + 2 : book.body + 4] not in _SELF_REFERENCES
                for book in found.supbooks
            ),
            protected_structure=found.protected_structure,
        )

    # Writing

    def admit(self) -> None:
        """UnsupportedEdit when nothing in this workbook may be changed."""
        if not self._admitted:
            _check_admission(self._container, self.path)
            if not self._content.globals.xfs:
                raise refusals.unsound(msg("it has no cell styles"), self.path)
            self._admitted = True

    def apply(self) -> None:
        """Make the pending edits in memory: the sheets are laid out anew when next asked."""
        from xltool.workbook.xls.patch import apply_edits

        content = self._content
        pending = [(sheet, edits) for sheet in self.sheets if (edits := sheet.pending_edits()) is not None]
        if not pending:
            return
        sheets = [edits for _, edits in pending]
        with collector_paused():
            stream = apply_edits(content.stream, content.globals, sheets, content.strings, content.styles)
        if stream != content.stream:
            self._touched.update(sheet.ordinal for sheet, _ in pending)
            self._written += sum(sheet.pending_count for sheet, _ in pending)
            self._content = Content(stream, self.path)
        for sheet in self.sheets:
            sheet.forget()

    def admit_deletion(self) -> None:
        """UnsupportedEdit DUAL_STREAM when the file holds every cell a second time, for Excel 95."""
        others = {name for name in ("Workbook", "Book") if self._container.find(name) is not None}
        if len(others) > 1:
            raise refusals.dual_stream(self.path)

    def delete_rows(self, ordinal: int, rows: set[int]) -> None:
        """Delete rows (from 0), after the pending edits; CantFollow when something can't follow."""
        from xltool.workbook.xls.anchors import ROWS_AT
        from xltool.workbook.xls.rows import delete_rows

        self._delete(ordinal, rows, ROWS_AT, delete_rows)

    def delete_columns(self, ordinal: int, columns: set[int]) -> None:
        """Delete columns (from 0), after the pending edits; CantFollow when something can't follow."""
        from xltool.workbook.xls.anchors import COLUMNS_AT
        from xltool.workbook.xls.columns import delete_columns

        self._delete(ordinal, columns, COLUMNS_AT, delete_columns)

    def _delete(
        self,
        ordinal: int,
        gone: set[int],
        which: int,
        delete: Callable[[bytes, Globals, int, set[int]], tuple[bytes, set[int]]],
    ) -> None:
        """Delete rows or columns, and what is drawn on them alone; `which` is ROWS_AT or COLUMNS_AT."""
        from xltool.workbook.xls.drawing import drop_drawn_on
        from xltool.workbook.xls.purge import forget_texts

        self.apply()
        stream, found = self._content.stream, self._content.globals
        if self.sheet_at(ordinal).layout.find(r.MSODRAWING) is not None:
            stream = drop_drawn_on(stream, found, ordinal, gone, which)
            found = read_globals(stream, self.path)
        stream, touched = delete(stream, found, ordinal, gone)
        self._content = Content(stream, self.path)
        if not self._cleaned:  # else unused texts are left out of the copy altogether
            content = self._content
            self._content = Content(forget_texts(stream, content.globals, content.strings), self.path)
        self._touched |= touched
        for sheet in self.sheets:
            sheet.forget()

    def erase_columns(self, ordinal: int, first: int, last: int) -> None:
        """Erase columns (from 0) of a sheet, after the pending edits."""
        from xltool.workbook.xls.erasing import erase_columns
        from xltool.workbook.xls.purge import forget_texts

        self.apply()
        sheet = self.sheet_at(ordinal)
        stream = erase_columns(
            self._content.stream, self._content.globals, sheet.layout, first, last, self.path
        )
        content = Content(stream, self.path)
        self._replace(ordinal, forget_texts(stream, content.globals, content.strings))

    def protect(self, ordinal: int) -> None:
        """Protect a sheet, after the pending edits."""
        from xltool.workbook.xls.protecting import protect

        self.apply()
        layout = self.sheet_at(ordinal).layout
        self._replace(ordinal, protect(self._content.stream, self._content.globals, layout))

    def sheet_at(self, ordinal: int) -> XlsSheet:
        """The worksheet of that place in the file."""
        return next(sheet for sheet in self.sheets if sheet.ordinal == ordinal)

    def _replace(self, ordinal: int, stream: bytes) -> None:
        """Go on with another stream, in which that sheet has changed."""
        self.restate(stream, {ordinal} if stream != self._content.stream else ())

    def overwrite(self, ordinal: int, changes: Mapping[int, bytes]) -> None:
        """Other bytes at these offsets of the stream, all inside the sheet, which has no pending edits."""
        stream = bytearray(self._content.stream)
        for at, data in changes.items():
            stream[at : at + len(data)] = data
        self._replace(ordinal, bytes(stream))

    def save(self, path: Path | str | None = None) -> Receipt:
        """See `Workbook.save`. XltoolError SELF_CHECK_FAILED, and nothing replaced, for an unsound result."""
        from xltool.workbook.replace import replace_file

        target = self.path if path is None else Path(path)
        in_place = path is None or (target.exists() and target.resolve() == self.path.resolve())
        if self._cleaned:
            if in_place:
                raise only_a_copy(self.path)
            sha256 = replace_file(target, self.write_to, expected_sha256=None)
            return Receipt(target, saved=True, sha256_before=self.sha256, sha256_after=sha256)
        self.apply()
        stream = self._content.stream
        written = self._written
        if self._container.holds(self._entry, stream, r.PAD):
            if not in_place:
                replace_file(target, self.write_to, expected_sha256=None)
            return Receipt(target, saved=not in_place, sha256_before=self.sha256, sha256_after=self.sha256)
        result, changed = self._replaced()
        before = self.sha256
        after = replace_file(
            target, lambda out: out.write(result), expected_sha256=before if in_place else None
        )
        if in_place:
            self.sha256 = after
            self._container = changed
            self._entry = _workbook_stream(changed, self.path)
            self._touched = set()
            self._written = 0
        return Receipt(target, written=written, saved=True, sha256_before=before, sha256_after=after)

    def _replaced(self) -> tuple[bytearray, Compound]:
        """The file with the stream as it is now, checked."""
        from xltool.workbook.xls.check import verify
        from xltool.workbook.xls.replacing import replace_stream

        stream = self._content.stream
        result = replace_stream(self._container, self._entry, memoryview(stream)[: -r.PAD])
        with collector_paused():
            changed = verify(self._container, self._entry, stream, result, self._touched, self.path)
        return result, changed

    def write_to(self, out: BinaryIO) -> None:
        """See `Workbook.write_to`. XltoolError SELF_CHECK_FAILED for an unsound result."""
        if self._cleaned:
            out.write(self._clean_bytes())
            return
        self.apply()
        same = self._container.holds(self._entry, self._content.stream, r.PAD)
        out.write(self._container.data if same else self._replaced()[0])

    # Copies that leave the house

    def texts(self) -> Iterator[Text]:
        from xltool.workbook.xls.texts import texts

        self.apply()
        return texts(self)

    def opaque(self) -> list[Item]:
        from xltool.workbook.xls.texts import opaque

        return opaque(self)

    def clean(self, what: Collection[str] = CLEANINGS) -> list[Item]:
        from xltool.workbook.xls.cleaning import clean

        self._cleaned = True
        return clean(self, what)

    def mask_texts(self, mask: Callable[[str], str]) -> list[Text]:
        from xltool.workbook.xls.texts import mask_texts

        self.admit()
        return mask_texts(self, mask)

    def restate(self, stream: bytes, ordinals: Collection[int]) -> None:
        """Go on with another stream, in which those sheets have changed."""
        if stream != self._content.stream:
            self._content = Content(stream, self.path)
        self._touched.update(ordinals)
        for sheet in self.sheets:
            sheet.forget()

    def drop_sheets(self, gone: Collection[int], stream: bytes) -> None:
        """Go on with a stream that lacks those sheets."""
        self.sheets = [sheet for sheet in self.sheets if sheet.ordinal not in gone]
        for sheet in self.sheets:
            sheet.ordinal -= sum(ordinal < sheet.ordinal for ordinal in gone)
        self.restate(stream, ())

    def stream_names(self) -> set[str]:
        """What the container holds at its top besides what is left out, in lower case."""
        return {entry.path[0].casefold() for entry in self._container.entries[1:]} - self._left_out

    def other_streams(self) -> list[tuple[str, bytes]]:
        """The streams at the container's top besides the workbook's own, unless they are left out."""
        return [
            (entry.path[0].casefold(), self._container.read(entry))
            for entry in self._container.entries[1:]
            if len(entry.path) == 1 and entry.is_stream and entry.index != self._entry.index
            if entry.path[0].casefold() not in self._left_out
        ]

    def leave_out(self, kind: str) -> list[str]:
        """Leave streams of a kind ("properties", "traces") out of the copy; the names of those there were."""
        own = self._entry.path[0].casefold()
        gone = [name for name in _LEFT_OUT[kind] if name in self.stream_names() and name != own]
        self._left_out.update(gone)
        return [name.strip("\x01\x05") for name in gone]

    def _clean_bytes(self) -> bytes:
        """A new container with nothing in it that is not used."""
        from xltool.workbook.xls.check import verify_copy
        from xltool.workbook.xls.container import Member, write_container
        from xltool.workbook.xls.pictures import purge_pictures
        from xltool.workbook.xls.purge import purge_strings

        self.apply()
        content, container = self._content, self._container
        stream = purge_strings(content.stream, content.globals, content.strings)
        stream = purge_pictures(stream, read_globals(stream, self.path))
        members = []
        for entry in container.entries[1:]:
            if entry.path[0].casefold() in self._left_out:
                continue
            if entry.index == self._entry.index:  # under its proper name: some readers mind its case
                members.append(Member(_PROPER_NAME, stream[: -r.PAD]))
                continue
            data = container.read(entry) if entry.is_stream else None
            members.append(Member(entry.path, data, container.class_id(entry)))
        result = write_container(members, container.class_id(container.entries[0]))
        with collector_paused():
            verify_copy(container.read(self._entry, r.PAD), stream, result, self.path)
        return result


def _container(data: bytes, path: Path) -> Compound:
    if data[:8] != MAGIC:
        if data[:2] in _BARE_BIFF and data[2:4] != b"\0\0" and len(data) > 8:
            raise refusals.old_excel(path)
        raise refusals.not_excel(path)
    return Compound(data, path)


def _workbook_stream(container: Compound, path: Path) -> Entry:
    for name in _RIGHTS_MANAGEMENT:
        if container.find(name) is not None:
            if name == "EncryptedPackage":
                raise refusals.encrypted(path)
            if container.find("EncryptedPackage") is None:
                raise refusals.rights_managed(path)
    entry = container.find("Workbook")
    if entry is not None and entry.is_stream:
        return entry
    book = container.find("Book")
    if book is None or not book.is_stream:
        raise refusals.not_excel(path)
    # Named as in Excel 95; a few writers put BIFF8 into it, and what is inside counts.
    return book


def _check_admission(container: Compound, path: Path) -> None:
    """What makes a readable workbook one that must not be changed (XLS.md §3)."""
    if any(container.find(name) is not None for name in _SIGNATURES):
        raise refusals.signed(path)
    if any(container.find(name) is not None for name in _SHARING_LOGS):
        raise refusals.shared_workbook(path)
    container.check_writable()
