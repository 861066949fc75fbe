"""SHA-256 of evidence files, worked out once for each size and time of change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from xltool.errors import XltoolError
from xltool.evidence.model import EvidenceFile
from xltool.workbook.replace import file_sha256, replace_file

UNREADABLE = ""
"""Stands for the hash of a file that can't be read."""


class Hashes:
    """What is known of the files of one folder. `remembered` is a file that the tool owns: a line each of
    hash, size and time of change in nanoseconds, and path, parted by tabs. A damaged line is no line."""

    def __init__(self, folder: Path, remembered: Path) -> None:
        self._folder = folder
        self._remembered = remembered
        self._known: dict[str, tuple[str, str]] = {}
        """Path → size and time of change as they stand in the file, and the hash."""
        self._changed = False
        with suppress(OSError):
            lines = remembered.read_text("utf-8", "surrogateescape").split("\n")
            parts = [line.split("\t") for line in lines]
            self._known = {path: (facts, sha256) for sha256, facts, path in filter(_whole, parts)}

    def of(self, file: EvidenceFile) -> str:
        """The file's hash; `UNREADABLE` when it can't be read."""
        facts = f"{file.size} {file.mtime_ns}"
        known = self._known.get(file.path)
        if known is not None and known[0] == facts:
            return known[1]
        try:
            sha256 = file_sha256(self._folder / file.path)
        except OSError:
            return UNREADABLE
        self._known[file.path] = facts, sha256
        self._changed = True
        return sha256

    def of_all(
        self, files: Iterable[EvidenceFile], done: Callable[[], object] = lambda: None
    ) -> dict[str, str]:
        """Path → hash of the files that can be read; `done` is called after each."""
        found: dict[str, str] = {}
        for file in files:
            if sha256 := self.of(file):
                found[file.path] = sha256
            done()
        return found

    def remember(self, present: Iterable[EvidenceFile]) -> None:
        """Keep what is known of the files that are there. Where nothing can be written, nothing is kept."""
        paths = {file.path for file in present}
        if not self._changed and paths >= self._known.keys():
            return
        lines = [
            f"{sha256}\t{facts}\t{path}\n"
            for path, (facts, sha256) in self._known.items()
            if path in paths and "\n" not in path and "\t" not in path
        ]

        def write(out: BinaryIO) -> None:
            out.write("".join(lines).encode("utf-8", "surrogateescape"))

        with suppress(OSError, XltoolError):
            self._remembered.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._remembered, write, expected_sha256=None)


def _whole(parts: list[str]) -> bool:
    return len(parts) == 3 and len(parts[0]) == 64


def of_one_size(files: Iterable[EvidenceFile]) -> list[EvidenceFile]:
    """The files that share their size with another: only these can be equal."""
    by_size: dict[int, list[EvidenceFile]] = {}
    for file in files:
        by_size.setdefault(file.size, []).append(file)
    return [file for group in by_size.values() if len(group) > 1 for file in group]
