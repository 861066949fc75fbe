"""Who a task is, whatever row it stands in and whatever number it carries.

The id is a hash of what the issuing office fixed: task, measure, deadline and lead as text. Moving,
renumbering, padding or re-wrapping a row keeps it; changing its wording makes another task.
"""

from __future__ import annotations

from hashlib import blake2b

from xltool.text.normalise import comparison_form

_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567"
_TO_ALPHABET = bytes(_ALPHABET[byte & 31] for byte in range(256))


def task_id(*locked: str) -> str:
    """Ten characters of RFC 4648's base 32 alphabet (50 bits) for the locked texts, compared in comparison
    form; an empty text counts as none."""
    text = comparison_form("|".join(filter(None, locked)))
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return digest.translate(_TO_ALPHABET).decode("ascii")


class Identities:
    """Gives each task of one table an id of its own: the second row of the same wording gets "-2"."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def of(self, *locked: str) -> str:
        """The id of the next row, top to bottom."""
        plain = task_id(*locked)
        count = self._count[plain] = self._count.get(plain, 0) + 1
        return plain if count == 1 else f"{plain}-{count}"
