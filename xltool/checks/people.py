"""Findings about the persons responsible (DOMAIN 1.4, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltool.checks.context import OFFICE_FIELDS, Context, Hit
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.table.model import Task


@rule(
    "OWNER_MISSING",
    "W",
    title=msg("No person responsible"),
    why=msg("Other rows name who is responsible; here nobody can be asked."),
    hint=msg("Ask the leading office for a name."),
)
def owner_missing(context: Context) -> Iterator[Hit]:
    if not any(task.owner for task in context.tasks):
        return  # a column still to be filled in is no mistake of one row
    for task in context.tasks:
        if not task.owner and not task.text("owner"):
            yield context.hit(task, "owner", msg("No person responsible is given"))


_MARK = re.compile(
    r"[(\uff08][^)\uff09]*(?:牵头|负责|组长|主办|第一|总)[^)\uff09]*[)\uff09]"
    r"|(?:牵头|总负责|第一责任人|组长)\s*[:\uff1a]"
)
_MANY = 3
"""More owners than this need one who answers first (DOMAIN 1.4, S-20)."""


@rule(
    "OWNER_NO_LEAD",
    "I",
    title=msg("Many persons, none of them first"),
    why=msg("Where everybody is responsible nobody answers the phone."),
    hint=msg("Ask who answers first and mark the name with (牵头)."),
)
def owner_no_lead(context: Context) -> Iterator[Hit]:
    for task in context.tasks:
        if len(task.owner) > _MANY and not _MARK.search(task.text("owner")):
            message = msg("{count} persons, none of them named first", count=len(task.owner))
            yield context.hit(task, "owner", message)


@rule(
    "PERSON_UNKNOWN",
    "I",
    title=msg("A name that is not in the roster"),
    why=msg("It may be misspelt, or the person has moved to another office."),
    hint=msg("Correct the name, or add it to the roster in xltool.toml."),
)
def person_unknown(context: Context) -> Iterator[Hit]:
    known = frozenset(context.table.hints.people)
    if not known:
        return
    strangers: dict[str, list[Task]] = {}
    for task in context.tasks:
        for name in task.owner:
            if name not in known:
                strangers.setdefault(name, []).append(task)
    for name, tasks in strangers.items():
        message = msg("“{name}” is not in the roster ({count})", name=name, count=len(tasks))
        yield context.hit(tasks[0], "owner", message)


_TITLED = re.compile(r"[\u4e00-\u9fff]{1,4}(?:局长|科长|主任|书记|市长|县长|区长|处长|股长|站长|队长|同志)")


@rule(
    "PERSON_IN_OFFICE_COL",
    "W",
    title=msg("A person in an office column"),
    why=msg("Statistics and copies by office would list a person as an office."),
    hint=msg("Write the office there and move the name to the 责任人 column."),
)
def person_in_office_col(context: Context) -> Iterator[Hit]:
    office_columns = {column.index for column in context.table.columns if column.field in OFFICE_FIELDS}
    if context.columns.get("owner") in office_columns:
        return  # one column for both: 责任单位(责任人)
    people = {name for task in context.tasks for name in task.owner} | set(context.table.hints.people)
    people.difference_update(context.table.hints.offices)
    for name, task, column, _ in context.office_names:
        if (name in people and len(name) <= 4) or _TITLED.fullmatch(name):
            message = msg("“{name}” is a person, not an office", name=name)
            yield context.hit_column(task, column, message)


_MARKS = "。;\uff1b、,\uff0c."
_LISTS = ("lead", "coop", "resp_org", "owner")


@rule(
    "TRAILING_PUNCT",
    "I",
    title=msg("Punctuation after a list of names"),
    why=msg("Harmless here, but “办公室。” and “办公室” count as two when cells are compared."),
    hint=msg("Delete it when you edit the cell anyway; the program ignores it."),
)
def trailing_punct(context: Context) -> Iterator[Hit]:
    for field in _LISTS:
        for text, tasks in context.texts(field):
            if (mark := text.rstrip()[-1:]) and mark in _MARKS:
                message = msg("“{mark}” stands after the last name", mark=mark)
                yield from context.hits(tasks, field, message)
