"""A workbook that is open in an application, behind the same interface as one in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import Receipt, Skipped, Workbook, WorkbookFeatures
from xltool.workbook.live.native import Native
from xltool.workbook.live.sheet import LiveSheet
from xltool.workbook.live.trouble import Refused, gone, not_saved, read_only_there
from xltool.workbook.replace import file_sha256

if TYPE_CHECKING:
    import xlwings as xw


class LiveWorkbook(Workbook):
    """An open workbook, reached through an xlwings engine.

    `sha256` is the hash of the file on disk when it was attached. `save` hands the edits to the application
    and does not save the file there; `save_file` does. InUseError whenever the application is busy, silent or
    gone.
    """

    mode = "live"

    def __init__(self, book: xw.Book, native: Native, path: Path) -> None:
        self._book = book
        self._native = native
        self._stored_as = native.stored_as(book)
        self.path = path
        self.format = path.suffix.lower().lstrip(".")
        self._facts = native.book_facts(book)
        self.application = self._facts.application
        self.date1904 = self._facts.date1904
        self.sheets: Sequence[LiveSheet] = [
            LiveSheet(sheet, native, path) for sheet in native.call(lambda: list(book.sheets))
        ]
        self.sha256 = file_sha256(path)

    @property
    def features(self) -> WorkbookFeatures:
        return WorkbookFeatures(protected_structure=self._facts.protected_structure)

    def refuse_read_only(self) -> None:
        """NotReachable when the document is open, but not for editing."""
        if self._facts.read_only:
            raise read_only_there(self.path, self.application)

    def reread(self) -> None:
        """Forget what was read and what was not pushed: the next reading is of the document as it is then.

        ApplicationGone when the document is no longer the one of this file: it was closed, or saved under
        another name.
        """
        self._be_still_here()
        for sheet in self.sheets:
            sheet.reread()

    def save(self, path: Path | str | None = None) -> Receipt:
        """Hand the edits to the application, unsaved; cells that did not take theirs are in `skipped`."""
        if path is not None:
            raise UnsupportedEdit(
                "LIVE_COPY",
                msg("A workbook that is open is not copied."),
                msg("Save it in the application, then name the file with --live never."),
                self.path,
            )
        self._be_still_here()
        written = 0
        skipped: list[Skipped] = []
        for sheet in self.sheets:
            count, left = sheet.push()
            written += count
            skipped += left
        return Receipt(
            self.path,
            mode="live",
            written=written,
            skipped=tuple(skipped),
            sha256_before=self.sha256,
            sha256_after=self.sha256,
        )

    def save_file(self) -> str:
        """Let the application save the document to its file; the file's new hash.

        ChangedError NOT_SAVED when the file changed since it was attached or the application won't: the cells
        are then written in the open document only.
        """
        self._be_still_here()
        if file_sha256(self.path) != self.sha256:
            raise not_saved(self.path, msg("the file was changed on disk meanwhile"))
        try:
            self._native.save(self._book)
        except Refused as refusal:
            why = msg("{application} refused", application=self.application)
            raise not_saved(self.path, why) from refusal
        self.sha256 = file_sha256(self.path)
        return self.sha256

    def _be_still_here(self) -> None:
        """A person may save the document under another name at any moment: it then is that file's."""
        if self._native.stored_as(self._book) != self._stored_as:
            raise gone(self.application)

    def close(self) -> None:
        """Let go of the application. The document stays open as it is."""
        self._native.end()
