"""Empty folders for the evidence, named as offices name them (DOMAIN 8): 01_开展七个一活动/01_一封信."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltool.errors import InUseError
from xltool.evidence.model import SURE, Demand
from xltool.evidence.names import read_name
from xltool.evidence.places import Places, folder_of
from xltool.i18n import msg
from xltool.table.items import group_items
from xltool.table.model import Task
from xltool.text.normalise import comparison_form

_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|“”‘’「」\n\r\t'))
"""What Windows allows in no name, and the quotation marks that only make a folder hard to type."""
_LONGEST = 30
"""Characters of a name: paths on Windows end at 260."""


def folder_names(tasks: Sequence[Task], demands: Sequence[Sequence[Demand]]) -> list[str]:
    """The folders for a table's tasks, relative, each after the one it lies in."""
    names: list[str] = []
    wanted = {task.id: found for task, found in zip(tasks, demands, strict=True)}
    for number, item in enumerate(group_items(tasks), 1):
        top = _named(_number(item[0], number), item[0].task or item[0].measure)
        names.append(top)
        if len(item) == 1:
            names += [f"{top}/{name}" for name in _parts(wanted[item[0].id])]
            continue
        for position, task in enumerate(item, 1):
            what = next((demand.what for demand in wanted[task.id] if demand.what), task.measure)
            part = f"{top}/{_named(position, what)}"
            names.append(part)
            names += [f"{part}/{name}" for name in _parts(wanted[task.id])]
    return list(dict.fromkeys(names))


def _parts(demands: Sequence[Demand]) -> Iterator[str]:
    """The folders within a task: the items of a checklist; other demands where there are several."""
    number = 0
    for demand in demands:
        if demand.form == "checklist":
            for instance in demand.instances:
                number += 1
                yield _named(number, instance.name)
        elif len(demands) > 1:
            number += 1
            yield _named(number, demand.what)


def without_present(names: Sequence[str], present: Sequence[str], places: Places) -> list[str]:
    """The folders of `names` (each after the one it lies in) that no folder of `present` stands for.

    One stands for another under the same parent when it says the same, or surely means the same task: beside
    02_社会评价样本框 nobody wants a 02_提供社会评价样本框. What goes below such a folder goes below the one
    that is there.
    """
    standing = {"": ""}
    missing = []
    for name in names:
        parent = standing[folder_of(name)]
        found = next(
            (one for one in present if folder_of(one) == parent and _stands_for(one, name, places)), None
        )
        standing[name] = found or name.replace(folder_of(name), parent, 1)
        if found is None:
            missing.append(standing[name])
    return missing


def _stands_for(one: str, name: str, places: Places) -> bool:
    texts = {read_name(path.rpartition("/")[2], None, is_folder=True).text for path in (one, name)}
    if len(texts) == 1:
        return True
    place, wanted = places.of_folder(one), places.of_folder(name)
    return (
        place.confidence >= SURE
        and place.tasks == wanted.tasks
        and place.tasks != places.of_folder(folder_of(one)).tasks
    )


def make_folders(folder: Path, names: Sequence[str]) -> list[str]:
    """Make the folders that are missing and return their names. InUseError READ_ONLY when that is refused."""
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not (folder / name).exists():
                (folder / name).mkdir(parents=True)
                made.append(name)
    except OSError as error:
        raise InUseError(
            "READ_ONLY",
            msg("The folders can't be made in “{name}”.", name=folder.name),
            msg("Check the folder ({reason}).", reason=error.strerror or str(error)),
            folder,
        ) from error
    return made


def _number(task: Task, position: int) -> int:
    """The number of the folder of an item: its own where that is a plain one."""
    stem = task.seq.partition(".")[0]
    return int(stem) if stem.isdecimal() and int(stem) < 1000 else position


def _named(number: int, text: str) -> str:
    name = comparison_form(text).translate(_FORBIDDEN)[:_LONGEST].strip(". ")
    return f"{number:02d}_{name}" if name else f"{number:02d}"
