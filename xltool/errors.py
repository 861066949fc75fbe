"""What can go wrong, and what a person can do about it.

    XltoolError                 code, message, hint, path, exit_code
    ├── InputError         (3)  missing, unreadable, damaged, encrypted, or holds no table
    │   ├── SeveralTablesError  several sheets are equally likely the one meant; `sheets` names them
    │   └── UnsupportedEdit     the file is fine, but this edit can't be made without hurting something in it
    ├── InUseError         (4)  open in another program, or the place can't be written now
    └── ChangedError       (5)  changed while we worked, and could not be merged

Whichever is raised, nothing was written. `code` is stable (scripts match on it); `message` says what is wrong
and `hint` what to do, both in the language in force.
"""

from __future__ import annotations

from pathlib import Path

from xltool.i18n import Message, msg


class XltoolError(Exception):
    """The root. `exit_code` is what a command ends with (CONTRACT, exit codes)."""

    exit_code = 3

    def __init__(self, code: str, message: Message, hint: Message, path: Path | None = None) -> None:
        super().__init__(code)
        self.code = code
        self._message = message
        self._hint = hint
        self.path = path

    @property
    def message(self) -> str:
        return str(self._message)

    @property
    def hint(self) -> str:
        return str(self._hint)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[object, ...]:  # errors cross process borders with --jobs
        return (type(self), (self.code, self._message, self._hint, self.path))


class InputError(XltoolError):
    """The input can't be used: NOT_FOUND, NOT_EXCEL, ENCRYPTED, DAMAGED, HEADER_NOT_FOUND …"""


class SeveralTablesError(InputError):
    """TABLE_AMBIGUOUS: the `sheets` hold an equally likely table each; somebody has to choose."""

    def __init__(self, sheets: tuple[str, ...], path: Path | None = None) -> None:
        super().__init__(
            "TABLE_AMBIGUOUS",
            msg(
                "{count} worksheets hold an equally likely table: {names}.",
                count=len(sheets),
                names="、".join(sheets),
            ),
            msg("Choose one with --sheet, e.g. --sheet {name}.", name=sheets[0]),
            path,
        )
        self.sheets = sheets

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.sheets, self.path))


class UnsupportedEdit(InputError):
    """The engine can't make this edit safely, so it makes none."""


class InUseError(XltoolError):
    """LOCKED_BY_APP, READ_ONLY, NO_SPACE: the workbook can't be written now."""

    exit_code = 4


class ChangedError(XltoolError):
    """CHANGED_ON_DISK: somebody else wrote the file after we read it."""

    exit_code = 5
