"""The few findings whose mending is beyond doubt, as values to set; everything else a person decides.

Only columns that people fill can be mended, and only without inventing anything: a number that was typed as
text becomes the same number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.text.normalise import comparison_form
from xltool.tui.session.edits import CellId
from xltool.workbook.base import Value
from xltool.workbook.refs import parse_ref

if TYPE_CHECKING:
    from xltool.checks.finding import Finding
    from xltool.tui.session.work import Session


class Fix(NamedTuple):
    """A cell, what it holds, and what it shall hold instead."""

    cell: CellId
    old: Value
    new: Value

    @property
    def sentence(self) -> Message:
        """What the fix does."""
        return msg("“{old}” becomes {new}", old=cell_text(self.old), new=cell_text(self.new))


def fix_of(session: Session, finding: Finding) -> Fix | None:
    """The safe fix of a finding; None where there is none."""
    if finding.code != "NUMBER_AS_TEXT" or finding.task is None or finding.cell is None:
        return None
    at = session.position(finding.task)
    _, index = parse_ref(finding.cell)
    column = next((column for column in session.table.columns if column.index == index), None)
    if at is None or column is None or not session.editable(column):
        return None
    old = session.value(at, index)
    new = _plain_number(old)
    return None if new is None else Fix(CellId(finding.task, index), old, new)


def _plain_number(value: Value) -> float | None:
    """The number a text is, when it is nothing but its digits; "2000万", "约3" and "60%" are not."""
    if not isinstance(value, str):
        return None
    digits = comparison_form(value)
    whole, _, fraction = digits.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdigit()) or not (fraction.isdigit() or not fraction):
        return None
    # Long or zero-padded digits are a code, not an amount.
    return float(digits) if len(whole) <= 15 and not (len(whole) > 1 and whole[0] == "0") else None
