"""`xltool refresh` against the script a user would write instead, whole processes, cold.

python benchmarks/refresh.py [ROWS ...]      default: 10 1000 10000 100000 for .xlsx, 10 10000 60000 for .xls
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import tables
from side_by_side import compare, line

HERE = Path(__file__).parent
_DEFAULT = {".xlsx": (10, 1_000, 10_000, 100_000), ".xls": (10, 10_000, 60_000)}


def measure(count: int, suffix: str, folder: Path) -> str:
    """One line: refreshing a table of `count` tasks against the peer."""
    source = folder / f"source{suffix}"
    work = folder / f"work{suffix}"
    tables.make(count, source)

    def lay_out() -> None:
        shutil.rmtree(folder / ".xltool", ignore_errors=True)
        shutil.copyfile(source, work)

    ours = [sys.executable, "-m", "xltool", "refresh", str(work), "--as-of", "2022-11-24"]
    peer = [sys.executable, str(HERE / "peer_fill.py"), str(source), str(folder / f"peer{suffix}")]
    runs = 7 if count <= 1_000 else 3
    return line(f"refresh {suffix} {count:,} rows", compare(ours, peer, runs=runs, before=lay_out))


def main() -> None:
    counts = [int(argument) for argument in sys.argv[1:]]
    for suffix, defaults in _DEFAULT.items():
        for count in counts or defaults:
            if suffix == ".xls" and count > 60_000:
                continue
            with tempfile.TemporaryDirectory() as folder:
                print(measure(count, suffix, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
