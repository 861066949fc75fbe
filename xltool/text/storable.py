"""What may stand in the files we make: .xlsx, .docx and .html are XML, which has no control characters."""

from __future__ import annotations

from xltool.patterns import compiled

_NO_XML = compiled("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0 §2.2: control characters, halves of characters (file names hold them), U+FFFE and U+FFFF."""


def storable(text: str) -> str:
    r"""The text without the characters that no XML file can hold.

    >>> storable("开会\x07\udcff\n记录")
    '开会\n记录'
    """
    return text if text.isprintable() else _NO_XML.sub("", text)
