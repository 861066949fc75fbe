"""Which demand of its task a file is for, and which instance of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltool.evidence.kinds import PIECES
from xltool.evidence.model import Demand, EvidenceFile, Link, Name
from xltool.evidence.names import reduced
from xltool.evidence.places import Places, common_words, folder_of
from xltool.table.model import Task

_PUBLISHED = frozenset(("条", "篇"))
"""Units of what is published: a 通知 or a 总结 is none of them."""
_NAMED = ("checklist", "submission")
"""Demands whose instances have names of their own."""
_LIKELY = 0.6
"""How sure a core word makes: “短信” alone for 一个短信."""
_BY_KIND = 0.5
"""How sure it is that a file of a wanted kind is for the demand that wants it."""


class Linker:
    """Links the files of one folder to the tasks of one table."""

    def __init__(self, tasks: Sequence[Task], demands: Sequence[Sequence[Demand]]) -> None:
        self._tasks = tasks
        self._demands = demands
        self._titles = [reduced(task.task) for task in tasks]
        self._places = Places(tasks, demands)

    def links(self, file: EvidenceFile) -> list[Link]:
        """What the file goes with: nothing when no task is in sight; a task alone; or a checklist item and a
        counted demand at once, since one meeting may be both."""
        place = self._places.of_file(folder_of(file.path), file.name)
        if len(place.tasks) != 1:
            return []
        (at,) = place.tasks
        task = self._tasks[at]
        title = self._titles[at]
        path = (*(name for name in place.above if title not in name.text), file.name)
        found = [
            Link(file, task.id, index, instance, min(place.confidence, sure))
            for index, instance, sure in _demands_of(self._demands[at], path)
        ]
        if any(link.sure for link in found):
            found = [link for link in found if link.sure]
        return found or [Link(file, task.id, None, "", place.confidence)]


def _demands_of(demands: Sequence[Demand], path: tuple[Name, ...]) -> Iterator[tuple[int, str, float]]:
    """The demands of one task a file may be for: index, instance and how sure. `path` are the names below
    the folder of the task, the file's own last."""
    name = path[-1]
    rivals = sum(demand.form not in _NAMED for demand in demands) > 1
    for index, demand in enumerate(demands):
        if demand.form in _NAMED:
            found = _named(demand, path)
            if found is not None:
                yield index, *found
        elif _suits(demand, name):
            sure = _how_sure(demand, path, name, alone=len(demands) == 1, rivals=rivals)
            if sure:
                yield index, _instance(demand, path), sure


def _named(demand: Demand, path: tuple[Name, ...]) -> tuple[str, float] | None:
    """The named instance that the path, read from its end, speaks of."""
    for name in reversed(path):
        for instance in demand.instances:
            if reduced(instance.key) in name.text:
                return instance.key, 1.0
    for name in reversed(path):
        cores = [(core, one.key) for one in demand.instances if len(core := _core(one.key)) > 1]
        found = [key for core, key in cores if core in name.text]
        if len(found) == 1:
            return found[0], _LIKELY
    return None


def _core(item: str) -> str:
    """一个短信 → 短信, 一次走访调查 → 走访调查."""
    item = reduced(item)
    return item[2:] if item[:1] == "一" else item


def _suits(demand: Demand, name: Name) -> bool:
    """Whether a file of that kind can show such a thing at all."""
    if demand.needs:
        return True
    return demand.unit not in _PUBLISHED or name.kind in PIECES


def _how_sure(demand: Demand, path: tuple[Name, ...], name: Name, *, alone: bool, rivals: bool) -> float:
    if alone:
        return 1.0
    if any(common_words(one.text, demand.what) for one in path):
        return 1.0
    if any(one.ordinal for one in path) and not rivals:
        return 1.0
    if name.kind in demand.needs and not rivals:
        return _BY_KIND
    return 0.0


def _instance(demand: Demand, path: tuple[Name, ...]) -> str:
    """The numbered or dated instance that a name states (第2次, 10月); "" where it states none."""
    if demand.form == "recurrence":
        return ""
    stated = next((str(name.ordinal) for name in reversed(path) if name.ordinal), "")
    return stated if any(instance.key == stated for instance in demand.instances) else ""
