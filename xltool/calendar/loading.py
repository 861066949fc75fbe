"""Putting a calendar together: national data, then people's national files, then regional overlays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from xltool.calendar.national import national_days, national_years
from xltool.calendar.overlay import parse_calendar, read_calendar_file, read_content
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


def stored_calendars(folder: Path) -> tuple[Path, ...]:
    """The calendar files imported into `folder`, by name: what `load_calendar` takes."""
    return tuple(sorted(folder.glob("*.json")))


def import_calendar(file: Path, folder: Path) -> Path:
    """Check a person's calendar file and keep a copy of it in `folder`; the place of the copy.

    The copy is named after its years and region, so that a corrected file takes the place of the earlier one.
    InputError NOT_FOUND or CALENDAR_INVALID (with the place in the file), InUseError READ_ONLY when the
    folder can't be written; then nothing is stored.
    """
    content = read_content(file)
    notices = parse_calendar(content, file)
    years = sorted({notice.year for notice in notices})
    span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    regions = sorted({"".join(filter(str.isalnum, notice.region))[:20] for notice in notices} - {""})
    target = folder / ("-".join([span, *regions]) + ".json")
    partial = target.with_suffix(".tmp")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise InUseError(
            "READ_ONLY",
            msg("The calendar can't be stored in {folder}.", folder=str(folder)),
            msg("Check the folder ({reason}).", reason=error.strerror or str(error)),
            folder,
        ) from error
    return target
