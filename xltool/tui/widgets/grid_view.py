"""The drawn side of the grid: which rows and columns are in sight, their lines, and how each is set."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from xltool.record import NamedTuple
from xltool.text.wrapping import lines, one_line, shown
from xltool.tui.widgets.base_style import StyledLines
from xltool.tui.widgets.grid_model import GridColumn, GridModel
from xltool.tui.widgets.lines import fitted

GUTTER = 2
"""Cells left of the first column: the mark and the cursor."""
GAP = 1
"""Cells between two columns."""
_KEPT_ROWS = 256
_BAR = 1
"""Cells a scroll bar is thick."""


class Chosen(NamedTuple):
    """The rectangle of chosen cells; both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    @property
    def single(self) -> bool:
        return self.first_row == self.last_row and self.first_column == self.last_column


class _Line(NamedTuple):
    """A line of a cell, filled to the column's width, and what of it to highlight."""

    text: str
    spans: tuple[tuple[int, int], ...]


class _Visible(NamedTuple):
    row: int
    y: int
    """Line of the body."""
    height: int


class GridView(StyledLines):
    """Rows in sight of a model, with a cursor and a chosen rectangle. It scrolls by rows, whatever their
    height, and draws lines (Textual's Line API); it keeps the lines of the rows around the screen only."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--cursor-row",
        "grid--cursor",
        "grid--chosen",
        "grid--found",
        "grid--mark",
        "grid--changed",
        "grid--conflict",
        "grid--dim",
        "grid--late",
        "grid--late-text",
        "grid--soon",
        "grid--going",
        "grid--done",
        "grid--idle",
    }
    DEFAULT_CSS = """
    GridView {
        background: $background;
        color: $foreground;
        scrollbar-size-horizontal: 1;
        scrollbar-size-vertical: 1;
        & > .grid--header { text-style: bold; background: $panel; color: $foreground; }
        & > .grid--cursor-row { background: $boost; }
        & > .grid--cursor { text-style: reverse; }
        & > .grid--chosen { background: $primary-muted; color: $foreground; }
        & > .grid--found { background: $warning-muted; color: $text-warning; text-style: bold underline; }
        & > .grid--mark { text-style: bold; color: $accent; }
        & > .grid--changed { text-style: bold underline; color: $text-accent; }
        & > .grid--conflict { text-style: bold reverse; color: $error; }
        & > .grid--dim { color: $secondary; }
        & > .grid--late { background: $error; color: $background; text-style: bold; }
        & > .grid--late-text { color: $text-error; text-style: bold; }
        & > .grid--soon { background: $warning; color: $background; text-style: bold; }
        & > .grid--going { color: $text-primary; text-style: bold; }
        & > .grid--done { color: $success; }
        & > .grid--idle { color: $secondary; }
    }
    """

    def __init__(self, model: GridModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.model = model
        self.lines_a_row = 1
        """How many lines of a cell are shown at most."""
        self.row = 0
        self.column = 0
        self._anchor: tuple[int, int] | None = None
        """The other end of the choice."""
        self._rows: dict[int, tuple[int, tuple[list[_Line], ...]]] = {}
        self._visible: list[_Visible] | None = None
        self._room = Size(0, 0)
        """What the scroll bars leave of the size, the heading's line included."""

    @property
    def chosen(self) -> Chosen:
        """The chosen cells: the cursor's at least."""
        row, column = self._anchor or (self.row, self.column)
        return Chosen(
            min(row, self.row), min(column, self.column), max(row, self.row), max(column, self.column)
        )

    # What is on the screen

    def look_again(self, model: GridModel | None = None) -> None:
        """The rows are others, or hold something else."""
        if model is not None:
            self.model = model
        self._rows.clear()
        self.row = max(0, min(self.row, len(self.model) - 1))
        self.column = max(0, min(self.column, len(self.model.columns) - 1))
        if self._anchor is not None:
            self._anchor = (min(self._anchor[0], max(len(self.model) - 1, 0)), self._anchor[1])
        self._measure()
        self._bring_into_view()
        self.refresh()

    @property
    def body_height(self) -> int:
        """Lines for rows."""
        return max(self._room.height - 1, 0)

    @property
    def frozen_width(self) -> int:
        return GUTTER + sum(c.width + GAP for c in self.model.columns if c.frozen)

    @property
    def total_width(self) -> int:
        return GUTTER + sum(column.width + GAP for column in self.model.columns)

    def on_resize(self, event: events.Resize) -> None:
        self._rows.clear()
        self._measure()
        self._bring_into_view()

    def _measure(self) -> None:
        """How far there is to scroll: by rows downwards, by cells to the side. A scroll bar takes its place
        from the rows or the columns; the other one may be needed for that alone."""
        self._visible = None
        self._room = self.size
        if not self.model.columns:
            return  # before there is a table: no layout for that
        width, height = self.size
        across = _BAR if self.total_width > width else 0
        last_top = self._last_top(height - across)
        down = _BAR if last_top else 0
        if down and not across and self.total_width > width - down:
            across = _BAR
            last_top = self._last_top(height - across)
        self._room = Size(max(width - down, 0), max(height - across, 0))
        self.virtual_size = Size(self.total_width, last_top + self._room.height)

    def _last_top(self, height: int) -> int:
        """The first of the last rows, when `height` lines are all there is for them and the heading."""
        top, left = len(self.model), max(height - 1, 0)
        while top > 0 and left >= (needed := self._height(top - 1)):
            left -= needed
            top -= 1
        return min(top, max(len(self.model) - 1, 0))

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        self._rows.clear()
        self._visible = None
        super().watch_scroll_x(old_value, new_value)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        self._visible = None
        super().watch_scroll_y(old_value, new_value)

    def _shown_rows(self) -> list[_Visible]:
        if self._visible is None:
            self._visible = []
            y = 0
            for row in range(self.scroll_offset.y, len(self.model)):
                if y >= self.body_height:
                    break
                height = self._height(row)
                self._visible.append(_Visible(row, y, height))
                y += height
        return self._visible

    def _shown_columns(self) -> list[int]:
        """The columns of which something is to be seen."""
        first, last = self.scroll_offset.x, self.scroll_offset.x + self._room.width - self.frozen_width
        shown_columns = []
        x = 0
        for index, column in enumerate(self.model.columns):
            if column.frozen:
                shown_columns.append(index)
                continue
            if x < last and x + column.width > first:
                shown_columns.append(index)
            x += column.width + GAP
        return shown_columns

    def _height(self, row: int) -> int:
        return self._row(row)[0] if self.lines_a_row > 1 else 1

    def _row(self, row: int) -> tuple[int, tuple[list[_Line], ...]]:
        """A row's height, and the lines of each of its cells."""
        kept = self._rows.get(row)
        if kept is None:
            visible = set(self._shown_columns())
            cells = tuple(
                self._cell_lines(self.model.cell(row, index).text, column) if index in visible else []
                for index, column in enumerate(self.model.columns)
            )
            kept = (max((len(cell) for cell in cells), default=1) or 1, cells)
            if len(self._rows) >= _KEPT_ROWS:
                del self._rows[next(iter(self._rows))]
            self._rows[row] = kept
        return kept

    def _cell_lines(self, text: str, column: GridColumn) -> list[_Line]:
        text = shown(text)
        if self.lines_a_row == 1:
            text = text.replace("\n", " ")
        found = self.model.spans(text) if text else ()
        made: list[_Line] = []
        width = column.width
        for start, end in lines(text, width, get_character_cell_size):
            if len(made) == self.lines_a_row:
                made[-1] = _cut(made[-1], width)
                break
            inside = [(max(s, start) - start, min(e, end) - start) for s, e in found if s < end and e > start]
            line = text[start:end]
            room = width - cell_len(line)
            if column.number and room > 0:
                line = " " * room + line
                inside = [(s + room, e + room) for s, e in inside]
            elif room > 0:
                line += " " * room
            made.append(_Line(line, tuple(inside)))
        return made

    def _refresh_row(self, row: int) -> None:
        for visible in self._shown_rows():
            if visible.row == row:
                self.refresh(Region(0, visible.y + 1, self.size.width, visible.height))

    def _bring_into_view(self) -> bool:
        """Scroll until the cursor's cell is seen; whether that was needed."""
        if not len(self.model) or self.body_height <= 0:
            return False
        top = self.scroll_offset.y
        wanted = top
        if self.row < top:
            wanted = self.row
        else:
            last = self._shown_rows()
            fits = any(v.row == self.row and v.y + v.height <= self.body_height for v in last)
            if not fits and self.row != top:
                wanted, left = self.row, self.body_height - self._height(self.row)
                while wanted > 0 and left >= (needed := self._height(wanted - 1)):
                    left -= needed
                    wanted -= 1
        x = self._wanted_x()
        if wanted == top and x == self.scroll_offset.x:
            return False
        self.scroll_to(x, wanted, animate=False, immediate=True)
        return True

    def _wanted_x(self) -> int:
        now = self.scroll_offset.x
        columns = self.model.columns
        if not columns or columns[self.column].frozen:
            return now
        start = sum(c.width + GAP for c in columns[: self.column] if not c.frozen)
        end = start + columns[self.column].width
        room = self._room.width - self.frozen_width
        if start < now or columns[self.column].width >= room:
            return start
        if end > now + room:
            # The first column whose start leaves room for the whole of this one.
            x = 0
            for column in columns:
                if not column.frozen:
                    if end - x <= room:
                        return x
                    x += column.width + GAP
        return now

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._join(self._header_segments(), width)
        body_y = y - 1
        for visible in self._shown_rows():
            if visible.y <= body_y < visible.y + visible.height:
                return self._join(self._row_segments(visible.row, body_y - visible.y), width)
        return Strip.blank(width, self.base_style)

    def _join(self, parts: tuple[list[Segment], list[Segment]], width: int) -> Strip:
        frozen, rest = parts
        left = Strip(frozen, self.frozen_width)
        right = Strip(rest)
        offset = self.scroll_offset.x
        room = max(width - self.frozen_width, 0)
        whole = Strip.join([left, right.crop(offset, offset + room)])
        return whole.adjust_cell_length(width, self.base_style)

    def _header_segments(self) -> tuple[list[Segment], list[Segment]]:
        style = self.get_component_rich_style("grid--header")
        frozen = [Segment(" " * GUTTER, style)]
        rest: list[Segment] = []
        for index, column in enumerate(self.model.columns):
            note = self.model.heading_note(index)
            heading = one_line(column.heading)
            if column.number and not note:
                heading = heading.strip()
                heading = " " * (column.width - cell_len(heading)) + heading
            heading = fitted(heading, column.width - cell_len(note)) + note
            segment = Segment(heading + " " * GAP, style)
            (frozen if column.frozen else rest).append(segment)
        # To the end of the line, whatever is scrolled.
        rest.append(Segment(" " * max(self.size.width, 1), style))
        return frozen, rest

    def _row_segments(self, row: int, line: int) -> tuple[list[Segment], list[Segment]]:
        _, cells = self._row(row)
        here = row == self.row
        base = self.base_style
        if here:
            base = base + self.get_component_rich_style("grid--cursor-row", partial=True)
        gutter = " " * GUTTER
        if line == 0:
            gutter = ("*" if self.model.marked(row) else " ") + (">" if here else " ")
        frozen = [Segment(gutter, base + self.get_component_rich_style("grid--mark", partial=True))]
        rest: list[Segment] = []
        chosen = self.chosen
        for index, column in enumerate(self.model.columns):
            into = frozen if column.frozen else rest
            at_cursor = here and index == self.column
            inside = chosen.holds(row, index) and not at_cursor and not chosen.single
            lines_of_cell = cells[index]
            written = line < len(lines_of_cell)
            text = lines_of_cell[line] if written else _Line(" " * column.width, ())
            look = self.model.cell(row, index).look if written else ""
            style = self._cell_style(base, look, at_cursor, inside)
            self._add_cell(into, text, style)
            into.append(Segment(" " * GAP, base))
        rest.append(Segment(" " * max(self.size.width, 1), base))
        return frozen, rest

    def _cell_style(self, base: Style, look: str, at_cursor: bool, chosen: bool) -> Style:
        style = base
        if look:
            style = style + self.get_component_rich_style(f"grid--{look}", partial=True)
        if chosen:
            style = style + self.get_component_rich_style("grid--chosen", partial=True)
        if at_cursor and self.has_focus:
            style = style + self.get_component_rich_style("grid--cursor", partial=True)
        return style

    def _add_cell(self, into: list[Segment], line: _Line, style: Style) -> None:
        if not line.spans:
            into.append(Segment(line.text, style))
            return
        found = style + self.get_component_rich_style("grid--found", partial=True)
        at = 0
        for start, end in line.spans:
            if start > at:
                into.append(Segment(line.text[at:start], style))
            into.append(Segment(line.text[start:end], found))
            at = end
        if at < len(line.text):
            into.append(Segment(line.text[at:], style))


def _cut(line: _Line, width: int) -> _Line:
    """A line that goes on beyond what is shown."""
    cut = fitted(line.text.rstrip(" ") + "..", width)
    return _Line(cut, tuple((s, min(e, len(cut))) for s, e in line.spans if s < len(cut)))
