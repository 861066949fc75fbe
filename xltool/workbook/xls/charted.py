"""What charts keep of the cells they show: values, and the names of series (MS-XLS §2.1.7.20.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulaplaces import formula_places
from xltool.workbook.xls.formulas import Follower
from xltool.workbook.xls.records import Record

_SERIES_TEXT = 0x100D
_CHART = 0x0020


def kept_values(stream: bytes | bytearray, records: Sequence[Record], follower: Follower) -> Iterator[Record]:
    """The records in which charts among these keep what cells of the sheet held that loses some.

    Spreadsheet programs take it anew from the cells that stay.
    """
    # Of each substream that is open: whether a chart takes something from the sheet, and its values; a
    # substream that is no chart has none.
    meant: list[bool] = []
    values: list[list[Record] | None] = []
    from_cells = False
    for record in records:
        if record.id == r.BOF:
            meant.append(False)
            values.append([] if r.u16(stream, record.body + 2)[0] == _CHART else None)
        elif record.id == r.EOF:
            lost = values.pop()
            if meant.pop():
                yield from lost or ()
        elif values and (own := values[-1]) is not None:
            if record.id == r.BRAI:
                ((start, end),) = formula_places(stream, record)
                from_cells = follower.may_mean(stream[start:end])
                meant[-1] |= from_cells
            elif record.id == _SERIES_TEXT and from_cells:
                yield record
            elif record.id in r.CELLS:
                own.append(record)
