"""An xlwings engine whose application is a LibreOffice: books, sheets and ranges over a `Worker`.

Only what a workbook already open needs: nothing here starts, opens or closes anything in the application.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from xlwings import base_classes

from xltool.record import NamedTuple
from xltool.workbook.live.libreoffice.worker import Worker
from xltool.workbook.numbers import to_date, to_serial
from xltool.workbook.refs import Range as Area

SAVE_SECONDS = 60.0
_DATE_1904 = [1904, 1, 1]

Rows = list[list[Any]]


class LibreOfficeEngine:
    """The engine of one running LibreOffice."""

    name = "libreoffice"
    type = "desktop"

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    @property
    def apps(self) -> Apps:
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: object, options: object) -> object:
        return value

    @staticmethod
    def clean_value_data(
        data: Rows,
        datetime_builder: Callable[..., Any],
        empty_as: object,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> Rows:
        """The values as a reader asked for them; what LibreOffice gave is nearly that."""

        def cleaned(value: Any) -> Any:
            if value is None:
                return empty_as
            if isinstance(value, dt.datetime):
                parts = value.timetuple()[:6]
                return datetime_builder(*parts, value.microsecond)
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            return value

        return [[cleaned(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    """The one application of the engine."""

    def __init__(self, engine: LibreOfficeEngine) -> None:
        self._engine = engine

    def keys(self) -> list[int]:
        return [1]

    def __iter__(self) -> Iterator[App]:
        yield App(self._engine)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != 1:
            raise KeyError(pid)
        return App(self._engine)


class App(base_classes.App):
    """The running LibreOffice."""

    pid = 1
    display_alerts = True
    """What `xlwings.Book.save` turns off around a save."""

    def __init__(self, engine: LibreOfficeEngine) -> None:
        self.engine = engine

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def api(self) -> Worker:
        return self.engine.worker


class _Open(NamedTuple):
    """A document as the application lists it."""

    id: str
    read_only: bool


class Books(base_classes.Books):
    """The spreadsheets that are open."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Worker:
        return self.app.api

    def __iter__(self) -> Iterator[Book]:
        for found in self.api.ask("books"):
            yield Book(self.app, _Open(**found))

    def __len__(self) -> int:
        return len(self.api.ask("books"))

    def __call__(self, name_or_index: str | int) -> Book:
        for index, book in enumerate(self, 1):
            if name_or_index in (index, book.name):
                return book
        raise KeyError(name_or_index)


class Book(base_classes.Book):
    """One open spreadsheet."""

    def __init__(self, app: App, opened: _Open) -> None:
        self._app = app
        self.id = opened.id
        self.read_only = opened.read_only

    @cached_property
    def _facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.api.ask("sheets", book=self.id)
        return found

    @property
    def protected(self) -> bool:
        return bool(self._facts["protected"])

    @property
    def date1904(self) -> bool:
        return bool(self._facts["null_date"] == _DATE_1904)

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> Worker:
        return self._app.api

    @property
    def fullname(self) -> str:
        path: str = self.api.ask("path", book=self.id)
        return path

    @property
    def name(self) -> str:
        return self.fullname.replace("\\", "/").rpartition("/")[2]

    @property
    def sheets(self) -> Sheets:
        return Sheets(self, [Sheet(self, *parts) for parts in self._facts["sheets"]])

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if path is not None or password is not None:
            raise NotImplementedError
        self.api.ask("store", SAVE_SECONDS, book=self.id)


class Sheets(base_classes.Sheets):
    """The sheets of a book, in order."""

    def __init__(self, book: Book, sheets: Sequence[Sheet]) -> None:
        self._book = book
        self._sheets = sheets

    @property
    def api(self) -> Worker:
        return self._book.api

    def __len__(self) -> int:
        return len(self._sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self._sheets)

    def __call__(self, name_or_index: str | int) -> Sheet:
        for index, sheet in enumerate(self._sheets, 1):
            if name_or_index in (index, sheet.name):
                return sheet
        raise KeyError(name_or_index)


class Sheet(base_classes.Sheet):
    """One sheet, known by its name."""

    def __init__(self, book: Book, name: str, hidden: bool, protected: bool) -> None:
        self._book = book
        self._name = name
        self._hidden = hidden
        self.protected = protected

    @property
    def book(self) -> Book:
        return self._book

    @property  # type: ignore[misc]  # nothing here renames a sheet
    def name(self) -> str:
        return self._name

    @property  # type: ignore[misc]  # nor hides one
    def visible(self) -> bool:
        return not self._hidden

    @property
    def api(self) -> Worker:
        return self._book.api

    def ask(self, do: str, **parameters: Any) -> Any:
        """What the worker answers about this sheet."""
        return self.api.ask(do, book=self.book.id, sheet=self.name, **parameters)

    @property
    def used_range(self) -> Range:
        return Range(self, Area(*self.ask("used")))

    def range(self, first: Range | tuple[int, int], last: Range | tuple[int, int] | None = None) -> Range:
        start = first.area if isinstance(first, Range) else Area(*first, *first)
        if last is None:
            return Range(self, start)
        end = last.area if isinstance(last, Range) else Area(*last, *last)
        return Range(self, Area(start.first_row, start.first_column, end.last_row, end.last_column))


class Range(base_classes.Range):
    """A rectangle of cells."""

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self.sheet = sheet
        self.area = area

    def __call__(self, row: int, column: int = 1) -> Range:
        top, left = self.area.first_row + row - 1, self.area.first_column + column - 1
        return Range(self.sheet, Area(top, left, top, left))

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    @property
    def api(self) -> Worker:
        return self.sheet.api

    @property
    def row(self) -> int:
        return self.area.first_row

    @property
    def column(self) -> int:
        return self.area.first_column

    @property
    def shape(self) -> tuple[int, int]:
        area = self.area
        return area.last_row - area.first_row + 1, area.last_column - area.first_column + 1

    @property
    def coords(self) -> tuple[Sheet, int, int, int, int]:
        return (self.sheet, self.row, self.column, *self.shape)

    @property
    def address(self) -> str:
        return str(self.area)

    def _ask(self, do: str, **parameters: Any) -> Any:
        return self.sheet.ask(do, area=self.area, **parameters)

    @property
    def raw_value(self) -> Rows:
        """Rows of text, float, bool, datetime and None; an error is its text."""
        found = self._ask("read")
        rows: Rows = [[None if value == "" else value for value in row] for row in found["rows"]]
        date1904 = self.sheet.book.date1904

        def change(areas: Sequence[Sequence[int]], made: Callable[[float], Any]) -> None:
            for top, left, bottom, right in areas:
                for row in rows[top - self.row : bottom - self.row + 1]:
                    for at in range(left - self.column, right - self.column + 1):
                        if isinstance(row[at], float):
                            row[at] = made(row[at])

        change(found["dates"], lambda number: _moment(number, date1904))
        change(found["truths"], bool)
        for row, column, text in found["errors"]:
            rows[row - self.row][column - self.column] = text
        return rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = data if isinstance(data, list | tuple) else [[data] * self.shape[1]] * self.shape[0]
        dated: list[tuple[int, int, str]] = []
        spelled = []
        for row, values in enumerate(rows, self.row):
            spelled.append(list(values))
            for column, value in enumerate(values, self.column):
                if isinstance(value, dt.date):
                    dated.append((row, column, "datetime" if _has_time(value) else "date"))
                    spelled[-1][column - self.column] = to_serial(value, self.sheet.book.date1904)
                elif isinstance(value, bool):
                    spelled[-1][column - self.column] = float(value)
        self._ask("write", rows=spelled, dated=dated)

    def clear_contents(self) -> None:
        self._ask("clear")

    @property
    def number_format(self) -> str | None:
        code: str | None = self._ask("number_format")
        return code

    @number_format.setter
    def number_format(self, code: str) -> None:
        self._ask("set_number_format", code=code)

    @property
    def color(self) -> tuple[int, int, int] | None:
        number: int | None = self._ask("colour")
        return None if number is None else (number >> 16 & 255, number >> 8 & 255, number & 255)

    @color.setter
    def color(self, colour: tuple[int, int, int] | None) -> None:
        number = None if colour is None else colour[0] << 16 | colour[1] << 8 | colour[2]
        self._ask("set_colour", colour=number)

    def merge(self, across: bool) -> None:
        self._ask("merge")

    @property
    def column_width(self) -> float:
        width: float = self.sheet.ask("width", column=self.column)
        return width

    @column_width.setter
    def column_width(self, width: float) -> None:
        for column in range(self.area.first_column, self.area.last_column + 1):
            self.sheet.ask("set_width", column=column, width=width)


def _has_time(day: dt.date) -> bool:
    return isinstance(day, dt.datetime) and day.time() != dt.time()


def _moment(number: float, date1904: bool) -> float | dt.datetime:
    """The moment a serial number means, the number itself where no date can show it."""
    day = to_date(number, date1904)
    if day is None or isinstance(day, dt.datetime):
        return number if day is None else day
    return dt.datetime(day.year, day.month, day.day)
