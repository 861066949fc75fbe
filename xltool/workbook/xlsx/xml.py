"""XML parts as bytes that can be edited in place: a tree whose nodes know where they stand, and splicing.

Inside the engine every part is UTF-8; `decode` and `encode` keep the encoding a part came in. Names are local
names: transitional and strict OOXML, prefixed or not, look alike here (ECMA-376 part 1 §17–18, part 4).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.patterns import compiled
from xltool.record import NamedTuple


class Malformed(ValueError):
    """The part is not well-formed, or not what its kind of part must be. Becomes InputError DAMAGED."""


def forbidden_dtd() -> InputError:
    """The refusal of a document type declaration: no spreadsheet program writes one, attackers do."""
    return InputError(
        "DTD_FORBIDDEN",
        msg("The workbook contains an XML document type declaration, which is a known way of attack."),
        msg("Open it in Excel or WPS, save it as .xlsx and try again."),
    )


_DECLARED = compiled(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_UTF_8 = ("utf-8", "ascii")


def decode(raw: bytes) -> tuple[bytes, str]:
    """The part in UTF-8, and the codec it came in. A byte order mark stays, as U+FEFF."""
    if raw[:2] in (b"\xff\xfe", b"<\0"):
        codec = "utf-16-le"
    elif raw[:2] in (b"\xfe\xff", b"\0<"):
        codec = "utf-16-be"
    else:
        declared = _DECLARED.search(raw, 0, 200)
        if declared is None:
            return raw, "utf-8"
        try:
            codec = codecs.lookup(declared[1].decode()).name
        except LookupError as error:
            raise Malformed(str(error)) from error
        if codec in _UTF_8 or codec.startswith("utf-16"):  # in truth UTF-8: UTF-16 was told by its bytes
            return raw, "utf-8"
    try:
        text = raw.decode(codec)
    except LookupError as error:  # a codec, but none for text
        raise Malformed(str(error)) from error
    if text.encode(codec) != raw:
        raise Malformed("the encoding is ambiguous")
    return text.encode(), codec


def encode(data: bytes, codec: str) -> bytes:
    """`data`, which is UTF-8, in the codec its part came in."""
    return data if codec == "utf-8" else data.decode().encode(codec, "xmlcharrefreplace")


class Node:
    """An element and its place: `start` is the offset of its "<", `end` lies after its last ">".

    `inner` and `inner_end` enclose its content (equal when it is empty). Namespaced attributes are kept
    under ":local".
    """

    __slots__ = ("attributes", "children", "end", "inner", "inner_end", "name", "prefix", "start", "text")

    def __init__(self, name: str, prefix: str, attributes: dict[str, str], start: int, inner: int) -> None:
        self.name = name
        self.prefix = prefix
        """The namespace prefix with its colon, or ""."""
        self.attributes = attributes
        self.start = start
        self.inner = inner
        self.inner_end = inner
        self.end = inner
        self.text = ""
        self.children: list[Node] = []

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes.get(name, default)

    def flag(self, name: str) -> bool:
        """Whether a boolean attribute is set (xsd:boolean)."""
        return self.attributes.get(name) in ("1", "true")

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        for node in self.children:
            if node.name == name:
                return node
        return None

    def all(self, name: str) -> list[Node]:
        """The children of that name."""
        return [node for node in self.children if node.name == name]

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in document order."""
        yield self
        for node in self.children:
            yield from node.walk()


_TAG = compiled(rb"<(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_NAMESPACES = "\n"
_MAX_DEPTH = 200
_MAX_ELEMENTS = 1 << 20
"""Elements of a part that is read as a tree; half a kilobyte each."""


def parse(data: bytes) -> Node:
    """The root of a UTF-8 part, with everything below it; Malformed, or InputError DTD_FORBIDDEN.

    The tree may be another call's too: it is read, never changed.
    """
    return _tree_of_small(data) if len(data) <= _SMALL else _tree(data)


def _tree(data: bytes) -> Node:
    from pyexpat import ExpatError, ParserCreate

    parser = ParserCreate("utf-8", _NAMESPACES)
    parser.namespace_prefixes = True
    parser.buffer_text = True
    top = Node("", "", {}, 0, 0)
    path = [top]
    elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        offset = parser.CurrentByteIndex
        tag = _TAG.match(data, offset)
        if tag is None or len(path) > _MAX_DEPTH or elements > _MAX_ELEMENTS:
            raise Malformed("a tag does not end, or there are too many elements or too deep ones")
        parts = name.split(_NAMESPACES)
        prefix = parts[2] + ":" if len(parts) == 3 else ""
        node = Node(
            parts[1] if len(parts) > 1 else name,
            prefix,
            {k if _NAMESPACES not in k else ":" + k.split(_NAMESPACES)[1]: v for k, v in attributes.items()},
            offset,
            tag.end(),
        )
        path[-1].children.append(node)
        path.append(node)

    def end(_: str) -> None:
        node = path.pop()
        if data[node.inner - 2] != 0x2F:  # not self-closing
            node.inner_end = parser.CurrentByteIndex
            node.end = data.index(b">", node.inner_end) + 1

    def text(characters: str) -> None:
        path[-1].text += characters

    def doctype(*_: object) -> None:
        raise forbidden_dtd()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise Malformed(str(error)) from error
    return top.children[0]


_SMALL = 1 << 14
_tree_of_small = lru_cache(maxsize=32)(_tree)
"""A folder of workbooks made from one template holds the same few small parts a thousand times."""


class Patch(NamedTuple):
    """Replace what stands at [start, end) with `new`."""

    start: int
    end: int
    new: bytes


def splice(data: bytes, patches: Iterable[Patch]) -> bytes:
    """`data` with patches applied; they don't overlap. Insertions at one place keep the order given."""
    pieces: list[bytes] = []
    position = 0
    for start, end, new in sorted(patches, key=lambda patch: patch[:2]):
        pieces += (data[position:start], new)
        position = end
    pieces.append(data[position:])
    return b"".join(pieces)


def set_attribute(data: bytes, node: Node, name: str, value: str) -> Patch:
    """The patch that gives `node` an attribute, in place if it has it already."""
    tag = data[node.start : node.inner]
    written = name.encode() + b'="' + attribute_text(value) + b'"'
    present = compiled(rb"(?<=\s)" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')").search(tag)
    if present is not None:
        return Patch(node.start + present.start(), node.start + present.end(), written)
    place = node.inner - (2 if tag.endswith(b"/>") else 1)
    return Patch(place, place, b" " + written)


def element_text(text: str) -> bytes:
    """Text as element content."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;").encode()


def attribute_text(text: str) -> bytes:
    """Text as the value of an attribute in double quotes."""
    escaped = element_text(text).replace(b'"', b"&quot;")
    return escaped.replace(b"\n", b"&#10;").replace(b"\t", b"&#9;")


def add_children(data: bytes, node: Node, children: Sequence[bytes]) -> list[Patch]:
    """The patches that add children at the end of `node` and keep its `count` attribute, if any, true."""
    new = b"".join(children)
    patches = []
    if "count" in node.attributes:
        patches.append(set_attribute(data, node, "count", str(len(node.children) + len(children))))
    if node.inner != node.end:
        patches.append(Patch(node.inner_end, node.inner_end, new))
    else:
        name = data[node.start + 1 : node.inner - 2].split(None, 1)[0]
        patches.append(Patch(node.inner - 2, node.inner, b">" + new + b"</" + name + b">"))
    return patches


def insert_child(root: Node, order: Sequence[str], name: str, child: bytes) -> Patch:
    """The patch that puts a new child where the schema's `order` wants it: after the last that goes before.

    Children the order doesn't know (mc:AlternateContent) stay behind the one they follow.
    """
    rank = {known: index for index, known in enumerate(order)}
    place = root.inner
    for node in root.children:
        if node.name in rank and rank[node.name] <= rank[name]:
            place = node.end
    return Patch(place, place, child)
