"""Every reason for which an .xls is turned down, worded once."""

from __future__ import annotations

from pathlib import Path

from xltool.errors import InputError, UnsupportedEdit, XltoolError
from xltool.i18n import Message, msg


def _save_anew() -> Message:
    return msg("Open it in Excel or WPS and save it again as “Excel 97-2003 Workbook (.xls)”.")


def damaged(what: Message, path: Path | None) -> InputError:
    """DAMAGED: the file contradicts itself; `what` says where."""
    return InputError(
        "DAMAGED",
        msg("The file is damaged: {what}.", what=what),
        msg("Open it in Excel or WPS, let it repair the file, save it again, and retry."),
        path,
    )


def not_excel(path: Path | None) -> InputError:
    """NOT_EXCEL: no workbook in it."""
    return InputError(
        "NOT_EXCEL",
        msg("This is not an Excel 97-2003 workbook."),
        msg("If it is a web page or a text export named .xls, open it in Excel or WPS and save it as .xls."),
        path,
    )


def no_worksheet(path: Path | None) -> InputError:
    """NO_WORKSHEET: only chart or macro sheets."""
    return InputError(
        "NO_WORKSHEET",
        msg("The workbook has no worksheet."),
        msg("Choose another file."),
        path,
    )


def old_excel(path: Path | None) -> InputError:
    """OLD_EXCEL: BIFF2 to BIFF5/95."""
    return InputError(
        "OLD_EXCEL",
        msg("The file was saved in the format of Excel 95 or earlier."),
        _save_anew(),
        path,
    )


def encrypted(path: Path | None) -> InputError:
    """ENCRYPTED: FILEPASS, or a package wrapped for a password."""
    return InputError(
        "ENCRYPTED",
        msg("The workbook is encrypted (a password to open it, or a protected workbook structure)."),
        msg("Remove the password or the workbook protection in Excel or WPS, save, and retry."),
        path,
    )


def rights_managed(path: Path | None) -> InputError:
    """ENCRYPTED too: rights management hides the content as a password does."""
    return InputError(
        "ENCRYPTED",
        msg("The workbook is protected by rights management."),
        msg("Ask its owner for an unprotected copy."),
        path,
    )


def shared_workbook(path: Path | None) -> UnsupportedEdit:
    """SHARED_WORKBOOK: its revision log would contradict the cells."""
    return UnsupportedEdit(
        "SHARED_WORKBOOK",
        msg(
            "The workbook is shared and keeps a log of changes, which an edit from outside would contradict."
        ),
        msg("End sharing in Excel (Review, Share Workbook), save, and retry."),
        path,
    )


def signed(path: Path | None) -> UnsupportedEdit:
    """SIGNED: any edit breaks the signature."""
    return UnsupportedEdit(
        "SIGNED",
        msg("The workbook is digitally signed; any change would make the signature invalid."),
        msg("Work on an unsigned copy."),
        path,
    )


def dual_stream(path: Path | None) -> UnsupportedEdit:
    """DUAL_STREAM: rows deleted from the workbook would live on in its copy for Excel 95."""
    return UnsupportedEdit(
        "DUAL_STREAM",
        msg(
            "The file holds the workbook twice, once more for Excel 95; deleted rows would stay in that copy."
        ),
        _save_anew(),
        path,
    )


def unsound(what: Message, path: Path | None) -> UnsupportedEdit:
    """DAMAGED, found when an edit is asked for: it can be read, but not written without making it worse."""
    return UnsupportedEdit(
        "DAMAGED",
        msg("The file can be read but is damaged, so it can't be changed safely: {what}.", what=what),
        _save_anew(),
        path,
    )


def cell_refusal(code: str, cell: str, path: Path | None) -> UnsupportedEdit:
    """An edit of one cell that would hurt something: `code` is a key of the table below."""
    message, hint = _CELL_REFUSALS[code]
    return UnsupportedEdit(code, Message(message.msgid, {"cell": cell}), hint, path)


_CELL_REFUSALS = {
    "ARRAY_FORMULA": (
        msg("Cell {cell} is part of an array formula."),
        msg("Change the whole array formula in Excel or WPS."),
    ),
    "DATA_TABLE": (
        msg("Cell {cell} is part of a data table (what-if analysis)."),
        msg("Change the data table in Excel or WPS."),
    ),
    "SHARED_FORMULA": (
        msg("Cell {cell} holds the formula that other cells share."),
        msg("Replace the formulas of those cells by values in Excel or WPS first."),
    ),
    "PIVOT_RANGE": (
        msg("Cell {cell} lies inside a pivot table, which would erase it."),
        msg("Write outside the pivot table."),
    ),
    "MERGED_HIDDEN": (
        msg("Cell {cell} is hidden by a merged range."),
        msg("Write to the top left cell of the merged range."),
    ),
    "ROW_LIMIT": (
        msg("Cell {cell} lies outside the 65536 rows and 256 columns of an .xls sheet."),
        msg("Save the workbook as .xlsx first."),
    ),
    "TEXT_TOO_LONG": (
        msg("The text for {cell} is longer than the 32767 characters a cell can hold."),
        msg("Shorten the text."),
    ),
    "NOT_STORABLE": (
        msg("The value for {cell} can't be stored in an .xls cell safely."),
        msg("Write text, a finite number, or a date from 1900 (in some workbooks 1904) to 9999."),
    ),
    "MERGE_OVERLAPS": (
        msg("The range {cell} overlaps a merged range."),
        msg("Unmerge it in Excel or WPS first."),
    ),
    "STYLE_LIMIT": (
        msg("The workbook has no room for the cell style that {cell} needs (4050 at most)."),
        msg("Save the workbook as .xlsx first."),
    ),
    "CHOICES_TOO_LONG": (
        msg("The words of the drop-down list for {cell} are longer than 255 characters together."),
        msg("Use fewer or shorter words."),
    ),
    "COMMENT_STUCK": (
        msg("The comments of “{cell}” can't be taken out: the drawing is stored in an unusual way."),
        msg("Delete the comments in Excel or WPS, and make the copy again."),
    ),
    "NO_NUMBER": (
        msg("Cell {cell} is no formula that comes to a number."),
        msg("Write a value into it instead."),
    ),
    "COMMENT_IN_COLUMNS": (
        msg("There is a comment on the cell {cell}."),
        msg("Remove the comment in Excel or WPS first."),
    ),
    "UNSORTED_ROW": (
        msg("The cells of the row of {cell} are stored out of order."),
        msg("Open it in Excel or WPS, save it once and try again."),
    ),
    "ROWS_REFERENCED": (
        msg("Row {cell} can't be deleted: something in the workbook that can't follow refers to it."),
        msg("Delete the row in Excel or WPS."),
    ),
    "COLUMNS_REFERENCED": (
        msg("Column {cell} can't be deleted: something in the workbook that can't follow refers to it."),
        msg("Delete the column in Excel or WPS."),
    ),
}


def self_check_failed(path: Path | None) -> XltoolError:
    """SELF_CHECK_FAILED: the result breaks a rule the original kept; nothing was replaced."""
    return XltoolError(
        "SELF_CHECK_FAILED",
        msg("The result did not pass its own check, so the file was left as it was."),
        msg("Please report this; until then edit the file in Excel or WPS."),
        path,
    )
