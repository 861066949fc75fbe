"""From a file to paragraphs and tables: .txt in the encodings offices use, .docx through `word`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.notice.labels import starts_with_label
from xltool.notice.model import Grid
from xltool.notice.numbering import BULLETS, read_line
from xltool.record import NamedTuple
from xltool.table.columns import heading_form, match_one
from xltool.workbook.opening import read_file

_ZIP, _OLE2 = b"PK\3\4", b"\xd0\xcf\x11\xe0"
_CONTROLS = {code: "\n" if code == ord("\v") else None for code in range(32) if chr(code) not in "\t\n\r"}
"""What no workbook can hold and nobody sees in a text; Word exports a line break as a vertical tab."""
_ENDS = "。;\uff1b:\uff1a!\uff01?\uff1f"
_TITLE_ENDS = ("通知", "方案", "意见", "办法", "计划", "清单", "分工", "决定")
_BLANKS = " \t\u3000\ufeff\xa0"
_NUMBER_HEADING = "序号"
_FEWEST, _MOST = 2, 7
"""Headings beside 序号."""
_DAY = re.compile("[月年]|季度|长期|全年|立行")
_LEAST_FULL = 6
"""Lines of the longest width there must be before a text counts as wrapped by hand."""


class Paper(NamedTuple):
    """The paragraphs of a notice as (number in the file, text), and its tables."""

    paragraphs: Sequence[tuple[int, str]]
    grids: Sequence[Grid] = ()


def read_paper(path: Path) -> Paper:
    """The paragraphs and tables of a .txt or .docx, told apart by content.

    InputError NOT_FOUND, IS_FOLDER, NOT_READABLE, EMPTY_FILE, NOT_A_NOTICE, DAMAGED.
    """
    data = read_file(path)
    if data.startswith(_ZIP):
        from xltool.notice.word import read_word

        return read_word(data, path)
    text = None if data.startswith(_OLE2) else _decoded(data)
    if text is None:
        raise not_a_notice(path)
    return _plain(text)


def not_a_notice(path: Path) -> InputError:
    """The refusal of a file that is neither text nor a Word document."""
    return InputError(
        "NOT_A_NOTICE",
        msg("This is neither plain text nor a .docx document."),
        msg("Open it in Word or WPS and save it as .docx, or as plain text."),
        path,
    )


def _decoded(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 or GB 18030 (which GBK and GB 2312 are part of); None for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if b"\0" in data:
        return None
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def _plain(text: str) -> Paper:
    paragraphs: list[tuple[int, str]] = []
    rows: list[list[str]] = []
    text = text.translate(_CONTROLS).replace("\r\n", "\n").replace("\r", "\n")
    lines = list(enumerate(text.split("\n"), 1))
    lines, grids = _cells_by_line(lines)
    for number, raw in lines:
        cells = _cells(raw) or (_cells_of_width(raw, len(rows[0])) if rows else [])
        if cells:
            if not rows:
                grids.append(Grid(number, rows))
            rows.append(cells)
            continue
        rows = []
        line = raw.strip(_BLANKS)
        if line:
            paragraphs.append((number, line))
    return Paper(_unwrapped(paragraphs), grids)


def _cells(line: str) -> list[str]:
    """The cells of a line that is a row of a table: parted by tabs, or by upright strokes as on web pages."""
    for stroke in "\t|\uff5c":
        if line.strip(" \t" + stroke).count(stroke) >= 2:
            inside = line if stroke == "\t" else line.strip(" \t").strip(stroke)
            return [cell.strip() for cell in inside.split(stroke)]
    return []


def _cells_of_width(line: str, width: int) -> list[str]:
    """The cells of a line below a row of so many, of which some at its ends may be empty: 甲事|乙局|."""
    for stroke in "\t|\uff5c":
        cells = [cell.strip() for cell in line.split(stroke)]
        if len(cells) == width + 2 and not cells[0] and not cells[-1]:
            cells = cells[1:-1]
        if len(cells) == width and any(cells):
            return cells
    return []


def _cells_by_line(lines: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[Grid]]:
    """Tables of web pages pasted as text, a cell in each line: 序号 and the other headings, 1 and its cells,
    then 2 and its own. The lines without them, and the tables."""
    texts = [(at, raw.strip(_BLANKS)) for at, (_, raw) in enumerate(lines) if raw.strip(_BLANKS)]
    for begin, (_, text) in enumerate(texts):
        if "".join(text.split()) != _NUMBER_HEADING:
            continue
        first = next((i for i in range(begin + 1, len(texts)) if texts[i][1] == "1"), begin)
        headings = [text for _, text in texts[begin + 1 : first]]
        if not _FEWEST <= len(headings) <= _MOST or not all(
            match_one(heading_form(h)).field for h in headings
        ):
            continue
        rows, end = [[_NUMBER_HEADING, *headings]], first
        while end < len(texts) and texts[end][1] == str(len(rows)):
            following = [i for i in range(end + 1, len(texts)) if texts[i][1] == str(len(rows) + 1)]
            after = following[0] if following else _row_end([t for _, t in texts], end + 1, headings)
            rows.append([str(len(rows)), *_row([t for _, t in texts[end + 1 : after]], len(headings))])
            end = after
        kept = lines[: texts[begin][0]] + (lines[texts[end][0] :] if end < len(texts) else [])
        return kept, [Grid(lines[texts[begin][0]][0], rows)]
    return lines, []


def _row(cells: list[str], width: int) -> list[str]:
    """The cells of a row of which one took several lines: the last but one, where offices stand."""
    if len(cells) <= width:
        return [*cells, *[""] * (width - len(cells))]
    return [*cells[: width - 2], "\n".join(cells[width - 2 : -1]), cells[-1]]


def _row_end(texts: list[str], begin: int, headings: list[str]) -> int:
    """Where the last row ends: at its day if that is its last cell, else when it is full."""
    if match_one(heading_form(headings[-1])).field == "due":
        days = range(begin + len(headings) - 1, min(begin + 2 * len(headings), len(texts)))
        return next((i + 1 for i in days if _DAY.search(texts[i])), min(begin + len(headings), len(texts)))
    return min(begin + len(headings), len(texts))


def _unwrapped(paragraphs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Paragraphs that were broken into lines of one width are put together again."""
    width = max((len(text) for _, text in paragraphs), default=0)
    full = sum(width - 2 <= len(text) <= width for _, text in paragraphs)
    wrapped = width <= 60 and full >= max(_LEAST_FULL, len(paragraphs) // 4)
    joined: list[tuple[int, str]] = []
    open_line = False
    for number, text in paragraphs:
        fresh = text[0] in BULLETS or bool(read_line(number, text).mark) or starts_with_label(text)
        if joined and open_line and not fresh:
            joined[-1] = (joined[-1][0], joined[-1][1] + text)
        else:
            joined.append((number, text))
        title = text.endswith(_TITLE_ENDS) and not any(stop in text for stop in "，,。")
        full_line = wrapped and len(text) >= width - 2 and text[-1] not in _ENDS and not title
        open_line = full_line or text.endswith("、")
    return joined
