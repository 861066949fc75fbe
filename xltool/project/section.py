"""One table of a TOML document, read key by key: each value is checked, and an error knows its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import Message, msg
from xltool.patterns import compiled

Keys = tuple[str | int, ...]
"""Where a value stands: ("waivers", 0, "until")."""


class Section:
    """A table at `keys` of the TOML `text` in `path`. Keys that nobody asked for are unknown keys."""

    def __init__(self, values: Mapping[str, object], keys: Keys, text: str, path: Path) -> None:
        self._values = values
        self._keys = keys
        self._text = text
        self._asked: list[str] = []
        self.path = path

    def names(self) -> list[str]:
        """The keys that stand in it, for tables whose keys are free."""
        return list(self._values)

    def section(self, key: str) -> Section:
        """The table under `key`, an empty one when absent."""
        value = self._get(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.error(key, msg("a table was expected"))
        return Section(value, (*self._keys, key), self._text, self.path)

    def sections(self, key: str) -> list[Section]:
        """The tables of the array `[[key]]`."""
        values = self._get(key)
        if values is None:
            return []
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            raise self.error(key, msg("it is written as [[{key}]]", key=key))
        return [
            Section(value, (*self._keys, key, index), self._text, self.path)
            for index, value in enumerate(values)
        ]

    def holds_table(self, key: str) -> bool:
        """Whether the value of `key` is itself a table."""
        return isinstance(self._values.get(key), dict)

    def text(self, key: str) -> str:
        """Text, stripped; "" when absent."""
        value = self._get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(key, msg('text in "quotes" was expected'))
        return value.strip()

    def required(self, key: str) -> str:
        """Text that may be neither absent nor empty."""
        value = self.text(key)
        if not value:
            raise self.error(key, msg("it must be filled in"))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty ones left out; () when absent."""
        values = self._get(key)
        if values is None:
            return ()
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.error(key, msg('a list of texts ["…", "…"] was expected'))
        return tuple(v.strip() for v in values if v.strip())

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.error(key, msg("true or false was expected"))
        return value

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of a few words."""
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in choices:
            raise self.error(key, msg("one of these was expected: {choices}", choices=_listed(choices)))
        return value

    def choices(self, key: str, choices: Collection[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of words of a few, each at most once."""
        values = self._get(key)
        if values is None:
            return default
        if (
            not isinstance(values, list)
            or any(v not in choices for v in values)
            or len(set(values)) < len(values)
        ):
            expected = msg("each of these at most once was expected: {choices}", choices=_listed(choices))
            raise self.error(key, expected)
        return tuple(values)

    def integer(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`, None when absent."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(key, msg("a whole number from {low} to {high} was expected", low=low, high=high))
        return value

    def percent(self, key: str) -> float | None:
        """A number from 0 to 100, None when absent."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 100:
            raise self.error(key, msg("a number from 0 to 100 was expected"))
        return float(value)

    def date(self, key: str) -> dt.date | None:
        """A date, bare or as ISO text; None when absent."""
        value = self._get(key)
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value.strip())
            except ValueError:
                raise self.error(key, msg("a date like 2022-12-31 was expected")) from None
        if value is None:
            return None
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise self.error(key, msg("a date like 2022-12-31 was expected"))
        return value

    def refuse_unknown(self) -> None:
        """InputError for the first key that nobody asked for: a typing error must not pass as a setting."""
        for key in self._values:
            if key not in self._asked:
                raise InputError(
                    "PROJECT_INVALID",
                    msg(
                        "{file}, line {line}: there is no setting “{key}” here.",
                        file=self.path.name,
                        line=line_of(self._text, (*self._keys, key)),
                        key=key,
                    ),
                    msg("The settings here are: {keys}.", keys=_listed(self._asked)),
                    self.path,
                )

    def error(self, key: str, expected: Message) -> InputError:
        """What is wrong with the value of `key`, to be raised."""
        return InputError(
            "PROJECT_INVALID",
            msg(
                "{file}, line {line}: the value of “{key}” can't be used.",
                file=self.path.name,
                line=line_of(self._text, (*self._keys, key)),
                key=key,
            ),
            msg("For “{key}”: {expected}.", key=key, expected=expected),
            self.path,
        )

    def _get(self, key: str) -> object:
        if key not in self._asked:
            self._asked.append(key)
        return self._values.get(key)


def _listed(words: Collection[str]) -> str:
    return "、".join(word or '""' for word in words)


_HEADER = compiled(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")


def line_of(text: str, keys: Keys) -> int:
    """The line, from 1, where the value at `keys` is set; the nearest table's line when the key is absent.

    Understands the forms this file is written in: [table], [[table]], key = value, and inline tables.
    """
    names = [str(key) for key in keys if isinstance(key, str)]
    wanted = next((key for key in keys if isinstance(key, int)), 0)
    inside, seen, nearest = len(names) == 1, 0, 1
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header is not None:
            inside = _unquoted(header[2]) == names[0]
            if inside and header[1] == "[[":
                inside, seen = seen == wanted, seen + 1
            if inside:
                nearest = number
                if len(names) == 1:
                    return number
            continue
        if inside and "=" in line and not line.lstrip().startswith("#"):
            key = _unquoted(line.partition("=")[0])
            if key == names[-1]:
                return number
            if key in names:
                nearest = number
    return nearest


def _unquoted(key: str) -> str:
    return key.strip().strip("\"'")
