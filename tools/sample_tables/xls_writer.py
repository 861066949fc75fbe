"""Pages as a real .xls workbook: xlwt, and the records it lacks (names, print titles, drop-downs)."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwt
from xlwt.Cell import FormulaCell

from .page import Area, Dress, DropDown, Formula, Page, column_pixels
from .pictures import logo_bmp

NORMAL_FONT, NORMAL_TWIPS = "宋体", 220
MAX_DIGIT_PIXELS = 8
XLWT_PIXELS = 7
"""What xlwt takes a digit to be when it places a picture."""
FIRST_FREE_COLOUR = 0x20
ACROSS = {
    "center": xlwt.Alignment.HORZ_CENTER,
    "left": xlwt.Alignment.HORZ_LEFT,
    "right": xlwt.Alignment.HORZ_RIGHT,
}


def write_xls(path: Path, pages: list[Page], names: dict[str, tuple[int, Area]]) -> None:
    """Writes the workbook; `names` are defined names, each a sheet number and an area."""
    book = _Book(
        [(number, page.header) for number, page in enumerate(pages) if page.header is not None], names
    )
    styles = _Styles(book)
    for page in pages:
        _draw(book.add_sheet(page.name), page, styles)
    book.save(str(path))


class _Book(xlwt.Workbook):  # type: ignore[misc]  # xlwt has no types
    """An xlwt workbook whose link table also holds defined names (MS-XLS 2.4.150 Lbl)."""

    def __init__(self, titles: list[tuple[int, tuple[int, int]]], names: dict[str, tuple[int, Area]]) -> None:
        super().__init__(encoding="utf-8", style_compression=2)
        self.country_code = 86
        self.owner = " "  # xlwt would sign as "None"
        self._titles = titles
        self._names = names
        for font in self._Workbook__styles._font_x2id.values():
            font.name, font.height, font.charset = NORMAL_FONT, NORMAL_TWIPS, 134

    def _Workbook__all_links_rec(self) -> bytes:  # noqa: N802  # xlwt's own hook, under its mangled name
        sheets = [number for number, _ in self._titles] + [number for number, _ in self._names.values()]
        if not sheets:
            return b""
        used = sorted(set(sheets))
        supbook = _record(0x01AE, struct.pack("<HH", len(self._Workbook__worksheets), 0x0401))
        refs = b"".join(struct.pack("<HHH", 0, number, number) for number in used)
        extern = _record(0x0017, struct.pack("<H", len(used)) + refs)
        labels = [
            _name(
                b"\x00\x07", 1, 0x20, number + 1, _area3d(used.index(number), Area(rows[0], 0, rows[1], 255))
            )
            for number, rows in self._titles
        ]
        labels += [
            _name(b"\x01" + text.encode("utf-16-le"), len(text), 0, 0, _area3d(used.index(number), area))
            for text, (number, area) in self._names.items()
        ]
        return supbook + extern + b"".join(labels)


class _CachedFormula(FormulaCell):  # type: ignore[misc]  # xlwt has no types
    """A formula cell that carries its result; xlwt alone leaves it empty until Excel recalculates."""

    __slots__ = ("result",)

    def __init__(self, row: int, column: int, style: int, formula: Formula) -> None:
        super().__init__(row, column, style, xlwt.Formula(formula.text))
        self.result = formula.result

    def get_biff_data(self) -> bytes:
        head = struct.pack("<3HdHL", self.rowx, self.colx, self.xf_idx, self.result, 0, 0)
        return _record(0x0006, head + self.frmla.rpn())


class _Styles:
    """xlwt styles by dress, each made once."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self._known: dict[Dress, xlwt.XFStyle] = {}
        self._colours: dict[str, int] = {}

    def __getitem__(self, dress: Dress) -> xlwt.XFStyle:
        if dress not in self._known:
            self._known[dress] = self._make(dress)
        return self._known[dress]

    def _make(self, dress: Dress) -> xlwt.XFStyle:
        style = xlwt.XFStyle()
        style.font.name, style.font.height, style.font.bold = dress.font, dress.size * 20, dress.bold
        style.font.charset = 134  # GB2312
        style.alignment.horz = ACROSS[dress.across]
        style.alignment.vert = xlwt.Alignment.VERT_CENTER
        style.alignment.wrap = int(dress.wrap)
        style.num_format_str = dress.number
        if dress.border:
            for side in ("left", "right", "top", "bottom"):
                setattr(style.borders, side, xlwt.Borders.THIN)
        if dress.fill is not None:
            style.pattern.pattern = xlwt.Pattern.SOLID_PATTERN
            style.pattern.pattern_fore_colour = self._colour(dress.fill)
        return style

    def _colour(self, rgb: str) -> int:
        if rgb not in self._colours:
            index = FIRST_FREE_COLOUR + len(self._colours)
            self.book.set_colour_RGB(index, *bytes.fromhex(rgb))
            self._colours[rgb] = index
        return self._colours[rgb]


def _draw(sheet: Any, page: Page, styles: _Styles) -> None:
    for column, width in enumerate(page.widths):
        sheet.col(column).width = round(column_pixels(width) / MAX_DIGIT_PIXELS * 256)
    for row, height in page.heights.items():
        sheet.row(row).height_mismatch = True
        sheet.row(row).height = round(height * 20)
        # xlwt guesses pixels from the font alone; pictures are placed by them.
        sheet.row(row)._Row__height_in_pixels = round(height * 96 / 72)
        sheet.row(row).hidden = row in page.hidden_rows
    for area in page.merges:
        sheet.merged_ranges.append((area.top, area.bottom, area.left, area.right))
    for (row, column), cell in sorted(page.cells.items()):
        style, value = styles[cell.dress], cell.value
        if isinstance(value, Formula):
            xf = styles.book.add_style(style)
            sheet.row(row).insert_cell(column, _CachedFormula(row, column, xf, value))
        elif isinstance(value, dt.date):
            sheet.write(row, column, dt.datetime.combine(value, dt.time()), style)
        else:
            sheet.write(row, column, value, style)
    if page.logo is not None:
        sheet.insert_bitmap_data(logo_bmp(), *page.logo, 4, 3, scale_x=XLWT_PIXELS / MAX_DIGIT_PIXELS)
    if page.drop_downs:
        _add_records(sheet, _drop_downs(page.drop_downs))
    _print_setup(sheet, page)


def _print_setup(sheet: Any, page: Page) -> None:
    sheet.portrait = not page.landscape
    sheet.paper_size_code = 9
    sheet.fit_num_pages, sheet.fit_width_to_pages, sheet.fit_height_to_pages = True, 1, 0
    sheet.left_margin, sheet.right_margin, sheet.top_margin, sheet.bottom_margin = 0.59, 0.59, 0.79, 0.71
    sheet.footer_margin = 0.35
    sheet.print_centered_horz = True
    sheet.header_str = b""  # xlwt wants bytes here
    # xlwt 1.3's own setter takes text on Python 2 only.
    sheet._Worksheet__footer_str = '&C&"宋体,常规"&12— &P —'
    if page.page_breaks:
        sheet.horz_page_breaks = [(row, 0, 255) for row in page.page_breaks]
    if page.header is not None:
        sheet.panes_frozen = True
        sheet.horz_split_pos = page.header[1] + 1
        if page.frozen_columns:
            sheet.vert_split_pos = page.frozen_columns


def _add_records(sheet: Any, records: bytes) -> None:
    """Puts records before the sheet's EOF record, the last one of its stream."""
    plain: Callable[[], bytes] = sheet.get_biff_data
    sheet.get_biff_data = lambda: plain()[:-4] + records + _record(0x000A, b"")


def _drop_downs(drops: list[DropDown]) -> bytes:
    """DVAL and its DV records (MS-XLS 2.4.90, 2.4.89)."""
    return _record(0x01B2, struct.pack("<HIIiI", 0, 0, 0, -1, len(drops))) + b"".join(map(_drop_down, drops))


def _drop_down(drop: DropDown) -> bytes:
    # valType list (3), errStyle warning (1), list in a string, blanks allowed, both messages shown.
    flags = 0x3 | 0x1 << 4 | 0x80 | 0x100 | 0x40000 | 0x80000
    texts = b"".join(_long_string(text) for text in ("填写说明", "请核对", drop.prompt, drop.prompt))
    source = "\0".join(drop.choices)
    formula = b"\x17" + bytes([len(source), 1]) + source.encode("utf-16-le")
    area = drop.area
    return _record(
        0x01BE,
        struct.pack("<I", flags)
        + texts
        + struct.pack("<HH", len(formula), 0)
        + formula
        + struct.pack("<HH", 0, 0)
        + struct.pack("<H4H", 1, area.top, area.bottom, area.left, area.right),
    )


def _long_string(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _name(name: bytes, length: int, flags: int, sheet: int, formula: bytes) -> bytes:
    """An Lbl record; `sheet` counts from 1, 0 is the whole workbook."""
    head = struct.pack("<HBBHHHBBBB", flags, 0, length, len(formula), 0, sheet, 0, 0, 0, 0)
    return _record(0x0018, head + name + formula)


def _area3d(ref: int, area: Area) -> bytes:
    return struct.pack("<BHHHHH", 0x3B, ref, area.top, area.bottom, area.left, area.right)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
