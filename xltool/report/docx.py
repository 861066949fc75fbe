"""A report as a document in the form of an official circular (GB/T 9704): for a person to finish and sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from xltool.report.summary import CLASSES, RATE_RULE, ReportTask, Summary, opening_sentence, percent

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.run import Run

_TITLE, _HEADING, _BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"


def write(summary: Summary, stream: BinaryIO) -> None:
    """Write the document."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _dress(title.add_run(f"{summary.title}进展情况通报"), _TITLE, 22)
    _paragraph(document, opening_sentence(summary), _BODY)
    _paragraph(document, "一、总体情况", _HEADING)
    rows = [
        [count.name, count.states.total, *count.counts, percent(count.states.rate)]
        for count in (*summary.offices, summary.whole)
    ]
    _table(document, ["牵头单位", "总数", *CLASSES, "完成率"], rows)
    _paragraph(document, RATE_RULE, _BODY, 12)
    _paragraph(document, "二、逾期和滞后的任务", _HEADING)
    _named(document, summary.late)
    _paragraph(document, "三、临期的任务", _HEADING)
    _named(document, summary.soon)
    document.save(stream)


def _named(document: Document, tasks: Sequence[ReportTask]) -> None:
    if not tasks:
        _paragraph(document, "无。", _BODY)
    else:
        rows = [[task.seq, task.task, task.lead, task.due, task.reason] for task in tasks]
        _table(document, ["序号", "任务", "牵头单位", "完成时限", "说明"], rows)


def _paragraph(document: Document, text: str, font: str, size: float = 16) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    _dress(paragraph.add_run(text), font, size)


def _table(document: Document, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(rows=1 + len(rows), cols=len(headings), style="Table Grid")
    repeated = OxmlElement("w:tblHeader")  # the heading on every page
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for number, values in enumerate([headings, *rows]):
        for cell, value in zip(table.rows[number].cells, values, strict=True):
            _dress(cell.paragraphs[0].add_run(str(value)), _BODY if number else _HEADING, 10.5)


def _dress(run: Run, font: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name = font
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
