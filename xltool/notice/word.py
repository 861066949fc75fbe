"""A .docx as paragraphs and tables, its automatic numbers written out (ECMA-376 Part 1, 17.9)."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.notice.model import Grid
from xltool.notice.numbering import han_figure
from xltool.notice.reading import Paper, not_a_notice

_HAN_FORMATS = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand")
)
_CIRCLED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))


def read_word(data: bytes, path: Path) -> Paper:
    """The paragraphs, counted from 1 in the order of the document, and the tables among them.

    InputError NOT_A_NOTICE for another kind of package, DAMAGED for one that can't be read.
    """
    import zipfile
    import zlib

    from docx import Document

    try:
        try:
            document = Document(io.BytesIO(data))
        except (ValueError, KeyError) as error:
            raise not_a_notice(path) from error
        return _read(document)
    except (
        *(zipfile.BadZipFile, zlib.error, OSError, EOFError),
        SyntaxError,  # of which lxml's XMLSyntaxError is one
        *(
            AttributeError,
            IndexError,
            KeyError,
            TypeError,
            ValueError,
        ),  # elements that aren't where they must be
    ) as error:
        raise InputError(
            "DAMAGED",
            msg("The document is damaged."),
            msg("Open it in Word or WPS, save it again, or get it once more."),
            path,
        ) from error


def _read(document: Any) -> Paper:
    from docx.table import Table as WordTable

    numbers = _Numbers(document)
    paragraphs: list[tuple[int, str]] = []
    grids: list[Grid] = []
    for number, part in enumerate(_blocks(document.element.body, document), 1):
        if isinstance(part, WordTable):
            grids.append(_grid(part, number))
            continue
        mark = numbers.next_of(part)
        # A line break inside a paragraph is as good as a new one in official text.
        for at, piece in enumerate(_text(part).split("\n")):
            text = ((mark if not at else "") + piece).strip(" \t\u3000\xa0")
            if text and piece.strip():
                paragraphs.append((number, text))
    return Paper(paragraphs, grids)


def _blocks(parent: Any, document: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls among them."""
    from docx.oxml.ns import qn
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph

    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            yield Paragraph(child, document)
        elif child.tag == qn("w:tbl"):
            yield WordTable(child, document)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _blocks(child, document)


def _text(paragraph: Any) -> str:
    """The words of a paragraph as they read with every tracked change accepted."""
    from docx.oxml.ns import qn

    written = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    pieces: list[str] = []
    for run in paragraph._p.iter(qn("w:r")):
        if next(run.iterancestors(qn("w:moveFrom")), None) is None:
            pieces += [
                (child.text or "") if child.tag == qn("w:t") else written.get(child.tag, "")
                for child in run.iterchildren()
            ]
    return "".join(pieces)


def _grid(table: Any, number: int) -> Grid:
    """The texts of a table; a merged cell stands at its first place only."""
    rows: list[list[str]] = []
    places: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    for at, row in enumerate(table.rows):
        texts: list[str] = []
        for column, cell in enumerate(row.cells):
            seen = places[cell._tc]
            texts.append("" if seen else cell.text.strip())
            seen.append((at, column))
        rows.append(texts)
    merged = [
        (spots[0][0], spots[0][1], spots[-1][0], spots[-1][1]) for spots in places.values() if len(spots) > 1
    ]
    return Grid(number, rows, merged)


class _Numbers:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, document: Any) -> None:
        from docx.oxml.ns import qn

        self._qn = qn
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        """(numId, level) → number format, text such as "(%1)", first number."""
        self._counts: dict[str, list[int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.findall(qn("w:abstractNum"))}
        for num in root.findall(qn("w:num")):
            reference = num.find(qn("w:abstractNumId"))
            found = abstract.get(reference.get(qn("w:val"))) if reference is not None else None
            for level in found.findall(qn("w:lvl")) if found is not None else ():
                key = num.get(qn("w:numId")), int(level.get(qn("w:ilvl")))
                start = int(self._value(level, "w:start") or 1)
                self._levels[key] = (
                    self._value(level, "w:numFmt"),
                    self._value(level, "w:lvlText"),
                    start,
                )

    def _value(self, element: Any, name: str) -> str:
        child = element.find(self._qn(name))
        return "" if child is None else child.get(self._qn("w:val")) or ""

    def next_of(self, paragraph: Any) -> str:
        """The number in front of a paragraph, "" if it has none or a bullet."""
        own = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
        if own is None and paragraph.style is not None:
            dress = paragraph.style.element.pPr
            own = dress.numPr if dress is not None else None
        if own is None or own.numId is None or not own.numId.val:
            return ""
        list_id, level = str(own.numId.val), own.ilvl.val if own.ilvl is not None else 0
        if (list_id, level) not in self._levels:
            return ""
        counts = self._counts.setdefault(list_id, [])
        while len(counts) <= level:
            counts.append(self._levels.get((list_id, len(counts)), ("", "", 1))[2] - 1)
        del counts[level + 1 :]
        counts[level] += 1
        form, text, _ = self._levels[list_id, level]
        if form in ("bullet", "none", ""):
            return ""
        for at in range(level + 1):
            text = text.replace(f"%{at + 1}", _shown(counts[at], self._levels.get((list_id, at), ("",))[0]))
        return text


def _shown(number: int, form: str) -> str:
    if form in _HAN_FORMATS:
        return han_figure(number)
    if form in _CIRCLED and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)
