"""Calls that Excel or WPS may reject, and what their failures mean."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from xltool.errors import InUseError
from xltool.workbook.live.trouble import busy, gone, refused

T = TypeVar("T")

PATIENCE_SECONDS = 10.0
"""How long a busy application is asked again."""
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0

_CALL_REJECTED = -2147418111
_RETRY_LATER = -2147417846
_CALL_CANCELLED = -2147417845
_IGNORED = -2146777998
"""VBA_E_IGNORE: a cell is being edited."""
_EXCEPTION = -2147352567
"""DISP_E_EXCEPTION: the reason is in the excepinfo."""
_BUSY = frozenset((_CALL_REJECTED, _RETRY_LATER, _CALL_CANCELLED, _IGNORED))
_GONE = frozenset(
    (
        -2147417848,  # RPC_E_DISCONNECTED
        -2147023174,  # RPC server unavailable
        -2147023170,  # RPC call failed
        -2147023169,  # RPC call failed and did not execute
        -2147418105,  # RPC_E_SERVER_DIED
        -2147418094,  # RPC_E_SERVER_DIED_DNE
        -2147220995,  # object not connected to server
        -2146827864,  # Excel: object required, its document is closed
    )
)


def patiently(ask: Callable[[], T], application: str) -> T:
    """What `ask` returns; asked again with growing pauses while the application is busy.

    ApplicationBusy when it stays so, ApplicationGone when it went away, Refused for everything else it says.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = _FIRST_PAUSE
    while True:
        try:
            return ask()
        except InUseError:
            raise
        except Exception as error:
            trouble = _meaning(error, application)
            if trouble is None:
                raise
            if trouble.code != "APPLICATION_BUSY" or time.monotonic() + pause > deadline:
                raise trouble from error
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _meaning(error: Exception, application: str) -> InUseError | None:
    """What a failed call means; None for what is no answer of the application."""
    if type(error).__name__ == "ExcelBusyError":  # xlwings', for a property it could not even look up
        return busy(application)
    if type(error).__name__ != "com_error":
        return None
    hresult, text, details = (*error.args, None, None, None)[:3]
    code = details[5] if hresult == _EXCEPTION and details else hresult
    if hresult in _BUSY or code in _BUSY:
        return busy(application)
    if hresult in _GONE or code in _GONE:
        return gone(application)
    return refused(application, str((details and details[2]) or text or hresult))
