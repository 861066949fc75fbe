"""Workbook files spoilt at random: their bytes, the entries of the directory, XML of the parts, records.

Everything comes from one `random.Random`, so that a seed is a file.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

Spoil = Callable[[bytes, random.Random], bytes]

_TEXTS = (
    *(b"", b"-1", b"0", b"1e999", b"nan", b"999999999999999999999", b"A0", b"ZZZZ99999999", b"A1:XFD1048576"),
    *(
        b"&#0;",
        b"&#x110000;",
        b"&nope;",
        b"<![CDATA[]]>",
        b"<!-- -->",
        b"<?pi?>",
        b"\xff\xfe",
        b"\xed\xa0\x80",
    ),
    *(b'<!DOCTYPE x [<!ENTITY a "b">]>', b"_x0000_", b"'", b'"', b"<", b">", b"</row>", b"<row>", b"../../x"),
    *(b"<is><t>", b'<row r="5"/>' * 40, b"<c>" * 400, b"\r\n", " \u3000年".encode()),
)
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFC, 0xFFFFFFFF)


def spoil(data: bytes, choose: random.Random) -> bytes:
    """A file that was once a workbook."""
    kinds = _ZIP if data.startswith(b"PK") else _COMPOUND
    for _ in range(choose.choice((1, 1, 1, 2, 3))):
        data = choose.choice(kinds)(data, choose)
    return data


def _flip(data: bytes, choose: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(choose.choice((1, 2, 8, 64)) if spoilt else 0):
        spoilt[choose.randrange(len(spoilt))] = choose.choice((0, 0xFF, choose.randrange(256)))
    return bytes(spoilt)


def _cut(data: bytes, choose: random.Random) -> bytes:
    start, end = sorted(choose.randrange(len(data) + 1) for _ in range(2))
    return choose.choice((data[:start], data[:start] + data[end:], data[:end] + data[start:]))


def _number(data: bytes, choose: random.Random) -> bytes:
    """A number somewhere in the file becomes a tricky one."""
    form = choose.choice(("<H", "<L"))
    if len(data) < 8:
        return data
    at = choose.randrange(len(data) - 4)
    value = choose.choice(_NUMBERS) & (0xFFFF if form == "<H" else 0xFFFFFFFF)
    spoilt = bytearray(data)
    struct.pack_into(form, spoilt, at, value)
    return bytes(spoilt)


def _directory_number(data: bytes, choose: random.Random) -> bytes:
    """Sizes, offsets and flags in the ZIP's central directory or a local header."""
    places = [found.start() for found in re.finditer(b"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    if not places:
        return data
    spoilt = bytearray(data)
    at = choose.choice(places) + choose.randrange(4, 46)
    if at + 4 <= len(spoilt):
        struct.pack_into("<L", spoilt, at, choose.choice(_NUMBERS))
    return bytes(spoilt)


def _part(data: bytes, choose: random.Random) -> bytes:
    """The XML of one part, packed again as it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
    except Exception:  # spoilt before: that the peer can't read it, in whichever way, is no concern here
        return data
    if not parts:
        return data
    name = choose.choice(sorted(parts))
    parts[name] = choose.choice((_text, _text, _tag, _flip, _cut))(parts[name], choose)
    if choose.random() < 0.05:
        del parts[choose.choice(sorted(parts))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", choose.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as package:
        for part, content in parts.items():
            package.writestr(zipfile.ZipInfo(part), content)
    return out.getvalue()


def _text(content: bytes, choose: random.Random) -> bytes:
    """A value, an attribute or a stretch of markup becomes something else."""
    places = [
        found.span(1) for found in re.finditer(rb'"([^"<]*)"|>([^<]+)<', content) if found[1] is not None
    ]
    start, end = choose.choice(places) if places else (0, 0)
    if choose.random() < 0.3:
        start = end = choose.randrange(len(content) + 1)
    return content[:start] + choose.choice(_TEXTS) + content[end:]


def _tag(content: bytes, choose: random.Random) -> bytes:
    """A tag is lost, doubled, or changes places with another."""
    tags = [found.span() for found in re.finditer(rb"<[^<>]*>", content)]
    if len(tags) < 2:
        return content
    (a, b), (c, d) = sorted(choose.sample(tags, 2))
    return choose.choice(
        (
            content[:a] + content[b:],
            content[:b] + content[a:],
            content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:],
            content[:b] + content[a:b] * choose.choice((2, 300)) + content[b:],
        )
    )


def _record(data: bytes, choose: random.Random) -> bytes:
    """A BIFF record changes its kind, its length or its content, found by walking from a likely beginning."""
    at = data.find(b"\x09\x08\x10\x00\x00\x06")
    places = []
    while 0 <= at <= len(data) - 4 and len(places) < 4000:
        kind, length = struct.unpack_from("<HH", data, at)
        if not kind and not length:
            break
        places.append((at, length))
        at += 4 + length
    if not places:
        return _number(data, choose)
    at, length = choose.choice(places)
    spoilt = bytearray(data)
    if length and choose.random() < 0.7:
        inner = at + 4 + choose.randrange(length)
        spoilt[inner : inner + 2] = struct.pack("<H", choose.choice(_NUMBERS) & 0xFFFF)
    else:
        struct.pack_into("<H", spoilt, at + choose.choice((0, 2)), choose.choice(_NUMBERS) & 0xFFFF)
    return bytes(spoilt[: len(data)])


def _sector(data: bytes, choose: random.Random) -> bytes:
    """A sector of the compound file takes the place of another, or a chain of sectors bites its tail."""
    count = len(data) // 512
    if count < 3:
        return data
    a, b = (512 * choose.randrange(count) for _ in range(2))
    spoilt = bytearray(data)
    if choose.random() < 0.5:
        spoilt[a : a + 512] = data[b : b + 512]
    else:
        struct.pack_into("<L", spoilt, a + 4 * choose.randrange(128), choose.randrange(count))
    return bytes(spoilt)


def _header(data: bytes, choose: random.Random) -> bytes:
    """A number in the compound file's header."""
    if len(data) < 512:
        return data
    spoilt = bytearray(data)
    struct.pack_into("<L", spoilt, choose.randrange(8, 508), choose.choice(_NUMBERS))
    return bytes(spoilt)


_ZIP: tuple[Spoil, ...] = (_flip, _cut, _number, _directory_number, _part, _part, _part, _part, _part)
_COMPOUND: tuple[Spoil, ...] = (_flip, _cut, _number, _record, _record, _record, _record, _sector, _header)
