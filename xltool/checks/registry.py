"""The registry: every rule a small function under its code, and the run that turns hits into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from xltool.checks.context import Context, Hit
from xltool.checks.finding import SEVERITIES, Finding, Severity
from xltool.i18n import Message, msg
from xltool.workbook.collector import collector_paused
from xltool.workbook.refs import format_ref

Find = Callable[[Context], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A finding code: how grave it is, why it matters, what to do about it, and what finds it."""

    code: str
    severity: Severity
    title: Message
    why: Message
    hint: Message
    find: Find

    @property
    def area(self) -> str:
        """The part of DOMAIN 14 it belongs to: the name of the module that holds it."""
        return self.find.__module__.rpartition(".")[2]


RULES: dict[str, Rule] = {}
"""Every rule by its code, in the order of definition."""


def rule(
    code: str, severity: Severity, *, title: Message, why: Message, hint: Message
) -> Callable[[Find], Find]:
    """Register the decorated function under `code`. It yields a `Hit` for each place it finds."""

    def register(find: Find) -> Find:
        if code in RULES:
            raise ValueError(f"two rules for {code}")
        RULES[code] = Rule(code, severity, title, why, hint, find)
        return find

    return register


def run_checks(context: Context) -> list[Finding]:
    """Every finding of every rule, gravest first, then by row, then by code; the same on every run."""
    with collector_paused():  # half of the time of a large table
        return _run(context)


def _run(context: Context) -> list[Finding]:
    sheet = context.table.sheet
    rows: dict[Severity, list[int]] = {severity: [] for severity in SEVERITIES}
    found: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
    for code in sorted(RULES):
        rule = RULES[code]
        all_hits = sorted(_distinct(rule.find(context), context), key=_COLUMN)
        for severity, hits in _by_severity(all_hits, rule.severity):
            rows[severity] += [hit.row for hit in hits]
            found[severity] += [
                Finding(
                    code,
                    severity,
                    sheet,
                    format_ref(row, column) if row and column else None,
                    task,
                    message,
                    hint or rule.hint,
                )
                for message, row, column, task, hint, _ in hits
            ]
    # Sorting is stable: within a row the codes stay in order, within a code the columns.
    return [
        found[severity][i]
        for severity in SEVERITIES
        for i in sorted(range(len(rows[severity])), key=rows[severity].__getitem__)
    ]


def _by_severity(hits: Sequence[Hit], usual: Severity) -> Iterator[tuple[Severity, Sequence[Hit]]]:
    """The hits of one rule apart by how grave they are; most rules have only one kind."""
    if not any(hit.severity for hit in hits):
        yield usual, hits
        return
    for severity in SEVERITIES:
        yield severity, [hit for hit in hits if (hit.severity or usual) == severity]


_COLUMN = attrgetter("column")


def _distinct(hits: Iterable[Hit], context: Context) -> Iterable[Hit]:
    """Say a thing about a merged cell once, though each of its tasks brings it up."""
    return _once_a_cell(hits) if context.has_merged_rows else hits


def _once_a_cell(hits: Iterable[Hit]) -> Iterator[Hit]:
    said: dict[tuple[int, int], list[Message]] = {}
    for hit in hits:
        messages = said.setdefault((hit.row, hit.column), [])
        if not hit.row or hit.message not in messages:
            messages.append(hit.message)
            yield hit


def explain(code: str) -> Message | None:
    """What a code means, why it matters and what to do, in a few lines; None for an unknown code."""
    rule = RULES.get(code)
    if rule is None:
        return None
    return msg(
        "{code} ({severity}) {title}\nWhy it matters: {why}\nWhat to do: {hint}",
        code=rule.code,
        severity=rule.severity,
        title=rule.title,
        why=rule.why,
        hint=rule.hint,
    )
