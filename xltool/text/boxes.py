"""Numbers written across the cells of a row, a box or a group of digits each (DOMAIN 7.2: per row)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.text.validity import valid_id_number, valid_mobile


class Spread(NamedTuple):
    """A number written across neighbouring cells: their indexes (`first` to `last`), and what it is."""

    kind: str
    first: int
    last: int


def find_across(cells: Sequence[str]) -> list[Spread]:
    """Numbers spread over a row's cells: a digit a box, or in the groups people write them in.

    A mobile number as 138 | 1234 | 5678; an identity number as 451002 | 19900101 | 0013.
    """
    found: list[Spread] = []
    start = 0
    while start < len(cells):
        end = start
        while end < len(cells) and _BOX.fullmatch(cells[end]):
            end += 1
        found += _in_boxes(cells[start:end], start)
        start = max(end, start) + 1
    return found


_BOX = compiled(r"[0-9]{1,8}|[0-9]{0,5}[Xx]")
_GROUPS: dict[tuple[int, ...], str] = {
    (3, 4, 4): "mobile",
    (6, 8, 4): "id",
    (6, 4, 4, 4): "id",
    (1,) * 11: "mobile",
    (1,) * 18: "id",
}


def _in_boxes(cells: Sequence[str], offset: int) -> Iterator[Spread]:
    """The numbers in a run of cells that hold nothing but digits."""
    lengths = tuple(map(len, cells))
    start = 0
    while start < len(cells):
        for groups, kind in _GROUPS.items():
            end = start + len(groups)
            single = len(groups) > 4
            whole = not single or ((start == 0 or lengths[start - 1] != 1) and lengths[end : end + 1] != (1,))
            valid = valid_mobile if kind == "mobile" else valid_id_number
            if lengths[start:end] == groups and whole and valid("".join(cells[start:end])):
                yield Spread(kind, offset + start, offset + end - 1)
                start = end - 1
                break
        start += 1
