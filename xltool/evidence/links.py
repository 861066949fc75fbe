"""Files that hold a link: whether there is a web address in them. Nothing is ever fetched."""

from __future__ import annotations

import re
from pathlib import Path

_READABLE = (".txt", ".url", ".webloc", ".html", ".htm")
_MOST = 65_536
"""Bytes of a file that are looked at."""
_ADDRESS = re.compile(rb"https?://[\w-]+(?:\.[\w-]+)+", re.ASCII)


def holds_address(path: Path) -> bool | None:
    """Whether the file holds a web address; None for a file of another kind, or one that can't be read."""
    if path.suffix.lower() not in _READABLE:
        return None
    try:
        with path.open("rb") as file:
            content = file.read(_MOST)
    except OSError:
        return None
    return _ADDRESS.search(content.replace(b"\0", b"")) is not None
