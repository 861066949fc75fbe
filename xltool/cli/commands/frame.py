"""`xltool frame check`: sample frames by themselves and against the full roster. Counts and places only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import msg

if TYPE_CHECKING:
    from xltool.frames import Frame, FrameFinding, FrameReport

_SHOWN = 20
"""Findings of one code that the terminal shows; JSON has all."""


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Group(
        "frame",
        params=[options.language_option()],
        help=options.help_text(
            msg("Sample frames (社会评价样本框): are the people right, and all of them there?"),
            "xltool frame check 样本框.xlsx --against 花名册.xlsx",
        ),
        commands={"check": _check_command()},
    )


def _check_command() -> click.Command:
    return click.Command(
        "check",
        callback=_run,
        params=[
            click.Argument(["frames"], type=options.PATH, nargs=-1, required=True, metavar="FRAME..."),
            options.Option(
                ["--against"],
                type=options.PATH,
                multiple=True,
                metavar="ROSTER",
                help=msg("the full roster; may be given more than once"),
            ),
            options.Option(
                ["--out"],
                type=options.PATH,
                metavar="FILE.xlsx",
                help=msg("write the sheet of counts (样本核对表)"),
            ),
            options.overwrite_option("--out"),
            options.Option(
                ["--show-personal"],
                is_flag=True,
                help=msg("show names and numbers; without it nothing personal is printed"),
            ),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Checks columns, telephone and identity numbers, people who stand twice or under another's"
                " number, and who of the roster is missing. Ends with 1 on errors."
            ),
            "xltool frame check 样本框.xlsx --against 花名册.xlsx",
            "xltool frame check 干部.xls 服务对象.xlsx --against 花名册.xls --out 样本核对表.xlsx",
        ),
    )


def _run(
    frames: tuple[Path, ...],
    against: tuple[Path, ...],
    out: Path | None,
    overwrite: bool,
    show_personal: bool,
    format_: str,
) -> int:
    from xltool.frames import check_frames, read_frame

    if out is not None:
        from xltool.history import check_place

        check_place(out, overwrite=overwrite, sources=(*frames, *against), suffix=".xlsx")
    read = [read_frame(path) for path in frames]
    rosters = [read_frame(path) for path in against]
    report = check_frames(read, rosters)
    if out is not None:
        from xltool.frames.counting import write_counts

        write_counts(out, report, read, rosters)
    people = _people([*read, *rosters]) if show_personal else {}
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json(_document(report, read, rosters, people))
    else:
        _print(report, read, people)
    return 1 if report.errors else 0


def _people(frames: Sequence[Frame]) -> dict[tuple[Path, str, int], str]:
    """What to show of each row when a person asked for it."""
    return {
        (frame.path, person.sheet, person.row): " ".join(
            filter(None, (person.name, person.phone, person.id_number))
        )
        for frame in frames
        for person in frame.people
    }


def _document(
    report: FrameReport,
    frames: Sequence[Frame],
    rosters: Sequence[Frame],
    people: dict[tuple[Path, str, int], str],
) -> dict[str, Any]:
    def files(read: Sequence[Frame]) -> list[dict[str, Any]]:
        return [
            {
                "path": str(frame.path),
                "sha256": frame.sha256,
                "people": sum(1 for _ in frame.people),
                "skipped": [
                    {"sheet": listed.sheet, "row": row, "reason": str(reason)}
                    for listed in frame.lists
                    for row, reason in listed.skipped
                ],
            }
            for frame in read
        ]

    findings = []
    for f in report.findings:
        finding: dict[str, Any] = {
            "code": f.code,
            "severity": f.severity,
            "path": str(f.path),
            "sheet": f.sheet,
            "cell": f.cell,
            "message": str(f.message),
            "hint": str(f.hint),
        }
        if people:
            finding["personal"] = people.get((f.path, f.sheet, f.row))
        findings.append(finding)
    return {
        "frames": files(frames),
        "rosters": files(rosters),
        "people": report.people,
        "sound": report.sound,
        "groups": [count._asdict() for count in report.groups],
        "findings": findings,
    }


def _print(report: FrameReport, frames: Sequence[Frame], people: dict[tuple[Path, str, int], str]) -> None:
    from xltool.cli.output import one_line, print_table

    headings = [
        msg("group"),
        msg("expected"),
        msg("people"),
        msg("without error"),
        msg("with errors"),
        msg("missing"),
    ]
    rows = [
        [
            count.group or "-",
            "-" if count.expected is None else str(count.expected),
            str(count.people),
            str(count.sound),
            str(count.people - count.sound),
            "-" if count.missing is None else str(count.missing),
        ]
        for count in report.groups
    ]
    print_table([str(heading) for heading in headings], rows, 0)
    for line in _lines(report.findings):
        if isinstance(line, str):
            say(line)
            continue
        personal = people.get((line.path, line.sheet, line.row))
        place = f"{line.path.name} {line.sheet}!{line.cell}"
        say(f"  [{line.severity}] {one_line(place)}  {one_line(str(line.message))}  ({line.code})")
        if personal is not None:
            say(f"        {one_line(personal)}")
    skipped = sum(len(listed.skipped) for frame in frames for listed in frame.lists)
    say(
        msg(
            "{read} rows read = {sound} people without error + {faulty} with errors + {skipped} skipped",
            read=report.people + skipped,
            sound=report.sound,
            faulty=report.people - report.sound,
            skipped=skipped,
        )
    )
    for frame in frames:
        for listed in frame.lists:
            for row, reason in listed.skipped:
                sentence = msg(
                    "{file} {sheet}, row {row}: {reason}",
                    file=frame.path.name,
                    sheet=listed.sheet,
                    row=row,
                    reason=reason,
                )
                say(f"  {one_line(str(sentence))}")


def _lines(findings: Sequence[FrameFinding]) -> Iterator[FrameFinding | str]:
    """The findings to show, and how many more of a code there are."""
    from itertools import groupby

    for code, group in groupby(findings, key=lambda f: f.code):
        found = list(group)
        yield from found[:_SHOWN]
        if len(found) > _SHOWN:
            yield "  " + str(msg("… and {count} more: {code}", count=len(found) - _SHOWN, code=code))
        yield f"        {found[0].hint}"
