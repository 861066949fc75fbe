"""A table drafted from a notice before it is written: what stands in each cell, where it comes from, what is
to be looked at, and what a person corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from xltool import api
from xltool.checks.finding import SEVERITIES, Finding
from xltool.i18n import Message, msg
from xltool.notice import Draft, Notice, Place, Said, cells_by_place, corrected, places, plan_draft
from xltool.notice.drafting import fitting_template
from xltool.notice.model import ITEM_FIELDS
from xltool.record import NamedTuple
from xltool.workbook.refs import parse_ref

SUFFIXES = (".txt", ".docx")
"""Of the files that hold notices."""
TABLE_SUFFIXES = (".xls", ".xlsx")
_NONE: Mapping[Place, str] = MappingProxyType({})
_TITLE: Place = (None, "title")
_INFO: Place = (None, "issued_on")


class Drafting(NamedTuple):
    """A notice and the table drafted from it in a template."""

    notice: Notice
    template: str
    """As chosen; the rest is laid out in it by `checked_again`."""
    original: Draft
    """As the notice words it."""
    drafted: api.DraftedTable
    """With the corrections, and what was found in that."""
    steps: tuple[Mapping[Place, str], ...] = (_NONE,)
    """The corrections as they were after each step; the last one counts."""
    config: str | None = None

    @property
    def corrections(self) -> Mapping[Place, str]:
        """What a person wrote, place by place."""
        return self.steps[-1]

    @property
    def homeless(self) -> int:
        """How many corrections have no column in this template."""
        there = set(places(self.original))
        return sum(place not in there for place in self.corrections)

    def with_text(self, place: Place, text: str) -> Drafting:
        """With another text in a place. The findings are still those of before: see `checked_again`."""
        text = "".join(c for c in text if c >= " " or c in "\n\t").strip()
        if text == text_of(self.original, place):
            step = {other: said for other, said in self.corrections.items() if other != place}
        else:
            step = {**self.corrections, place: text}
        return self._with((*self.steps, step)) if step != self.corrections else self

    @property
    def laid_out_in(self) -> str:
        """The template that what is shown is laid out in."""
        return self.original.template.path.stem

    def in_template(self, name: str) -> Drafting:
        """With another template chosen. The rest is still laid out in the one before: see `checked_again`."""
        return self._replace(template=name)

    def undone(self) -> Drafting:
        """Without the last correction."""
        return self._with(self.steps[:-1]) if len(self.steps) > 1 else self

    def _with(self, steps: tuple[Mapping[Place, str], ...]) -> Drafting:
        draft = corrected(self.original, steps[-1])
        return self._replace(steps=steps, drafted=self.drafted._replace(draft=draft))


def read(path: Path, config: str | None = None) -> Drafting:
    """Read a notice and draft its table; the errors are those of `api.read_notice`."""
    notice = api.read_notice(path)
    return _drafted(notice, fitting_template(notice.items), (_NONE,), config)


def checked_again(drafting: Drafting) -> Drafting:
    """The draft as it is in its template, with what is found in it now."""
    return _drafted(drafting.notice, drafting.template, drafting.steps, drafting.config)


def _drafted(
    notice: Notice, template: str, steps: tuple[Mapping[Place, str], ...], config: str | None
) -> Drafting:
    original = plan_draft(notice, ".xlsx", template)
    drafted = api.preview_draft(notice, template=template, config=config, corrections=steps[-1])
    return Drafting(notice, template, original, drafted, steps, config)


# What is shown


class DraftLine(NamedTuple):
    """A cell of the draft, or with no `place` a finding about the whole."""

    place: Place | None
    heading: str
    text: str
    note: Message | str
    """Where the text comes from."""
    said: Said | None = None
    findings: tuple[Finding, ...] = ()
    corrected: bool = False

    @property
    def of_a_task(self) -> bool:
        """Whether it is a cell of a task's row."""
        return self.place is not None and self.place[0] is not None

    @property
    def severity(self) -> str:
        """That of the gravest finding, "" without one."""
        return min((f.severity for f in self.findings), key=SEVERITIES.index, default="")


class DraftPart(NamedTuple):
    """The lines of one task, or those about the whole."""

    title: str
    lines: tuple[DraftLine, ...]


def parts_of(drafting: Drafting) -> list[DraftPart]:
    """The whole notice first, then task by task, each cell a line in the order of the columns."""
    draft = drafting.drafted.draft
    shown = [place for place in places(draft) if place[0] is None or place[1] in ITEM_FIELDS]
    about = _findings_by_place(drafting, shown)
    cells, said, hidden = cells_by_place(draft), _said_by_place(drafting.original), _hidden_by_merge(draft)
    headings = _headings(draft)
    by_item: dict[int | None, list[DraftLine]] = {None: []}
    for place in shown:
        text = str(cells[place].value) if place in cells else ""
        if not text and place == _INFO:
            text = draft.template.info_text
        changed = place in drafting.corrections
        source = said.get(place)
        note = msg("written by hand") if changed else _note(source, merged=place in hidden)
        heading = headings.get(place[1], place[1])
        found = tuple(about.pop(place, ()))
        line = DraftLine(place, heading, text, note, source, found, changed)
        if line.text or line.findings or place[1] != "remark":
            by_item.setdefault(place[0], []).append(line)
    by_item[None] += [
        DraftLine(None, "", str(finding.message), "", findings=(finding,)) for finding in about.pop(None, ())
    ]
    parts = [DraftPart(str(msg("The whole notice")), tuple(by_item.pop(None)))]
    for _, item in sorted(draft.rows.items()):
        task = drafting.notice.items[item]
        title = str(msg("Task {number}", number=task.number))
        parts.append(DraftPart("  ".join([title, *task.sections]), tuple(by_item.get(item, ()))))
    return parts


def _findings_by_place(drafting: Drafting, shown: Sequence[Place]) -> dict[Place | None, list[Finding]]:
    """The findings by the line they stand at: that of their cell, else the first of their task."""
    draft = drafting.drafted.draft
    fields = {column: field for field, column in draft.template.columns.items()}
    first: dict[int | None, Place] = {}
    for place in shown:
        first.setdefault(place[0], place)
    found: dict[Place | None, list[Finding]] = {}
    there = set(shown)
    for finding in drafting.drafted.findings:
        if finding.waived is not None:
            continue
        at: Place | None = None
        if finding.cell:
            row, column = parse_ref(finding.cell)
            item = draft.rows.get(row)
            if item is not None:
                at = (item, fields.get(column, ""))
                at = at if at in there else first.get(item)
        found.setdefault(at, []).append(finding)
    return found


def _headings(draft: Draft) -> Mapping[str, str]:
    own = {cell.field.partition(":")[2]: str(cell.value) for cell in draft.cells if "heading:" in cell.field}
    return {
        **draft.template.headings,
        **own,
        "title": str(msg("Title")),
        "issued_on": str(msg("Line above the table")),
    }


def _note(said: Said | None, *, merged: bool) -> Message:
    """Where a text comes from (`Said.reading`)."""
    if said is None:
        return msg("one cell with the one before") if merged else msg("not said in the notice")
    line = said.source.line
    if said.reading == "shared":
        return msg("para. {line}, said for several", line=line)
    if said.reading == "before":
        return msg("para. {line}, said above", line=line)
    if said.reading == "text":
        return msg("para. {line}, out of the sentence", line=line)
    if said.reading == "heading":
        return msg("para. {line}, from the heading", line=line)
    if said.label:
        return msg("para. {line} {label}", line=line, label=said.label)
    return msg("para. {line}", line=line)


def _hidden_by_merge(draft: Draft) -> set[Place]:
    """The places that another cell of their row covers."""
    fields = {column: field for field, column in draft.template.columns.items()}
    return {
        (draft.rows[area.first_row], fields[column])
        for area in draft.merged
        for column in range(area.first_column + 1, area.last_column + 1)
        if area.first_row in draft.rows and column in fields
    }


def _said_by_place(draft: Draft) -> dict[Place, Said]:
    """What the notice says for each place; places it says nothing for are left out."""
    notice = draft.notice
    found = {place: cell.said for place, cell in cells_by_place(draft).items() if cell.said is not None}
    source, text = notice.sources.get("title"), notice.title
    if draft.title in notice.attachments:
        source, text = notice.sources.get("attachments"), draft.title
    if source is not None:
        found[_TITLE] = Said(text, source)
    if (issued := notice.sources.get("issued_on")) is not None:
        found[_INFO] = Said(notice.issued_text, issued)
    return found


def text_of(draft: Draft, place: Place) -> str:
    """What stands in a place of a draft."""
    cell = cells_by_place(draft).get(place)
    if cell is None:
        return draft.template.info_text if place == _INFO else ""
    return str(cell.value)


# Writing


def usual_suffix(notice: Notice) -> str:
    """The kind of workbook that the notice calls its table, .xlsx when it says nothing."""
    named = (line.text.lower().rstrip("。.;") for line in notice.lines)
    return next((".xls" for text in named if text.endswith(".xls")), ".xlsx")


def usual_name(draft: Draft, suffix: str) -> str:
    """A file name after the table's title."""
    from xltool.submission.naming import file_name

    title = text_of(draft, _TITLE) or draft.notice.path.stem
    return file_name("{表名}", {"表名": title}, suffix)


def free_path(path: Path) -> Path:
    """The path, with the lowest number behind its name that makes it nobody's yet."""
    number = 2
    while (other := path.with_name(f"{path.stem}({number}){path.suffix}")).exists():
        number += 1
    return other


def write(drafting: Drafting, path: Path, *, overwrite: bool) -> None:
    """Write the table; the errors are those of `api.draft`."""
    api.draft(
        drafting.notice,
        path,
        template=drafting.template,
        overwrite=overwrite,
        config=drafting.config,
        corrections=drafting.corrections,
    )
