"""A workbook that is an OOXML package, edited in place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError, UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import CLEANINGS, Item, Receipt, Text, Workbook, WorkbookFeatures, only_a_copy
from xltool.workbook.opening import not_excel, read_file
from xltool.workbook.replace import replace_file
from xltool.workbook.xlsx.calcchain import forget_formulas
from xltool.workbook.xlsx.package import deflate
from xltool.workbook.xlsx.parts import Parts
from xltool.workbook.xlsx.reading import Reader
from xltool.workbook.xlsx.sheet import XlsxSheet
from xltool.workbook.xlsx.strings import read_strings
from xltool.workbook.xlsx.styles import Styles

_FOREIGN = {
    "document": msg("a Word document"),
    "presentation": msg("a presentation"),
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.spreadsheet": msg("an OpenDocument spreadsheet (.ods)"),
    b"application/vnd.oasis.opendocument.text": msg("an OpenDocument text (.odt)"),
}


class XlsxWorkbook(Workbook):
    """An .xlsx, .xlsm or .xltx file, read whole into memory (packed); parts are unpacked when needed."""

    format = "xlsx"
    sheets: Sequence[XlsxSheet]

    def __init__(self, data: bytes, path: Path) -> None:
        self.path = path
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.parts = Parts(data, path)
        self.part_name = self._find_part()
        _, self._root = self.parts.tree(self.part_name)
        if self._root.name != "workbook":
            raise not_excel(path, _FOREIGN.get(self._root.name, msg("another kind of Office file")))
        properties = self._root.child("workbookPr")
        self.date1904 = properties is not None and properties.flag("date1904")
        self.sheets = self._find_sheets()
        self._dirty = self._saved = self._cleaned = False

    @classmethod
    def open(cls, path: Path | str) -> XlsxWorkbook:
        """Read a workbook; InputError when that can't be done."""
        path = Path(path)
        return cls(read_file(path), path)

    def _find_part(self) -> str:
        parts = self.parts
        for name in parts.related("", "officeDocument"):
            if name.endswith(".bin"):
                raise not_excel(self.path, msg("a binary workbook (.xlsb)"))
            return name
        if "xl/workbook.xml" in parts:
            return "xl/workbook.xml"
        if "mimetype" in parts:
            kind = parts.package.read("mimetype")
            raise not_excel(self.path, _OPEN_DOCUMENT.get(kind, msg("an OpenDocument file")))
        raise not_excel(self.path, msg("a ZIP archive"))

    def _find_sheets(self) -> list[XlsxSheet]:
        relationships = self.parts.relationships(self.part_name)
        container = self._root.child("sheets")
        sheets = []
        self._sheet_ids: dict[str, str] = {}
        self.tabs: list[tuple[str, str]] = []
        """Name and part of every tab in order, charts and macro sheets too; "" for one without a part."""
        for node in container.children if container is not None else ():
            related = relationships.get(node.get(":id"))
            self.tabs.append((node.get("name"), related.target if related is not None else ""))
            if related is None or related.kind != "worksheet" or related.target not in self.parts:
                continue  # a chart or macro sheet, or one whose part is lost
            hidden = node.get("state", "visible") != "visible"
            sheets.append(XlsxSheet(self, node.get("name"), hidden, related.target))
            self._sheet_ids[related.target] = node.get("sheetId")
        if all(sheet.hidden for sheet in sheets):
            raise InputError(
                "NO_WORKSHEET",
                msg("The workbook has no visible worksheet."),
                msg("Unhide a worksheet in Excel or WPS, or choose another file."),
                self.path,
            )
        return sheets

    @cached_property
    def features(self) -> WorkbookFeatures:
        protection = self._root.child("workbookProtection")
        kinds = {related.kind for related in self.parts.relationships(self.part_name).values()}
        return WorkbookFeatures(
            macros="vbaProject" in kinds,
            cell_pictures="xl/cellimages.xml" in self.parts,
            external_links="externalLink" in kinds,
            protected_structure=protection is not None and protection.flag("lockStructure"),
        )

    @cached_property
    def styles(self) -> Styles:
        """The cell formats."""
        for name in self.parts.related(self.part_name, "styles"):
            with self.parts.damage(name):
                return Styles(self.parts.text(name)[0])
        return Styles()

    @cached_property
    def reader(self) -> Reader:
        """What turns cells into values."""
        return Reader(self._read_strings, self.styles.dated, self.date1904)

    def _read_strings(self) -> list[str]:
        for name in self.parts.related(self.part_name, "sharedStrings"):
            with self.parts.damage(name):
                return read_strings(self.parts.text(name)[0])
        return []

    def forget_strings(self) -> None:
        """The shared strings have other numbers now."""
        self.__dict__.pop("reader", None)

    def check_editable(self) -> None:
        """UnsupportedEdit SIGNED (a change would break the signature), SHEET_LOST."""
        if any(related.kind == "origin" for related in self.parts.relationships("").values()):
            raise UnsupportedEdit(
                "SIGNED",
                msg("The workbook is digitally signed; any change would break the signature."),
                msg("Work on an unsigned copy, and have it signed again when it is finished."),
                self.path,
            )

        if any(part == "" for _, part in self.tabs):
            raise UnsupportedEdit(
                "SHEET_LOST",
                msg("The workbook lists a sheet that it doesn't contain."),
                msg("Open it in Excel or WPS and save it as a new file, then try again."),
                self.path,
            )

    def touch(self) -> None:
        """To be called before every change: what was saved becomes the ground of what comes."""
        if self._saved:
            for sheet in self.sheets:
                sheet.settle()
            self._saved = False
        self._dirty = True

    def save(self, path: Path | str | None = None) -> Receipt:
        target = self.path if path is None else Path(path)
        own = path is None or (target.exists() and target.samefile(self.path))
        if self._cleaned:
            if own:
                raise only_a_copy(self.path)
            sha256 = replace_file(target, self.write_to, expected_sha256=None)
            return Receipt(target, saved=True, sha256_before=self.sha256, sha256_after=sha256)
        written = unchanged = 0
        changed = False
        if self._dirty:
            changed, written, unchanged = self._pack()
        if own and not changed:
            return Receipt(
                self.path, unchanged=unchanged, sha256_before=self.sha256, sha256_after=self.sha256
            )
        sha256 = replace_file(target, self.parts.package.write, expected_sha256=self.sha256 if own else None)
        receipt = Receipt(
            target,
            written=written,
            unchanged=unchanged,
            saved=True,
            sha256_before=self.sha256,
            sha256_after=sha256,
        )
        if own:
            self.sha256 = sha256
            self._dirty, self._saved = False, True
        return receipt

    def write_to(self, out: BinaryIO) -> None:
        if self._cleaned:
            self._write_clean(out)
        else:
            if self._dirty:
                self._pack()
            self.parts.package.write(out)

    def _write_clean(self, out: BinaryIO) -> None:
        """Write a new package with nothing in it that is not used."""
        from xltool.workbook.xlsx.purge import purge_cell_pictures, purge_strings
        from xltool.workbook.xlsx.reach import prune

        for sheet in self.sheets:
            sheet.settle()
        purge_strings(self)
        purge_cell_pictures(self)
        members = prune(self)
        self._pack()
        self.parts.package.write_anew(out, members)

    # Copies that leave the house

    def texts(self) -> Iterator[Text]:
        from xltool.workbook.xlsx.texts import texts

        return texts(self)

    def opaque(self) -> list[Item]:
        from xltool.workbook.xlsx.texts import opaque

        return opaque(self)

    def clean(self, what: Collection[str] = CLEANINGS) -> list[Item]:
        from xltool.workbook.xlsx.cleaning import clean

        self.touch()
        self._cleaned = True
        return clean(self, what)

    def mask_texts(self, mask: Callable[[str], str]) -> list[Text]:
        from xltool.workbook.xlsx.texts import mask_texts

        self.check_editable()
        self.touch()
        return mask_texts(self, mask)

    def xml_of(self, name: str) -> bytes:
        """A part as it is now, UTF-8; a worksheet with the edits that were settled."""
        for sheet in self.sheets:
            if sheet.part_name == name and sheet.touched:
                head, tail = sheet.part.widened(None)
                return b"".join((head, sheet.part.grid, tail))
        return self.parts.text(name)[0]

    def forget_tabs(self, names: Collection[str]) -> None:
        """Some tabs are no longer in the workbook part."""
        self._root = self.parts.tree(self.part_name)[1]
        self.tabs = [tab for tab in self.tabs if tab[0] not in names]
        self.sheets = [sheet for sheet in self.sheets if sheet.name not in names]
        self.__dict__.pop("features", None)
        self.touch()

    def _pack(self) -> tuple[bool, int, int]:
        """Put the touched parts into the package: whether any changed, cells written, cells unchanged."""
        written = unchanged = 0
        changed = False
        parts = self.parts
        for sheet in self.sheets:
            if not sheet.touched:
                continue
            splicer = sheet.splicer()
            with parts.damage(sheet.part_name):
                content = deflate(sheet.chunks(splicer), parts.package.size(sheet.part_name))
            written += splicer.written
            unchanged += splicer.unchanged
            if not splicer.written and not sheet.reshaped:
                continue
            changed = True
            parts.package.replace(sheet.part_name, content)
            if splicer.formulas_gone:
                forget_formulas(
                    parts, self.part_name, self._sheet_ids[sheet.part_name], set(splicer.formulas_gone)
                )
        if changed and self.styles.grown:
            parts.edit(parts.related(self.part_name, "styles")[0], self.styles.to_bytes())
        parts.pack()
        return changed, written, unchanged
