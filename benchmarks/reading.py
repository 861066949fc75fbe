"""`xltool list` and `xltool check` of a large table, against merely reading it with calamine.

python benchmarks/reading.py [ROWS ...]     default: 100000
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import tables
from side_by_side import Comparison, compare, line

HERE = Path(__file__).parent


def measure(command: str, source: Path, runs: int = 3) -> Comparison:
    """One command on one table; the ratio is calamine's CPU ÷ ours, so 0.33 is three times calamine's."""
    ours = [sys.executable, "-m", "xltool", command, str(source), "--as-of", "2022-11-24"]
    return compare(ours, [sys.executable, str(HERE / "peer_read.py"), str(source)], runs=runs)


def main() -> None:
    for count in [int(argument) for argument in sys.argv[1:]] or [100_000]:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source.xlsx"
            tables.make_apart(count, source)
            for command in ("list", "check"):
                print(line(f"{command} {count:,} rows, calamine", measure(command, source)), flush=True)


if __name__ == "__main__":
    main()
