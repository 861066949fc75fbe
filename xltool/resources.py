"""Where files are that belong to no workbook: samples, templates, what a person keeps for every table."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HERE = Path(__file__).parent


def resource_folder(name: str) -> Path:
    """The folder "samples" or "workbook_templates": in an installed package, or beside it in a checkout."""
    installed = _HERE / "_data" / name
    return installed if installed.is_dir() else _HERE.parent / name


def user_folder() -> Path:
    """The folder for what a person keeps for every table; it may not exist yet. XLTOOL_HOME overrides it.

    By each system's custom: %APPDATA%, ~/Library/Application Support, $XDG_CONFIG_HOME. (platformdirs says
    the same, but importing it costs a quarter of a short refresh.)
    """
    if own := os.environ.get("XLTOOL_HOME"):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "xltool"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "xltool"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "xltool"


def calendar_folder() -> Path:
    """Where `xltool calendar import` keeps calendar files."""
    return user_folder() / "calendars"
