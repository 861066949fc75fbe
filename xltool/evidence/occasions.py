"""Which files show one and the same thing: the notice, the record and the pictures of one meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from xltool.evidence.model import Link

_TOGETHER = dt.timedelta(days=10)
"""A notice goes out so many days before the meeting at most; a record follows as late."""


def occasions(links: Iterable[Link], needs: Sequence[str]) -> list[list[Link]]:
    """The links of one numbered demand, those of one occasion together, in order of date.

    Where kinds are needed, files of one day are of one occasion, and so is a file of a kind that is still
    missing a few days around it. Otherwise each title is a piece of its own.
    """
    ordered = sorted(links, key=lambda link: (link.file.name.date or dt.date.max, link.file.path))
    if not needs:
        return _pieces(ordered)
    found: list[list[Link]] = []
    for link in ordered:
        group = next((group for group in reversed(found) if _belongs(link, group, needs)), None)
        if group is None:
            found.append([link])
        else:
            group.append(link)
    return found


def _pieces(links: Iterable[Link]) -> list[list[Link]]:
    pieces: dict[str, list[Link]] = {}
    for link in links:
        pieces.setdefault(link.file.name.title or link.file.path, []).append(link)
    return list(pieces.values())


def _belongs(link: Link, group: Sequence[Link], needs: Sequence[str]) -> bool:
    """Whether a file is of the same occasion as those of a group."""
    day = link.file.name.date
    days = [one.file.name.date for one in group if one.file.name.date is not None]
    kinds = {one.file.name.kind for one in group}
    is_wanted = link.file.name.kind in needs and link.file.name.kind not in kinds
    if day is None or not days:
        return is_wanted or link.file.name.kind not in needs
    if day in days:
        return True
    return is_wanted and min(abs(day - one) for one in days) <= _TOGETHER
