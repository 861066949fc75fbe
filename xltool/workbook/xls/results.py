"""The stored result of a formula, replaced while the formula stays (MS-XLS §2.5.133)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from xltool.workbook.refs import format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.editing import CellEditor

_RESULT_AT = 10
"""Where the result stands in a FORMULA record: 8 bytes, a number unless the last two are ones."""
_NO_NUMBER = b"\xff\xff"
_NOTHING = 3
"""The kind of a result that is the empty text: what writers store that don't calculate."""


def stored_results(
    stream: bytes, cells: CellEditor, results: Mapping[tuple[int, int], float], path: Path
) -> dict[int, bytes]:
    """Offset → new bytes for the results of these cells (from 1); UnsupportedEdit where no formula comes to a
    number."""
    places = {}
    for (row, column), result in results.items():
        site = cells.site(row - 1, column - 1)
        if site is None or site.record not in r.FORMULAS or _is_text(stream, site.pos):
            raise refusals.cell_refusal("NO_NUMBER", format_ref(row, column), path)
        places[site.pos + _RESULT_AT] = struct.pack("<d", result)
    return places


def _is_text(stream: bytes, formula: int) -> bool:
    """Whether the FORMULA record there comes to a text, a truth value or an error."""
    result = stream[formula + _RESULT_AT : formula + _RESULT_AT + 8]
    return result[6:] == _NO_NUMBER and result[0] != _NOTHING
