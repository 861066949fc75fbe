"""A layer between program and system that fails, or ends the process, at the n-th call that writes."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from xltool.workbook.replace import remove_abandoned

_CALLS = (
    "open", "write", "fsync", "replace", "rename", "unlink", "remove", "mkdir", "rmdir",
    "chmod", "chown", "ftruncate", "link", "close",
)  # fmt: skip


class Faults:
    """Counts the calls; `strike` is called at the n-th one, with what a torn write would still have done."""

    def __init__(self, at: int, strike: Callable[[], None]) -> None:
        self.at = at
        self.calls = 0
        self.struck = ""
        self._strike = strike

    def pass_by(self, name: str, torn: Callable[[], object] | None = None) -> None:
        self.calls += 1
        if self.calls == self.at:
            self.struck = name
            if torn is not None:
                torn()
            self._strike()


class _Stream:
    """A file opened by `io.open`, whose writes are calls like any other."""

    def __init__(self, stream: Any, faults: Faults) -> None:
        self._stream = stream
        self._faults = faults

    def write(self, content: bytes) -> int:
        def torn() -> None:
            self._stream.write(content[: len(content) // 2])
            self._stream.flush()

        self._faults.pass_by("stream write", torn)
        written: int = self._stream.write(content)
        return written

    def flush(self) -> None:
        self._faults.pass_by("flush")
        self._stream.flush()

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def faults(at: int, strike: Callable[[], None]) -> Iterator[Faults]:
    """Inside, the `at`-th system call that may change a file strikes (0: none does)."""
    layer = Faults(at, strike)
    written: set[int] = set()  # descriptors open for writing: opening and closing others changes nothing
    originals = {name: getattr(os, name) for name in _CALLS if hasattr(os, name)}
    plain_open = io.open

    def wrap(name: str) -> Callable[..., Any]:
        original = originals[name]

        def call(*args: Any, **options: Any) -> Any:
            def torn() -> None:
                if name == "write":
                    original(args[0], bytes(args[1])[: len(args[1]) // 2])
                elif name == "close":  # a close that fails has closed all the same
                    original(args[0])

            if name == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return original(*args, **options)
            if name == "close" and args[0] not in written:
                return original(*args, **options)
            layer.pass_by(name, torn)
            result = original(*args, **options)
            if name == "open":
                written.add(result)
            elif name == "close":
                written.discard(args[0])
            return result

        return call

    def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        stream = plain_open(file, mode, *args, **options)
        return _Stream(stream, layer) if "b" in mode and set(mode) & set("wax+") else stream

    for name in originals:
        setattr(os, name, wrap(name))
    io.open = opened  # type: ignore[assignment]
    try:
        yield layer
    finally:
        io.open = plain_open  # type: ignore[assignment]
        for name, original in originals.items():
            setattr(os, name, original)


def ended_in_child(at: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child process killed at its `at`-th call; False when it finished before that."""
    child = os.fork()
    if child == 0:
        try:
            with faults(at, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    remove_abandoned.cache_clear()  # what comes now is another run
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
