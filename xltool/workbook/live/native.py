"""What a live workbook needs from an application and xlwings can't ask it in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from xltool.record import NamedTuple
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    import xlwings as xw

T = TypeVar("T")


class BookFacts(NamedTuple):
    """What there is to know of an open workbook before anything is written."""

    application: str
    read_only: bool
    date1904: bool
    protected_structure: bool


class SheetFacts(NamedTuple):
    """A sheet's state."""

    hidden: bool
    protected: bool


class Hidden(NamedTuple):
    """Rows and columns that can't be seen."""

    rows: frozenset[int]
    columns: frozenset[int]


class Native(Protocol):
    """One kind of application. Everything may raise an error of `trouble`."""

    def call(self, ask: Callable[[], T]) -> T:
        """What `ask` returns, or an error of `trouble`; a busy application is asked again for a while."""

    def text(self, text: str) -> str:
        """A text as it must be handed over so that it arrives as that text."""

    def stored_as(self, book: xw.Book) -> str:
        """The application's name of the file or address that the document is stored as now."""

    def book_facts(self, book: xw.Book) -> BookFacts: ...

    def sheet_facts(self, sheet: xw.Sheet) -> SheetFacts: ...

    def merged(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        """The merged ranges that begin in `cells`."""

    def hidden(self, sheet: xw.Sheet, cells: Range) -> Hidden: ...

    def formulas(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        """Where there are formulas."""

    def locked(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        """Where the sheet's protection forbids writing."""

    def copy_dress(self, sheet: xw.Sheet, source: Range, target: Range) -> None:
        """Dress `target`, of the same shape, like `source`; it is empty then, but for its comments."""

    def blocks(self, sheet: xw.Sheet, cells: Range) -> list[range]:
        """The rows of a column's piece in runs that can each be handed over at once."""

    def lights(self, sheet: xw.Sheet, cells: Range, colours: Mapping[str, str]) -> None: ...

    def choices(self, sheet: xw.Sheet, cells: Range, words: Sequence[str]) -> None: ...

    def save(self, book: xw.Book) -> None:
        """Save the document to its file, as Ctrl+S does."""

    def end(self) -> None:
        """Let go of the application; it and its documents stay as they are."""
