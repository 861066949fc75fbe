"""What a person set once for the app, on this machine: a small TOML file, written by the settings screen."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from xltool.resources import user_folder

THEME_NAMES = ("dark", "light", "plain")
ORDERS = ("work", "sheet")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings and their defaults."""

    theme: str = "dark"
    """One of THEME_NAMES; "plain" uses no colour."""
    ambiguous: int = 0
    """Cells that “ ” — ① ■ take in this terminal: 1, 2, or 0 to ask the terminal at start."""
    lines: int = 2
    """How many lines of a cell the grid shows at most, 1 to 3."""
    order: str = "work"
    """Order of the columns, one of ORDERS."""

    @property
    def theme_name(self) -> str:
        """The name of Textual's theme. NO_COLOR in the environment wins (no-color.org)."""
        return f"xltool-{'plain' if os.environ.get('NO_COLOR') else self.theme}"


_ALLOWED: dict[str, tuple[object, ...]] = {
    "theme": THEME_NAMES,
    "ambiguous": (0, 1, 2),
    "lines": (1, 2, 3),
    "order": ORDERS,
}


def settings_file() -> Path:
    """Where the settings are kept."""
    return user_folder() / "tui.toml"


def load_settings(file: Path | None = None) -> Settings:
    """The settings of this person. What can't be read or makes no sense counts as not set: the app must
    start, and the settings screen writes the file anew."""
    try:
        written = (file or settings_file()).read_text("utf-8")
    except (OSError, ValueError):
        return Settings()  # most people set nothing, and the parser costs more than the rest of this
    import tomllib

    try:
        found: dict[str, Any] = tomllib.loads(written)
    except ValueError:
        return Settings()
    known = {name: found[name] for name in (f.name for f in fields(Settings)) if name in found}
    return Settings(**{name: value for name, value in known.items() if value in _ALLOWED[name]})


def save_settings(settings: Settings, file: Path | None = None) -> None:
    """Keep the settings. OSError when the place can't be written."""
    from xltool.workbook.replace import replace_file

    file = file or settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(
        f'{name} = "{value}"\n' if isinstance(value, str) else f"{name} = {value}\n"
        for name, value in asdict(settings).items()
    )
    replace_file(file, lambda stream: stream.write(content.encode()), expected_sha256=None)
