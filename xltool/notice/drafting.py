"""A notice laid out as a table: which cell gets which words, and the sentence they came from.

Pure: nothing is opened or written here. The program writes the notice's words as they are; a field nobody
said leaves its cell empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.notice.labels import label_fields
from xltool.notice.model import Item, Notice, Said
from xltool.notice.template import DIVIDED, TASKS_DIVIDED, TASKS_UNDIVIDED, UNDIVIDED, Template
from xltool.record import NamedTuple
from xltool.table.columns import heading_form, match_one
from xltool.table.names import offices
from xltool.workbook.refs import Range

_TABLE_WORDS = ("表", "清单", "台账", "分工", "分解")
_TITLED = re.compile(r"《(.+)》")
_ABOUT = re.compile("关于(?:切实)?(?:印发|开展|组织开展|做好|进一步做好|加强)?")
_INNER_OFFICE = "科股处室"
_OFFICES = ("lead", "coop", "resp_org")
INTO_REMARKS = {"leader": "责任领导", "contact": "联系人", "start": "开始时间"}
"""What goes into 备注 under its label where it has no column of its own. A telephone number does not."""


class Cell(NamedTuple):
    """One cell of the drafted table. `said` is where its words come from; None for what only orders them."""

    row: int
    column: int
    field: str
    value: str | float
    said: Said | None = None
    item: int | None = None
    """Which item of the notice, from 0."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as it shall be written into a template."""

    notice: Notice
    template: Template
    title: str
    cells: tuple[Cell, ...]
    sections: tuple[int, ...]
    """Rows that hold a section heading, merged across the table."""
    merged: tuple[Range, ...]
    homeless: tuple[tuple[int, str], ...]
    """What the template has no column for, as (item, field)."""
    rows: Mapping[int, int]
    """Row → item."""

    @property
    def last_row(self) -> int:
        """The last row of the body."""
        return max([*self.rows, *self.sections], default=self.template.body[0])

    def cells_of(self, item: int) -> tuple[Cell, ...]:
        """The cells of one item, left to right: for a preview beside the notice."""
        return tuple(cell for cell in self.cells if cell.item == item)


def rows_needed(items: Sequence[Item]) -> int:
    """How many rows the items take, their section headings included."""
    return len(items) + sum(len(new) for new in map(_new_sections, [None, *items], items))


def fitting_template(items: Sequence[Item]) -> str:
    """The name of the template that has the columns the notice speaks of."""
    divided = any(item.text("lead") or item.text("coop") for item in items)
    undivided = any(item.text("resp_org") for item in items)
    one_column = undivided and not divided
    if any(item.text("measure") for item in items):
        return UNDIVIDED if one_column else DIVIDED
    return TASKS_UNDIVIDED if one_column else TASKS_DIVIDED


def lay_out(notice: Notice, template: Template) -> Draft:
    """The draft of a notice in a template that has room for it."""
    title = table_title(notice)
    cells = _frame_cells(notice, template, title)
    sections: list[int] = []
    merged: list[Range] = []
    homeless: list[tuple[int, str]] = []
    rows: dict[int, int] = {}
    stand_in = _responsible_column(notice.items, template)
    row = template.body[0]
    before: Item | None = None
    for at, item in enumerate(notice.items):
        for heading in _new_sections(before, item):
            cells.append(Cell(row, template.header.first_column, "section", heading))
            sections.append(row)
            merged.append(Range(row, template.header.first_column, row, template.header.last_column))
            row += 1
        before = item
        rows[row] = at
        for place, field, value, said in _texts(item, template.columns, homeless, at, stand_in):
            cells.append(Cell(row, template.columns[place], field, value, said, at))
        if not stand_in and (across := _across(item, template, row)):
            merged.append(across)
        row += 1
    return Draft(notice, template, title, tuple(cells), tuple(sections), tuple(merged), tuple(homeless), rows)


def _new_sections(before: Item | None, item: Item) -> tuple[str, ...]:
    """The headings an item stands under that the one before it does not."""
    old = before.sections if before is not None else ()
    same = 0
    while same < min(len(old), len(item.sections)) and old[same] == item.sections[same]:
        same += 1
    return item.sections[same:]


def table_title(notice: Notice) -> str:
    """What the table is called: as an attachment if it is one, else after the plan; "" if nothing is."""
    for name in notice.attachments:
        if name.endswith(("表", "清单", "台账")):
            return name
    title = notice.title
    if inner := _TITLED.search(title):
        title = inner[1]
    if title.endswith("的通知"):
        title = _ABOUT.sub("", title.removesuffix("的通知"), count=1)
    if not title or any(word in title[-8:] for word in _TABLE_WORDS):
        return title
    return f"{title.removesuffix('任务')}任务分工表"


def _frame_cells(notice: Notice, template: Template, title: str) -> list[Cell]:
    """Title, day of issue and the headings in the notice's own words."""
    cells: list[Cell] = []
    if title and template.title_cell:
        cells.append(Cell(*template.title_cell, "title", title))
    if template.info_cell and notice.issued_text:
        day = "".join(notice.issued_text.split())
        text = re.sub(
            r"((?:印发|成文|发文)(?:日期|时间)\s*[:\uff1a])[\s\d]*年?[\s\d]*月?[\s\d]*日?",
            lambda m: f"{m[1]}{day}",
            template.info_text,
            count=1,
        )
        if text != template.info_text:
            cells.append(Cell(*template.info_cell, "issued_on", text))
    for field, heading in _headings(notice.items, template).items():
        cells.append(Cell(*template.heading_cells[field], f"heading:{field}", heading))
    return cells


def _headings(items: Sequence[Item], template: Template) -> dict[str, str]:
    """Headings to change: the notice calls the column otherwise throughout, or its offices are no 科室."""
    found: dict[str, str] = {}
    stand_in = _responsible_column(items, template)
    for field in ("due", "lead", "coop", "resp_org", "owner"):
        heading = template.headings.get(field)
        words = "resp_org" if field == stand_in else field
        said = [item.said[words] for item in items if words in item.said]
        if heading is None or not said:
            continue
        labels = {value.label for value in said}
        label = next(iter(labels))
        if (
            len(labels) == 1
            and label_fields(label) == (words,)
            and match_one(heading_form(label)).how == "exact"
        ):
            wanted = label
        elif heading.endswith("科室") and not _inside_one_unit(said):
            wanted = heading.replace("科室", "单位")
        else:
            wanted = heading
        if wanted != heading:
            found[field] = wanted
    return found


def _responsible_column(items: Sequence[Item], template: Template) -> str:
    """The column that 责任单位 names where the template has none for it, "" if the notice has all three.

    Beside 配合单位 it is the notice's name for who leads, beside 牵头单位 for who takes part (DOMAIN 2.1).
    """
    said = {field for item in items for field in item.said}
    if "resp_org" in said and "resp_org" not in template.columns:
        if "lead" not in said and "coop" in said and "lead" in template.columns:
            return "lead"
        if "lead" in said and "coop" not in said and "coop" in template.columns:
            return "coop"
    return ""


def _inside_one_unit(said: Sequence[Said]) -> bool:
    names = [name for value in said for name in offices(value.text)]
    return sum(name[-1] in _INNER_OFFICE for name in names) * 2 > len(names)


_Placed = tuple[str, str, str | float, Said | None]
"""The column by its field, the field whose words go there, the words, and where they come from."""


def _texts(
    item: Item, columns: Mapping[str, int], homeless: list[tuple[int, str]], at: int, stand_in: str
) -> list[_Placed]:
    """What stands in the cells of an item; what has no column is added to `homeless`."""
    placed: list[_Placed] = []
    if "seq" in columns:
        placed.append(("seq", "seq", float(item.number) if item.number.isdigit() else item.number, None))
    said = {field: value for field, value in item.said.items() if field not in _OFFICES}
    if "measure" in said and "measure" not in columns and "task" in columns:
        # A table without a column for measures says task and measure in one cell.
        measure = said.pop("measure")
        before = f"{said['task'].text}\n" if "task" in said else ""
        said["task"] = measure._replace(text=before + measure.text)
    remarks = [said.pop("remark")] if "remark" in said else []
    for field, value in said.items():
        if field in columns:
            placed.append((field, field, value.text, value))
            continue
        homeless.append((at, field))
        if field in INTO_REMARKS:
            remarks.append(value._replace(text=f"{value.label or INTO_REMARKS[field]}:{value.text}"))
    if remarks and "remark" in columns:
        text = "\n".join(value.text for value in remarks)
        placed.append(("remark", "remark", text, remarks[0]._replace(text=text)))
    if set(_OFFICES) & set(columns):
        placed += _offices(item, columns, stand_in)
    else:
        homeless += [(at, field) for field in _OFFICES if field in item.said]
    return placed


def _offices(item: Item, columns: Mapping[str, int], stand_in: str) -> list[_Placed]:
    """Offices in the columns there are; where their own is missing, under a label the reader understands.

    责任科室 beside 牵头 and 配合 says that nobody told them apart: alone it stands in both cells, merged
    (DOMAIN 1.6 C); beside a leading office it names those who take part (DOMAIN 2.1). The column
    `stand_in` bears that name itself.
    """
    said = {field: item.said[field] for field in _OFFICES if field in item.said}
    places: dict[str, list[str]] = {}
    for field in said:
        wanted = {
            "lead": ("lead", "resp_org", "coop"),
            "coop": ("coop", "resp_org", "lead"),
            "resp_org": ("resp_org", stand_in, "coop" if "lead" in said else "lead", "lead", "coop"),
        }[field]
        places.setdefault(next(place for place in wanted if place in columns), []).append(field)
    placed: list[_Placed] = []
    for place, fields in places.items():
        lines = [
            said[field].text
            if field == place or place == stand_in
            else f"{_label(field, said[field])}:{said[field].text}"
            for field in fields
        ]
        placed.append((place, fields[0], "\n".join(lines), said[fields[0]]))
    return placed


def _label(field: str, said: Said) -> str:
    own = {"lead": "牵头单位", "coop": "配合单位", "resp_org": "责任单位"}
    return said.label if said.label and label_fields(said.label) == (field,) else own[field]


def _across(item: Item, template: Template, row: int) -> Range | None:
    """牵头 and 配合 merged into one cell where the notice doesn't tell them apart."""
    columns = template.columns
    if {"lead", "coop"} & set(item.said) or "resp_org" not in item.said or "resp_org" in columns:
        return None
    lead, coop = columns.get("lead"), columns.get("coop")
    if lead is None or coop is None or abs(lead - coop) != 1:
        return None
    return Range(row, min(lead, coop), row, max(lead, coop))
