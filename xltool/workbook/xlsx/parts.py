"""The parts of an OOXML package and how they refer to each other (OPC, ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.xlsx.package import Package, damaged, deflate
from xltool.workbook.xlsx.xml import Node, Patch, decode, encode, parse, splice


class Relationship(NamedTuple):
    """`kind` is the last word of the type ("worksheet"), the same in transitional and strict packages."""

    kind: str
    target: str
    external: bool


class Parts:
    """The XML parts of a package, as UTF-8, with the edits made so far."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.path = path
        self._package = Package(data, path)
        self._edited: dict[str, tuple[bytes, str]] = {}
        self._relationships: dict[str, dict[str, Relationship]] = {}

    @property
    def package(self) -> Package:
        """The ZIP package underneath."""
        return self._package

    def __contains__(self, name: str) -> bool:
        return name in self._package

    def text(self, name: str) -> tuple[bytes, str]:
        """A part as UTF-8, and the codec it came in."""
        edited = self._edited.get(name)
        if edited is not None:
            return edited
        with self.damage(name):
            return decode(self._package.read(name))

    def tree(self, name: str) -> tuple[bytes, Node]:
        """A part as UTF-8, and its root element."""
        data, _ = self.text(name)
        with self.damage(name):
            return data, parse(data)

    @contextmanager
    def damage(self, name: str) -> Iterator[None]:
        """Turn whatever shows that part `name` is malformed into InputError DAMAGED; errors name the file."""
        try:
            yield
        except InputError as error:
            error.path = error.path or self.path
            raise
        except ValueError as error:  # Malformed, bad UTF-8, words where numbers should be
            raise damaged(self.path, msg("{part} is not readable XML", part=name)) from error

    def edit(self, name: str, data: bytes) -> None:
        """Give a part new content, UTF-8; it is stored in the codec it came in."""
        self._edited[name] = (data, self.text(name)[1])
        if name.endswith(".rels"):
            self._relationships.clear()

    def relationships(self, name: str) -> dict[str, Relationship]:
        """What a part refers to, by relationship id; "" is the package itself."""
        known = self._relationships.get(name)
        if known is None:
            known = self._relationships[name] = self._read_relationships(name)
        return known

    def related(self, name: str, kind: str) -> list[str]:
        """The parts of one kind that a part refers to and that are there."""
        return [
            relationship.target
            for relationship in self.relationships(name).values()
            if relationship.kind == kind and not relationship.external and relationship.target in self
        ]

    def _read_relationships(self, name: str) -> dict[str, Relationship]:
        part = relationships_part(name)
        if part not in self:
            return {}
        found = {}
        for node in self.tree(part)[1].all("Relationship"):
            external = node.get("TargetMode") == "External"
            target = node.get("Target")
            found[node.get("Id")] = Relationship(
                node.get("Type").rsplit("/", 1)[-1], target if external else resolve(name, target), external
            )
        return found

    def drop(self, name: str, source: str) -> None:
        """Remove a part that part `source` refers to, with the relationship and its content type."""
        self._package.remove(name)
        self._edited.pop(name, None)
        rels = relationships_part(source)
        data, root = self.tree(rels)
        gone = [node for node in root.children if resolve(source, node.get("Target")) == name]
        self.edit(rels, splice(data, [Patch(node.start, node.end, b"") for node in gone]))
        data, root = self.tree("[Content_Types].xml")
        gone = [node for node in root.children if resolve("", node.get("PartName") or "/") == name]
        self.edit("[Content_Types].xml", splice(data, [Patch(node.start, node.end, b"") for node in gone]))

    def unlink(self, source: str, ids: Collection[str]) -> None:
        """Drop relationships of part `source`; the parts they lead to stay in the package."""
        rels = relationships_part(source)
        if not ids or rels not in self:
            return
        data, root = self.tree(rels)
        gone = [node for node in root.all("Relationship") if node.get("Id") in ids]
        self.edit(rels, splice(data, [Patch(node.start, node.end, b"") for node in gone]))

    def pack(self) -> None:
        """Hand the edited parts to the package."""
        for name, (data, codec) in self._edited.items():
            raw = encode(data, codec)
            self._package.replace(name, deflate([raw], len(raw)))


def relationships_part(name: str) -> str:
    """The part that holds the relationships of part `name`."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")


def resolve(source: str, target: str) -> str:
    """The part a relationship target of part `source` names: relative, absolute or with backslashes."""
    target = target.replace("\\", "/")
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(source), target)
    return posixpath.normpath("/" + joined).lstrip("/")
