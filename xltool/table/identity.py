"""Who a task is, whatever row it stands in and whatever number it carries.

The id is a hash of what the issuing office fixed: task, measure, deadline and lead as text. Moving,
renumbering, padding or re-wrapping a row keeps it; changing its wording makes another task.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from xltool.table.by_column import each_once
from xltool.table.model import cell_text
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value

_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567"
_TO_ALPHABET = bytes(_ALPHABET[byte & 31] for byte in range(256))
_LENGTH = 10


def task_id(*locked: str) -> str:
    """Ten characters of RFC 4648's base 32 alphabet (50 bits) for the locked texts, compared in comparison
    form; an empty text counts as none."""
    return _letters(_digest(map(_part, locked)))


def task_ids(*locked: Sequence[Value]) -> list[str]:
    """The ids of a table's tasks from their locked cells, a sequence a column: `task_id` of each row, and
    "-2" behind that of the second row, top to bottom, of the same wording."""
    parts = [each_once(_part, column) for column in locked]
    letters = _letters(b"".join(map(_digest, zip(*parts, strict=True))))
    plain = [letters[at : at + _LENGTH] for at in range(0, len(letters), _LENGTH)]
    if len(set(plain)) == len(plain):
        return plain
    count: dict[str, int] = {}
    ids = []
    for id_ in plain:
        number = count[id_] = count.get(id_, 0) + 1
        ids.append(id_ if number == 1 else f"{id_}-{number}")
    return ids


def _part(value: Value) -> bytes:
    """What a cell adds to the hash. The bar between texts joins with no character, so that the comparison
    form of a whole is that of its parts."""
    text = value if isinstance(value, str) else cell_text(value)
    return b"|" + comparison_form(text).encode("utf-8", "surrogatepass") if text else b""


def _digest(parts: Iterable[bytes]) -> bytes:
    return blake2b(b"".join(parts)[1:], digest_size=_LENGTH).digest()


def _letters(digests: bytes) -> str:
    return digests.translate(_TO_ALPHABET).decode("ascii")
