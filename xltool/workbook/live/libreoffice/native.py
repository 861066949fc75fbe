"""What only LibreOffice's own interface can be asked, through its worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from xltool.workbook.live.native import BookFacts, Hidden, SheetFacts
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    import xlwings as xw

    from xltool.workbook.live.libreoffice.worker import Worker

T = TypeVar("T")


class LibreOfficeNative:
    """`Native` over UNO. The application is never busy: it answers, also while a cell is being edited."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def call(self, ask: Callable[[], T]) -> T:
        return ask()

    def text(self, text: str) -> str:
        return text

    def stored_as(self, book: xw.Book) -> str:
        return str(book.impl.fullname)

    def book_facts(self, book: xw.Book) -> BookFacts:
        return BookFacts("LibreOffice", book.impl.read_only, book.impl.date1904, book.impl.protected)

    def sheet_facts(self, sheet: xw.Sheet) -> SheetFacts:
        return SheetFacts(not sheet.impl.visible, sheet.impl.protected)

    def merged(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        return [Range(*area) for area in sheet.impl.ask("merged", area=cells)]

    def hidden(self, sheet: xw.Sheet, cells: Range) -> Hidden:
        found = sheet.impl.ask("hidden", area=cells)
        return Hidden(frozenset(found["rows"]), frozenset(found["columns"]))

    def formulas(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        return [Range(*area) for area in sheet.impl.ask("formulas", area=cells)]

    def locked(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        return [Range(*area) for area in sheet.impl.ask("locked", area=cells)]

    def copy_dress(self, sheet: xw.Sheet, source: Range, target: Range) -> None:
        sheet.impl.ask("copy_dress", source=source, target=target)

    def blocks(self, sheet: xw.Sheet, cells: Range) -> list[range]:
        return [range(cells.first_row, cells.last_row + 1)]

    def lights(self, sheet: xw.Sheet, cells: Range, colours: Mapping[str, str]) -> None:
        fills = {text: int(colour, 16) for text, colour in colours.items()}
        sheet.impl.ask("lights", area=cells, colours=fills)

    def choices(self, sheet: xw.Sheet, cells: Range, words: Sequence[str]) -> None:
        sheet.impl.ask("choices", area=cells, words=list(words))

    def save(self, book: xw.Book) -> None:
        book.save()

    def end(self) -> None:
        self._worker.end()
