"""From a notice to a new workbook: which template, and whether it may be written."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from xltool.errors import InputError
from xltool.history import replace_whole
from xltool.i18n import msg
from xltool.notice.correcting import Corrections, corrected
from xltool.notice.drafting import Draft, fitting_template, lay_out, rows_needed
from xltool.notice.filling import content_of
from xltool.notice.model import Notice
from xltool.notice.template import find_template
from xltool.workbook.replace import replace_file

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

    A file that is replaced (`overwrite`) goes into its backups. InputError OUT_SUFFIX, OUT_EXISTS, those of
    `find_template` and `content_of`; InUseError when the file is open or can't be written. Whichever is
    raised, nothing was written.
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
    there = out.exists()
    if there and not overwrite:
        raise InputError(
            "OUT_EXISTS",
            msg("“{name}” exists already; it was not replaced.", name=out.name),
            msg("Choose another name, or add --overwrite."),
            out,
        )
    content = content_of(draft)
    if there:
        replace_whole(out, lambda stream: stream.write(content), command="draft")
    else:
        replace_file(out, lambda stream: stream.write(content), expected_sha256=None)
    return draft
