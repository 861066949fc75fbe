"""Copies that leave the house, and copies that come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xltool.api.opening import OpenTable, open_table, rereader
from xltool.api.writing import preview, write
from xltool.errors import InUseError
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.base import Receipt

if TYPE_CHECKING:
    from xltool.submission.collect import Collected, ReturnedFile
    from xltool.submission.copies import Order
    from xltool.submission.merging import Merge
    from xltool.submission.model import Steps, Submission
    from xltool.submission.returned import Base, Returned


def submit(
    path: Path | str,
    *,
    kind: str | None = None,
    recipe: str | None = None,
    period: str = "",
    out: Path | str | None = None,
    waive: Mapping[str, str] | None = None,
    overwrite: bool = False,
    blank_rows: bool = False,
    pdf: bool = False,
    offices: Collection[str] | None = None,
    dry_run: bool = False,
    sheet: str | None = None,
    config: Path | str | None = None,
    progress: Steps | None = None,
) -> Submission:
    """Make copies of a table that leave the house: "report", "handout", "public" or "archive".

    Into the folder `out` (by default one named after the kind, beside the workbook), with a list of them;
    `pdf` prints each with LibreOffice too. `offices`: make handouts for these only.
    What handouts say is remembered for `collect`. A dry run makes and looks through everything and writes
    nothing; names that are taken and a file in place of the folder are refused as they would be.
    """
    from xltool.submission.copies import Order
    from xltool.submission.recipes import KINDS, find_recipe

    opened = open_table(path, sheet=sheet, config=config)
    found = find_recipe(opened.project, recipe, kind)
    folder = Path(out) if out is not None else opened.book.path.parent / KINDS[found.kind]
    chosen = frozenset(offices) if offices is not None else None
    order = Order(found, folder, period, waive or {}, overwrite, blank_rows, pdf, chosen, dry_run)
    made = submit_order(opened, order, progress=progress)
    if pdf and not dry_run:
        from xltool.submission.pdf import with_pdfs

        made = with_pdfs(made)
    return made


def submit_order(opened: OpenTable, order: Order, *, progress: Steps | None = None) -> Submission:
    """Make the copies that are ordered of an open table, without printing them; the errors are those of
    `make_copies`, ChangedError when the file isn't any more what was opened, and OUT_UNWRITABLE."""
    from xltool.submission.copies import make_copies
    from xltool.submission.model import unseen

    reread = rereader(opened)
    try:
        return make_copies(opened.book, opened.table, opened.project, order, reread, progress or unseen)
    except OSError as error:
        raise InUseError(
            "OUT_UNWRITABLE",
            msg(
                "Nothing can be written to {folder}: {why}",
                folder=str(error.filename or order.out),
                why=error.strerror or str(error),
            ),
            msg("Name another folder with --out."),
            order.out,
        ) from error


class Returns(NamedTuple):
    """What came back, read and compared with what was handed out, before anything of it is decided."""

    bases: Sequence[Base]
    period: str
    has_base: bool
    """As `Collected.has_base`."""
    read: Sequence[Returned]
    others: Sequence[ReturnedFile]
    """The files that nothing is taken from."""


def read_returns(
    opened: OpenTable, returned: Sequence[Path | str], *, progress: Steps | None = None
) -> Returns:
    """Read returned copies (files or folders); what can't be read is in `others`, with its error, and so are
    our own files (`receiving.own_files`)."""
    from xltool.submission.model import unseen
    from xltool.submission.receiving import find_bases, own_files, receive, returned_files

    reread = rereader(opened)
    bases, period, known = find_bases(opened.book, opened.table, opened.project, reread)
    files = returned_files([Path(path) for path in returned])
    read, others = receive(files, bases, own_files(opened.book), reread, progress or unseen)
    return Returns(bases, period, known, read, others)


def merge_returns(opened: OpenTable, returns: Returns, merge: Merge) -> Collected:
    """What merging them would write, by what a person decided so far, and everything that is not taken."""
    from xltool.submission.collect import collect

    return collect(
        opened.book,
        opened.table,
        returns.bases,
        returns.read,
        returns.others,
        merge,
        returns.period,
        has_base=returns.has_base,
    )


def plan_collect(
    opened: OpenTable,
    returned: Sequence[Path | str],
    *,
    take: Literal["theirs", "ours"] | None = None,
    accept: Collection[str] = (),
    chosen: Mapping[str, Path | None] | None = None,
    progress: Steps | None = None,
) -> Collected:
    """What merging returned copies (files or folders) would write, and everything that is not taken.

    `accept` names cells of the workbook whose locked text may change; `chosen` says for single cells in
    conflict which file's text to take, None for the workbook's own.
    """
    from xltool.submission.merging import Merge

    merge = Merge(take, frozenset(cell.upper() for cell in accept), chosen or {})
    return merge_returns(opened, read_returns(opened, returned, progress=progress), merge)


def collect(
    path: Path | str,
    returned: Sequence[Path | str],
    *,
    dry_run: bool = False,
    take: Literal["theirs", "ours"] | None = None,
    accept: Collection[str] = (),
    sheet: str | None = None,
    config: Path | str | None = None,
    progress: Steps | None = None,
) -> tuple[Collected, Receipt]:
    """Merge returned copies into a workbook, with backup and journal. A dry run writes nothing."""
    opened = open_table(path, sheet=sheet, config=config)
    collected = plan_collect(opened, returned, take=take, accept=accept, progress=progress)
    return collected, preview(collected.plan) if dry_run else write(collected.plan, opened)
