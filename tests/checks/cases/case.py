"""What a rule must find, and what it must leave alone."""

from __future__ import annotations

from dataclasses import dataclass

from xltool.checks import Context


@dataclass(frozen=True)
class Case:
    """`cells` are all the cells, in order, where the rule fires in `fires`; nowhere in any of `silent`."""

    code: str
    fires: Context
    cells: tuple[str | None, ...]
    silent: tuple[Context, ...]
