"""What every kind of workbook promises: cells can be read, a few of them changed, the rest left to the byte.

Edits collect in memory and appear in reads at once; `Workbook.save` writes them in one go. An edit the engine
can't make without hurting something raises `UnsupportedEdit` when it is asked for, not when it is saved.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError, UnsupportedEdit
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.refs import Range, parse_ref

Value = str | float | bool | dt.date | dt.datetime | None
"""What a cell holds. Numbers are float; a number with a date format is a date (a datetime when it has a time
of day); an error is its text ("#N/A"); a formula is its cached result."""


class Skipped(NamedTuple):
    """A cell that was not written, and why."""

    cell: str
    reason: str


class Receipt(NamedTuple):
    """What a save or a commit did. `saved` is False when nothing had to be written: the file is untouched."""

    path: Path
    mode: str = "file"
    written: int = 0
    unchanged: int = 0
    skipped: tuple[Skipped, ...] = ()
    saved: bool = False
    backup: Path | None = None
    sha256_before: str = ""
    sha256_after: str = ""
    notes: tuple[str, ...] = ()
    """What else a person should know: a marker left behind, colours that won't follow later edits."""
    entry: int = 0
    """The number of its entry in the journal, 0 where there is none."""


class SheetFeatures(NamedTuple):
    """Things on a sheet that a careful reader wants to know of. Refs are 1-based."""

    protected: bool = False
    filter_range: Range | None = None
    filter_active: bool = False
    """Whether a filter hides rows at this moment, not merely whether arrows are shown."""
    comments: int = 0
    pictures: int = 0
    tables: tuple[Range, ...] = ()


class WorkbookFeatures(NamedTuple):
    """Things in a file that a careful reader wants to know of."""

    macros: bool = False
    cell_pictures: bool = False
    """WPS pictures inside cells (DISPIMG)."""
    external_links: bool = False
    protected_structure: bool = False


class Text(NamedTuple):
    """A text outside the cells' values that a reader of the file could reach, and where it is."""

    kind: str
    """"comment", "text_box", "chart", "name", "validation", "header_footer", "property", "formula" …"""
    sheet: str
    """"" when it belongs to the whole workbook."""
    cell: str | None
    text: str


class Item(NamedTuple):
    """A thing in a file, and where: something that was removed, or that nobody can look into."""

    kind: str
    sheet: str
    """"" when it belongs to the whole workbook."""
    place: str
    """A cell, a row, a column's letters, a part of the file; "" when there is but one."""


CLEANINGS = (
    *("comments", "filters", "last_user", "hidden_sheets", "hidden_rows", "hidden_columns"),
    *("external_links", "properties", "revisions", "printers", "traces"),
)
"""What `Workbook.clean` can take out, in the order in which it does: views under a person's name go before
the rows and columns that they name."""


class Sheet(ABC):
    """One worksheet. Rows and columns count from 1."""

    name: str
    hidden: bool

    # Reading

    @property
    @abstractmethod
    def merged(self) -> Sequence[Range]:
        """The merged ranges."""

    @property
    @abstractmethod
    def hidden_rows(self) -> frozenset[int]:
        """Rows that are hidden, filtered away, or of height zero."""

    @property
    @abstractmethod
    def hidden_columns(self) -> frozenset[int]:
        """Columns that are hidden or of width zero."""

    @property
    @abstractmethod
    def features(self) -> SheetFeatures:
        """Protection, filters, comments, pictures, tables."""

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """The rows that hold any value, in order, as (row number, values from column A on).

        Lists end at the row's last value, or with the last merged range in the row. Pending edits are
        included.
        """

    @abstractmethod
    def value(self, row: int, column: int) -> Value:
        """The value of one cell, pending edits included."""

    @abstractmethod
    def has_formula(self, row: int, column: int) -> bool:
        """Whether the cell is a formula, of any kind."""

    def formula_rows(self, column: int, rows: Sequence[int]) -> Sequence[int]:
        """Those of `rows` whose cell in `column` is a formula."""
        return [row for row in rows if self.has_formula(row, column)]

    def __getitem__(self, ref: str) -> Value:
        return self.value(*parse_ref(ref))

    # Writing

    @abstractmethod
    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        """Set one cell; None clears it and keeps its dress.

        An existing cell keeps its dress; a new one takes its row's or column's. `like` names a cell (row,
        column) whose dress to take instead. Either way a date shows as a date and a number as a number: only
        the number format is adjusted, and only when the dress would show the value wrong. Text is always
        text, also "=1+1". Writing what is already there changes nothing. Replacing a plain formula is
        allowed; a cell that others depend on (array, data table, shared host, pivot) or that a merged range
        hides raises UnsupportedEdit.
        """

    def write_column(
        self, column: int, rows: Sequence[int], values: Sequence[Value], like_column: int | None = None
    ) -> None:
        """Set many cells of one column: `values[i]` into row `rows[i]`, each dressed like the same row's cell
        in `like_column`. `rows` ascend."""
        for row, value in zip(rows, values, strict=True):
            self.write(row, column, value, None if like_column is None else (row, like_column))

    def __setitem__(self, ref: str, value: Value) -> None:
        self.write(*parse_ref(ref), value)

    def set(self, ref: str, value: Value, like: str | None = None) -> None:
        """`sheet[ref] = value`, dressed like the cell `like`."""
        self.write(*parse_ref(ref), value, None if like is None else parse_ref(like))

    @abstractmethod
    def fill(self, row: int, column: int, colour: str) -> None:
        """Give the cell's own dress a solid fill, `colour` as "RRGGBB"; every other property stays."""

    @abstractmethod
    def merge(self, cells: Range) -> None:
        """Merge a range that overlaps no other merged range."""

    @abstractmethod
    def copy_column_width(self, source: int, target: int) -> None:
        """Make column `target`, if it has no width of its own, as wide as `source`."""

    @abstractmethod
    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        """A conditional format over one column: a cell whose text equals a key gets that fill ("RRGGBB").

        Follows the text when a person edits it. Adding the same lights again changes nothing.
        """

    @abstractmethod
    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        """A drop-down list of `words` that warns nobody off typing something else.

        Adding the same choices again changes nothing.
        """

    @abstractmethod
    def delete_rows(self, rows: Iterable[int]) -> None:
        """Delete rows; everything that refers to rows follows. UnsupportedEdit where something can't."""

    def delete_columns(self, columns: Iterable[int]) -> None:
        """Delete columns; everything that refers to columns follows. UnsupportedEdit where something can't.

        A merged range that loses its first column goes on showing what it showed.
        """
        raise _no_copy(None)

    def take_out_columns(self, columns: Collection[int]) -> None:
        """`delete_columns`, for a copy that leaves the house: formulas that read them become what they show,
        drop-down lists and conditional formats that read them go."""
        raise _no_copy(None)

    def erase_columns(self, first: int, last: int) -> None:
        """Make columns as if nobody had ever used them: cells, dress, merges, colours, lists and widths go.

        Nothing moves, so nothing has to follow: a formula elsewhere that reads them reads empty cells. Meant
        for columns at the right edge. UnsupportedEdit where something reaches over their edge.
        """
        raise _no_copy(None)

    def set_results(self, results: Mapping[tuple[int, int], float]) -> None:
        """Give formulas the numbers they come to, for programs that show what is stored and don't calculate.

        Keys are row and column; the formulas stay. UnsupportedEdit when one of the cells is no formula whose
        result is stored as a number.
        """
        raise _no_copy(None)

    def protect(self, unlocked: Iterable[Range]) -> None:
        """Protect the sheet without a password; the cells of `unlocked` can still be typed into.

        A sheet that is protected already keeps its password.
        """
        raise _no_copy(None)

    # Said here once, for every kind

    def hides(self, row: int, column: int) -> Range | None:
        """The merged range that hides this cell (the cell lies in it and is not its top left), if any."""
        for cells in self.merged:
            if cells.holds(row, column) and (row, column) != cells[:2]:
                return cells
        return None


class Workbook(ABC):
    """A spreadsheet file. `sha256` is the hash of the bytes that were read."""

    format: str
    mode: str = "file"
    """"file", or "live": a document that is open in an application."""
    path: Path
    sha256: str
    date1904: bool
    sheets: Sequence[Sheet]

    @property
    @abstractmethod
    def features(self) -> WorkbookFeatures:
        """Macros, cell pictures, external links, protection."""

    def __getitem__(self, name: str) -> Sheet:
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise InputError(
            "SHEET_NOT_FOUND",
            msg("There is no worksheet named “{name}”.", name=name),
            msg("The worksheets are: {names}.", names="、".join(s.name for s in self.sheets)),
            self.path,
        )

    @abstractmethod
    def save(self, path: Path | str | None = None) -> Receipt:
        """Write the pending edits, to the same file or elsewhere; atomic either way.

        Over the same file: ChangedError if its content is no longer what was read. With nothing to write the
        file is left untouched (elsewhere: copied byte for byte).
        """

    def close(self) -> None:  # noqa: B027  most kinds hold nothing
        """Let go of what is held besides memory: nothing for a file, the application for a live workbook."""

    def write_to(self, out: BinaryIO) -> None:
        """Write the file into an open stream, as `save` would write it elsewhere.

        UnsupportedEdit where the workbook is no file.
        """
        raise _no_copy(self.path)

    def to_bytes(self) -> bytes:
        """What `write_to` writes."""
        out = BytesIO()
        self.write_to(out)
        return out.getvalue()

    # Copies that leave the house

    def texts(self) -> Iterator[Text]:
        """Every text a reader of the file could reach besides the values `Sheet.rows` gives.

        Comments, text boxes, charts, names, drop-down lists, headers and footers, properties, the texts in
        formulas, cells of no worksheet. UnsupportedEdit where the workbook is no file.
        """
        raise _no_copy(self.path)

    def opaque(self) -> list[Item]:
        """What is in the file and can't be looked into: kinds "embedded", "macros", "picture", "pivot"."""
        raise _no_copy(self.path)

    def clean(self, what: Collection[str] = CLEANINGS) -> list[Item]:
        """Take things out for good, for a copy that leaves the house; says what was there.

        From then on the workbook can only be saved elsewhere, and what is saved holds nothing that is not
        used any more: no old texts, no unused parts, no slack. UnsupportedEdit where something can't be taken
        out: then the workbook in memory is of no further use.
        """
        raise _no_copy(self.path)

    def mask_texts(self, mask: Callable[[str], str]) -> list[Text]:
        """Give the texts of `texts()` the form that `mask` makes of them; it must keep their length.

        Returns those that changed, as they are now. For cells, write their values.
        """
        raise _no_copy(self.path)


def only_a_copy(path: Path) -> UnsupportedEdit:
    """The refusal to write a cleaned workbook over the file it was read from."""
    return UnsupportedEdit(
        "ONLY_A_COPY",
        msg("The workbook was cleaned for a copy; the original must not be replaced by it."),
        msg("Save the copy under another name."),
        path,
    )


def _no_copy(path: Path | None) -> UnsupportedEdit:
    return UnsupportedEdit(
        "NO_COPY",
        msg("A clean copy can only be made of a workbook file."),
        msg("Save the workbook in its application and name the file."),
        path,
    )
