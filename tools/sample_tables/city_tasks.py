"""The 186 tasks of the city table, read from `city_tasks.txt`.

Its lines: `# section`, `## field of work`, `> measure of that field`, `task|target|lead|cooperating offices`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("city_tasks.txt")
_TARGET = re.compile(r"(.*?)(不少于|不低于|不超过|达到|占比达到|控制在)?(\d+(?:\.\d+)?)(.*)")
WEAR = 1.5
"""How many shared word pairs a measure loses each time it is used."""


@dataclass(frozen=True, slots=True)
class CityTask:
    section: str
    section_number: int
    """From 0."""
    field: str
    task: str
    target: str
    lead: str
    coop: tuple[str, ...]
    """Short names, see `city_people.DEPARTMENTS`."""
    measure: str

    @property
    def quantity(self) -> tuple[str, float, str] | None:
        """What is counted, how many by the deadline, the unit; None for a target that may not be exceeded."""
        found = _TARGET.fullmatch(self.target)
        if found is None or found[2] in ("不超过", "控制在"):
            return None
        return found[1], float(found[3]), found[4]

    @property
    def standing(self) -> bool:
        """A duty that lasts: nothing of the kind may happen."""
        return self.target.startswith("零")

    @property
    def single(self) -> bool:
        """One to three pieces that are made once, and not counted up month by month."""
        quantity = self.quantity
        return quantity is not None and quantity[1] <= 3 and not quantity[2].startswith(("%", "亿", "万"))

    @property
    def is_building(self) -> bool:
        return any(word in self.task for word in ("建设", "改造", "整治", "治理", "新建", "修复"))


def read_tasks() -> list[CityTask]:
    """All tasks in the order of the table."""
    tasks: list[CityTask] = []
    section, section_number, field = "", -1, ""
    measures: list[str] = []
    used: Counter[str] = Counter()
    for line in SOURCE.read_text("utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "#":
            section, section_number = rest, section_number + 1
        elif mark == "##":
            field, measures = rest, []
            used.clear()
        elif mark == ">":
            measures.append(rest)
        else:
            task, target, lead, coop = line.split("|")
            measure = _measure(measures, task + target, used)
            tasks.append(
                CityTask(section, section_number, field, task, target, lead, tuple(coop.split()), measure)
            )
    return tasks


def _measure(choices: list[str], about: str, used: Counter[str]) -> str:
    """Two measures of the field: those that share most words with the task, and are not worn out yet."""
    pairs = {about[at : at + 2] for at in range(len(about) - 1)}
    ranked = sorted(choices, key=lambda choice: WEAR * used[choice] - sum(pair in choice for pair in pairs))
    used.update(ranked[:2])
    return f"1.{ranked[0]};\n2.{ranked[1]}。"
