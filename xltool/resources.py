"""The files that travel with the program: samples and workbook templates."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def resource_folder(name: str) -> Path:
    """The folder "samples" or "workbook_templates": in an installed package, or beside it in a checkout."""
    installed = _HERE / "_data" / name
    return installed if installed.is_dir() else _HERE.parent / name
