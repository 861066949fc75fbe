"""From a notice to a new workbook: which template, and whether it may be written."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from xltool.errors import InputError
from xltool.history import check_place, put_file
from xltool.i18n import msg
from xltool.notice.correcting import Corrections, corrected
from xltool.notice.drafting import Draft, fitting_template, lay_out, rows_needed
from xltool.notice.filling import content_of
from xltool.notice.model import Notice
from xltool.notice.template import find_template

SUFFIXES = (".xls", ".xlsx")
_NONE: Corrections = MappingProxyType({})


def plan_draft(
    notice: Notice, suffix: str, template: str | None = None, corrections: Corrections = _NONE
) -> Draft:
    """What a table of that suffix would hold, nothing written: for a preview beside the notice."""
    name = template or fitting_template(notice.items)
    draft = lay_out(notice, find_template(name, suffix, rows_needed(notice.items)))
    return corrected(draft, corrections) if corrections else draft


def draft_to(
    notice: Notice,
    out: Path,
    *,
    template: str | None = None,
    overwrite: bool = False,
    corrections: Corrections = _NONE,
) -> Draft:
    """Write the table of a notice, with what a person corrected in it, to a new .xls or .xlsx by its name.

    A file that is replaced (`overwrite`) goes into its backups. InputError OUT_SUFFIX, those of
    `find_template` and `content_of`; InUseError OUT_EXISTS, or when the file is open or can't be written.
    Whichever is raised, nothing was written.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            "OUT_SUFFIX",
            msg("A table is written as .xls or .xlsx, not “{name}”.", name=out.name),
            msg("Give --out a name that ends in one of them."),
            out,
        )
    draft = plan_draft(notice, suffix, template, corrections)
    check_place(out, overwrite=overwrite)
    content = content_of(draft)
    put_file(out, lambda stream: stream.write(content), command="draft")
    return draft
