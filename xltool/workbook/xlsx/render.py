"""New cells as bytes, and old ones in another dress."""

from __future__ import annotations

import datetime as dt
import re

from xltool.patterns import compiled
from xltool.workbook.base import Value
from xltool.workbook.numbers import to_serial
from xltool.workbook.xlsx.styles import Styles
from xltool.workbook.xlsx.text import inline_string

_MEMO = 1 << 16
"""Rendered cells remembered for one dress; a status column has few distinct values."""
STYLE = compiled(rb"(?<=\s)s\s*=\s*(?:\"([0-9]+)\"|'([0-9]+)')")
"""The style attribute in a start tag of a row or cell."""


class Renderer:
    """Renders cells of one sheet, whose elements have `prefix`."""

    def __init__(self, styles: Styles, prefix: bytes, date1904: bool) -> None:
        self._styles = styles
        self._prefix = prefix
        self._date1904 = date1904
        self._known: dict[tuple[int, bool], dict[Value, bytes]] = {}
        """The cells rendered so far in one dress, by value; no booleans, for they equal numbers."""

    def rest(self, style: int, value: Value, borrowed: bool) -> bytes:
        """What follows the row number in a cell's reference, to the cell's end.

        `borrowed`: `style` is another cell's, to be suited to the value.
        """
        if isinstance(value, bool):
            return self._render(style, value, borrowed)
        known = self._known.setdefault((style, borrowed), {})
        if len(known) > _MEMO:
            known.clear()
        rest = known.get(value)
        if rest is None:
            rest = known[value] = self._render(style, value, borrowed)
        return rest

    def _render(self, style: int, value: Value, borrowed: bool) -> bytes:
        style = self._styles.suited(style, value, borrowed)
        head = b'" s="%d"' % style if style else b'"'
        prefix = self._prefix
        if value is None:
            return head + b"/>"
        if isinstance(value, str):
            return head + b' t="inlineStr">%b</%bc>' % (inline_string(value, prefix), prefix)
        if isinstance(value, bool):
            return head + b' t="b"><%bv>%d</%bv></%bc>' % (prefix, value, prefix, prefix)
        # check_storable let only days pass that have a serial number
        number = (to_serial(value, self._date1904) or 0.0) if isinstance(value, dt.date) else value
        digits = str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number))
        return head + b"><%bv>%b</%bv></%bc>" % (prefix, digits.encode(), prefix, prefix)


def restyled(cell: bytes, style: int) -> bytes:
    """A cell with another style, its content as it was."""
    tag_end = cell.index(b">")
    own = STYLE.search(cell, 0, tag_end)
    if own is not None:
        return cell[: own.start()] + b's="%d"' % style + cell[own.end() :]
    reference = re.search(rb"\sr\s*=\s*(?:\"[^\"]*\"|'[^']*')", cell[:tag_end])
    place = reference.end() if reference else len(cell[:tag_end].rstrip(b"/").split(None, 1)[0])
    return cell[:place] + b' s="%d"' % style + cell[place:]
