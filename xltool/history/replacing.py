"""A whole file put where a person wants it: what stood there stays among the backups."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError, InUseError
from xltool.history.journal import Journal
from xltool.history.swapping import swap, writing
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.replace import file_sha256, replace_file, stage_file


class Placed(NamedTuple):
    """The hash of the file as it is now, and where the one it replaced is kept, if it replaced one."""

    sha256: str
    backup: Path | None = None


def check_place(out: Path, *, overwrite: bool, sources: Sequence[Path] = (), suffix: str = "") -> None:
    """Whether a file may be put at `out`: to be asked before it is worked out.

    InUseError OUT_EXISTS when something is there and may not be replaced (`overwrite`), OUT_IS_SOURCE when it
    is one of the `sources` whatever was said; InputError NOT_A_FILE for what is no ordinary file, OUT_SUFFIX
    for a name that doesn't end in `suffix`, if any: applications refuse a file whose name lies.
    """
    if suffix and out.suffix.lower() != suffix.lower():
        raise InputError(
            "OUT_SUFFIX",
            msg(
                "The file is written as {suffix}, so it can't be named “{name}”.",
                suffix=suffix,
                name=out.name,
            ),
            msg("Give it a name that ends in {suffix}.", suffix=suffix),
            out,
        )
    if any(_same_file(out, source) for source in sources):
        raise InUseError(
            "OUT_IS_SOURCE",
            msg("The output is the workbook itself."),
            msg("Choose another name."),
            out,
        )
    if not os.path.exists(out):  # noqa: PTH110  Path.exists raises where it may not look
        return
    if not overwrite:
        raise InUseError(
            "OUT_EXISTS",
            msg("“{name}” exists already; it was not replaced.", name=out.name),
            msg("Choose another name, or add --overwrite."),
            out,
        )
    if not out.is_file():
        raise InputError(
            "NOT_A_FILE",
            msg("“{name}” is no ordinary file, so none can be put in its place.", name=out.name),
            msg("Choose another name."),
            out,
        )


def put_file(out: Path, write: Callable[[BinaryIO], object], *, command: str) -> Placed:
    """Put what `write` writes at `out`; `xltool undo` brings back the file that was there.

    A file that holds the same already stays as it is. InUseError when the file that is there is open
    elsewhere or can't be written, ChangedError when it changed meanwhile; whichever is raised, it holds what
    it held.
    """
    if not os.path.exists(out):  # noqa: PTH110  as above
        return Placed(replace_file(out, write, expected_sha256=None))
    journal = Journal.open(out)
    before = file_sha256(journal.workbook)
    staged, after = stage_file(journal.workbook, write)
    if after == before:
        staged.unlink()
        return Placed(after)
    try:
        with writing(journal):
            entry = swap(journal, staged, command=command, before=before, after=after, columns=())
    except BaseException:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    return Placed(after, entry.backup)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them isn't there
        return False
