"""A sample frame or a roster read from a workbook: people by row, and what stood in the way of reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from xltool.errors import InputError
from xltool.frames.columns import column_of, find_header
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.text.normalise import comparison_form
from xltool.text.personal import number_text
from xltool.workbook.base import Sheet, Value
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import format_ref


class Person(NamedTuple):
    """One row of a list: texts in comparison form, "" where nothing stands.

    It is never printed: `__repr__` says only where it stands.
    """

    sheet: str
    row: int
    name: str
    phone: str
    id_number: str
    group: str
    unit: str

    def __repr__(self) -> str:
        return f"<person in {self.sheet}, row {self.row}>"


class List(NamedTuple):
    """The people of one sheet, in order. `columns` is canonical column → index from 1."""

    sheet: str
    header_row: int
    columns: dict[str, int]
    people: tuple[Person, ...]
    skipped: tuple[tuple[int, Message], ...]
    """Rows with something in them that are no people, and why."""
    hidden_rows: tuple[int, ...]
    """Rows of people that are hidden or filtered away."""

    def cell(self, person: Person, column: str) -> str:
        """The A1 of a person's cell; the name's where the list has no such column."""
        return format_ref(person.row, self.columns.get(column, self.columns["name"]))


class Frame(NamedTuple):
    """A file with lists of people: a sample frame, or the full roster it was drawn from."""

    path: Path
    sha256: str
    lists: tuple[List, ...]

    @property
    def people(self) -> Iterator[Person]:
        """Everybody, sheet by sheet."""
        return (person for listed in self.lists for person in listed.people)

    @property
    def rows_read(self) -> int:
        """Rows with something in them below the headers: people and skipped rows."""
        return sum(len(listed.people) + len(listed.skipped) for listed in self.lists)


def read_frame(path: Path | str) -> Frame:
    """Read every sheet that holds a list of people, hidden sheets too: nobody may be hidden away.

    InputError FRAME_NOT_FOUND when none does, and whatever `open_workbook` raises.
    """
    book = open_workbook(path)
    lists = tuple(listed for sheet in book.sheets if (listed := _read(sheet)) is not None)
    if not lists:
        raise InputError(
            "FRAME_NOT_FOUND",
            msg("There is no list of people in it."),
            msg("A list has a heading 姓名 and at least one of 联系电话, 身份证号, 单位, 评价主体."),
            Path(path),
        )
    return Frame(book.path, book.sha256, lists)


def _read(sheet: Sheet) -> List | None:
    rows = list(sheet.rows())
    found = find_header(rows)
    if found is None:
        return None
    header_row, columns = found
    people: list[Person] = []
    skipped: list[tuple[int, Message]] = []
    for number, values in rows:
        if number <= header_row or all(value in (None, "") for value in values):
            continue
        reason = _no_person(values, columns)
        if reason is None:
            people.append(_person(sheet.name, number, values, columns))
        else:
            skipped.append((number, reason))
    hidden = sheet.hidden_rows
    return List(
        sheet.name,
        header_row,
        {column: index + 1 for column, index in columns.items()},
        tuple(people),
        tuple(skipped),
        tuple(person.row for person in people if person.row in hidden),
    )


def _no_person(values: Sequence[Value], columns: dict[str, int]) -> Message | None:
    """Why a row is no person: a header said again, a total, or a line below the list."""
    name = _text(values, columns, "name")
    if column_of(name) == "name":
        return msg("the header again")
    filled = [text for value in values if (text := _plain(value))]
    if any(text in ("合计", "总计", "小计") for text in filled):
        return msg("a total")
    known = sum(bool(_text(values, columns, column)) for column in columns)
    if (":" in name and known <= 2) or (not name and known <= 1 and any(":" in text for text in filled)):
        return msg("a line below the list")
    if known == 0:
        return msg("nothing but a number or a remark")
    return None


def _person(sheet: str, row: int, values: Sequence[Value], columns: dict[str, int]) -> Person:
    return Person(
        sheet,
        row,
        name=_text(values, columns, "name"),
        phone=_text(values, columns, "phone"),
        id_number=_text(values, columns, "id_number").upper(),
        group=_text(values, columns, "group") or ("" if "group" in columns else sheet),
        unit=_text(values, columns, "unit"),
    )


def _text(values: Sequence[Value], columns: dict[str, int], column: str) -> str:
    index = columns.get(column)
    return _plain(values[index]) if index is not None and index < len(values) else ""


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return comparison_form(value)
    if isinstance(value, float):
        if abs(value) >= 1e15:
            return f"{Decimal(f'{value:.14e}'):f}"  # what a spreadsheet shows: 15 digits, then noughts
        return number_text(value) or repr(value)
    return "" if value is None else str(value)
