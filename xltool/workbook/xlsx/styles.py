"""The dresses of cells (styles.xml): what they show, and new ones cloned from old ones.

Cell formats (<xf> in cellXfs), fills and differential formats are only ever added, at the end, and only when
no identical one is there (ECMA-376 part 1 §18.8).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.patterns import compiled
from xltool.workbook.numbers import GENERAL, SHORT_DATE, SHORT_DATETIME, Shows, shown_as
from xltool.workbook.xlsx.xml import Node, Patch, add_children, attribute_text, insert_child, parse, splice

_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
"""The children of <styleSheet> in schema order (§18.8.39)."""
_MAX_FORMATS = 65_490
"""Cell formats a workbook can hold (Excel's published limit)."""

Kind = Literal["number", "borrowed number", "date", "datetime", "other"]

_UNSHOWN: dict[Kind, frozenset[Shows]] = {
    "number": frozenset(("date", "datetime", "time", "text")),
    "borrowed number": frozenset(("date", "datetime", "time", "text", "percent")),
    "date": frozenset(("number", "percent", "time", "text")),
    "datetime": frozenset(("number", "percent", "time", "text", "date")),
    "other": frozenset(),
}
"""What shows a kind of value wrong. A percentage is right only where the cell itself was one."""
_PLAIN: dict[Kind, int] = {"date": SHORT_DATE, "datetime": SHORT_DATETIME}

_UNLOCKED = compiled(rb"protection\s[^<>]*locked\s*=\s*[\"'](?:0|false)[\"']")
_DXF_COLOUR = compiled(rb"bgColor\s[^<>]*?rgb=[\"'](?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})[\"']")


def kind_of(value: object, borrowed: bool) -> Kind:
    """What a dress has to be able to show. `borrowed`: the dress comes from another cell."""
    if isinstance(value, dt.datetime):
        return "datetime" if value.time() != dt.time() else "date"
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "borrowed number" if borrowed else "number"
    return "other"


class Styles:
    """The styles part. Without one (`data` empty) every cell is plain and none can be dressed."""

    def __init__(self, data: bytes = b"") -> None:
        self._data = data
        self._root = parse(data) if data else Node("", "", {}, 0, 0)
        self._prefix = self._root.prefix
        self._formats = [(xf.attributes, data[xf.inner : xf.inner_end]) for xf in self._items("cellXfs")]
        self._fills = [data[fill.start : fill.end] for fill in self._items("fills")]
        self._dxfs = [data[dxf.start : dxf.end] for dxf in self._items("dxfs")]
        self._custom = {node.get("numFmtId"): node.get("formatCode") for node in self._items("numFmts")}
        self._added: dict[str, list[bytes]] = {}
        self._clones: dict[tuple[int, str], int] = {}
        self._shown: dict[int, Shows] = {}
        self.dated = frozenset(n for n in range(len(self._formats)) if self.shows(n) in ("date", "datetime"))
        """The dresses of the file that show a number as a date."""

    def _items(self, group: str) -> list[Node]:
        container = self._root.child(group)
        return [] if container is None else container.children

    # Reading

    def shows(self, style: int) -> Shows:
        """What a dress makes of a number."""
        if style in self._shown:
            return self._shown[style]
        if not 0 <= style < len(self._formats):
            return "number"
        number_format = self._formats[style][0].get("numFmtId", "0")
        shown = self._shown[style] = shown_as(int(number_format), self._custom.get(number_format))
        return shown

    def differential_colour(self, dxf: int) -> str | None:
        """The colour the differential format fills with, "RRGGBB"."""
        found = _DXF_COLOUR.search(self._dxfs[dxf]) if 0 <= dxf < len(self._dxfs) else None
        return found[1].decode().upper() if found else None

    # Growing

    @property
    def grown(self) -> bool:
        """Whether anything was added."""
        return bool(self._added)

    def suited(self, style: int, value: object, borrowed: bool = False) -> int:
        """`style`, or a clone of it with another number format if it would show `value` wrong."""
        kind = kind_of(value, borrowed)
        if self.shows(style) not in _UNSHOWN[kind]:
            return style
        return self._clone(style, numFmtId=str(_PLAIN.get(kind, GENERAL)), applyNumberFormat="1")

    def filled(self, style: int, colour: str) -> int:
        """A clone of `style` with a solid fill of `colour` ("RRGGBB")."""
        p = self._prefix
        fill = (
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{colour.upper()}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        )
        return self._clone(style, fillId=str(self._once("fills", self._fills, fill)), applyFill="1")

    def unlocked(self, style: int) -> int:
        """A clone of `style` whose cells can be typed into on a protected sheet (§18.8.33)."""
        key = (style, "unlocked")
        if key not in self._clones:
            attributes, inner = self._formats[style] if 0 <= style < len(self._formats) else ({}, b"")
            if _UNLOCKED.search(inner):
                self._clones[key] = style
            else:
                p = self._prefix.encode()
                kept = re.sub(rb"<%bprotection\b[^<>]*(?:/>|>\s*</%bprotection>)" % (p, p), b"", inner)
                extension = kept.find(b"<%bextLst" % p)
                at = len(kept) if extension < 0 else extension
                inner = kept[:at] + b'<%bprotection locked="0"/>' % p + kept[at:]
                self._clones[key] = self._format({**attributes, "applyProtection": "1"}, inner)
        return self._clones[key]

    def differential(self, colour: str) -> int:
        """The differential format that is nothing but a solid fill (there the colour is the background)."""
        p = self._prefix
        dxf = (
            f'<{p}dxf><{p}fill><{p}patternFill><{p}bgColor rgb="FF{colour.upper()}"/>'
            f"</{p}patternFill></{p}fill></{p}dxf>"
        )
        return self._once("dxfs", self._dxfs, dxf)

    def _once(self, group: str, items: list[bytes], item: str) -> int:
        self._require()
        raw = item.encode()
        if raw not in items:
            self._added.setdefault(group, []).append(raw)
            items.append(raw)
        return items.index(raw)

    def _clone(self, style: int, **changes: str) -> int:
        self._require()
        key = (style, repr(changes))
        if key not in self._clones:
            source = style if 0 <= style < len(self._formats) else 0
            attributes, inner = self._formats[source] if self._formats else ({}, b"")
            self._clones[key] = self._format({**attributes, **changes}, inner)
        return self._clones[key]

    def _format(self, attributes: dict[str, str], inner: bytes) -> int:
        """The cell format of that content, added if it isn't there."""
        self._require()
        wanted = (attributes, inner)
        if wanted not in self._formats:
            self._add_format(*wanted)
        return self._formats.index(wanted)

    def _add_format(self, attributes: dict[str, str], inner: bytes) -> None:
        if len(self._formats) >= _MAX_FORMATS:
            raise UnsupportedEdit(
                "TOO_MANY_STYLES",
                msg("The workbook already has as many cell formats as a workbook can have."),
                msg("Open it in Excel or WPS, remove unused cell styles and try again."),
            )
        tag = f"<{self._prefix}xf".encode()
        for name, value in attributes.items():
            if not name.startswith(":"):
                tag += b" " + name.encode() + b'="' + attribute_text(value) + b'"'
        xf = tag + (b">" + inner + f"</{self._prefix}xf>".encode() if inner else b"/>")
        self._added.setdefault("cellXfs", []).append(xf)
        self._formats.append((attributes, inner))

    def _require(self) -> None:
        if not self._data:
            raise UnsupportedEdit(
                "NO_STYLES",
                msg("The workbook has no cell formats at all, so a date or a colour can't be given one."),
                msg("Open it in Excel or WPS, save it once and try again."),
            )

    def to_bytes(self) -> bytes:
        """The part with what was added."""
        patches: list[Patch] = []
        for group, items in self._added.items():
            container = self._root.child(group)
            if container is not None:
                patches += add_children(self._data, container, items)
            else:
                name = f"{self._prefix}{group}"
                new = f'<{name} count="{len(items)}">'.encode() + b"".join(items) + f"</{name}>".encode()
                patches.append(insert_child(self._root, _ORDER, group, new))
        return splice(self._data, patches)
