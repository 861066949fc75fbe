"""Findings about who leads and who helps (DOMAIN 1.4, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from xltool.checks.context import Context, Hit
from xltool.checks.groups import is_group, is_known_group, is_open_group
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.table.model import Task


@rule(
    "LEAD_MISSING",
    "E",
    title=msg("No leading office"),
    why=msg("Where nobody leads nobody reports: reminders and statistics go by the leading office."),
    hint=msg("Ask which office leads and put it into the 牵头 column, the others into 配合."),
)
def lead_missing(context: Context) -> Iterator[Hit]:
    if "lead" not in context.columns:
        return
    for offices, tasks in context.by_offices:
        if not tasks[0].lead:
            message = (
                msg("Leading and supporting offices aren't told apart")
                if offices
                else msg("No leading office is given")
            )
            yield from context.hits(tasks, "lead", message)


@rule(
    "LEAD_SUGGESTED",
    "I",
    title=msg("Suggestion for the leading office"),
    why=msg("By convention the office listed first leads or collects the results."),
    hint=msg("Ask the office; if it agrees, put it into the 牵头 column."),
)
def lead_suggested(context: Context) -> Iterator[Hit]:
    if "lead" not in context.columns:
        return
    for offices, tasks in context.by_offices:
        if not tasks[0].lead and offices and not is_group(offices[0]):
            message = msg("Suggested lead: {office} (listed first)", office=offices[0])
            yield from context.hits(tasks, "lead", message)


@rule(
    "LEAD_MULTIPLE",
    "W",
    title=msg("Several leading offices"),
    why=msg("Where several lead each waits for the other."),
    hint=msg("Agree on one; move the others to 配合."),
)
def lead_multiple(context: Context) -> Iterator[Hit]:
    for _, tasks in context.by_offices:
        if (count := len(tasks[0].lead)) > 1:
            yield from context.hits(tasks, "lead", msg("There are {count} leading offices", count=count))


@rule(
    "LEAD_ALSO_COOP",
    "W",
    title=msg("Leading office listed as supporting, too"),
    why=msg("The office would be counted and reminded twice."),
    hint=msg("Delete it from the 配合 column."),
)
def lead_also_coop(context: Context) -> Iterator[Hit]:
    for _, tasks in context.by_offices:
        lead, coop = tasks[0].lead, tasks[0].coop
        office = next((office for office in lead if office in coop), None)
        if office is not None:
            message = msg("“{office}” both leads and supports", office=office)
            yield from context.hits(tasks, "coop", message)


@rule(
    "COUNT_MISMATCH",
    "W",
    title=msg("Offices and persons differ in number"),
    why=msg("Other rows name one person an office; here an office may be without anybody."),
    hint=msg("Check whether an office lacks its person or a name was left out."),
)
def count_mismatch(context: Context) -> Iterator[Hit]:
    groups = frozenset(office.name for office in context.office_names if is_group(office.name))
    matching = 0
    odd: list[tuple[int, Task]] = []
    for offices, tasks in context.by_offices:
        if not offices or not groups.isdisjoint(offices):
            continue
        count = len(offices)
        named = [task for task in tasks if task.owner]
        different = [(count, task) for task in named if len(task.owner) != count]
        odd += different
        if count > 1:  # one office, one person says nothing about how lists are paired
            matching += len(named) - len(different)
    if matching < len(odd):
        return
    for count, task in odd:
        message = msg("{offices} office(s), but {persons} person(s)", offices=count, persons=len(task.owner))
        yield context.hit(task, "owner", message)


@rule(
    "GROUP_TOKEN",
    "I",
    title=msg("A name for several offices"),
    why=msg("“各科室” can't be reminded or counted until somebody says which offices it covers."),
    hint=msg("Keep the wording; list the offices meant in the roster of xltool.toml."),
)
def group_token(context: Context) -> Iterator[Hit]:
    for name, task, column, count in context.office_names:
        if is_known_group(name):
            message = msg("“{name}” stands for several offices ({count})", name=name, count=count)
            yield context.hit_column(task, column, message)


@rule(
    "OFFICE_UNKNOWN",
    "I",
    title=msg("Which office is meant is said elsewhere"),
    why=msg("An office that no list names can't be reminded, and its row is in nobody's copy."),
    hint=msg("Find out which offices are meant and enter them in the roster of xltool.toml."),
)
def office_unknown(context: Context) -> Iterator[Hit]:
    hints = context.table.hints
    known = {*hints.offices, *hints.aliases}
    for name, task, column, count in context.office_names:
        if is_open_group(name):
            message = msg("Which offices “{name}” covers is said elsewhere", name=name)
            yield context.hit_column(task, column, message)
        elif hints.offices and name not in known and not is_known_group(name):
            message = msg("“{name}” is not in the roster ({count})", name=name, count=count)
            yield context.hit_column(task, column, message)
    for field, text, tasks in context.mentioning(*_OPEN_ENDINGS):
        for name in dict.fromkeys(_DESCRIBED.findall(text)):
            message = msg("Which offices “{name}” covers is said elsewhere", name=name)
            yield from context.hits(tasks, field, message)


@rule(
    "OFFICE_ALIAS",
    "I",
    title=msg("One office under two names"),
    why=msg("Counted by name, one office becomes two, and each gets half of its rows."),
    hint=msg("If they are one office, enter the short name as an alias in xltool.toml."),
)
def office_alias(context: Context) -> Iterator[Hit]:
    places = {name: (task, column) for name, task, column, _ in context.office_names if not is_group(name)}
    aliases = context.table.hints.aliases
    pairs = _short_forms(places)
    apart = _listed_together(context, pairs)
    for short, full in pairs:
        if (short, full) not in apart and short not in aliases:
            task, column = places[short]
            message = msg("Is “{short}” short for “{full}”?", short=short, full=full)
            yield context.hit_column(task, column, message)


@rule(
    "TYPE_MISMATCH",
    "I",
    title=msg("Not an office of the kind the heading says"),
    why=msg("A team or a subordinate unit in a 科室 column drops out of lists made by 科室."),
    hint=msg("Leave it if it is meant so; otherwise write the office that looks after it."),
)
def type_mismatch(context: Context) -> Iterator[Hit]:
    headings = {column.index: column.heading for column in context.table.columns}
    for name, task, column, count in context.office_names:
        kind = _KIND.search(headings.get(column, ""))
        if kind is not None and _OTHER_KIND.search(name) and not is_group(name):
            message = msg("“{name}” is no {kind} ({count})", name=name, kind=kind[0], count=count)
            yield context.hit_column(task, column, message)


_KIND = re.compile("科室|股室|处室")
_OTHER_KIND = re.compile("(?:队|中心|站|所|院|公司|学校|专班|小组|协会|局|厅|镇|乡|村)$")
_OPEN_ENDINGS = tuple(
    f"的{each}{kind}" for each in ("各", "有关", "相关") for kind in ("科室", "单位", "部门", "处室", "股室")
)
_DESCRIBED = re.compile(r"[\u4e00-\u9fff]{2,20}?的(?:各|有关|相关)(?:科室|单位|部门|处室|股室)")


_MAX_NAMES = 400
"""More distinct names than this are a county's villages, not the offices of one unit."""


def _short_forms(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs (short, full) that may name one office: 法规科, 法规综合科 (DOMAIN 4.6).

    The short form keeps first and last character and the order of the others, and fits one full name only.
    """
    by_ends: dict[tuple[str, str], list[str]] = {}
    for name in names:
        if len(name) > 2 and name[-1] in "科股处室办队局委":
            by_ends.setdefault((name[0], name[-1]), []).append(name)
    pairs = []
    for group in by_ends.values():
        if len(group) <= _MAX_NAMES:
            for short in group:
                full = [name for name in group if len(name) > len(short) and _is_subsequence(short, name)]
                if len(full) == 1:
                    pairs.append((short, full[0]))
    return pairs


def _is_subsequence(short: str, full: str) -> bool:
    letters = iter(full)
    return all(letter in letters for letter in short)


def _listed_together(context: Context, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs of names that stand in one row: different offices, however alike."""
    together: set[tuple[str, str]] = set()
    for offices, _ in context.by_offices if pairs else ():
        named = frozenset(offices)
        together.update(pair for pair in pairs if named.issuperset(pair))
    return together
