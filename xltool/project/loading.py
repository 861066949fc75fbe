"""From `xltool.toml` to a `Project`. Whatever is wrong in the file is said with its line."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.project.model import (
    COPY_KINDS,
    DEFAULT_ORDER,
    EVIDENCE_FOLDER,
    OFFICE_ROLES,
    Alias,
    Project,
    Recipe,
    Roster,
    Thresholds,
    Waiver,
)
from xltool.project.section import Section
from xltool.resources import calendar_folder

FILE_NAME = "xltool.toml"

_REGIONS = {"guangxi": "广西"}
_RATIO_YELLOW, _RATIO_RED = 80.0, 60.0  # 武汉市重大项目管理办法, DOMAIN 5.2
SHORTEST_NAME = 4
"""Characters by which [quotas] names a task at least: 开展 would be many."""


def load_project(path: Path | None, workbook: Path) -> Project:
    """The project settings for `workbook`: from `path`, else from `xltool.toml` in its folder, else defaults.

    InputError NOT_FOUND when `path` is named and missing, PROJECT_INVALID for anything the file gets wrong.
    """
    if path is None:
        path = workbook.parent / FILE_NAME
        if not path.is_file():
            return Project()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            "NOT_FOUND",
            msg("The settings file can't be read: {file}.", file=path.name),
            msg("Check the path given with --config."),
            path,
        ) from error
    return parse_project(decode_settings(content), path)


def parse_project(text: str, path: Path) -> Project:
    """The project in TOML `text`, read from `path`; InputError PROJECT_INVALID, naming key and line."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # nested too deep, a number of thousands of digits
        raise InputError(
            "PROJECT_INVALID",
            msg("{file} is not valid TOML: {detail}.", file=path.name, detail=str(error)),
            msg("Text stands in \"quotes\", a date as 2022-09-29; a backslash in a path as '…\\…'."),
            path,
        ) from error
    return _project(Section(document, (), text, path))


def decode_settings(content: bytes) -> str:
    """The text of a settings file: UTF-8 with or without a mark, else what Chinese Notepad calls ANSI."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _project(root: Section) -> Project:
    table, roster, calendar = root.section("table"), root.section("roster"), root.section("calendar")
    evidence = root.section("evidence")
    base = root.path.parent
    project = Project(
        path=root.path,
        unit=table.text("unit"),
        title_year=table.integer("title_year", 1980, 2100),
        issued_on=table.date("issued_on"),
        roster=Roster(
            offices=roster.texts("offices"),
            people=roster.texts("people"),
            aliases=_aliases(root.section("aliases")),
        ),
        fields=_fields(root.section("columns")),
        thresholds=_thresholds(root.section("lights")),
        waivers=tuple(_waiver(section) for section in root.sections("waivers")),
        calendar_region=_region(calendar),
        calendar_files=tuple(base / name for name in calendar.texts("files")),
        quotas=_quotas(root.section("quotas")),
        deadlines=_deadlines(root.section("deadlines")),
        recipes=tuple(_recipe(section) for section in root.sections("recipes")),
        evidence_folder=evidence.text("folder") or EVIDENCE_FOLDER,
    )
    for section in (table, roster, calendar, evidence, root):
        section.refuse_unknown()
    return project


def _region(calendar: Section) -> str:
    """The region by its Chinese name; one whose days off nobody gave is refused rather than passed over."""
    region = calendar.text("region")
    region = _REGIONS.get(region.lower(), region)
    if region:
        from xltool.calendar import bundled_overlay, stored_calendars

        imported = set(stored_calendars(calendar_folder(), region)) - set(stored_calendars(calendar_folder()))
        if bundled_overlay(region) is None and not imported:
            known = "、".join(_REGIONS.values())
            raise calendar.error(
                "region", msg("{regions}, or a region imported by xltool calendar import", regions=known)
            )
    return region


def _aliases(section: Section) -> tuple[Alias, ...]:
    """`"法规科" = "法规综合科"`, or `{ office = "…", from = 2022-01-01, to = 2022-12-31 }`."""
    aliases = []
    for name in section.names():
        if section.holds_table(name):
            details = section.section(name)
            aliases.append(Alias(name, details.required("office"), details.date("from"), details.date("to")))
            details.refuse_unknown()
        else:
            aliases.append(Alias(name, section.required(name)))
    return tuple(aliases)


def _quotas(section: Section) -> dict[str, tuple[str, ...]]:
    """`"绩效宣传展示" = ["绩效宣传不少于5条(篇)"]`: what a task counts, in the words tables use for it."""
    if not section.names():
        return {}
    from xltool.table.quantities import parse_quantities

    quotas = {}
    for name in section.names():
        quotas[name] = section.texts(name)
        if len(name.strip()) < SHORTEST_NAME:
            raise section.error(name, msg("at least {count} characters of its wording", count=SHORTEST_NAME))
        for text in quotas[name]:
            if not parse_quantities(text):
                raise section.error(name, msg("“{text}” counts nothing; write it like 不少于5条", text=text))
    return quotas


def _deadlines(section: Section) -> dict[str, dt.date]:
    """`"12月前" = 2022-12-31`: the day that a deadline with two readings means."""
    return {words: day for words in section.names() if (day := section.date(words)) is not None}


def _fields(section: Section) -> dict[str, str]:
    if not section.names():
        return {}
    from xltool.table.columns import heading_form
    from xltool.table.headings import HEADINGS

    known = ("", *HEADINGS, "state")
    return {heading_form(heading): section.choice(heading, known, "") for heading in section.names()}


def _thresholds(section: Section) -> Thresholds:
    default = Thresholds()
    behind = section.choice("behind", ("points", "ratio", "days", "off"), default.behind)
    limit = partial(section.integer, low=0, high=3660) if behind == "days" else section.percent
    yellow, red = limit("behind_yellow"), limit("behind_red")
    if yellow is None:
        yellow = _RATIO_YELLOW if behind == "ratio" else default.behind_yellow
    if red is None:
        red = _RATIO_RED if behind == "ratio" else default.behind_red
    if (yellow < red) if behind == "ratio" else (red < yellow):
        raise section.error("behind_red", msg("red must lie beyond yellow"))
    due_soon = section.integer("due_soon_workdays", 0, 366)
    early_notice = section.integer("early_notice_workdays", 0, 366)
    stale = section.integer("stale_days", 0, 3660)
    thresholds = Thresholds(
        due_soon_workdays=default.due_soon_workdays if due_soon is None else due_soon,
        early_notice_workdays=default.early_notice_workdays if early_notice is None else early_notice,
        behind=behind,
        behind_yellow=yellow,
        behind_red=red,
        stale_days=default.stale_days if stale is None else stale,
        missed_milestone=section.choice("missed_milestone", ("red", "yellow"), default.missed_milestone),
        order=section.choices("order", DEFAULT_ORDER, DEFAULT_ORDER),
    )
    section.refuse_unknown()
    return thresholds


def _waiver(section: Section) -> Waiver:
    waiver = Waiver(
        code=section.required("code"),
        reason=section.required("reason"),
        who=section.required("who"),
        task=section.text("task") or None,
        cell=section.text("cell") or None,
        until=section.date("until"),
    )
    section.refuse_unknown()
    return waiver


def _recipe(section: Section) -> Recipe:
    recipe = Recipe(
        name=section.required("name"),
        kind=section.choice("kind", COPY_KINDS, "report"),
        file_name=section.text("file_name"),
        keep_status=section.flag("keep_status", False),
        protect=section.flag("protect", False),
        renumber=section.flag("renumber", False),
        cover=section.flag("cover", False),
        roles=section.choices("roles", OFFICE_ROLES, OFFICE_ROLES),
    )
    if not recipe.roles:
        raise section.error(
            "roles", msg("at least one of these was expected: {words}", words="、".join(OFFICE_ROLES))
        )
    section.refuse_unknown()
    return recipe
