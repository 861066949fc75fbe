"""Taking things out of an .xls for good: comments, filters, what is hidden, links, names of people.

Records go by splices as in every edit. What lies outside the workbook's own stream (properties, a second copy
for Excel 95, freed sectors) is left out when the container is written anew (`container.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from xltool.i18n import msg
from xltool.workbook.base import Item
from xltool.workbook.hidden import cells_in, delete_columns, delete_hidden_rows, freeze, take_out
from xltool.workbook.refs import format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.drawing import drop_notes
from xltool.workbook.xls.formulas import CantFollow
from xltool.workbook.xls.names import filter_range
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.reads import Reads, dead_names, formula_cells
from xltool.workbook.xls.records import Record, substream
from xltool.workbook.xls.ruled import rules_that_read
from xltool.workbook.xls.sharing import written_out
from xltool.workbook.xls.splices import Splice, assemble
from xltool.workbook.xls.tabs import drop_links, drop_tabs, external_books, links, links_to

if TYPE_CHECKING:
    from xltool.workbook.xls.workbook import XlsWorkbook
    from xltool.workbook.xls.worksheet import XlsSheet

_WRITE_ACCESS, _FILE_SHARING, _WRITE_PROTECT = 0x005C, 0x005B, 0x0086
_USER_VIEW, _VIEW_BEGIN, _VIEW_END = 0x01A9, 0x01AA, 0x01AB
_ROUTING, _RECIPIENT = 0x00B8, 0x00B9
_PRINTER = 0x004D
_QUERIES = frozenset({0x01AD, 0x0803, 0x0804, 0x0805, 0x0806, 0x0807})
_AUTOFILTER, _AUTOFILTER12, _AUTOFILTER12_MORE = 0x009E, 0x087E, 0x087F
_SORTING = frozenset({0x0090, 0x0895})
_TOOLTIP = 0x0800
_FILE_MONIKER = bytes.fromhex("0303000000000000c000000000000046")
_ROW_HIDDEN = 0x20


def clean(book: XlsWorkbook, what: Collection[str]) -> list[Item]:
    """See `Workbook.clean`."""
    book.admit()
    if not book.content.strings.sound:
        raise refusals.unsound(msg("its table of texts contradicts itself"), book.path)
    book.apply()
    return take_out(_Cleaner(book), what)


def take_out_columns(sheet: XlsSheet, book: XlsWorkbook, columns: Collection[int]) -> None:
    """See `Sheet.take_out_columns`."""
    book.admit()
    book.apply()
    _Cleaner(book).take_out(sheet, columns)


class _Cleaner:
    """The cleanings of one workbook, each saying what it took out."""

    def __init__(self, book: XlsWorkbook) -> None:
        self._book = book

    # Helpers

    def _splice(self, splices: list[Splice], ordinals: Collection[int]) -> None:
        """Apply splices to the stream as it is."""
        if not splices:
            return
        content = self._book.content
        out, moves = assemble(content.stream, splices)
        fix_offsets(content.stream, content.globals, out, moves)
        self._book.restate(out.getvalue(), ordinals)

    def _sheets(self) -> Iterator[tuple[int, str, list[Record]]]:
        """Every sheet: ordinal, name and its own records, nested substreams left out."""
        content = self._book.content
        for ordinal, sheet in enumerate(content.globals.sheets):
            depth = 0
            own = []
            for record in substream(content.stream, sheet.offset):
                depth += record.id == r.BOF
                if depth == 1:
                    own.append(record)
                depth -= record.id == r.EOF
            yield ordinal, sheet.name, own

    def _drop(self, kind: str, ids: Collection[int]) -> Iterator[Item]:
        """Drop records of those ids, and their CONTINUEs, from the globals and all sheets."""
        content = self._book.content
        stream, found = content.stream, content.globals
        places = [("", list(r.walk(stream, 0, found.end)))]
        places += [(name, records) for _, name, records in self._sheets()]
        splices = []
        for name, records in places:
            latest = 0
            for record in records:
                if record.id != r.CONTINUE:
                    latest = record.id
                if latest in ids:
                    splices.append(Splice(record.pos, record.end, b""))
                    if record.id != r.CONTINUE:
                        yield Item(kind, name, "")
        self._splice(splices, ())

    def _freeze(
        self, reads: Reads, ordinal: int | None = None, but: Collection[tuple[int, int]] = ()
    ) -> None:
        """Formulas that read what goes become values; `ordinal` is the sheet whose columns go."""
        stream = self._book.content.stream
        wanted: dict[str, list[tuple[int, int]]] = {}
        for number, name, records in self._sheets():
            wanted[name] = [
                (row + 1, column + 1)
                for row, column, formula in formula_cells(stream, records)
                if (reads.mentions(formula, number == ordinal) or reads.misleads(formula))
                and not (number == ordinal and (row + 1, column + 1) in but)
            ]
        with_wanted = [(number, records) for number, name, records in self._sheets() if wanted[name]]
        splices = [splice for _, records in with_wanted for splice in written_out(stream, records)]
        self._splice(splices, {number for number, _ in with_wanted})
        for sheet in self._book.sheets:
            freeze(sheet, wanted[sheet.name], self._book.apply)

    def _forget_rules(self, reads: Reads, ordinal: int | None = None) -> None:
        """Drop-down lists and conditional formats that read what goes; `ordinal` as in `_freeze`."""
        stream = self._book.content.stream
        splices: list[Splice] = []
        for number, _, records in self._sheets():
            splices += rules_that_read(stream, records, reads, on_sheet=number == ordinal)
        self._splice(splices, ())

    # The cleanings

    def comments(self) -> Iterator[Item]:
        content = self._book.content
        stream = content.stream
        splices = []
        for ordinal, name, records in self._sheets():
            notes = [record for record in records if record.id == r.NOTE]
            for record in notes:
                row, column = struct.unpack_from("<HH", stream, record.body)
                splices.append(Splice(record.pos, record.end, b""))
                yield Item("comments", name, format_ref(row + 1, column + 1))
            try:
                splices += drop_notes(stream, substream(stream, content.globals.sheets[ordinal].offset))
            except (CantFollow, struct.error) as error:
                raise refusals.cell_refusal("COMMENT_STUCK", name, self._book.path) from error
        self._splice(splices, ())

    def filters(self) -> Iterator[Item]:
        content = self._book.content
        stream, found = content.stream, content.globals
        shown = bytearray(stream)
        splices = []
        for ordinal, name, records in self._sheets():
            ids = {record.id for record in records}
            if not ids & {r.FILTERMODE, _AUTOFILTER, _AUTOFILTER12}:
                continue
            latest = 0
            for record in records:
                if record.id not in (r.CONTINUE, _AUTOFILTER12_MORE):
                    latest = record.id
                if latest in _SORTING or latest in (r.FILTERMODE, _AUTOFILTER, _AUTOFILTER12):
                    splices.append(Splice(record.pos, record.end, b""))
            cells = filter_range(stream, found, ordinal)
            for record in records:
                if record.id == r.ROW and cells is not None:
                    row = r.u16(stream, record.body)[0] + 1
                    if cells.first_row < row <= cells.last_row:
                        shown[record.body + 12] &= ~_ROW_HIDDEN
            yield Item("filters", name, str(cells) if cells is not None else "")
        if bytes(shown) != stream:
            self._book.restate(bytes(shown), range(len(found.sheets)))
        self._splice(splices, range(len(found.sheets)))

    def hidden_sheets(self) -> Iterator[Item]:
        book = self._book
        found = book.content.globals
        gone = [i for i, sheet in enumerate(found.sheets) if sheet.hidden]
        if not gone:
            return
        if all(sheet.hidden for sheet in book.sheets):
            raise refusals.no_worksheet(book.path)
        names = [found.sheets[i].name for i in gone]
        reads = Reads(links_to(book.content.stream, found, gone))
        dead_names(book.content.stream, found.names, reads)
        self._freeze(reads)
        self._forget_rules(reads)
        content = book.content
        book.drop_sheets(gone, drop_tabs(content.stream, content.globals, gone, reads.names))
        for name in names:
            yield Item("hidden_sheets", name, "")

    def hidden_rows(self) -> Iterator[Item]:
        for sheet in self._book.sheets:
            yield from delete_hidden_rows(sheet, self._book.path)

    def hidden_columns(self) -> Iterator[Item]:
        for sheet in self._book.sheets:
            if hidden := sheet.hidden_columns:
                for place in self.take_out(sheet, hidden):
                    yield Item("hidden_columns", sheet.name, place)

    def take_out(self, sheet: XlsSheet, columns: Collection[int]) -> list[str]:
        """Take columns out with all that reads them; their names."""
        content = self._book.content
        own = links_to(content.stream, content.globals, [sheet.ordinal])
        reads = Reads(columns={column - 1 for column in columns}, own_links=own)
        dead_names(content.stream, content.globals.names, reads)
        self._freeze(reads, sheet.ordinal, cells_in(sheet, columns))
        self._forget_rules(reads, sheet.ordinal)
        return delete_columns(sheet, columns, self._book.path)

    def external_links(self) -> Iterator[Item]:
        book = self._book
        content = book.content
        gone = external_books(content.stream, content.globals)
        if gone:
            entries = links(content.stream, content.globals)
            reads = Reads({i for i, (target, _, _) in enumerate(entries) if target in gone})
            dead_names(content.stream, content.globals.names, reads)
            self._freeze(reads)
            self._forget_rules(reads)
            content = book.content
            book.restate(drop_links(content.stream, content.globals, reads.names), ())
            for _ in gone:
                yield Item("external_links", "", "")
        yield from self._drop("external_links", _QUERIES)
        yield from self._local_hyperlinks()

    def _local_hyperlinks(self) -> Iterator[Item]:
        """Hyperlinks to files: their address tells names of machines and people."""
        stream = self._book.content.stream
        splices = []
        for _, name, records in self._sheets():
            local = False
            for record in records:
                if record.id == r.HLINK:
                    local = _FILE_MONIKER in stream[record.body : record.end]
                    if local:
                        first, _, left, _ = struct.unpack_from("<4H", stream, record.body)
                        yield Item("external_links", name, format_ref(first + 1, left + 1))
                if local and record.id in (r.HLINK, _TOOLTIP):
                    splices.append(Splice(record.pos, record.end, b""))
        self._splice(splices, ())

    def properties(self) -> Iterator[Item]:
        for name in self._book.leave_out("properties"):
            yield Item("properties", "", name)

    def last_user(self) -> Iterator[Item]:
        content = self._book.content
        for record in r.walk(content.stream, 0, content.globals.end):
            if record.id == _WRITE_ACCESS:
                blank = bytes(3).ljust(record.end - record.body, b" ")
                if content.stream[record.body : record.end] != blank:
                    self._splice([Splice(record.body, record.end, blank)], ())
                    yield Item("last_user", "", "WRITEACCESS")
                break
        yield from self._drop("last_user", {_FILE_SHARING, _WRITE_PROTECT, _ROUTING, _RECIPIENT, _USER_VIEW})
        self._drop_views()

    def _drop_views(self) -> None:
        """Custom views: blocks of records under a person's name."""
        splices = []
        for _, _, records in self._sheets():
            inside = False
            for record in records:
                inside = inside or record.id == _VIEW_BEGIN
                if inside:
                    splices.append(Splice(record.pos, record.end, b""))
                inside = inside and record.id != _VIEW_END
        self._splice(splices, ())

    def revisions(self) -> Iterable[Item]:
        return ()  # a shared workbook is refused: its log can't be told from its cells

    def printers(self) -> Iterator[Item]:
        yield from self._drop("printers", {_PRINTER})

    def traces(self) -> Iterator[Item]:
        for name in self._book.leave_out("traces"):
            yield Item("traces", "", name)
