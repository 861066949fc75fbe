"""xlwings on Windows without its habits that hurt a person's Excel."""

from __future__ import annotations

import atexit
from types import ModuleType


def xlwings_for_windows() -> ModuleType:
    """xlwings' Windows engine, made harmless.

    On exit it would end every EXCEL.EXE that it doesn't know, and while a cell is being edited it would ask
    for ever: neither is wanted here.
    """
    from xlwings import _xlwindows

    atexit.unregister(_xlwindows.cleanup)
    _xlwindows.N_COM_ATTEMPTS = 1
    return _xlwindows
