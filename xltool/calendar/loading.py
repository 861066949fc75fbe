"""Putting a calendar together: national data, then people's national files, then regional overlays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from xltool.calendar.national import national_days, national_years
from xltool.calendar.overlay import CalendarYear, parse_calendar, read_calendar_file, read_content
from xltool.calendar.workdays import CalendarDay, WorkCalendar
from xltool.errors import InUseError
from xltool.i18n import msg

_BUNDLED = {"广西": "guangxi.json"}


def load_calendar(overlays: Sequence[Path] = ()) -> WorkCalendar:
    """The working calendar with the files `overlays` laid over the national data, the later ones on top.

    A regional overlay wins over every national notice, whatever the order. InputError NOT_FOUND or
    CALENDAR_INVALID when a file can't be used.
    """
    if not overlays:
        return _national_calendar()
    national: dict[dt.date, CalendarDay] = dict(national_days())
    regional: dict[dt.date, CalendarDay] = {}
    years = set(national_years())
    for path in overlays:
        for notice in read_calendar_file(path):
            (regional if notice.region else national).update(notice.days)
            if not notice.region:
                years.add(notice.year)
    return WorkCalendar({**national, **regional}, frozenset(years))


@cache
def _national_calendar() -> WorkCalendar:
    return WorkCalendar(national_days(), national_years())


def bundled_overlay(region: str) -> Path | None:
    """The overlay that comes with the program for a region ("广西"), None when there is none."""
    name = _BUNDLED.get(region)
    return Path(__file__).with_name(name) if name else None


def stored_calendars(folder: Path, region: str = "") -> tuple[Path, ...]:
    """The imported calendar files that hold in `region`, for `load_calendar`: the national ones by name, then
    the region's own. A folder that isn't there holds none."""
    national, regional = [], []
    for file in sorted(folder.glob("*.json")):
        of = file.stem.partition("-")[2]
        if not of:
            national.append(file)
        elif of == _file_word(region):
            regional.append(file)
    return (*national, *regional)


def import_calendar(file: Path, folder: Path) -> tuple[Path, ...]:
    """Check a person's calendar file and keep each notice in it in `folder`; the places of the copies.

    A copy is named after its year and region, so that a corrected notice takes the place of the earlier one.
    InputError NOT_FOUND or CALENDAR_INVALID (with the place in the file), InUseError READ_ONLY when the
    folder can't be written; after an invalid file nothing is stored.
    """
    import json

    notices = parse_calendar(read_content(file), file)
    stored = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for notice in notices:
            name = "-".join(filter(None, (str(notice.year), _file_word(notice.region))))
            target = folder / f"{name}.json"
            partial = target.with_suffix(".tmp")
            partial.write_text(json.dumps(_document(notice), ensure_ascii=False, indent=1), encoding="utf-8")
            partial.replace(target)
            stored.append(target)
    except OSError as error:
        raise InUseError(
            "READ_ONLY",
            msg("The calendar can't be stored in {folder}.", folder=str(folder)),
            msg("Check the folder ({reason}).", reason=error.strerror or str(error)),
            folder,
        ) from error
    return tuple(stored)


def _file_word(region: str) -> str:
    return "".join(filter(str.isalnum, region))[:20]


def _document(notice: CalendarYear) -> dict[str, object]:
    days = [
        {"name": special.name, "date": day.isoformat(), "isOffDay": special.off}
        for day, special in sorted(notice.days.items())
    ]
    return {"year": notice.year, "region": notice.region, "days": days}
