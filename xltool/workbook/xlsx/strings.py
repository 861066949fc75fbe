"""The shared strings of a workbook, decoded in bulk."""

from __future__ import annotations

import re
from functools import cache

from xltool.patterns import compiled
from xltool.workbook.xlsx.text import rich_text, unescape
from xltool.workbook.xlsx.xml import Malformed, parse

_ROOT = compiled(r"<((?:[\w.-]+:)?)sst(?:\s[^<>]*)?>")

_USUAL_PREFIXES = ("", "x:")


@cache
def _grammar(prefix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A plain item (its text), and any item (its text if plain, else the whole of it)."""
    plain = r'<{p}si>\s*+<{p}t(?: xml:space="preserve")?+>([^<]*+)</{p}t>\s*+</{p}si>'
    other = r"(<{p}si\s*/>|<{p}si>.*?</{p}si>)"
    # A file may invent a prefix: its patterns are not kept.
    make = compiled if prefix in _USUAL_PREFIXES else re.compile
    return (
        make(plain.replace("{p}", re.escape(prefix))),
        make((plain + "|" + other).replace("{p}", re.escape(prefix)), re.DOTALL),
    )


def read_strings(data: bytes) -> list[str]:
    """The texts of a shared strings part (UTF-8), rich ones joined; Malformed if it isn't one."""
    text = data.decode()
    root = _ROOT.search(text)
    if root is None or "<!" in text:
        return [rich_text(item) for item in parse(data).all("si")]
    plain, any_item = _grammar(root[1])
    items: list[str] = plain.findall(text)
    if len(items) != text.count(f"<{root[1]}si"):
        items = []
        wrapped = f"{root[0]}{{}}</{root[1]}sst>"
        position = root.end()
        while item := any_item.search(text, position):
            between = text[position : item.start()]
            if between and not between.isspace():
                raise Malformed("stray text between shared strings")
            position = item.end()
            whole = item[2]
            items.append(item[1] if whole is None else _parse_item(wrapped.format(whole)))
    if "&" in text or "_x" in text or "\r" in text:
        items = [unescape(item) if "&" in item or "_x" in item or "\r" in item else item for item in items]
    return items


def _parse_item(document: str) -> str:
    return rich_text(parse(document.encode()).children[0])
