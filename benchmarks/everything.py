"""Everything docs/performance.md speaks of, measured one after the other and kept in measured.json.

python benchmarks/everything.py [GROUP ...]     default: all groups (an hour); others keep what they had

Afterwards `python benchmarks/report.py` makes the page and the chart.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import batch
import reading
import refresh
import tables
import xls_engine
import xlsx_engine
from side_by_side import Comparison, Usage

FILE = Path(__file__).with_name("measured.json")
Row = dict[str, Any]


def row(what: str, peer: str, wanted: float | None, found: Comparison) -> Row:
    """One line of the table: CPU seconds, MiB, and the median of peer ÷ ours. `wanted` is the least ratio."""
    return {
        "what": what,
        "peer": peer,
        "wanted": wanted,
        "ratio": round(found.ratio, 2),
        "cpu": [round(found.ours.cpu, 3), round(found.peer.cpu, 3)],
        "memory": [round(found.ours.memory), round(found.peer.memory)],
    }


def cold(folder: Path) -> Iterator[Row]:
    yield row("refresh, 10 rows .xlsx, cold", "openpyxl", 3.0, refresh.measure(10, ".xlsx", folder))


def xlsx_refresh(folder: Path) -> Iterator[Row]:
    for count in (10_000, 100_000):
        name = f"refresh, {count:,} rows .xlsx"
        yield row(name, "openpyxl", 12.0, refresh.measure(count, ".xlsx", folder))


def xls_refresh(folder: Path) -> Iterator[Row]:
    for count in (10_000, 60_000):
        name = f"refresh, {count:,} rows .xls"
        yield row(name, "xlrd+xlutils+xlwt", 3.0, refresh.measure(count, ".xls", folder))


def engine_xlsx(folder: Path) -> Iterator[Row]:
    for count in (10_000, 100_000):
        engine, above = xlsx_engine.measure(count, folder)
        yield row(f"engine alone, {count:,} rows .xlsx", "openpyxl", 25.0, engine)
        yield row(f"engine alone, {count:,} rows .xlsx, × the floor", "floor", None, above)


def engine_xls(folder: Path) -> Iterator[Row]:
    for count in (10_000, 60_000):
        source = folder / f"{count}.xls"
        tables.make_apart(count, source)
        ours, peer = (
            Usage(engine, memory, 0)
            for engine, _, memory in xls_engine.medians_of(source, folder / "out.xls", 3).values()
        )
        found = Comparison(ours, peer, peer.cpu / ours.cpu)
        yield row(f"engine alone, {count:,} rows .xls", "xlrd+xlutils+xlwt", 6.0, found)


def files(folder: Path) -> Iterator[Row]:
    for count in (250, 1_000):
        part = folder / str(count)
        part.mkdir()
        found = batch.measure(count, part, runs=1)
        yield row(f"refresh, {count:,} files of 50 rows, --jobs 2", "openpyxl loop", 12.0, found)


def read_only(folder: Path) -> Iterator[Row]:
    source = folder / "source.xlsx"
    tables.make_apart(100_000, source)
    for command in ("list", "check"):
        yield row(
            f"{command}, 100,000 rows .xlsx", "calamine, reading", 1 / 3, reading.measure(command, source)
        )


def linear(folder: Path) -> Iterator[Row]:
    for count in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000):
        found = refresh.alone(count, ".xlsx", folder)
        yield {
            "what": f"refresh, {count:,} rows .xlsx, alone",
            "rows": count,
            "cpu": [round(found.cpu, 3)],
            "memory": [round(found.memory)],
        }


GROUPS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "cold": cold,
    "refresh .xlsx": xlsx_refresh,
    "refresh .xls": xls_refresh,
    "engine .xlsx": engine_xlsx,
    "engine .xls": engine_xls,
    "files": files,
    "list and check": read_only,
    "linear": linear,
}


def codec() -> str:
    """What deflates large parts here."""
    try:
        return f"isal {version('isal')}, level 1"
    except PackageNotFoundError:
        return "zlib, level 1"


def main() -> None:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {"groups": {}}
    for name in sys.argv[1:] or GROUPS:
        with tempfile.TemporaryDirectory() as folder:
            rows = []
            for line in GROUPS[name](Path(folder)):
                print(json.dumps(line, ensure_ascii=False), flush=True)
                rows.append(line)
        found["groups"][name] = {"load": round(os.getloadavg()[0], 1), "rows": rows}
        found["python"] = platform.python_version()
        found["codec"] = codec()
        found["day"] = time.strftime("%Y-%m-%d")
        FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
