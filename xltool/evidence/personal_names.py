"""File names that hold personal data, and names as they may be shown (DOMAIN 7.3)."""

from __future__ import annotations

from collections.abc import Iterable

from xltool.evidence.model import EvidenceFile
from xltool.text.personal import Hit, find_personal, mask_personal


def holds_personal(path: str) -> bool:
    """Whether a path holds a number or an address that must not stand in a file name."""
    return any(not _is_harmless(hit) for hit in find_personal(path))


def shown(path: str) -> str:
    """A path as it may be printed, listed and logged: personal data masked."""
    return mask_personal(path, spare=_is_harmless)


def personal_files(files: Iterable[EvidenceFile]) -> list[EvidenceFile]:
    """The files whose path holds personal data."""
    return [file for file in files if holds_personal(file.path)]


def _is_harmless(hit: Hit) -> bool:
    """An office's line or mailbox may stand anywhere."""
    return hit.severity == "I"
