"""What a grid asks of its rows: a `GridModel` answers, cell by cell, when a cell is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from xltool.record import NamedTuple


class GridColumn(Protocol):
    """What the grid needs to know of a column."""

    @property
    def heading(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def frozen(self) -> bool: ...
    @property
    def number(self) -> bool: ...


class Cell(NamedTuple):
    """What a cell shows, and how: `look` is a component class without its "grid--"."""

    text: str
    look: str = ""


class GridModel(Protocol):
    """What stands in the rows. Frozen columns come first."""

    @property
    def columns(self) -> Sequence[GridColumn]: ...
    def __len__(self) -> int: ...
    def cell(self, row: int, column: int) -> Cell: ...
    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """What to highlight in a shown text."""
        ...

    def marked(self, row: int) -> bool: ...
    def heading_note(self, column: int) -> str:
        """One or two characters after a heading: sorted, filtered."""
        ...


class _NoRows:
    """Nothing yet."""

    columns: Sequence[GridColumn] = ()

    def __len__(self) -> int:
        return 0

    def cell(self, row: int, column: int) -> Cell:
        raise IndexError(row)

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        return ()

    def marked(self, row: int) -> bool:
        return False

    def heading_note(self, column: int) -> str:
        return ""


NO_ROWS: GridModel = _NoRows()
"""What a grid shows before there is anything to show."""
