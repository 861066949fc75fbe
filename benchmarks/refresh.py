"""`xltool refresh` against the script a user would write instead, whole processes, cold.

python benchmarks/refresh.py [ROWS ...]      default: 10 1000 10000 100000 for .xlsx, 10 10000 60000 for .xls
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import tables
from side_by_side import Comparison, Usage, compare, line, run

HERE = Path(__file__).parent
_DEFAULT = {".xlsx": (10, 1_000, 10_000, 100_000), ".xls": (10, 10_000, 60_000)}


def measure(count: int, suffix: str, folder: Path) -> Comparison:
    """Refreshing a table of `count` tasks against the peer."""
    source = folder / f"source{suffix}"
    work = folder / f"work{suffix}"
    tables.make_apart(count, source)

    def lay_out() -> None:
        shutil.rmtree(folder / ".xltool", ignore_errors=True)
        shutil.copyfile(source, work)

    ours = [sys.executable, "-m", "xltool", "refresh", str(work), "--as-of", "2022-11-24"]
    peer = [sys.executable, str(HERE / "peer_fill.py"), str(source), str(folder / f"peer{suffix}")]
    runs = 15 if count <= 1_000 else 3 if count < 100_000 else 2
    return compare(ours, peer, runs=runs, before=lay_out)


def alone(count: int, suffix: str, folder: Path) -> Usage:
    """Refreshing a table of `count` tasks: the median of three runs, after one to warm up."""
    source, work = folder / f"source{suffix}", folder / f"work{suffix}"
    tables.make_apart(count, source)
    ours = [sys.executable, "-m", "xltool", "refresh", str(work), "--as-of", "2022-11-24"]
    runs = []
    for _ in range(4):
        shutil.rmtree(folder / ".xltool", ignore_errors=True)
        shutil.copyfile(source, work)
        runs.append(run(ours))
    return sorted(runs[1:], key=lambda usage: usage.cpu)[1]


def main() -> None:
    counts = [int(argument) for argument in sys.argv[1:]]
    for suffix, defaults in _DEFAULT.items():
        for count in counts or defaults:
            if suffix == ".xls" and count > 60_000:
                continue
            with tempfile.TemporaryDirectory() as folder:
                found = measure(count, suffix, Path(folder))
                print(line(f"refresh {suffix} {count:,} rows", found), flush=True)


if __name__ == "__main__":
    main()
