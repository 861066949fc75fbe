"""From measured.json to the tables and the chart of docs/performance.md.

python benchmarks/report.py

The page's text is kept by hand; what stands between its two marks is written anew.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
CHART = HERE.parent / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_LABEL, _BAR, _STEP = 330, 420, 26
_REACHED, _SHORT, _WANTED = "#2f7d5b", "#b8862d", "#333333"


def rows_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Every measurement against a peer, in the order of the file."""
    return [row for group in found["groups"].values() for row in group["rows"] if "peer" in row]


def times(number: float) -> str:
    """12.3 ×, or 0.33 ×."""
    return f"{number:.1f} ×" if number >= 1 else f"{number:.2f} ×"


def table(found: dict[str, Any]) -> str:
    lines = [
        "| what | against | CPU s, ours / theirs | theirs ÷ ours | wanted | peak MiB, ours / theirs |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows_of(found):
        wanted = row["wanted"]
        verdict = "" if wanted is None else f"{times(wanted)} {'✓' if row['ratio'] >= wanted else '✗'}"
        ours, theirs = row["cpu"]
        memory = " / ".join(map(str, row["memory"]))
        cells = (row["what"], row["peer"], f"{ours:.2f} / {theirs:.2f}", times(row["ratio"]), verdict, memory)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def linearity(found: dict[str, Any]) -> str:
    group = found["groups"].get("linear")
    if group is None:
        return ""
    lines = ["| rows | CPU s | µs a row | peak MiB |", "|---|---|---|---|"]
    for row in group["rows"]:
        seconds, memory = row["cpu"][0], row["memory"][0]
        lines.append(f"| {row['rows']:,} | {seconds:.2f} | {seconds / row['rows'] * 1e6:.0f} | {memory} |")
    return "\n".join(lines)


def chart(found: dict[str, Any]) -> str:
    """Bars as long as the share of what was wanted, with a line where it is reached."""
    rows = [row for row in rows_of(found) if row["wanted"]]
    most = max(1.6, *(min(row["ratio"] / row["wanted"], 2.5) for row in rows))
    height = 60 + _STEP * len(rows)
    goal = _LABEL + _BAR / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LABEL + _BAR + 150} {height}" '
        'font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{goal}" y="20" text-anchor="middle" fill="{_WANTED}">wanted</text>',
    ]
    for place, row in enumerate(rows):
        y = 34 + _STEP * place
        share = row["ratio"] / row["wanted"]
        length = _BAR * min(share, most) / most
        colour = _REACHED if share >= 1 else _SHORT
        said = f"{times(row['ratio'])} of {times(row['wanted'])}"
        parts += [
            f'<text x="{_LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(row["what"])}</text>',
            f'<rect x="{_LABEL}" y="{y}" width="{length:.1f}" height="18" fill="{colour}"/>',
            f'<text x="{max(_LABEL + length, goal) + 6:.1f}" y="{y + 14}">{said}</text>',
        ]
    parts.append(f'<line x1="{goal}" x2="{goal}" y1="26" y2="{height - 24}" stroke="{_WANTED}"/>')
    note = f"CPU of the peer ÷ ours; Python {found['python']}, {found['codec']}; {found['day']}"
    parts += [f'<text x="{_LABEL}" y="{height - 8}" fill="#666666">{escape(note)}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def main() -> None:
    found = json.loads((HERE / "measured.json").read_text("utf-8"))
    CHART.write_text(chart(found), "utf-8")
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    measured = f"{BEGIN}\n{table(found)}\n\n{linearity(found)}\n{END}"
    PAGE.write_text(f"{head}{measured}{tail}", "utf-8")


if __name__ == "__main__":
    main()
