"""Taking things out of a package for good: comments, filters, what is hidden, links, names of people.

Each cleaning edits parts and relationships; `purge` then leaves out every part nothing leads to any more and
every shared string no cell shows. Parts are followed from the relationships, so what is not known here is
kept and reported (`texts.opaque`), never half removed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import Item
from xltool.workbook.hidden import cells_in, delete_columns, delete_hidden_rows, freeze, take_out
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.reach import reached
from xltool.workbook.xlsx.reads import Reads, formulas_of, written_out
from xltool.workbook.xlsx.removing import drop_attribute, removals, show_rows
from xltool.workbook.xlsx.tabs import defined_names, drop_tabs, hidden_tabs
from xltool.workbook.xlsx.xml import Node, Patch, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook
    from xltool.workbook.xlsx.sheet import XlsxSheet

_PROPERTY_PARTS = ("core-properties", "extended-properties", "custom-properties", "thumbnail", "metadata")
_SHARED_TRACES = ("customXml", "classificationlabels", "docMetadata", "labelInfo")
_REVISIONS = ("revisionHeaders", "usernames", "userNames")
_ELSEWHERE = ("http://", "https://", "mailto:", "ftp://", "tel:", "#")
_NO_REFERENCE = b"#REF!"


def clean(book: XlsxWorkbook, what: Collection[str]) -> list[Item]:
    """See `Workbook.clean`."""
    book.check_editable()
    for sheet in book.sheets:
        sheet.settle()
    return take_out(_Cleaner(book), what)


def take_out_columns(sheet: XlsxSheet, book: XlsxWorkbook, columns: Collection[int]) -> None:
    """See `Sheet.take_out_columns`."""
    book.check_editable()
    for other in book.sheets:
        other.settle()
    _Cleaner(book).take_out(sheet, columns)


class _Cleaner:
    """The cleanings of one workbook, each saying what it took out."""

    def __init__(self, book: XlsxWorkbook) -> None:
        self._book = book
        self._parts = book.parts

    # Helpers

    def _unlink(self, source: str, kinds: Collection[str]) -> list[str]:
        """Drop the relationships of those kinds; their targets' names."""
        gone = {
            key: related.target
            for key, related in self._parts.relationships(source).items()
            if related.kind in kinds
        }
        self._parts.unlink(source, gone)
        return list(gone.values())

    def _reframe(self, sheet: XlsxSheet, gone: Callable[[Node], bool]) -> list[Node]:
        """Take elements out of the sheet's frame; those that were there."""
        part = sheet.part
        found = [node for node in part.root.walk() if gone(node)]
        if found:
            part.patch(removals(part.frame, part.root, found))
            sheet.reshape(part)
            self._book.touch()
        return found

    def _edit(self, name: str, gone: Callable[[Node], bool]) -> list[Node]:
        """Take elements out of a part; those that were there."""
        data, root = self._parts.tree(name)
        found = [node for node in root.walk() if gone(node)]
        if found:
            self._parts.edit(name, splice(data, removals(data, root, found)))
            self._book.touch()
        return found

    def _freeze(self, reads: Reads) -> None:
        """Formulas that read what goes become values, those apart that go themselves."""
        book = self._book
        reads.add_names(defined_names(book))
        for sheet in book.sheets:
            with self._parts.damage(sheet.part_name):
                cells = [
                    (row, column)
                    for row, column, formula in formulas_of(sheet.part)
                    if (reads.mentions(formula, sheet.name) or reads.misleads(formula))
                    and not (sheet.name in reads.columns and (row, column) in reads.but)
                ]
                if cells and (patches := written_out(sheet.part)):
                    sheet.patch_grid(patches)
            freeze(sheet, cells, sheet.settle)

    def _forget(self, reads: Reads) -> None:
        """Names, rules, drop-down lists and charts that name what is gone."""
        parts, book = self._parts, self._book
        data, root = parts.tree(book.part_name)
        patches = [
            Patch(node.inner, node.inner_end, _NO_REFERENCE)
            for node in root.walk()
            if node.name == "definedName" and node.text and reads.mentions(node.text, "")
        ]
        if patches:
            parts.edit(book.part_name, splice(data, patches))
        self._forget_rules(reads)
        for part in reached(book):
            if part.kind in ("chart", "chartEx"):
                data, root = parts.tree(part.name)
                patches = [
                    Patch(node.inner, node.inner_end, _NO_REFERENCE)
                    for node in root.walk()
                    if node.name == "f" and reads.mentions(node.text, "")
                ]
                if patches:
                    parts.edit(part.name, splice(data, patches))

    def _forget_rules(self, reads: Reads) -> None:
        """Drop-down lists and conditional formats that read what goes."""
        for sheet in self._book.sheets:
            self._reframe(sheet, _rule_that_reads(reads, sheet.name))

    # The cleanings

    def comments(self) -> Iterator[Item]:
        for sheet in self._book.sheets:
            found = []
            for name in self._parts.related(sheet.part_name, "comments"):
                found += [
                    node.get("ref") for node in self._parts.tree(name)[1].walk() if node.name == "comment"
                ]
            if not self._unlink(sheet.part_name, ("comments", "threadedComment")):
                continue
            self._drop_note_boxes(sheet)
            for ref in found:
                yield Item("comments", sheet.name, ref)
        self._unlink(self._book.part_name, ("person", "persons"))

    def _drop_note_boxes(self, sheet: XlsxSheet) -> None:
        """The boxes of comments in the legacy drawing; all of it when it holds nothing else."""
        for key, related in list(self._parts.relationships(sheet.part_name).items()):
            if related.kind != "vmlDrawing" or related.target not in self._parts:
                continue
            legacy = sheet.part.root.child("legacyDrawing")
            if legacy is None or legacy.get(":id") != key:
                continue  # the pictures of a header or footer
            _, root = self._parts.tree(related.target)
            shapes = root.all("shape")
            notes = [shape for shape in shapes if _is_note(shape)]
            if len(notes) < len(shapes):
                self._edit(related.target, lambda node: node.name == "shape" and _is_note(node))
                continue
            self._reframe(sheet, lambda node: node.name == "legacyDrawing")
            self._parts.unlink(sheet.part_name, {key})

    def filters(self) -> Iterator[Item]:
        for sheet in self._book.sheets:
            ranges = [
                node.get("ref")
                for node in sheet.part.root.walk()
                if node.name == "autoFilter" and node.child("filterColumn") is not None
            ]
            self._reframe(sheet, lambda node: node.name in ("filterColumn", "sortState"))
            for name in self._parts.related(sheet.part_name, "table"):
                table = self._parts.tree(name)[1].child("autoFilter")
                if table is not None and table.child("filterColumn") is not None:
                    ranges.append(table.get("ref"))
                self._edit(name, lambda node: node.name in ("filterColumn", "sortState"))
            for ref in ranges:
                if show_rows(sheet.part, parse_range(ref)):
                    sheet.reshape(sheet.part)
                yield Item("filters", sheet.name, ref)

    def hidden_sheets(self) -> Iterator[Item]:
        book = self._book
        gone = hidden_tabs(book)
        if not gone:
            return
        reads = Reads(sheets={name for name, _ in gone})
        for _, part in gone:
            for table in self._parts.related(part, "table"):
                root = self._parts.tree(table)[1]
                reads.names |= {root.get("displayName").casefold(), root.get("name").casefold()}
        drop_tabs(book, {name for name, _ in gone})
        self._freeze(reads)
        self._forget(reads)
        self._drop_pivot_caches()
        for name, _ in gone:
            yield Item("hidden_sheets", name, "")

    def _drop_pivot_caches(self) -> None:
        """The caches that no pivot table left uses."""
        book, parts = self._book, self._parts
        used = {
            cache
            for part in reached(book)
            if part.kind == "pivotTable"
            for cache in parts.related(part.name, "pivotCacheDefinition")
        }
        gone = {
            key: related.target
            for key, related in parts.relationships(book.part_name).items()
            if related.kind == "pivotCacheDefinition" and related.target not in used
        }
        if gone:
            self._edit(book.part_name, lambda node: node.name == "pivotCache" and node.get(":id") in gone)
            parts.unlink(book.part_name, gone)

    def hidden_rows(self) -> Iterator[Item]:
        for sheet in self._book.sheets:
            yield from delete_hidden_rows(sheet, self._book.path)

    def hidden_columns(self) -> Iterator[Item]:
        for sheet in self._book.sheets:
            if hidden := sheet.hidden_columns:
                self._refuse_tables(sheet, hidden)
                for place in self.take_out(sheet, hidden):
                    yield Item("hidden_columns", sheet.name, place)

    def take_out(self, sheet: XlsxSheet, columns: Collection[int]) -> list[str]:
        """Take columns out with all that reads them; their names."""
        reads = Reads(columns={sheet.name: sorted(columns)}, but=cells_in(sheet, columns))
        self._freeze(reads)
        self._forget_rules(reads)
        return delete_columns(sheet, columns, self._book.path)

    def _refuse_tables(self, sheet: XlsxSheet, hidden: Collection[int]) -> None:
        for table in sheet.features.tables:
            if any(table.first_column <= column <= table.last_column for column in hidden):
                raise UnsupportedEdit(
                    "TABLE_COLUMN",
                    msg("The Excel table {cells} has a hidden column.", cells=f"{sheet.name}!{table}"),
                    msg("Unhide the column or turn the table into a range, and make the copy again."),
                    self._book.path,
                )

    def external_links(self) -> Iterator[Item]:
        book, parts = self._book, self._parts
        targets = [
            related.target
            for name in parts.related(book.part_name, "externalLink")
            for related in parts.relationships(name).values()
        ]
        if self._unlink(book.part_name, ("externalLink",)):
            reads = Reads(external=True)
            self._freeze(reads)
            self._forget(reads)
            self._edit(book.part_name, lambda node: node.name == "externalReferences")
            for target in targets:
                yield Item("external_links", "", target)
        for target in self._unlink(book.part_name, ("connections",)):
            yield Item("external_links", "", target)
        for sheet in book.sheets:
            for name in parts.related(sheet.part_name, "table"):
                if parts.related(name, "queryTable"):
                    raise UnsupportedEdit(
                        "QUERY_TABLE",
                        msg("The worksheet “{name}” holds a query of a database.", name=sheet.name),
                        msg("Turn the table into a range in Excel, and make the copy again."),
                        book.path,
                    )
            for target in self._unlink(sheet.part_name, ("queryTable",)):
                yield Item("external_links", sheet.name, target)
            yield from self._local_hyperlinks(sheet)

    def _local_hyperlinks(self, sheet: XlsxSheet) -> Iterator[Item]:
        """Hyperlinks to files: their address tells names of machines and people."""
        local = {
            key
            for key, related in self._parts.relationships(sheet.part_name).items()
            if related.kind == "hyperlink"
            and related.external
            and not related.target.casefold().startswith(_ELSEWHERE)
        }
        gone = self._reframe(sheet, lambda node: node.name == "hyperlink" and node.get(":id") in local)
        self._parts.unlink(sheet.part_name, local)
        for node in gone:
            yield Item("external_links", sheet.name, node.get("ref"))

    def properties(self) -> Iterator[Item]:
        for name in self._unlink("", _PROPERTY_PARTS):
            yield Item("properties", "", name)

    def last_user(self) -> Iterator[Item]:
        book = self._book
        for node in self._edit(
            book.part_name, lambda node: node.name in ("fileSharing", "customWorkbookViews")
        ):
            yield Item("last_user", "", node.name)
        for sheet in book.sheets:
            for node in self._reframe(sheet, lambda node: node.name == "customSheetViews"):
                yield Item("last_user", sheet.name, node.name)

    def revisions(self) -> Iterator[Item]:
        for name in self._unlink(self._book.part_name, _REVISIONS):
            yield Item("revisions", "", name)

    def printers(self) -> Iterator[Item]:
        for title, tab in self._book.tabs:
            for name in self._unlink(tab, ("printerSettings",)):
                yield Item("printers", title, name)
        for sheet in self._book.sheets:
            setup = sheet.part.root.child("pageSetup")
            if setup is not None and ":id" in setup.attributes:
                drop_attribute(sheet.part, setup, rb"[\w.-]+:id")
                sheet.reshape(sheet.part)
                self._book.touch()

    def traces(self) -> Iterator[Item]:
        for source in ("", self._book.part_name):
            for name in self._unlink(source, _SHARED_TRACES):
                yield Item("traces", "", name)
        for node in self._edit(self._book.part_name, _is_trace):
            yield Item("traces", "", node.name)
        for sheet in self._book.sheets:
            self._reframe(sheet, lambda node: node.name == "customProperties")
            for name in self._unlink(sheet.part_name, ("customProperty",)):
                yield Item("traces", sheet.name, name)
        yield from self._remarks()

    def _remarks(self) -> Iterator[Item]:
        """Comments of XML itself, which no spreadsheet program shows."""
        sheets = {sheet.part_name: sheet for sheet in self._book.sheets}
        for part in reached(self._book):
            if not part.name.lower().endswith((".xml", ".vml")):
                continue
            sheet = sheets.get(part.name)
            data = self._book.xml_of(part.name)
            if b"<!--" not in data:
                continue
            bare = _REMARK.sub(lambda found: found[0] if found[0].startswith(b"<![") else b"", data)
            if sheet is not None:
                sheet.reshape(SheetPart(bare))
            else:
                self._parts.edit(part.name, bare)
            self._book.touch()
            yield Item("traces", part.sheet, part.name)


def _rule_that_reads(reads: Reads, sheet: str) -> Callable[[Node], bool]:
    """Whether an element is a drop-down list or conditional format that reads what goes."""

    def doomed(node: Node) -> bool:
        if node.name not in ("dataValidation", "cfRule"):
            return False
        return any(reads.mentions(below.text, sheet) for below in node.walk())

    return doomed


def _is_note(shape: Node) -> bool:
    client = shape.child("ClientData")
    return client is not None and client.get("ObjectType") == "Note"


def _is_trace(node: Node) -> bool:
    """Where the file lay, and which state of which document it is."""
    if node.name == "AlternateContent":
        return any(below.name == "absPath" for below in node.walk())
    return node.name in ("absPath", "revisionPtr")


_REMARK = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)
