"""A folder of fifty-row workbooks in one `xltool refresh FOLDER --jobs 2`, against an openpyxl loop.

python benchmarks/batch.py [FILES ...]      default: 250 1000, to see whether memory grows with their number

One of the files is no workbook: it must stop none of the others.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import tables
from side_by_side import Comparison, compare, line

HERE = Path(__file__).parent
ROWS = 50


def measure(files: int, folder: Path, runs: int = 3) -> Comparison:
    """Refresh so many workbooks, one bad file among them."""
    source, work, out = folder / "source", folder / "work", folder / "out"
    for each in (source, work, out):
        each.mkdir()
    tables.make(ROWS, source / "0000.xlsx")
    for number in range(1, files):
        shutil.copyfile(source / "0000.xlsx", source / f"{number:04}.xlsx")
    (source / "bad.xlsx").write_bytes(b"PK\3\4 cut off")

    def lay_out() -> None:
        shutil.rmtree(work)
        shutil.copytree(source, work)

    refresh = ["refresh", str(work), "--jobs", "2", "--as-of", "2022-11-24"]
    ours = [sys.executable, "-m", "xltool", *refresh]
    peer = [sys.executable, str(HERE / "peer_loop.py"), str(source), str(out)]
    found = compare(ours, peer, runs=runs, before=lay_out)
    written = sum((work / ".xltool" / f"{number:04}.xlsx").is_dir() for number in range(files))
    lay_out()
    assert found.ours.exit_code == 3, "the bad file is reported"
    assert written in (0, files), f"{written} of {files} were refreshed"
    return found


def main() -> None:
    for files in [int(argument) for argument in sys.argv[1:]] or [250, 1000]:
        with tempfile.TemporaryDirectory() as folder:
            print(line(f"refresh {files} files of {ROWS} rows", measure(files, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
