"""Regular expressions that are compiled once an installation and not once a run.

A refresh of ten rows needs a hundred patterns, and `re` takes 30 ms to compile them: a quarter of the whole
run. What Python does for modules is done here for patterns: their compiled form is kept in `__pycache__`,
for exactly this interpreter, and is thrown away and made anew whenever it does not fit.

The compiled form is CPython's own affair (`re._compiler`, `_sre`): wherever something about it is not as
expected, or nothing can be kept (no right to write, PYTHONDONTWRITEBYTECODE), `re.compile` does the work.
"""

from __future__ import annotations

import atexit
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, AnyStr

from xltool.kept import keep, place_beside, read_kept

_Key = tuple[Any, int]
_Record = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""Flags, code as native 32-bit words, number of groups, names to groups, groups to names."""

_patterns: dict[_Key, re.Pattern[Any]] = {}


def compiled(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile(source, flags)`, for patterns that stand in the program; never for those a file decides."""
    key = (source, int(flags))
    pattern = _patterns.get(key)
    if pattern is None:
        pattern = _patterns[key] = _store().pattern(key)
    return pattern


class Store:
    """Compiled patterns kept in a file, which counts as empty when it is missing, damaged or for another
    interpreter."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._records = self._load()
        self._grown = False

    def pattern(self, key: _Key) -> re.Pattern[Any]:
        """The pattern of (source, flags): from its kept form, else compiled and remembered for `save`."""
        record = self._records.get(key)
        if record is not None:
            # Whatever stands in the file: the code is checked word by word, and the worst is an error.
            with suppress(ImportError, AttributeError, TypeError, ValueError, OverflowError, RuntimeError):
                return _revived(key[0], record)
        pattern = re.compile(*key)
        with suppress(ImportError, AttributeError, TypeError, ValueError):
            self._records[key] = _record(*key)
            self._grown = True
        return pattern

    def save(self) -> None:
        """Keep what was compiled anew. When that can't be, the next run is 30 ms slower, and that is all."""
        if self._grown:
            keep(self._file, _interpreter(), {**self._load(), **self._records})

    def _load(self) -> dict[_Key, _Record]:
        with suppress(ValueError, TypeError):
            return dict(read_kept(self._file, _interpreter()) or {})
        return {}


@cache
def _store() -> Store:
    """The one store, opened when the first pattern is asked for and saved when the process ends."""
    store = Store(place_beside(__file__, ".patterns"))
    atexit.register(store.save)
    return store


def _revived(source: Any, record: _Record) -> re.Pattern[Any]:
    import _sre  # type: ignore[import-not-found]  # no stubs: it is CPython's own

    flags, code, groups, groups_by_name, names = record
    words = memoryview(code).cast("I").tolist()
    pattern: re.Pattern[Any] = _sre.compile(source, flags, words, groups, groups_by_name, names)
    return pattern


def _record(source: Any, flags: int) -> _Record:
    from array import array
    from re import _compiler, _parser  # type: ignore[attr-defined]  # no stubs: they are CPython's own

    parsed = _parser.parse(source, flags)
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, group in state.groupdict.items():
        names[group] = name
    code = array("I", map(int, _compiler._code(parsed, flags)))
    return int(flags | state.flags), code.tobytes(), state.groups - 1, dict(state.groupdict), tuple(names)


def _interpreter() -> str:
    return f"{sys.implementation.name} {sys.version} {sys.byteorder}"
