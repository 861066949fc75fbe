"""Excel's object model in memory, behind xlwings' own Windows classes: what Excel raises can be raised here.

`install` puts stand-ins for pywin32 in place, so that `xlwings._xlwindows` can be imported on any system.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

BUSY = -2147418111
DISCONNECTED = -2147417848
SERVER_UNAVAILABLE = -2147023174
EXCEPTION = -2147352567
LOCKED_CELL = (0, "Microsoft Excel", "您试图更改的单元格位于受保护的工作表中。", None, 0, -2146827284)


class com_error(Exception):  # noqa: N801  pywin32's own name, by which the product knows it
    """(hresult, text, excepinfo, argument), as pywin32 raises it."""

    @property
    def hresult(self) -> int:
        return int(self.args[0])

    @property
    def excepinfo(self) -> Any:
        return self.args[2]


class CDispatch:
    """A COM object: every use of a property or method may be refused by `touch`."""

    touch: Callable[[str], None]

    def __getattribute__(self, name: str) -> Any:
        if name[:1].isupper() and name != "GetIDsOfNames":
            object.__getattribute__(self, "touch")(name)
        return object.__getattribute__(self, name)

    @property
    def _oleobj_(self) -> Any:
        return self

    def GetIDsOfNames(self, _: int, name: str) -> int:  # noqa: N802  COM's own name
        with suppress(AttributeError):
            object.__getattribute__(self, "touch")(name)
            object.__getattribute__(self, name)
            return 1
        if object.__getattribute__(self, "touch").__self__.deaf:
            raise com_error(BUSY, "Call was rejected by callee.", None, None)
        raise com_error(-2147352570, f"Unknown name {name}", None, None)


def install(patch: pytest.MonkeyPatch) -> None:
    """Make pywin32 importable, and xlwings' Windows engine with it."""
    pywintypes = ModuleType("pywintypes")
    pywintypes.com_error = com_error  # type: ignore[attr-defined]  # a stand-in is filled by hand
    pywintypes.TimeType = dt.datetime  # type: ignore[attr-defined]  # likewise
    pythoncom = MagicMock(com_error=com_error, ole_error=com_error)
    pythoncom.__file__ = "pythoncom"
    client = MagicMock(CDispatch=CDispatch, Dispatch=lambda found: found)
    client.CoClassBaseClass = type("CoClassBaseClass", (), {})
    client.DispatchBaseClass = type("DispatchBaseClass", (), {})
    client.GetActiveObject.side_effect = com_error(-2147221021, "Operation unavailable", None, None)
    timezone = MagicMock()
    timezone.TimeZoneInfo.utc.return_value = dt.UTC
    process = MagicMock()
    process.GetWindowThreadProcessId.return_value = (1, 1)
    modules = {
        "pywintypes": pywintypes,
        "pythoncom": pythoncom,
        "win32api": MagicMock(),
        "win32con": MagicMock(),
        "win32gui": MagicMock(),
        "win32process": process,
        "win32timezone": timezone,
        "win32com": MagicMock(client=client),
        "win32com.client": client,
    }
    for name, module in modules.items():
        patch.setitem(sys.modules, name, module)
    for name in ("oledll", "windll", "PyDLL"):
        patch.setattr(ctypes, name, MagicMock(), raising=False)
    import xlwings

    patch.delitem(sys.modules, "xlwings._xlwindows", raising=False)
    patch.delattr(xlwings, "_xlwindows", raising=False)


class Excel(CDispatch):
    """The application. `faults` names what to raise at the next uses of a member, in order."""

    def __init__(self, name: str = "Microsoft Excel", path: str = r"C:\Office16") -> None:
        self.faults: dict[str, list[com_error]] = {}
        self.always: com_error | None = None
        self.deaf = False
        """Whether it is busy in the way that pywin32 takes for a member that does not exist."""
        self.used: list[str] = []
        self.touch = self._touch
        self.Name = name
        self.Path = path
        self.Hwnd = 1
        self.DisplayAlerts = True
        self.Workbooks: list[Workbook] = []
        self.ProtectedViewWindows: list[Any] = []

    def _touch(self, member: str) -> None:
        self.used.append(member)
        if self.deaf:
            raise AttributeError(member)
        if self.always is not None:
            raise self.always
        waiting = self.faults.get(member)
        if waiting:
            raise waiting.pop(0)

    def Quit(self) -> None:  # noqa: N802  COM's own name
        raise AssertionError("a person's application was quit")


class Workbook(CDispatch):
    """An open document."""

    def __init__(self, excel: Excel, full_name: str, rows: list[list[Any]]) -> None:
        self.touch = excel.touch
        self.Application = excel
        self.FullName = full_name
        self.Name = re.split(r"[/\\]", full_name)[-1]
        self.Path = full_name[: -len(self.Name) - 1]
        self.FileFormat = 51
        self.ReadOnly = False
        self.Date1904 = False
        self.ProtectStructure = False
        self.CheckCompatibility = True
        self.saves = 0
        self.sheet = Worksheet(self, "Sheet1", rows)
        self.Worksheets = Items(self.touch, [self.sheet])
        excel.Workbooks.append(self)

    def Save(self) -> None:  # noqa: N802  COM's own name
        if self.CheckCompatibility:
            raise AssertionError("a dialog that nobody answers")
        self.saves += 1

    def Close(self, **_: Any) -> None:  # noqa: N802  COM's own name
        raise AssertionError("a person's document was closed")


class Worksheet(CDispatch):
    """A sheet: values, formulas and formats by (row, column)."""

    def __init__(self, book: Workbook, name: str, rows: list[list[Any]]) -> None:
        self.touch = book.touch
        self.Parent = book
        self.Name = name
        self.Visible = -1
        self.ProtectContents = False
        self.values = {
            (r, c): value
            for r, row in enumerate(rows, 1)
            for c, value in enumerate(row, 1)
            if value is not None
        }
        self.formulas: set[tuple[int, int]] = set()
        self.formats: dict[tuple[int, int], str] = {}
        self.dress: dict[tuple[int, int], str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.refused: set[tuple[int, int]] = set()
        """Cells that can't be written, for a reason of Excel's own."""
        self.comments: dict[tuple[int, int], str] = {}
        self.widths: dict[int, float] = {}
        self.conditions: dict[tuple[int, int, int, int], Conditions] = {}
        self.lists: dict[tuple[int, int, int, int], str] = {}
        self.writes = 0
        self.used: tuple[int, int, int, int] | None = None
        """The area Excel counts as used, where that is more than what holds anything."""

    @property
    def UsedRange(self) -> Cells:  # noqa: N802  COM's own name
        rows, columns = zip(*self.values, strict=True)
        return Cells(self, self.used or (1, 1, max(rows), max(columns)))

    @property
    def Comments(self) -> Items:  # noqa: N802  COM's own name
        places = [Cells(self, (*place, *place)) for place in self.comments]
        return Items(self.touch, [SimpleNamespace(Parent=place) for place in places])

    def Cells(self, row: int, column: int) -> Cells:  # noqa: N802  COM's own name
        return Cells(self, (row, column, row, column))

    def Range(self, first: Any, last: Any) -> Cells:  # noqa: N802  COM's own name
        return Cells(self, (first.Row, first.Column, last.Row, last.Column))


class _Count(CDispatch):
    def __init__(self, touch: Callable[[str], None], count: int) -> None:
        self.touch = touch
        self.Count = count


class _Entire(CDispatch):
    def __init__(self, touch: Callable[[str], None], hidden: bool | None) -> None:
        self.touch = touch
        self.Hidden = hidden


class Items(CDispatch):
    """A collection."""

    def __init__(self, touch: Callable[[str], None], items: list[Any]) -> None:
        self.touch = touch
        self.items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    @property
    def Count(self) -> int:  # noqa: N802  COM's own name
        return len(self.items)


class Conditions(Items):
    """The conditional formats of an area."""

    def Add(self, **what: Any) -> Any:  # noqa: N802  COM's own name
        self.items.append(MagicMock(**what))
        return self.items[-1]


class Cells(CDispatch):
    """A rectangle of cells."""

    def __init__(self, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
        self.touch = sheet.touch
        self.Worksheet = sheet
        self.area = area
        self.Row, self.Column = area[:2]
        self.Rows = _Count(sheet.touch, area[2] - area[0] + 1)
        self.Columns = _Count(sheet.touch, area[3] - area[1] + 1)
        self.Interior = MagicMock()

    def _places(self) -> list[list[tuple[int, int]]]:
        top, left, bottom, right = self.area
        return [[(r, c) for c in range(left, right + 1)] for r in range(top, bottom + 1)]

    def _flat(self) -> list[tuple[int, int]]:
        return [place for row in self._places() for place in row]

    @staticmethod
    def _common(answers: list[Any]) -> Any:
        """Excel's answer for many cells: the one they share, else Null."""
        return answers[0] if len(set(answers)) == 1 else None

    @property
    def Value(self) -> Any:  # noqa: N802  COM's own name
        rows = tuple(tuple(self.Worksheet.values.get(place) for place in row) for row in self._places())
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    @Value.setter
    def Value(self, given: Any) -> None:  # noqa: N802  COM's own name
        self.touch("Value=")
        sheet = self.Worksheet
        if sheet.ProtectContents:
            raise com_error(EXCEPTION, "Exception occurred.", LOCKED_CELL, None)
        sheet.writes += 1
        many = isinstance(given, list | tuple)
        rows = given if many else [[given]]
        too_long = many and any(len(str(value)) > 911 for values in rows for value in values)
        if too_long or sheet.refused & set(self._flat()):
            raise com_error(EXCEPTION, "Exception occurred.", LOCKED_CELL, None)
        for row, values in zip(self._places(), rows, strict=True):
            for place, value in zip(row, values, strict=True):
                if many and place[0] in sheet.hidden_rows:
                    continue
                sheet.values[place] = self._understood(value, sheet.formats.get(place, "General"))
                if sheet.values[place] in ("", None):
                    del sheet.values[place]

    @staticmethod
    def _understood(value: Any, code: str) -> Any:
        """What Excel makes of what is typed: an apostrophe makes it text, else figures become numbers."""
        if not isinstance(value, str) or code == "@":
            return value
        if value.startswith("'"):
            return value[1:]
        if value.startswith("="):
            return "#NAME?"
        return 44566.0 if re.match(r"[\d/.年月日-]+$", value) else value

    @property
    def NumberFormat(self) -> str | None:  # noqa: N802  COM's own name
        code: str | None = self._common([self.Worksheet.formats.get(p, "General") for p in self._flat()])
        return code

    @NumberFormat.setter
    def NumberFormat(self, code: str) -> None:  # noqa: N802  COM's own name
        self.Worksheet.formats.update(dict.fromkeys(self._flat(), code))

    @property
    def HasFormula(self) -> bool | None:  # noqa: N802  COM's own name
        answer: bool | None = self._common([place in self.Worksheet.formulas for place in self._flat()])
        return answer

    @property
    def Locked(self) -> bool:  # noqa: N802  COM's own name
        return True

    def _merge_of(self, place: tuple[int, int]) -> tuple[int, int, int, int] | None:
        row, column = place
        return next(
            (m for m in self.Worksheet.merges if m[0] <= row <= m[2] and m[1] <= column <= m[3]), None
        )

    @property
    def MergeCells(self) -> bool | None:  # noqa: N802  COM's own name
        answer: bool | None = self._common([self._merge_of(place) is not None for place in self._flat()])
        return answer

    @property
    def MergeArea(self) -> Cells:  # noqa: N802  COM's own name
        return Cells(self.Worksheet, self._merge_of(self.area[:2]) or self.area)

    def Merge(self, _: bool) -> None:  # noqa: N802  COM's own name
        self.Worksheet.merges.append(self.area)

    def UnMerge(self) -> None:  # noqa: N802  COM's own name
        self.Worksheet.merges = [m for m in self.Worksheet.merges if m != self.area]

    @property
    def EntireRow(self) -> _Entire:  # noqa: N802  COM's own name
        rows = range(self.area[0], self.area[2] + 1)
        return _Entire(self.touch, self._common([row in self.Worksheet.hidden_rows for row in rows]))

    @property
    def EntireColumn(self) -> _Entire:  # noqa: N802  COM's own name
        return _Entire(self.touch, False)

    @property
    def ColumnWidth(self) -> float:  # noqa: N802  COM's own name
        return self.Worksheet.widths.get(self.Column, 8.43)

    @ColumnWidth.setter
    def ColumnWidth(self, width: float) -> None:  # noqa: N802  COM's own name
        self.Worksheet.widths[self.Column] = width

    def Copy(self, target: Any) -> None:  # noqa: N802  COM's own name
        down, right = target.Row - self.Row, target.Column - self.Column
        for row, column in self._flat():
            place = (row + down, column + right)
            self.Worksheet.dress[place] = f"like {row},{column}"
            self.Worksheet.values[place] = self.Worksheet.values.get((row, column))

    def ClearContents(self) -> None:  # noqa: N802  COM's own name
        for place in self._flat():
            self.Worksheet.values.pop(place, None)

    def ClearComments(self) -> None:  # noqa: N802  COM's own name
        for place in self._flat():
            self.Worksheet.comments.pop(place, None)

    @property
    def FormatConditions(self) -> Conditions:  # noqa: N802  COM's own name
        return self.Worksheet.conditions.setdefault(self.area, Conditions(self.touch, []))

    @property
    def Validation(self) -> Any:  # noqa: N802  COM's own name
        validation = MagicMock()
        validation.Add.side_effect = lambda **what: self.Worksheet.lists.update({self.area: what["Formula1"]})
        return validation
