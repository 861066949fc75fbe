"""A report as one page: no scripts, nothing fetched, prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import BinaryIO

from xltool.report.summary import (
    CLASSES,
    COLOURS,
    RATE_RULE,
    OfficeCount,
    ReportTask,
    Summary,
    opening_sentence,
    percent,
)

_STYLE = """
@page { size: A4 landscape; margin: 15mm }
body { font: 15px/1.6 "仿宋", "FangSong", "Noto Serif CJK SC", serif; margin: 2em auto; max-width: 1100px }
h1 { font: 24px "方正小标宋简体", "Noto Serif CJK SC", serif; text-align: center; margin: 0 0 .3em }
h2 { font: 18px "黑体", "SimHei", "Noto Sans CJK SC", sans-serif; margin: 1.4em 0 .4em }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #777; padding: 3px 8px; text-align: center }
th { font-family: "黑体", "SimHei", "Noto Sans CJK SC", sans-serif; font-weight: normal; background: #f2f4f6 }
td.text { text-align: left }
thead { display: table-header-group }
tr { break-inside: avoid }
.bar { display: flex; height: 14px; min-width: 160px }
.bar span { display: block; height: 100% }
.legend span { display: inline-block; margin-right: 1.2em }
.legend i { display: inline-block; width: 12px; height: 12px; margin-right: 4px; vertical-align: -1px }
.note { color: #555; font-size: 13px }
"""


def write(summary: Summary, stream: BinaryIO) -> None:
    """Write the page, UTF-8."""
    stream.write("".join(_page(summary)).encode("utf-8"))


def _page(summary: Summary) -> Iterable[str]:
    title = escape(f"{summary.title}进展情况统计")
    yield f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    yield f"<p>{escape(opening_sentence(summary))}</p>\n"
    yield from _legend()
    yield "<h2>一、按牵头单位</h2>\n"
    yield from _counts("牵头单位", [*summary.offices, summary.whole], with_coop=True)
    yield f'<p class="note">{RATE_RULE}</p>\n'
    if summary.leaders:
        yield "<h2>按责任领导</h2>\n"
        yield from _counts("责任领导", summary.leaders, with_coop=False)
    yield "<h2>二、逾期和滞后的任务</h2>\n"
    yield from _tasks(summary.late)
    yield "<h2>三、临期的任务</h2>\n"
    yield from _tasks(summary.soon)
    yield "</body></html>\n"


def _legend() -> Iterable[str]:
    yield '<p class="legend">'
    for name, colour in COLOURS.items():
        yield f'<span><i style="background:{colour}"></i>{name}</span>'
    yield "</p>\n"


def _counts(heading: str, counts: Sequence[OfficeCount], *, with_coop: bool) -> Iterable[str]:
    headings = [heading, "总数", *CLASSES, "完成率", *(["配合"] if with_coop else []), "构成"]
    yield "<table><thead><tr>" + "".join(f"<th>{name}</th>" for name in headings) + "</tr></thead>\n<tbody>\n"
    for count in counts:
        figures = [
            count.states.total,
            *count.counts,
            percent(count.states.rate),
            *([count.coop] if with_coop else []),
        ]
        cells = "".join(f"<td>{figure}</td>" for figure in figures)
        yield f'<tr><td class="text">{escape(count.name)}</td>{cells}<td>{_bar(count)}</td></tr>\n'
    yield "</tbody></table>\n"


def _bar(count: OfficeCount) -> str:
    parts = "".join(
        f'<span style="width:{100 * part / count.states.total:.2f}%;background:{colour}"'
        f' title="{name}{part}项"></span>'
        for (name, colour), part in zip(COLOURS.items(), count.counts, strict=True)
        if part
    )
    return f'<div class="bar">{parts}</div>'


def _tasks(tasks: Sequence[ReportTask]) -> Iterable[str]:
    if not tasks:
        yield "<p>无。</p>\n"
        return
    headings = ("序号", "任务", "牵头单位", "完成时限", "状态", "预警", "说明")
    yield "<table><thead><tr>" + "".join(f"<th>{name}</th>" for name in headings) + "</tr></thead>\n<tbody>\n"
    for task in tasks:
        cells = "".join(
            f'<td class="text">{escape(text)}</td>' if at in (1, 2, 6) else f"<td>{escape(text)}</td>"
            for at, text in enumerate(task)
        )
        yield f"<tr>{cells}</tr>\n"
    yield "</tbody></table>\n"
