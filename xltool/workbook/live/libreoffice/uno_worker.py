"""Speaks to a running LibreOffice over UNO, for a parent that speaks JSON lines over this program's pipes.

A program, not a module of the package: it is run by whichever Python owns the `uno` binding (any from 3.7
on), so it imports nothing but that binding and the standard library.

One request a line, `{"do": "read", ...}`, and one answer a line: `{"ok": ...}`, or `{"error": kind, "text":
...}` where kind is "gone" (the application or the document went away), "no sheet" (the sheet did) or
"refused" (it would not do it). It ends with its input. Rows and columns count from 1; an area is [top, left,
bottom, right].
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uno

# com.sun.star.sheet.CellFlags, FormulaResult; com.sun.star.util.NumberFormat
VALUE, DATETIME, STRING, ANNOTATION, FORMULA = 1, 2, 4, 8, 16
NUMBER_RESULT, ERROR_RESULT = 1, 4
DATE, LOGICAL = 2, 1024
# com.sun.star.sheet.ConditionEntryType, ConditionFormatOperator
CONDITION, EQUAL = 0, 0
RULES_PER_FORMAT = 3
CONTENT = VALUE | DATETIME | STRING | FORMULA
MILLIMETRES_PER_CHARACTER = 2.117  # of the default font: what a column width counts in
DATE_CODE = "YYYY-MM-DD"
DATETIME_CODE = "YYYY-MM-DD HH:MM:SS"
NO_ELEMENT = uno.getClass("com.sun.star.container.NoSuchElementException")


if TYPE_CHECKING:
    from collections.abc import Iterator

    Area = list[int]


class NoSheet(Exception):
    """The document has no sheet of that name, any more."""


class Office:
    """The documents of one LibreOffice, by the number it gives each (RuntimeUID)."""

    def __init__(self) -> None:
        self.desktop: Any = None
        self.documents: dict[str, Any] = {}

    # The application

    def connect(self, pipe: str) -> bool:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        return True

    def is_there(self, book: str | None) -> bool:
        """Whether the application, and the document if one is named, still answers."""
        try:
            self.desktop.Components.createEnumeration()
            return book is None or bool(self.documents[book].RuntimeUID)
        except Exception:
            return False

    def books(self) -> list[dict[str, Any]]:
        found = []
        documents = self.desktop.Components.createEnumeration()
        while documents.hasMoreElements():
            document = documents.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                self.documents[document.RuntimeUID] = document
                found.append({"id": document.RuntimeUID, "read_only": document.isReadonly()})
        return found

    def path(self, book: str) -> str:
        """Where a document is stored now; "" when it never was."""
        url: str = self._book(book).URL
        return uno.fileUrlToSystemPath(url) if url.startswith("file:") else url

    def store(self, book: str) -> bool:
        self._book(book).store()
        return True

    # A document

    def sheets(self, book: str) -> dict[str, Any]:
        document = self._book(book)
        null = document.NullDate
        sheets = [document.Sheets.getByIndex(i) for i in range(document.Sheets.Count)]
        return {
            "sheets": [[s.Name, not s.IsVisible, s.isProtected()] for s in sheets],
            "null_date": [null.Year, null.Month, null.Day],
            "protected": document.isProtected(),
        }

    def used(self, book: str, sheet: str) -> Area:
        cursor = self._sheet(book, sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        address = cursor.RangeAddress
        return [1, 1, address.EndRow + 1, address.EndColumn + 1]

    def read(self, book: str, sheet: str, area: Area) -> dict[str, Any]:
        """The values of an area, which parts of it are formatted as dates and truths, and its errors."""
        cells = self._range(book, sheet, area)
        found: dict[str, Any] = {"rows": cells.getDataArray(), "dates": [], "truths": [], "errors": []}
        numbers = (
            cells.queryContentCells(VALUE | DATETIME).Count or cells.queryFormulaCells(NUMBER_RESULT).Count
        )
        if numbers:
            formats = self._book(book).NumberFormats
            groups = cells.getUniqueCellFormatRanges()
            for group in (groups.getByIndex(i) for i in range(groups.Count)):
                kind = formats.getByKey(group.NumberFormat).Type
                if kind & (DATE | LOGICAL):
                    found["dates" if kind & DATE else "truths"] += areas(group)
        for top, left, bottom, right in areas(cells.queryFormulaCells(ERROR_RESULT)):
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    cell = self._range(book, sheet, [row, column, row, column]).getCellByPosition(0, 0)
                    found["errors"].append([row, column, cell.String])
        return found

    def write(
        self, book: str, sheet: str, area: Area, rows: list[list[Any]], dated: list[tuple[int, int, str]]
    ) -> bool:
        """Put values into an area. `dated` names the cells (row, column) whose number is a day ("date") or a
        moment ("datetime"): they get a format that shows it, where they have none."""
        cells = self._range(book, sheet, area)
        document = self._book(book)
        data = tuple(tuple("" if v is None else v for v in row) for row in rows)
        with heights_kept(document):
            first, left, last, right = area
            # Scattered cells come one by one: for those nothing is asked first.
            alone = {first} if first == last else commented_rows(cells)
            for top, bottom in pieces(first, last, alone):
                part = cells.getCellRangeByPosition(0, top - first, right - left, bottom - first)
                values = data[top - first : bottom - first + 1]
                if top in alone:
                    put_singly(part, values)
                else:
                    part.setDataArray(values)
        for row, column, kind in dated:
            cell = self._range(book, sheet, [row, column, row, column])
            if not document.NumberFormats.getByKey(cell.NumberFormat).Type & DATE:
                cell.NumberFormat = self._format(document, DATE_CODE if kind == "date" else DATETIME_CODE)
        return True

    def clear(self, book: str, sheet: str, area: Area) -> bool:
        self._range(book, sheet, area).clearContents(CONTENT)
        return True

    # What an area is like

    def number_format(self, book: str, sheet: str, area: Area) -> Any:
        key = self._range(book, sheet, area).NumberFormat
        return None if key is None else self._book(book).NumberFormats.getByKey(key).FormatString

    def set_number_format(self, book: str, sheet: str, area: Area, code: str) -> bool:
        self._range(book, sheet, area).NumberFormat = self._format(self._book(book), code)
        return True

    def _format(self, document: Any, code: str) -> Any:
        locale = uno.createUnoStruct("com.sun.star.lang.Locale")
        key = document.NumberFormats.queryKey(code, locale, False)
        return document.NumberFormats.addNew(code, locale) if key == -1 else key

    def merged(self, book: str, sheet: str, area: Area) -> list[Area]:
        """The merged areas whose first cell lies in an area."""
        if not self._range(book, sheet, area).getIsMerged():
            return []
        if area[:2] == area[2:]:
            cells = self._range(book, sheet, area)
            cursor = cells.Spreadsheet.createCursorByRange(cells)
            cursor.collapseToMergedArea()
            return [from_address(cursor.RangeAddress)]
        return [found for part in halves(area) for found in self.merged(book, sheet, part)]

    def merge(self, book: str, sheet: str, area: Area) -> bool:
        self._range(book, sheet, area).merge(True)
        return True

    def hidden(self, book: str, sheet: str, area: Area) -> dict[str, list[int]]:
        """Rows and columns of an area that can't be seen."""
        cells = self._range(book, sheet, area)
        rows: set[int] = set()
        columns: set[int] = set()
        for address in cells.queryVisibleCells().RangeAddresses:
            rows.update(range(address.StartRow + 1, address.EndRow + 2))
            columns.update(range(address.StartColumn + 1, address.EndColumn + 2))
        return {
            "rows": [n for n in range(area[0], area[2] + 1) if n not in rows],
            "columns": [n for n in range(area[1], area[3] + 1) if n not in columns],
        }

    def formulas(self, book: str, sheet: str, area: Area) -> list[Area]:
        return areas(self._range(book, sheet, area).queryContentCells(FORMULA))

    def locked(self, book: str, sheet: str, area: Area) -> list[Area]:
        """The parts of an area that the sheet's protection locks."""
        cells = self._range(book, sheet, area)
        if not cells.Spreadsheet.isProtected():
            return []
        protection = cells.CellProtection
        if protection is not None:
            return [area] if protection.IsLocked else []
        return [found for part in halves(area) for found in self.locked(book, sheet, part)]

    # Dress

    def copy_dress(self, book: str, sheet: str, source: Area, target: Area) -> bool:
        """Dress an area as another of the same shape is; nothing but the dress is left of the copy.

        Rows that a filter hides would be left out and the ranks closed, so pieces without and with such rows
        are copied one by one. A cell with a comment keeps it, and its own dress.
        """
        cells = self._range(book, sheet, target)
        down = target[0] - source[0]
        hidden = set(self.hidden(book, sheet, source)["rows"])
        commented = {row - down for row in commented_rows(cells)}
        with heights_kept(self._book(book)):
            for top, bottom in pieces(source[0], source[2], hidden | commented):
                if top not in commented:
                    piece = self._range(book, sheet, [top, source[1], bottom, source[3]])
                    copy = self._range(book, sheet, [top + down, target[1], bottom + down, target[3]])
                    cells.Spreadsheet.copyRange(copy.getCellByPosition(0, 0).CellAddress, piece.RangeAddress)
                    copy.clearContents(ANNOTATION)
            cells.merge(False)
            cells.clearContents(CONTENT)
            validation = cells.Validation
            validation.Type = uno.Enum("com.sun.star.sheet.ValidationType", "ANY")
            cells.Validation = validation
        return True

    def colour(self, book: str, sheet: str, area: Area) -> Any:
        colour = self._range(book, sheet, area).CellBackColor
        return None if colour in (None, -1) else colour

    def set_colour(self, book: str, sheet: str, area: Area, colour: Any) -> bool:
        self._range(book, sheet, area).CellBackColor = -1 if colour is None else colour
        return True

    def width(self, book: str, sheet: str, column: int) -> float:
        """The width of a column in characters."""
        hundredths = int(self._sheet(book, sheet).Columns.getByIndex(column - 1).Width)
        return hundredths / 100 / MILLIMETRES_PER_CHARACTER

    def set_width(self, book: str, sheet: str, column: int, width: float) -> bool:
        columns = self._sheet(book, sheet).Columns
        columns.getByIndex(column - 1).Width = round(width * 100 * MILLIMETRES_PER_CHARACTER)
        return True

    def lights(self, book: str, sheet: str, area: Area, colours: dict[str, int]) -> bool:
        """Conditional formats over an area: text equal to a key gets that fill. Three rules a format, as an
        .xls can keep them: of a format with more, nothing would be left there."""
        document = self._book(book)
        styles = document.StyleFamilies.getByName("CellStyles")
        cells = self._range(book, sheet, area)
        formats = cells.Spreadsheet.ConditionalFormats
        present = {
            entry.Formula1
            for one in formats.getConditionalFormats()
            if areas(one.Range) == [area]
            for entry in (one.getByIndex(i) for i in range(one.Count))
        }
        missing = [text for text in colours if f'"{text}"' not in present]
        for start in range(0, len(missing), RULES_PER_FORMAT):
            ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
            ranges.addRangeAddress(cells.RangeAddress, False)
            number = formats.createByRange(ranges)
            made = next(one for one in formats.getConditionalFormats() if number == one.ID)
            for text in missing[start : start + RULES_PER_FORMAT]:
                name = "xltool " + text
                if not styles.hasByName(name):
                    styles.insertByName(name, document.createInstance("com.sun.star.style.CellStyle"))
                styles.getByName(name).CellBackColor = colours[text]
                made.createEntry(CONDITION, made.Count)
                entry = made.getByIndex(made.Count - 1)
                entry.Operator, entry.Formula1, entry.StyleName = EQUAL, f'"{text}"', name
        return True

    def choices(self, book: str, sheet: str, area: Area, words: list[str]) -> bool:
        """A list of words to choose from that lets anything else be typed too."""
        cells = self._range(book, sheet, area)
        validation = cells.Validation
        validation.Type = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")
        validation.setFormula1(";".join(f'"{word}"' for word in words))
        validation.ShowErrorMessage = False
        validation.IgnoreBlankCells = True
        with heights_kept(self._book(book)):
            cells.Validation = validation
        return True

    # Finding them

    def _book(self, book: str) -> Any:
        return self.documents[book]

    def _sheet(self, book: str, sheet: str) -> Any:
        try:
            return self._book(book).Sheets.getByName(sheet)
        except NO_ELEMENT as error:
            raise NoSheet(sheet) from error

    def _range(self, book: str, sheet: str, area: Area) -> Any:
        top, left, bottom, right = area
        return self._sheet(book, sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def from_address(address: Any) -> Area:
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]


def areas(ranges: Any) -> list[Area]:
    return [from_address(address) for address in ranges.RangeAddresses]


def halves(area: Area) -> tuple[Area, Area]:
    """The two halves of an area of more than one cell: its columns first, then its rows."""
    top, left, bottom, right = area
    if left < right:
        middle = (left + right) // 2
        return [top, left, bottom, middle], [top, middle + 1, bottom, right]
    middle = (top + bottom) // 2
    return [top, left, middle, right], [middle + 1, left, bottom, right]


def pieces(first: int, last: int, alone: set[int]) -> Iterator[tuple[int, int]]:
    """Rows in runs: neighbours together, but each of some alone."""
    start = first
    for row in range(first, last + 1):
        if row in alone or row == last or row + 1 in alone:
            yield start, row
            start = row + 1


def commented_rows(cells: Any) -> set[int]:
    """The rows of an area in which there is a comment."""
    found = areas(cells.queryContentCells(ANNOTATION))
    return {row for top, _, bottom, _ in found for row in range(top, bottom + 1)}


def put_singly(cells: Any, data: tuple[tuple[Any, ...], ...]) -> None:
    """Put values into cells one by one: `setDataArray` would take a person's comments away."""
    for row, values in enumerate(data):
        for column, value in enumerate(values):
            cell = cells.getCellByPosition(column, row)
            if isinstance(value, str):
                cell.String = value
            else:
                cell.Value = value


@contextmanager
def heights_kept(document: Any) -> Iterator[None]:
    """Rows keep their heights: a person's are theirs, and fitting them anew takes seconds a column."""
    fits = document.IsAdjustHeightEnabled
    document.IsAdjustHeightEnabled = False
    try:
        yield
    finally:
        document.IsAdjustHeightEnabled = fits


def answer(office: Office, request: dict[str, Any]) -> dict[str, Any]:
    """What a request comes to; every failure becomes an answer, so that the parent never waits for one."""
    do = request.pop("do")
    try:
        return {"ok": getattr(office, do)(**request)}
    except NoSheet as error:
        return {"error": "no sheet", "text": str(error)}
    except Exception as error:
        # Of an application that went away, the binding says all kinds of things.
        kind = "refused" if office.is_there(request.get("book")) else "gone"
        return {"error": kind, "text": str(getattr(error, "Message", None) or error)}


def main() -> None:
    # What libraries print must not come between the answers.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    office = Office()
    print(json.dumps({"ok": "ready"}), file=replies, flush=True)
    for line in sys.stdin.buffer:
        reply = answer(office, json.loads(line.decode("utf-8")))
        print(json.dumps(reply, ensure_ascii=True), file=replies, flush=True)


if __name__ == "__main__":
    main()
