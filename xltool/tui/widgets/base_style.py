"""The style of a widget that draws its own lines, worked out once: Textual's `rich_style` costs more than a
line does."""

from __future__ import annotations

from rich.style import Style
from textual.scroll_view import ScrollView


class StyledLines(ScrollView):
    """A scroll view whose `base_style` is `rich_style` as it was when the styles last changed."""

    _base_style: Style | None = None

    @property
    def base_style(self) -> Style:
        """The style of a place where nothing is drawn."""
        if self._base_style is None:
            self._base_style = self.rich_style
        return self._base_style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._base_style = None
