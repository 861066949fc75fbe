"""File names of copies, by pattern, safe on every system they may pass through (DOMAIN 6.1)."""

from __future__ import annotations

from collections.abc import Mapping

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.patterns import compiled

MAX_BYTES = 255
"""What Linux allows for a name, in UTF-8; Windows allows 255 characters."""

FIELDS = ("单位", "科室", "表名", "期次", "类别", "序")
"""What a pattern may name in braces. 表名 is the master's own file name, 序 a running number (01)."""

_FULL_WIDTH = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")
_RESERVED = compiled(r"(?i:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")
_PLACE = compiled(r"\{([^{}]*)\}")
_EMPTY_BRACKETS = compiled(r"\(\s*\)|（\s*）|【\s*】|\[\s*\]|《\s*》")
_GAPS = compiled(r"([_\-])(?:\s*[_\-])+")


def file_name(pattern: str, fields: Mapping[str, str], suffix: str) -> str:
    """The name that a pattern gives, with its suffix.

    Characters Windows forbids become their full-width twins. A name that is too long loses the middle of
    表名, never the office or the period. InputError PATTERN_UNKNOWN for a place the pattern can't name.
    """
    for place in _PLACE.findall(pattern):
        if place not in FIELDS:
            raise InputError(
                "PATTERN_UNKNOWN",
                msg("The file name pattern names “{place}”, which isn't known.", place=place),
                msg("These can be named: {fields}.", fields=" ".join(f"{{{field}}}" for field in FIELDS)),
            )
    name = _filled(pattern, fields)
    title = fields.get("表名", "")
    while len((name + suffix).encode()) > MAX_BYTES and len(title) > 1:
        over = len((name + suffix).encode()) - MAX_BYTES
        cut = max(1, over // 3 // max(1, pattern.count("{表名}"))) + 1
        middle = len(title) // 2
        half = min(cut, len(title) - 1) / 2
        shortened = title[: max(0, int(middle - half))] + "…" + title[int(middle + half) + 1 :]
        title = shortened if len(shortened) < len(title) else title[1:]
        name = _filled(pattern, {**fields, "表名": title})
    return _cut(name, MAX_BYTES - len(suffix.encode())) + suffix


def _filled(pattern: str, fields: Mapping[str, str]) -> str:
    name = _PLACE.sub(lambda place: " ".join(fields.get(place[1], "").split()), pattern)
    name = _EMPTY_BRACKETS.sub("", name)
    name = _GAPS.sub(r"\1", name).strip("_- ")
    name = "".join(c for c in name.translate(_FULL_WIDTH) if c.isprintable()).rstrip(". ")
    if not name:
        return "_"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def _cut(name: str, room: int) -> str:
    return name.encode()[:room].decode(errors="ignore").rstrip(". ") or "_"


class Names:
    """Names that differ from one another on systems that don't tell capitals from small letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, name: str, suffix: str) -> str:
        """The name, or with (2), (3) … before its suffix when it is taken."""
        stem = name.removesuffix(suffix)
        number = 1
        while name.casefold() in self._taken:
            number += 1
            mark = f"({number})"
            name = _cut(stem, MAX_BYTES - len((mark + suffix).encode())) + mark + suffix
        self._taken.add(name.casefold())
        return name
