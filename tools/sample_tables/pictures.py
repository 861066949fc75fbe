"""Tiny pictures drawn from nothing: the logo of an invented office and stand-ins for photographs."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

Pixel = tuple[int, int, int]
Paint = Callable[[int, int], Pixel]

LOGO_SIDE = 36
WHITE, BLUE, GREEN = (255, 255, 255), (31, 78, 140), (62, 142, 92)


def _logo(x: int, y: int) -> Pixel:
    dx, dy = x - LOGO_SIDE / 2 + 0.5, y - LOGO_SIDE / 2 + 0.5
    radius = (dx * dx + dy * dy) ** 0.5
    if 14.5 < radius < 17.5:
        return BLUE
    near, far = abs(dx + 4) * 1.2 - 6, abs(dx - 5) * 0.9 - 1
    return GREEN if radius <= 12 and (dy > near or dy > far) else WHITE


def _png(width: int, height: int, paint: Paint) -> bytes:
    rows = b"".join(b"\x00" + b"".join(bytes(paint(x, y)) for x in range(width)) for y in range(height))
    # Stored, not compressed: the bytes must not depend on the version of zlib.
    data = zlib.compress(rows, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", data),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def logo_png() -> bytes:
    """The logo as PNG."""
    return _png(LOGO_SIDE, LOGO_SIDE, _logo)


def logo_bmp() -> bytes:
    """The logo as the 24-bit BMP that xlwt can put into a .xls."""
    rows = b"".join(
        b"".join(bytes(reversed(_logo(x, y))) for x in range(LOGO_SIDE)) for y in reversed(range(LOGO_SIDE))
    )
    header = struct.pack("<IiiHHIIiiII", 40, LOGO_SIDE, LOGO_SIDE, 1, 24, 0, len(rows), 2835, 2835, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + len(rows), 0, 0, 54) + header + rows


def photo_png(seed: int) -> bytes:
    """A stand-in for a photograph: sky, hills and a field, different for every seed."""

    def paint(x: int, y: int) -> Pixel:
        hill = 22 + (x * (seed % 5 + 2) % 17) // 4 + seed % 7
        if y < hill:
            return 168 + y, 204 + y // 2, 236
        return (96, 148 - y % 6 * 4, 84) if (x + y + seed) % 9 else (72, 116, 66)

    return _png(64, 48, paint)
