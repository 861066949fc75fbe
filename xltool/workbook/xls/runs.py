"""The runs of a sheet as columns of numbers: an object for each of many thousand rows would fill memory."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import overload

from xltool.record import NamedTuple
from xltool.workbook.xls import records as r
from xltool.workbook.xls.shapes import Shape, Stretch

_WALKED = 255
"""The kind of a run that has no known shape."""


class Run(NamedTuple):
    """Consecutive cell records of one row (from 0), the formulas' trailers included."""

    row: int
    start: int
    end: int
    last: int
    """The offset of the last cell record."""
    last_column: int
    ascending: bool
    """Whether the columns increase strictly."""
    shape: Shape | None = None
    """How its records follow each other, when that is a shape met before."""


class Runs(Sequence[Run]):
    """The runs in the order of the file. What is alike by shape is not stored by run."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self.rows: array[int] = array("H")
        """The row of each run."""
        self.kinds = bytearray()
        """The index of each run's shape, or that it was walked."""
        self.ends: array[int] = array("I")
        """The offset behind each run."""
        self.walked: dict[int, Run] = {}
        """Index → run, for those of no known shape."""
        self.ascending = True
        """Whether the rows increase strictly."""

    def add(self, run: Run) -> None:
        """A run of no known shape."""
        self.ascending = self.ascending and (not self.rows or self.rows[-1] < run.row)
        self.walked[len(self.rows)] = run
        self.rows.append(run.row)
        self.kinds.append(_WALKED)
        self.ends.append(run.end)

    def extend(self, stretch: Stretch) -> None:
        """Runs of known shapes."""
        rows = stretch.rows
        if self.ascending:
            follows = not self.rows or self.rows[-1] < rows[0]
            self.ascending = follows and stretch.ascends()
        self.rows.extend(rows)
        self.kinds += stretch.kinds
        self.ends.extend(stretch.ends)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Run: ...

    @overload
    def __getitem__(self, place: slice) -> list[Run]: ...

    def __getitem__(self, place: int | slice) -> Run | list[Run]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self.rows)))]
        if place < 0:
            place += len(self.rows)
        kind = self.kinds[place]
        if kind == _WALKED:
            return self.walked[place]
        shape, end = self.shapes[kind], self.ends[place]
        start = end - shape.size
        return Run(self.rows[place], start, end, start + shape.last, shape.last_column, True, shape)

    def shape(self, place: int) -> Shape | None:
        """The known shape of a run."""
        kind = self.kinds[place]
        return None if kind == _WALKED else self.shapes[kind]

    def head(self, place: int) -> int:
        """The offset of the ROW record right before a run, where there is one."""
        return self[place].start - r.ROW_SIZE

    def starts(self, first: int, end: int) -> dict[int, int]:
        """Row → where its cells start, of the runs from `first` to `end`."""
        return {
            row: behind - shape.size if shape is not None else self.walked[i].start
            for row, shape, i, behind in self.each(first, end)
        }

    def each(self, first: int = 0, end: int | None = None) -> Iterator[tuple[int, Shape | None, int, int]]:
        """Row, shape, index and end of the runs from `first` to `end`, faster than one by one."""
        shapes: list[Shape | None] = [*self.shapes, *[None] * (_WALKED + 1 - len(self.shapes))]
        end = len(self.rows) if end is None else end
        kinds = self.kinds[first:end]
        return zip(
            self.rows[first:end], map(shapes.__getitem__, kinds), range(first, end), self.ends[first:end],
            strict=True,
        )  # fmt: skip

    def after(self, row: int, first: int, end: int) -> int:
        """The index of the first run from `first` to `end` of a later row, `end` if there is none."""
        if self.ascending:
            return bisect_right(self.rows, row, first, end)
        return next((i for i in range(first, end) if self.rows[i] > row), end)
