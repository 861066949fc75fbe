"""What a person settled about evidence files, kept in a file that the tool owns.

`xltool.toml` is written by people and read by them; links may be thousands. So they stand in
`.xltool/<evidence folder>/links.jsonl` beside the workbook, one JSON object a line, appended; the last line
about a file and a demand counts, a torn line is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from xltool.errors import InUseError
from xltool.i18n import msg
from xltool.record import NamedTuple


class Decision(NamedTuple):
    """A file goes with a task, and there with the demand named `what`; with no task, it goes nowhere."""

    file: str
    task: str
    what: str = ""
    """`Demand.what`; "" when only the task was said."""
    instance: str = ""
    kind: str = ""
    """What the file is, where its name doesn't say."""


def read_decisions(path: Path) -> dict[str, tuple[Decision, ...]]:
    """File → what was settled about it; one decision without a task says that it goes nowhere."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    found: dict[str, dict[tuple[str, str], Decision]] = {}
    for line in content.splitlines():
        with suppress(ValueError, TypeError, RecursionError):
            decision = Decision(**json.loads(line))
            if not all(isinstance(part, str) for part in decision):
                continue
            known = found.setdefault(decision.file, {})
            if not decision.task:
                known.clear()
            known.pop(("", ""), None)
            known[decision.task, decision.what] = decision
    return {file: tuple(known.values()) for file, known in found.items()}


def add_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Append decisions. InUseError READ_ONLY when the file can't be written."""
    lines = [json.dumps(decision._asdict(), ensure_ascii=False) + "\n" for decision in decisions]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.write("".join(lines))
    except OSError as error:
        raise InUseError(
            "READ_ONLY",
            msg("What was settled about the evidence can't be kept: {file}.", file=path.name),
            msg("Check the folder ({reason}).", reason=error.strerror or str(error)),
            path,
        ) from error
