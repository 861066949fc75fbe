"""The one way a stream is changed: old bytes give way to new ones, and offsets follow (XLS.md §1)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from io import BytesIO
from itertools import accumulate
from operator import itemgetter

from xltool.record import NamedTuple


class Splice(NamedTuple):
    """The bytes from `start` to `end` of the old stream give way to `data`."""

    start: int
    end: int
    data: bytes | bytearray


class Moves:
    """Where old offsets are in the new stream."""

    def __init__(self, splices: list[Splice]) -> None:
        self._splices = splices
        self._starts = [start for start, _, _ in splices]
        self._shifts = list(accumulate([len(data) - end + start for start, end, data in splices], initial=0))
        """The total growth before each splice, and behind the last."""

    def __call__(self, old: int) -> int:
        """The new offset of a record that started at `old`.

        An insertion at that very offset lies before it; a record that was replaced starts where its
        replacement does.
        """
        i = bisect_right(self._starts, old)
        if i and self._splices[i - 1].end > old:
            i -= 1  # `old` is where a replacement starts, or inside it
        splice = self._splices[i] if i < len(self._splices) else None
        if splice is not None and splice.start < old:
            return splice.start + self._shifts[i]
        return old + self._shifts[i]

    def keeps(self, old: int) -> bool:
        """Whether the record at `old` is in the new stream, not replaced."""
        i = bisect_right(self._starts, old)
        return not i or self._splices[i - 1].end <= old

    def start_of(self, splice: Splice) -> int:
        """Where the new bytes of a splice start."""
        i = bisect_left(self._starts, splice.start)
        while self._splices[i] is not splice:
            i += 1
        return splice.start + self._shifts[i]


def assemble(stream: bytes, splices: Iterable[Splice]) -> tuple[BytesIO, Moves]:
    """Apply the splices; those at one offset in the order given. ValueError if two overlap.

    The result can still be changed in place through its buffer, and is had as bytes without a copy.
    """
    ordered = sorted(splices, key=itemgetter(0, 1))
    out = BytesIO()
    view = memoryview(stream)
    done = 0
    for start, end, data in ordered:
        if start < done:
            raise ValueError(f"overlapping splices at {start}")
        out.write(view[done:start])
        out.write(data)
        done = end
    out.write(view[done:])
    return out, Moves(ordered)
