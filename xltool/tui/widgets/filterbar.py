"""Beside the find box: the filters in force, as words to click; and one task on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.i18n import msg
from xltool.text.wrapping import one_line
from xltool.tui.widgets.frame import Line, Part

if TYPE_CHECKING:
    from xltool.tui.session.view import View


class Chips(Line):
    """How many filters are in force, the picked columns, and how to get rid of them."""

    DEFAULT_CSS = "Chips { padding: 0; color: $secondary; }"

    def show(self, view: View) -> None:
        """What to say of a view."""
        parts: list[Part] = []
        for key, texts in view.picks.items():
            column = view.column(key)
            if column is not None:
                values = (
                    "、".join(sorted(texts))
                    if len(texts) < 3
                    else str(msg("{count} values", count=len(texts)))
                )
                parts.append(Part(f"{one_line(column.heading)}={one_line(values)}  ", "bold"))
        if view.conditions:
            count = msg("{shown} found, {count} filter(s)", shown=len(view.rows), count=view.conditions)
            parts.append(Part(f"{count}  "))
            parts.append(Part(str(msg("Esc clears")), "underline", "back"))
        self.draw(parts)


class Brief(Line):
    """One task on one line."""
