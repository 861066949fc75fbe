"""The text of cells: what stands in <t> and <v>, and back (ST_Xstring, ECMA-376 part 1 §22.9.2.19)."""

from __future__ import annotations

import re

from xltool.patterns import compiled
from xltool.workbook.xlsx.xml import Malformed, Node, element_text

_REFERENCE = compiled(r"&(?:#x([0-9A-Fa-f]{1,6});|#([0-9]{1,7});|(\w+);|)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPE = compiled(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = compiled(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_PLAIN = compiled("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x|\\A\\s|\\s\\Z")
"""What makes a text more than its characters: looked for at once, and rarely there."""
_UNWRITABLE = compiled("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_OUTER_SPACE = (" ", "\t", "\n", "\r")


def _resolve(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    try:
        if name is not None:
            return _NAMED[name]
        return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Malformed(f"bad reference {reference[0]!r}") from error


def resolve_references(text: str) -> str:
    """What an XML parser makes of character data: line ends and &references; resolved."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_resolve, text) if "&" in text else text


def unescape(text: str) -> str:
    """Characters as people see them: XML references and line ends resolved, then the _xHHHH_ escapes."""
    text = resolve_references(text)
    return unescape_controls(text) if "_x" in text else text


def unescape_controls(text: str) -> str:
    """_xHHHH_ → the UTF-16 unit it stands for; what an XML parser does is done already."""
    text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def cell_text(raw: bytes) -> str:
    """The text in the raw content of <t> or <v>."""
    text = raw.decode()
    return unescape(text) if "&" in text or "_x" in text or "\r" in text else text


def rich_text(node: Node) -> str:
    """The text of <si> or <is>: its runs joined, phonetic hints left out."""
    if not node.children:
        return ""
    parts = []
    for child in node.children:
        if child.name == "t":
            parts.append(child.text)
        elif child.name == "r":
            parts += [t.text for t in child.all("t")]
    text = "".join(parts)
    return unescape_controls(text) if "_x" in text else text


def inline_string(text: str, prefix: bytes = b"") -> bytes:
    """`text` as an <is> element. Control characters are escaped as Excel escapes them."""
    if not _NOT_PLAIN.search(text):
        return b"<%bis><%bt>%b</%bt></%bis>" % (prefix, prefix, text.encode(), prefix, prefix)
    escaped = _LOOKS_ESCAPED.sub("_x005F_", text)
    escaped = _UNWRITABLE.sub(lambda control: f"_x{ord(control[0]):04X}_", escaped)
    padded = escaped.startswith(_OUTER_SPACE) or escaped.endswith(_OUTER_SPACE)
    keep = b' xml:space="preserve"' if padded else b""
    content = element_text(escaped)
    return b"<%bis><%bt%b>%b</%bt></%bis>" % (prefix, prefix, keep, content, prefix, prefix)
