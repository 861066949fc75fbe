"""Finding the open document of a file among the running Excels and WPSes.

The running object table is asked first, by path; then the active application of each kind for its workbooks.
No call here opens a file or starts an application: `GetObject(path)` and `xlwings.Book(path)` would.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from xltool.workbook.live.trouble import Refused, not_found, protected_view
from xltool.workbook.live.windows.calls import patiently
from xltool.workbook.live.windows.safely import xlwings_for_windows

_APPLICATIONS = {"Ket.Application": "WPS", "ET.Application": "WPS", "Excel.Application": "Excel"}
_CLOUD_FOLDERS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def find_book(path: Path) -> tuple[str, Any]:
    """The application that has a file open ("Excel", "WPS"), and its document as an `xlwings.Book`.

    NotReachable when there is none, or when Excel shows it in Protected View; ApplicationBusy when it gives
    no answer.
    """
    windows = xlwings_for_windows()
    import xlwings as xw

    # What is not wrapped says of a busy application's every property that there is no such property.
    wrapped = windows.COMRetryObjectWrapper
    for document in chain(_by_path(path, wrapped), _by_application(path, wrapped)):
        application = patiently(partial(_kind_of, document), "Excel")
        return application, xw.Book(impl=windows.Book(xl=document))
    raise not_found(path)


def _by_path(path: Path, wrapped: Callable[[Any], Any]) -> Iterator[Any]:
    """The document registered under the file's path."""
    import pythoncom
    from win32com.client import Dispatch

    table = pythoncom.GetRunningObjectTable()
    context = pythoncom.CreateBindCtx(0)
    for moniker in table.EnumRunning():
        try:
            name = moniker.GetDisplayName(context, None)
        except pythoncom.com_error:  # an entry that ended a moment ago
            continue
        if is_path(name, path):
            with suppress(pythoncom.com_error):  # it ended a moment ago
                found = table.GetObject(moniker).QueryInterface(pythoncom.IID_IDispatch)
                yield wrapped(Dispatch(found))


def _by_application(path: Path, wrapped: Callable[[Any], Any]) -> Iterator[Any]:
    """The document among the workbooks of the active applications."""
    import pythoncom
    from win32com.client import GetActiveObject

    for name, application in _APPLICATIONS.items():
        try:
            running = wrapped(GetActiveObject(name))
        except pythoncom.com_error:  # it doesn't run, or runs as administrator
            continue
        documents = patiently(partial(_documents, running), application)
        for document in documents:
            if patiently(partial(_is_document, document, path), application):
                yield document
        with suppress(Refused):  # WPS has no such view
            if patiently(partial(_in_protected_view, running, path), application):
                raise protected_view(path)


def _documents(running: Any) -> list[Any]:
    return list(running.Workbooks)


def _is_document(document: Any, path: Path) -> bool:
    name = str(document.FullName)
    if "://" in name:  # AutoSave: the document lives in the cloud, the file is a copy of it
        return str(document.Name).casefold() == path.name.casefold() and _in_cloud_folder(path)
    return is_path(name, path)


def _in_cloud_folder(path: Path) -> bool:
    folders = [os.environ.get(name) for name in _CLOUD_FOLDERS]
    return any(path.resolve().is_relative_to(Path(folder).resolve()) for folder in folders if folder)


def _in_protected_view(running: Any, path: Path) -> bool:
    windows = running.ProtectedViewWindows
    names = [os.path.join(window.SourcePath, window.SourceName) for window in windows]  # noqa: PTH118  as Excel gives them
    return any(is_path(name, path) for name in names)


def is_path(name: str, path: Path) -> bool:
    """Whether an application's name of a document is this file, however it is spelled."""
    return os.path.normcase(os.path.realpath(name)) == os.path.normcase(os.path.realpath(path))


def _kind_of(document: Any) -> str:
    """WPS answers to Excel's name too: where it is installed tells."""
    application = document.Application
    told = f"{application.Name} {application.Path}".casefold()
    return "WPS" if "wps" in told or "kingsoft" in told else "Excel"
