"""Finds the header of a work-division table: one to four rows, groups merged or not (DOMAIN 2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.table.caption import is_labelled
from xltool.table.columns import Match, heading_form, match_levels, match_one
from xltool.workbook.base import Value
from xltool.workbook.refs import Range

SEARCHED_ROWS = 60
"""How far down a header is looked for."""
_TALLEST = 4
_LONGEST_HEADING = 60
_SURE = ("exact", "composite")
_WORK = frozenset({"task", "measure", "target", "subsection", "problem"})
_WHO_OR_WHEN = frozenset(
    {"lead", "coop", "resp_org", "leader", "owner", "due", "milestones", "status", "progress", "finished_on"}
)


class Header(NamedTuple):
    """The header block. `paths[i]` are the heading texts over column `first_column + i`, group first."""

    first_row: int
    last_row: int
    first_column: int
    paths: tuple[tuple[str, ...], ...]
    matches: tuple[Match, ...]

    @property
    def last_column(self) -> int:
        return self.first_column + len(self.paths) - 1

    @property
    def range(self) -> Range:
        return Range(self.first_row, self.first_column, self.last_row, self.last_column)

    @property
    def fields(self) -> frozenset[str]:
        """Every field named by any heading."""
        return frozenset(field for match in self.matches for field in match.fields)

    @property
    def is_work_table(self) -> bool:
        """Whether it says what is to be done, and by whom or by when."""
        return bool(self.fields & _WORK) and bool(self.fields & _WHO_OR_WHEN)

    @property
    def lacks_only_work(self) -> bool:
        """Whether offices and dates are there, but no column that says what is to be done."""
        return not self.fields & _WORK and len(self.fields & _WHO_OR_WHEN) >= 2


class Top(NamedTuple):
    """The first rows of a sheet and the merged ranges among them."""

    rows: Mapping[int, Sequence[Value]]
    merged: Sequence[Range]

    def text(self, row: int, column: int) -> str:
        """The text of a cell, "" for anything but text."""
        values = self.rows.get(row, ())
        value = values[column - 1] if column <= len(values) else None
        return value.strip() if isinstance(value, str) else ""

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold a value."""
        return [i for i, value in enumerate(self.rows.get(row, ()), 1) if value not in (None, "")]

    def merge_at(self, row: int, column: int) -> Range | None:
        """The merged range a cell lies in."""
        return next((cells for cells in self.merged if cells.holds(row, column)), None)


def find_headers(top: Top) -> list[Header]:
    """Every header block among the top rows that names three fields or more, top to bottom."""
    headers: list[Header] = []
    done = 0
    for row in sorted(top.rows):
        if row <= done or len(_known(top, row)) < 2:
            continue
        header = _block_at(top, row)
        if len(header.fields) >= 3:
            headers.append(header)
            done = header.last_row
            if header.is_work_table:
                break
    return headers


def _known(top: Top, row: int) -> dict[int, Match]:
    """The cells of a row that read like headings, by column."""
    found = {}
    for column in top.filled(row):
        text = top.text(row, column)
        if text and len(text) <= _LONGEST_HEADING and not is_labelled(text):
            match = match_one(heading_form(text))
            if match.how in _SURE or match.how == "affix":
                found[column] = match
    return found


def _block_at(top: Top, row: int) -> Header:
    first, last = _first_row(top, row), row
    while last - first < _TALLEST - 1:
        lower = _merged_down_to(top, first, last)
        if lower == last and _is_sub_row(top, last):
            lower = last + 1
        if lower == last:
            break
        last = lower
    texts = _texts(top, first, last)
    if _is_number_row(top, last + 1, len(texts)):
        last += 1
    columns = [column for column, path in texts.items() if path]
    first_column, last_column = min(columns), max(columns)
    paths = tuple(texts.get(column, ()) for column in range(first_column, last_column + 1))
    forms = [tuple(heading_form(text) for text in path) for path in paths]
    return Header(first, last, first_column, paths, tuple(match_levels(forms)))


def _first_row(top: Top, row: int) -> int:
    """One row up if group headings stand there: merged across part of the table, and no caption."""
    above = top.filled(row - 1)
    if len(above) < 1 or (len(above) == 1 and above[0] <= min(top.filled(row))):
        return row
    width = max(top.filled(row)) - min(top.filled(row)) + 1
    groups = 0
    for column in above:
        text, cells = top.text(row - 1, column), top.merge_at(row - 1, column)
        if not text or len(text) > 20 or is_labelled(text):
            return row
        if cells and cells.last_column > cells.first_column:
            if cells.last_column - cells.first_column + 1 > 0.7 * width:
                return row
            groups += 1
    return row - 1 if groups else row


def _merged_down_to(top: Top, first: int, last: int) -> int:
    """The lowest row that headings of these rows are merged down to, data in between not swallowed."""
    lowest = last
    for cells in top.merged:
        if first <= cells.first_row <= last < cells.last_row <= first + _TALLEST - 1:
            text = top.text(cells.first_row, cells.first_column)
            if text and len(text) <= _LONGEST_HEADING and _only_sub_headings(top, last + 1, cells.last_row):
                lowest = max(lowest, cells.last_row)
    return lowest


def _only_sub_headings(top: Top, first: int, last: int) -> bool:
    """Whether these rows hold nothing but sub-headings: text under groups, or what may be a heading."""
    return all(
        _under_group(top, row - 1, column) or match_one(heading_form(top.text(row, column))).field
        for row in range(first, last + 1)
        for column in top.filled(row)
    )


def _is_sub_row(top: Top, row: int) -> bool:
    """Whether the next row holds sub-headings: text under groups or blanks only, some of it known.

    Raises InputError TABLE_AMBIGUOUS when it is a second header that contradicts this one.
    """
    below = top.filled(row + 1)
    known = _known(top, row + 1)
    grouped = [column for column in below if _under_group(top, row, column)]
    covered = [column for column in below if top.text(row, column) and column not in grouped]
    if not covered:
        texts = all(top.text(row + 1, column) for column in below)
        return texts and (len(known) >= 2 or any(column in known for column in grouped))
    contradicting = [
        column
        for column in covered
        if column in known
        and known[column].how in _SURE
        and heading_form(top.text(row, column)) != heading_form(top.text(row + 1, column))
    ]
    surely = [match for match in _known(top, row).values() if match.how in _SURE]
    if len(contradicting) >= 3 and len(surely) >= 3 and len(known) >= 0.6 * len(below):
        raise InputError(
            "TABLE_AMBIGUOUS",
            msg(
                "Rows {first} and {second} both look like the header and disagree.", first=row, second=row + 1
            ),
            msg("Delete the row that is not the header, then try again."),
        )
    return False


def _under_group(top: Top, row: int, column: int) -> bool:
    """Whether the cell above is a group heading: merged across, or followed by blanks over filled cells."""
    cells = top.merge_at(row, column)
    if cells:
        return cells.last_column > cells.first_column and bool(top.text(cells.first_row, cells.first_column))
    return bool(_text_over(top, row, column, row + 1)) and (
        not top.text(row, column)
        or (
            not top.text(row, column + 1)
            and bool(top.text(row + 1, column + 1))
            and not top.merge_at(row, column + 1)
        )
    )


def _texts(top: Top, first: int, last: int) -> dict[int, tuple[str, ...]]:
    """Column → heading texts from the top row down, repeats left out."""
    last_column = max((top.filled(row)[-1] for row in range(first, last + 1) if top.filled(row)), default=1)
    for cells in top.merged:
        if first <= cells.first_row <= last and top.text(cells.first_row, cells.first_column):
            last_column = max(last_column, cells.last_column)
    texts: dict[int, tuple[str, ...]] = {}
    for column in range(1, last_column + 1):
        path: list[str] = []
        for row in range(first, last + 1):
            text = _text_over(top, row, column, last)
            if text and text not in path[-1:]:
                path.append(text)
        texts[column] = tuple(path)
    return texts


def _text_over(top: Top, row: int, column: int, last: int) -> str:
    cells = top.merge_at(row, column)
    if cells:
        return top.text(cells.first_row, cells.first_column)
    text = top.text(row, column)
    if text or row == last or not top.text(row + 1, column):
        return text
    left = column - 1  # a group centred over its columns without being merged
    while left and not top.text(row, left) and top.text(row + 1, left) and not top.merge_at(row, left):
        left -= 1
    if left and top.text(row, left) and top.text(row + 1, left) and not top.merge_at(row, left):
        return top.text(row, left)
    return ""


def _is_number_row(top: Top, row: int, width: int) -> bool:
    """Whether a row numbers the columns: 1 2 3 4 … under the headings."""
    values = [value for value in top.rows.get(row, ()) if value not in (None, "")]
    numbers = [heading_form(v).strip("()栏") if isinstance(v, str) else str(v) for v in values]
    expected = [str(i) for i in range(1, len(values) + 1)]
    return len(values) >= max(4, width - 2) and [n.removesuffix(".0") for n in numbers] == expected
