"""A table held against its notice: what differs, is missing or was added, field by field.

Tolerant of what means the same: either width of punctuation, other spellings of a day, aliases of offices,
the order of names, padding, a full stop behind a list. Cells that people fill in later are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from xltool.checks.context import Context, Hit
from xltool.i18n import Message, msg
from xltool.notice.drafting import INTO_REMARKS, table_title
from xltool.notice.findings import FIELD_NAMES, Hits, findings_of_notice
from xltool.notice.matching import pair_up, plain
from xltool.notice.model import Item, Notice
from xltool.table.caption import issue_date_in
from xltool.table.model import Deadline, Task
from xltool.table.names import offices, people_named

_CODES = {
    "task": "NOTICE_TASK_DIFFERS",
    "measure": "NOTICE_MEASURE_DIFFERS",
    "due": "NOTICE_DUE_DIFFERS",
    "lead": "NOTICE_LEAD_DIFFERS",
    "coop": "NOTICE_COOP_DIFFERS",
    "resp_org": "NOTICE_RESP_DIFFERS",
    "owner": "NOTICE_OWNER_DIFFERS",
}
_PLAIN_FIELDS = ("start", "leader", "contact", "phone", "remark")
_IN_REMARKS = frozenset(("remark", *INTO_REMARKS))
_SHOWN = 60
"""Characters of a text that a message quotes."""


def compare(notice: Notice, context: Context) -> Hits:
    """Hits by code: of the comparison, and what the notice itself has wrong."""
    return _Comparison(notice, context).run()


class _Comparison:
    def __init__(self, notice: Notice, context: Context) -> None:
        self._notice = notice
        self._context = context
        self._table = context.table
        self._aliases = context.table.hints.aliases
        self._own = {column.field for column in self._table.columns if column.field}
        self._columns = context.columns
        self._hits: Hits = findings_of_notice(notice)
        self._shift = 0
        """By how much the numbers of the table run ahead of those of the notice."""
        self._left_out: set[str] = set()
        """Fields this table has decided to leave out of 备注, or lost: said once, not in every row."""

    def run(self) -> Hits:
        """Everything there is to say."""
        self._frame()
        missing = self._missing_columns()
        items, tasks = self._notice.items, self._context.tasks
        pairs, lost, added = pair_up(items, tasks, self._agree)
        for i, t in sorted(pairs.items()):
            self._row(items[i], tasks[t], missing, i)
        self._sections([(items[i], tasks[t]) for i, t in sorted(pairs.items(), key=lambda pair: pair[1])])
        for i in lost:
            message = msg("Missing: {number} {words}", number=items[i].number, words=_short(_words(items[i])))
            self._hit("NOTICE_TASK_MISSING", message)
        for t in added:
            message = msg("Not in the notice: “{words}”", words=_short(tasks[t].task))
            self._at("NOTICE_TASK_ADDED", tasks[t], "task", message)
        return self._hits

    def _hit(self, code: str, message: Message, row: int = 0, column: int = 0) -> None:
        self._hits.setdefault(code, []).append(Hit(message, row, column))

    def _at(self, code: str, task: Task, field: str, message: Message) -> None:
        self._hits.setdefault(code, []).append(self._context.hit(task, field, message))

    # The frame

    def _frame(self) -> None:
        names = [table_title(self._notice), self._notice.title, *self._notice.attachments]
        known = {plain(name) for name in names if name}
        if known and plain(self._table.title) not in known:
            row, column = self._title_cell()
            message = msg("Notice: “{notice}”; table: “{table}”", notice=names[0], table=self._table.title)
            self._hit("NOTICE_TITLE_DIFFERS", message, row, column)
        said = issue_date_in(dict(self._table.meta))
        day = self._context.deadline(said).due if said else None
        issued = self._notice.issued_on
        if said and issued is not None and day != issued:
            row, column = self._cell_with(said)
            message = msg("Notice: {notice}; table: {table}", notice=issued.isoformat(), table=said)
            self._hit("NOTICE_DATE_DIFFERS", message, row, column)

    def _title_cell(self) -> tuple[int, int]:
        return self._cell_with(self._table.title[-8:])

    def _cell_with(self, words: str) -> tuple[int, int]:
        """The cell above the header that has these words; (0, 0) when it can't be told."""
        sheet = self._context.sheet
        for row, values in sheet.rows() if sheet is not None and words else ():
            if row >= self._table.header.first_row:
                break
            for column, value in enumerate(values, 1):
                if isinstance(value, str) and words in value:
                    return row, column
        return 0, 0

    def _missing_columns(self) -> set[str]:
        """Fields the notice speaks of and the table has no column for: said once, not in every row."""
        said = {field for item in self._notice.items for field in item.said}
        missing: set[str] = {field for field in ("task", "due", "lead", "coop", "owner") if field in said}
        missing -= {field for field in self._columns if field != "task"} | self._own
        if missing & {"lead", "coop"} and self._undivided:
            missing -= {"lead", "coop"}
        if "measure" in said and "measure" not in self._columns and not self._measures_in_tasks():
            missing.add("measure")
        for field in sorted(missing):
            message = msg("No column for: {field}", field=FIELD_NAMES[field])
            self._hit(
                "NOTICE_COLUMN_MISSING",
                message,
                self._table.header.first_row,
                self._table.header.first_column,
            )
        return missing

    @property
    def _undivided(self) -> bool:
        """Whether one column holds all offices under labels or unmarked."""
        return any(column.fields == ("resp_org",) for column in self._table.columns)

    def _measures_in_tasks(self) -> bool:
        cells = "".join(plain(task.task) for task in self._context.tasks)
        first = next((plain(i.text("measure")) for i in self._notice.items if i.text("measure")), "")
        return first[:20] in cells

    # One row

    def _agree(self, item: Item, task: Task) -> bool:
        """Whether item and row say the same of who and when, in most of what the item says of it."""
        said = [field for field in ("due", "lead", "coop", "resp_org", "owner") if field in item.said]
        return len(said) > 0 and sum(self._same(item, task, field) for field in said) * 2 > len(said)

    def _same(self, item: Item, task: Task, field: str) -> bool:
        if field == "due":
            return self._same_day(item.text("due"), task)
        if field == "owner":
            return set(people_named(item.text("owner"))) == set(task.owner)
        return not self._office_problems(item, task)

    def _row(self, item: Item, task: Task, missing: set[str], at: int) -> None:
        self._words(item, task, missing)
        self._number(item, task, at)
        if "due" not in missing and not self._same_day(item.text("due"), task):
            self._differ("due", task, item.text("due"), task.text("due") or task.text("milestones"))
        if not missing & {"lead", "coop"} or not item.text("resp_org"):
            for field, here, there in self._office_problems(item, task):
                if field not in missing:
                    self._differ(field, task, "、".join(here), "、".join(there))
        if "owner" not in missing:
            here, there = people_named(item.text("owner"), self._table.hints.people), task.owner
            if set(here) != set(there) or (not there and task.text("owner") and here):
                self._differ("owner", task, "、".join(here), "、".join(there) or task.text("owner"))
        self._others(item, task)

    def _others(self, item: Item, task: Task) -> None:
        """Fields with a column of their own, and those that a draft puts into 备注."""
        for field in _PLAIN_FIELDS:
            said = item.text(field)
            if not said:
                continue
            if field in self._columns and field != "remark":
                if plain(said) != plain(task.text(field)):
                    self._differ(field, task, said, task.text(field))
            elif field not in _IN_REMARKS or "remark" not in self._columns:
                continue
            elif plain(said) not in plain(task.text("remark")):
                if field in self._in_remarks or field not in self._left_out:
                    self._differ(field, task, said, task.text("remark"))
                self._left_out.add(field)

    @cached_property
    def _in_remarks(self) -> set[str]:
        """Which fields the 备注 of this table says, in one row at least."""
        remarks = "\n".join(plain(task.text("remark")) for task in self._context.tasks)
        return {
            field
            for field in _PLAIN_FIELDS
            for item in self._notice.items
            if item.text(field) and plain(item.text(field)) in remarks
        }

    def _words(self, item: Item, task: Task, missing: set[str]) -> None:
        what, how = plain(item.text("task")), plain(item.text("measure"))
        has_measure = "measure" in self._columns and "measure" not in missing
        own_task = "task" in self._own or self._columns.get("task") != self._columns.get("measure")
        task_text = task.task if own_task else ""
        measure_text = task.measure if has_measure else ""
        if plain(task_text) + plain(measure_text) == what + how:
            return
        if not has_measure:
            if "measure" in missing and plain(task_text) == what:
                return
            self._differ("task", task, _words(item), task_text)
            return
        if own_task and "task" not in missing and plain(task_text) != what:
            self._differ("task", task, item.text("task"), task_text)
        if plain(measure_text) != how:
            self._differ("measure", task, item.text("measure"), measure_text)

    def _number(self, item: Item, task: Task, at: int) -> None:
        """A table may count 1, 2, 3, or print the notice's own number, or only that of the whole task.

        Where a row was put in or left out, the first number behind it is spoken of and not all that follow.
        """
        if "seq" not in self._columns:
            return
        seq = plain(task.seq)
        right = seq in {item.number, item.number.partition(".")[0], str(at + 1)}
        shift = 0 if right or not seq.isdigit() else int(seq) - at - 1
        if not right and (not shift or shift != self._shift):
            message = msg("Notice: {notice}; table: {table}", notice=item.number, table=task.seq)
            self._at("NOTICE_SEQ_DIFFERS", task, "seq", message)
        self._shift = shift

    def _same_day(self, text: str, task: Task) -> bool:
        if not text:
            return not task.text("due")
        said, due = self._context.deadline(text.rstrip("。;\uff1b,\uff0c")), task.due
        if said.kind in ("unspecified", "invalid"):
            return plain(text) == plain(due.text)
        if len({time for reading in (said, due) if (time := _time_of_day(reading))}) > 1:
            return False
        # A start may stand in a column of its own, so a deadline without one is no other deadline.
        same_start = said.start == due.start or said.start is None
        return same_start and (said.kind, said.due, said.recur, said.nodes) == (
            due.kind,
            due.due,
            due.recur,
            due.nodes,
        )

    def _names(self, text: str) -> tuple[str, ...]:
        return self._known(offices(text))

    def _known(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._aliases.get(name, name) for name in names))

    def _office_problems(self, item: Item, task: Task) -> list[tuple[str, Sequence[str], Sequence[str]]]:
        """Fields whose offices differ, as (field, in the notice, in the table)."""
        said = {field: self._names(item.text(field)) for field in ("lead", "coop", "resp_org")}
        lead, coop, resp = self._known(task.lead), self._known(task.coop), self._known(task.resp)
        if said["resp_org"] and said["coop"] and not said["lead"]:
            # 责任单位 beside 配合单位 leads (DOMAIN 2.1), in a cell labelled 责任单位:… as in the notice
            said["lead"], said["resp_org"] = said["resp_org"], ()
            lead, resp = (lead, resp) if lead else (resp, ())
        if said["resp_org"] and not said["lead"]:
            everyone = lead + coop + resp
            convention = not coop or not lead or set(lead) <= set(said["resp_org"][:1])
            if set(everyone) == set(said["resp_org"]) and convention:
                return []
            return [("resp_org", said["resp_org"], everyone)]
        problems: list[tuple[str, Sequence[str], Sequence[str]]] = []
        if set(said["lead"]) != set(lead):
            problems.append(("lead", said["lead"], lead))
        helping = said["coop"] + said["resp_org"]
        if set(helping) != set(coop + resp):
            problems.append(("coop", helping, coop + resp))
        return problems

    def _differ(self, field: str, task: Task, notice: str, table: str) -> None:
        """Report one cell: it differs, it is empty, or the notice says nothing of it."""
        instead = {"resp_org": "lead"} | dict.fromkeys(_PLAIN_FIELDS, "remark")
        place = field if field in self._columns else instead.get(field, field)
        name = FIELD_NAMES[field]
        if notice and table:
            words, found = _differing(notice, table)
            message = msg("{field} – notice: {notice}; table: {table}", field=name, notice=words, table=found)
        elif notice:
            message = msg("{field} – notice: {notice}; nothing here", field=name, notice=_short(notice))
        else:
            message = msg("{field} – nothing in the notice; table: {table}", field=name, table=_short(table))
            self._at("NOTICE_ADDED", task, place, message)
            return
        self._at(_CODES.get(field, "NOTICE_OTHER_DIFFERS"), task, place, message)

    # Sections

    def _sections(self, rows: Sequence[tuple[Item, Task]]) -> None:
        """Headings above the rows. One that was reworded is spoken of once and not for all that stands under
        it; a table without any has decided to have none."""
        if not any(task.section for _, task in rows) or not any(item.sections for item, _ in rows):
            return
        of_rows = [(item.sections, _headings_above(task)) for item, task in rows]
        in_notice = {name for here, _ in of_rows for name in map(plain, here)}
        in_table = {name for _, there in of_rows for name in map(plain, there)}
        said: set[str] = set()
        for (_, task), (here, there) in zip(rows, of_rows, strict=True):
            lost = [name for name in here if plain(name) not in said]
            found = [name for name in there if plain(name) not in said]
            if [*map(plain, lost)] == [*map(plain, found)]:
                continue
            said |= {name for name in map(plain, lost) if name not in in_table}
            said |= {name for name in map(plain, found) if name not in in_notice}
            message = msg(
                "Notice: “{notice}”; table: “{table}”", notice=" / ".join(here), table=" / ".join(there)
            )
            odd = next((name for name in found if plain(name) not in map(plain, here)), "")
            self._hit("NOTICE_SECTION_DIFFERS", message, *self._place_of_section(odd, task))

    def _place_of_section(self, heading: str, task: Task) -> tuple[int, int]:
        """The nearest row above the task with that heading, else the nearest heading, else the task."""
        above = [(row, text) for row, text in self._table.sections if row < task.row]
        rows = [row for row, text in above if text == heading] or [row for row, _ in above] or [task.row]
        return rows[-1], self._table.header.first_column


def _headings_above(task: Task) -> tuple[str, ...]:
    return tuple(task.section.split(" / ")) if task.section else ()


def _time_of_day(deadline: Deadline) -> str:
    """The hour a deadline names, as 17:00; "" if it names none."""
    said = next((a for a in deadline.assume if a.startswith("time-of-day: ")), "")
    match = re.search(r"(\d{1,2})(?:[:时点](\d{1,2}|半)?)?", said)
    if match is None:
        return said
    hour = int(match[1]) + 12 * (int(match[1]) < 12 and ("下午" in said or "晚" in said))
    return f"{hour}:{'30' if match[2] == '半' else (match[2] or '').zfill(2)}"


def _words(item: Item) -> str:
    return " ".join(text for text in (item.text("task"), item.text("measure")) if text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _differing(one: str, other: str) -> tuple[str, str]:
    """Both texts from shortly before the first place where they differ."""
    if len(one) <= _SHOWN and len(other) <= _SHOWN:
        return one, other
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    start = max(0, same - 12)
    dots = "…" if start else ""
    return dots + _short(one[start:]), dots + _short(other[start:])
