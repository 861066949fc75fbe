"""Keeping an answer: one section of `xltool.toml` gets new lines, every other byte stays a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from xltool.project.loading import decode_settings, parse_project
from xltool.project.model import Project
from xltool.project.template import render_template
from xltool.workbook.replace import replace_file


def remember(path: Path, section: str, answers: Mapping[str, str]) -> None:
    """Write `answers` into `[section]` of the settings file at `path`, which is created where there is none.

    An answer given before is replaced. Comments, order and everything else in the file stay. InputError
    PROJECT_INVALID when the file, or an answer, is not what a settings file may say; then it stays as it was.
    """
    import hashlib

    import tomlkit

    content = path.read_bytes() if path.exists() else None
    text = render_template(Project()) if content is None else decode_settings(content)
    parse_project(text, path)
    document = tomlkit.parse(text)
    table = document.setdefault(section, tomlkit.table())
    for key, value in answers.items():
        table[key] = value
    written = tomlkit.dumps(document)
    parse_project(written, path)
    expected = None if content is None else hashlib.sha256(content).hexdigest()
    replace_file(path, partial(_write, written.encode()), expected_sha256=expected)


def _write(content: bytes, stream: BinaryIO) -> None:
    stream.write(content)
