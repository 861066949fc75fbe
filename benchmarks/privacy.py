"""The privacy gate measured: what is left in a thousand masked copies, and false alarms in ordinary cells.

    python benchmarks/privacy.py [FILES] [CORPUS]

FILES (default 1000) workbooks, half of either kind, full of invented personal numbers in every place a
file has, are cleaned, masked, saved and searched. Then every cell of the samples, and of the public
spreadsheets in CORPUS (default ../shared/corpus), is looked at: what is found there is printed, so that a
person can say which of it is no personal data.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from tests.support.personal import Seeds, left_over, make_seeded  # noqa: E402  the checkout comes first
from xltool.errors import XltoolError  # noqa: E402
from xltool.submission.privacy import mask, scan  # noqa: E402
from xltool.table.reader import read_table  # noqa: E402
from xltool.text.personal import find_in_number, find_personal  # noqa: E402
from xltool.workbook.opening import open_workbook  # noqa: E402


def leaks(files: int, folder: Path) -> None:
    """Make, clean, mask, save and search that many workbooks."""
    seeded = left = findings = 0
    cpu = 0.0
    for seed in range(files):
        kind = ("xlsx", "xls")[seed % 2]
        seeds = Seeds(seed)
        path = make_seeded(kind, folder / f"a.{kind}", seeds, rows=4 + seed % 9)
        start = time.process_time()
        book = open_workbook(path)
        book.clean()
        table = read_table(book)
        mask(book, table, "public")
        findings += len(scan(book, table, "public"))
        target = folder / f"b.{kind}"
        target.unlink(missing_ok=True)
        book.save(target)
        cpu += time.process_time() - start
        seeded += len(seeds.made)
        for place, _ in left_over(target, seeds.made):
            left += 1
            print("  left over:", kind, seed, place)
    print(f"{files} files, {seeded} numbers seeded: {left} left over, {findings} findings after masking")
    print(f"{1000 * cpu / files:.1f} ms CPU a file: open, clean, read, mask, look through, save")


def false_alarms(paths: list[Path], title: str) -> None:
    """Everything found in the cells of those files."""
    cells = 0
    found: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for path in paths:
        try:
            sheets = open_workbook(path).sheets
            rows = [values for sheet in sheets for _, values in sheet.rows()]
        except (XltoolError, ValueError):
            continue
        for values in rows:
            for value in values:
                if value is None or isinstance(value, bool):
                    continue
                cells += 1
                if isinstance(value, float):
                    hits = find_in_number(value)
                else:
                    hits = find_personal(value) if isinstance(value, str) else []
                for hit in hits:
                    if hit.severity != "I":
                        found[hit.kind] += 1
                        shown[f"{hit.kind}: {hit.masked}  ({path.name})"] += 1
    print(f"{title}: {cells} cells, {sum(found.values())} findings {dict(found)}", end=" ")
    print(f"= {1000 * sum(found.values()) / max(1, cells):.3f} in 1,000")
    for line, times in shown.most_common():
        print(f"  {times:4} {line}")


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    corpus = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT.parent / "shared" / "corpus"
    with tempfile.TemporaryDirectory() as folder:
        leaks(files, Path(folder))
    false_alarms(sorted((ROOT / "samples").glob("*.xls*")), "samples")
    false_alarms(sorted(corpus.rglob("*.xls*")), "corpus")


if __name__ == "__main__":
    main()
