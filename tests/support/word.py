"""Word documents for tests: lists numbered by Word, and saving."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def save_document(document: Any, path: Path) -> Path:
    document.save(str(path))
    return path


def add_numbering(document: Any, forms: list[str], texts: list[str]) -> int:
    """A multi-level list with these number formats and texts; its numId."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    for at, (form, text) in enumerate(zip(forms, texts, strict=True)):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(at))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "90")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "90")
    number.append(reference)
    root.append(number)
    return 90


def add_numbered(document: Any, text: str, number: int, level: int) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number
    properties.get_or_add_ilvl().val = level
