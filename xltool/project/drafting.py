"""A first `xltool.toml` for a table: what the table itself says, for a person to look through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from xltool.project.model import Project, Roster
from xltool.table.columns import heading_form
from xltool.table.model import Column, Table

_UNIT_LABELS = ("填报单位", "制表单位", "编制单位", "报送单位", "印发单位")


def draft_project(path: Path, table: Table, fields: Mapping[str, str]) -> Project:
    """The settings for `path` that `table` suggests, with the answers `fields` about its headings.

    Offices and people are those of the table in its own order: nothing that the table does not say.
    """
    tasks = table.tasks
    offices = dict.fromkeys(office for task in tasks for office in (*task.lead, *task.coop, *task.resp))
    people = dict.fromkeys(person for task in tasks for person in task.owner)
    return Project(
        path=path,
        unit=next((table.meta[label] for label in _UNIT_LABELS if table.meta.get(label)), ""),
        title_year=table.title_year,
        issued_on=table.issued_on,
        roster=Roster(tuple(offices), tuple(people)),
        fields=fields,
    )


def answers(columns: Iterable[Column]) -> dict[str, str]:
    """Accepted proposals as `xltool.toml` keeps them: heading → field."""
    return {heading_form(column.heading): column.field or "" for column in columns}
