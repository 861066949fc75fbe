"""xltool: reads, checks and fills official work-division tables (工作分工表) in place.

    from xltool import open_workbook, read_table, check, refresh
    book = open_workbook("分工表.xls")
    book["Sheet1"]["H5"] = "已完成"
    book.save()

Names load when they are used: `import xltool` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from xltool.api import check, history, open_workbook, read_table, refresh, undo, update
    from xltool.checks.finding import Finding
    from xltool.errors import ChangedError, InputError, InUseError, UnsupportedEdit, XltoolError
    from xltool.plan import Edit, Plan
    from xltool.table.model import Table, Task
    from xltool.workbook.base import Receipt, Sheet, Workbook

_HOMES = {
    "ChangedError": "xltool.errors",
    "Edit": "xltool.plan",
    "Finding": "xltool.checks.finding",
    "InUseError": "xltool.errors",
    "InputError": "xltool.errors",
    "Plan": "xltool.plan",
    "Receipt": "xltool.workbook.base",
    "Sheet": "xltool.workbook.base",
    "Table": "xltool.table.model",
    "Task": "xltool.table.model",
    "UnsupportedEdit": "xltool.errors",
    "Workbook": "xltool.workbook.base",
    "XltoolError": "xltool.errors",
    "check": "xltool.api",
    "history": "xltool.api",
    "open_workbook": "xltool.api",
    "read_table": "xltool.api",
    "refresh": "xltool.api",
    "undo": "xltool.api",
    "update": "xltool.api",
}

__all__ = [
    "ChangedError",
    "Edit",
    "Finding",
    "InUseError",
    "InputError",
    "Plan",
    "Receipt",
    "Sheet",
    "Table",
    "Task",
    "UnsupportedEdit",
    "Workbook",
    "XltoolError",
    "__version__",
    "check",
    "history",
    "open_workbook",
    "read_table",
    "refresh",
    "undo",
    "update",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'xltool' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
