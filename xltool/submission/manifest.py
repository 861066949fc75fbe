"""The list of what was made: as JSON for programs, as a worksheet for people, both saying the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from xltool.checks.finding import Finding
from xltool.errors import InUseError
from xltool.i18n import msg
from xltool.submission.forms import fill_form
from xltool.submission.model import REASONS, Copy, Submission
from xltool.submission.naming import file_name
from xltool.submission.privacy import describe
from xltool.submission.recipes import KINDS
from xltool.workbook.base import Value
from xltool.workbook.replace import replace_file

LIST_FORM = "报送清单.xlsx"
COVER_FORM = "报送封面.xlsx"


def document(submission: Submission, language: str | None = "zh") -> dict[str, Any]:
    """What was made, as CONTRACT writes it and a little more. Sentences are Chinese: the list goes along.

    Files are named without their folders. `language` None is the one in force.
    """
    return {
        "kind": submission.recipe.kind,
        "recipe": submission.recipe.name,
        "period": submission.period,
        "workbook": submission.master.name,
        "sheet": submission.sheet,
        "sha256": submission.sha256,
        "rows_in": submission.rows_in,
        "rows_out": submission.rows_out,
        "skipped": [
            {"row": row, "reason": REASONS[reason].render(language)} for row, reason in submission.skipped
        ],
        "removed": [describe(item).render(language) for item in submission.removed],
        "waived": dict(submission.waived),
        "notes": [note.render(language) for note in submission.notes],
        "copies": [_copy(copy, language) for copy in submission.copies],
    }


def _copy(copy: Copy, language: str | None) -> dict[str, Any]:
    return {
        "path": copy.path.name,
        "office": copy.office,
        "rows": len(copy.rows),
        "master_rows": list(copy.rows),
        "sha256": copy.sha256,
        "withheld": copy.withheld,
        "masked": copy.masked,
        "findings": [_finding(finding, language) for finding in copy.findings],
        "notes": [note.render(language) for note in copy.notes],
    }


def _finding(finding: Finding, language: str | None) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "message": finding.message.render(language),
        "waived": finding.waived,
    }


def paths(submission_kind: str, master: Path, period: str, out: Path) -> tuple[Path, Path, Path]:
    """Where the JSON list, the list for people and the cover go."""
    fields = {"表名": master.stem, "期次": period, "类别": KINDS[submission_kind]}
    stem = file_name("{类别}清单_{表名}({期次})", fields, ".xlsx").removesuffix(".xlsx")
    cover = file_name("{类别}封面_{表名}({期次})", fields, ".xlsx")
    return out / f"{stem}.json", out / f"{stem}.xlsx", out / cover


def check_free(places: Sequence[Path]) -> None:
    """InUseError OUT_EXISTS when one of the files is there already."""
    for path in places:
        if path.exists():
            raise InUseError(
                "OUT_EXISTS",
                msg("“{name}” exists already; nothing was written.", name=path.name),
                msg("Name another folder with --out, or add --overwrite."),
                path,
            )


def hashes_listed(listing: Path) -> frozenset[str]:
    """The hashes of the copies in a JSON list that was written earlier; none where it can't be read."""
    import json

    with suppress(OSError, ValueError, RecursionError, LookupError, TypeError):
        return frozenset(str(copy["sha256"]) for copy in json.loads(listing.read_bytes())["copies"])
    return frozenset()


def write_manifest(submission: Submission, out: Path, unit: str) -> Path:
    """Write both lists, and the cover when the recipe asks for one; the path of the JSON list."""
    import json

    listing, form, cover = paths(submission.recipe.kind, submission.master, submission.period, out)
    text = json.dumps(document(submission), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    out.mkdir(parents=True, exist_ok=True)
    replace_file(listing, lambda stream: stream.write(text), expected_sha256=None)
    fields = _fields(submission, unit)
    fill_form(LIST_FORM, form, fields, [_item(at, copy) for at, copy in enumerate(submission.copies, 1)])
    if submission.recipe.cover:
        fill_form(COVER_FORM, cover, fields)
    return listing


def _fields(submission: Submission, unit: str) -> Mapping[str, Value]:
    reasons = "；".join(f"第{row}行:{REASONS[reason].render('zh')}" for row, reason in submission.skipped)
    return {
        "单位": unit,
        "类别": KINDS[submission.recipe.kind],
        "表名": submission.title or submission.master.stem,
        "文件": submission.master.name,
        "期次": submission.period,
        "做法": submission.recipe.name,
        "读入": float(submission.rows_in),
        "输出": float(submission.rows_out),
        "跳过": float(len(submission.skipped)),
        "份数": float(len(submission.copies)),
        "未出": float(submission.withheld),
        "跳过原因": reasons,
        "清理": "；".join(describe(item).render("zh") for item in submission.removed),
        "放行": "；".join(f"{code}:{reason}" for code, reason in submission.waived.items()),
        "校验": submission.sha256,
    }


def _item(number: int, copy: Copy) -> Mapping[str, Value]:
    open_findings = [f for f in copy.findings if f.severity == "E" and f.waived is None]
    remarks = [f"{f.code} {f.cell or f.sheet}" for f in open_findings]
    remarks += [note.render("zh") for note in copy.notes]
    return {
        "序": float(number),
        "科室": copy.office or "",
        "文件": copy.path.name,
        "行数": float(len(copy.rows)),
        "打码": float(copy.masked) if copy.masked else None,
        "结果": "未出" if copy.withheld else "已出",
        "校验": copy.sha256,
        "备注": "；".join(remarks),
    }
