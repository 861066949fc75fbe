"""What can go wrong with an application, in a person's words; the exit code is 4 whatever it is.

InUseError
├── ApplicationBusy      APPLICATION_BUSY      a cell is being edited or a dialog is open
├── ApplicationSilent    APPLICATION_SILENT    no answer in time
├── ApplicationGone      APPLICATION_GONE      it ended, or the document was closed in it
├── Refused              APPLICATION_REFUSED   it would not do this one thing
│                        SHEET_GONE            the worksheet was renamed or deleted in it
└── NotReachable         PROTECTED_VIEW, OPEN_READ_ONLY, NOT_REACHABLE, NOT_OPEN
"""

from __future__ import annotations

from pathlib import Path

from xltool.errors import ChangedError, InUseError
from xltool.i18n import Message, msg

_LOOK = msg("Nothing was saved; look at the open document, then run the command again.")


class ApplicationBusy(InUseError):
    """It takes no calls at the moment."""


class ApplicationSilent(InUseError):
    """It gave no answer in time."""


class ApplicationGone(InUseError):
    """It went away, or the document was closed in it."""


class Refused(InUseError):
    """It would not do this one thing."""


class NotReachable(InUseError):
    """The document can't be written through an application."""


def busy(application: str) -> ApplicationBusy:
    """The application takes no calls: a cell is being edited, a dialog is open."""
    return ApplicationBusy(
        "APPLICATION_BUSY",
        msg("{application} is busy: a cell is being edited or a dialog is open.", application=application),
        msg("Press Enter or close the dialog there, then run the command again."),
    )


def silent(application: str) -> ApplicationSilent:
    """The application was asked and did not answer."""
    return ApplicationSilent(
        "APPLICATION_SILENT",
        msg("{application} gave no answer in time.", application=application),
        msg("Look there what it has taken and whether it is saved, then run the command again."),
    )


def gone(application: str) -> ApplicationGone:
    """The application or the document in it is no longer there."""
    return ApplicationGone(
        "APPLICATION_GONE",
        msg("{application} has ended, or has closed the workbook.", application=application),
        msg("Nothing was saved; if the workbook is closed now, run the command again."),
    )


def refused(application: str, detail: str) -> Refused:
    """The application said no; `detail` is its own text."""
    return Refused(
        "APPLICATION_REFUSED",
        msg("{application} refused: {detail}", application=application, detail=detail[:200] or "?"),
        _LOOK,
    )


def no_sheet(name: str) -> Refused:
    """The worksheet is no longer in the open document under the name it had."""
    return Refused(
        "SHEET_GONE",
        msg("The worksheet “{name}” was renamed or deleted in the open workbook.", name=name),
        msg("Run the command again: it starts from the workbook as it is now."),
    )


def protected_view(path: Path) -> NotReachable:
    """Excel shows a file from elsewhere in a view that takes no calls."""
    return NotReachable(
        "PROTECTED_VIEW",
        msg("“{name}” is open in Protected View and can't be written there.", name=path.name),
        msg("Click “Enable Editing” in the yellow bar, then run the command again."),
        path,
    )


def read_only_there(path: Path, application: str) -> NotReachable:
    """The document is open, but not for editing."""
    return NotReachable(
        "OPEN_READ_ONLY",
        msg("“{name}” is open read-only in {application}.", name=path.name, application=application),
        msg("Close it there or open it for editing, then run the command again."),
        path,
    )


def no_binding(path: Path) -> NotReachable:
    """No Python here has LibreOffice's binding."""
    return NotReachable(
        "NOT_REACHABLE",
        msg("“{name}” is open in LibreOffice, which can't be reached from here.", name=path.name),
        msg("Install LibreOffice's Python binding (Debian: python3-uno), or close the workbook there."),
        path,
    )


def not_found(path: Path) -> NotReachable:
    """No application that can be reached from here has the workbook open."""
    return NotReachable(
        "NOT_OPEN",
        msg("“{name}” is not open in an application that can be reached.", name=path.name),
        msg(
            "Open it in Excel, WPS or LibreOffice on this computer. An application that was started as "
            "administrator can only be reached from a terminal started as administrator."
        ),
        path,
    )


def not_saved(path: Path, why: Message) -> ChangedError:
    """The cells are in the open document, but the file is as it was."""
    return ChangedError(
        "NOT_SAVED",
        msg(
            "The cells of “{name}” are written in the open document but not saved: {why}.",
            name=path.name,
            why=why,
        ),
        msg("Look at the document and save it there, or close it without saving."),
        path,
    )
