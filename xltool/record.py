"""Named tuples whose classes cost a tenth to make.

The program's values are named tuples, and a refresh of ten rows meets eighty of their classes. For each of
them `typing.NamedTuple` compiles a constructor and every annotation that is kept as text: an eighth of the
run. What is made here is used the same way (fields, defaults, methods, `_replace`, `_asdict`, pickling), and
to the type checker it is `typing.NamedTuple`; but a constructor is compiled once for each number of fields,
and annotations stay text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    @cache
    def _constructor(count):
        """The code of a constructor of so many fields, whatever they are called."""
        names = "".join(f"_{at}, " for at in range(count))
        return eval(f"lambda _cls, {names}: _new(_cls, ({names}))").__code__

    class _Shared:
        """What the classes have in common. They take it over one by one: a tuple's base is `tuple` alone."""

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{len(cls._fields)} values expected, not {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"no such field: {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self):
            return tuple(self)

    _SHARED = {
        name: vars(_Shared)[name] for name in ("_make", "_replace", "_asdict", "__repr__", "__getnewargs__")
    }

    class _Maker(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body["__annotations__"])
            defaults = {field: body[field] for field in fields if field in body}
            code = _constructor(len(fields)).replace(co_varnames=("_cls", *fields))
            new = FunctionType(code, {"_new": tuple.__new__}, "__new__", tuple(defaults.values()))
            own = {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            getters = {field: _tuplegetter(at, "") for at, field in enumerate(fields)}
            return type(name, (tuple,), _SHARED | own | {"__new__": new} | body | getters)

    class NamedTuple(metaclass=_Maker):
        """The base to name in a class statement; it is no base of the class that is made."""
