"""Personal numbers (id cards, mobile phones, bank cards) that a journal must not repeat: it keeps a hash."""

from __future__ import annotations

import hashlib
import os

from xltool.patterns import compiled
from xltool.workbook.base import Value

# DOMAIN 7.1: 18-digit id numbers, mobile numbers and card numbers, with the usual gaps. Looser than a check
# that must name what it found: whatever may be one is hashed.
_PERSONAL_NUMBER = compiled(
    r"(?<!\d)(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dXxＸ]"
    r"|[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}"
    r"|\d{15,19}"
    r"|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?!\d)"
)


class Sealed:
    """A value of which only a keyed hash is kept. It equals the value it was made from."""

    __slots__ = ("digest", "key")

    def __init__(self, key: str, digest: str) -> None:
        self.key = key
        self.digest = digest

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sealed):
            return (self.key, self.digest) == (other.key, other.digest)
        return isinstance(other, str | float) and _digest(self.key, other) == self.digest

    def __hash__(self) -> int:
        return hash((self.key, self.digest))


Recorded = Value | Sealed
"""A cell's value as the journal knows it."""


def seal(value: str | float) -> Sealed:
    """The value as the journal may keep it."""
    key = os.urandom(8).hex()
    return Sealed(key, _digest(key, value))


def holds_personal_number(value: Value) -> bool:
    """Whether a cell's value may hold an id, mobile or card number (numbers typed as numbers included)."""
    if isinstance(value, str):
        return _PERSONAL_NUMBER.search(value) is not None
    if isinstance(value, float) and value.is_integer():
        return _PERSONAL_NUMBER.fullmatch(str(int(value))) is not None
    return False


def _digest(key: str, value: str | float) -> str:
    text = value if isinstance(value, str) else repr(value)
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), key=key.encode(), digest_size=16
    ).hexdigest()
