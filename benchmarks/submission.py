"""A clerk's month at full size: 200 handouts from 2,000 rows, all of them spoilt, all of them collected.

python benchmarks/submission.py [--copies 200] [--rows 2000] [--peer 20]

Three figures for each kind of file: CPU of the split beside the same split by openpyxl (load the whole
workbook, delete the rows of others, save; it reads no .xls, so there it splits the same table as .xlsx; it is
run for --peer offices and counted up), peak memory for a few and for all copies, and the round trip: every
copy filled in, damaged in every way of DOMAIN 6.2, collected, and every edit found again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import tables
from benchmarks.side_by_side import run

FILLED = ("progress", "status", "remark")


def make(path: Path, rows: int, offices: int) -> None:
    """A table whose tasks that many offices lead, and settings that give each the tasks it leads."""
    recipe = '[[recipes]]\nname = "下发"\nkind = "handout"\nroles = ["lead"]\n'
    (path.parent / "xltool.toml").write_text(recipe, "utf-8")
    tables.make(rows, path, tuple(f"第{number}科" for number in range(1, offices + 1)))


def split_with_openpyxl(path: Path, out: Path, count: int) -> None:
    """The other side of `xltool submit --kind handout`, as scripts do it: runs of rows deleted from below."""
    import openpyxl

    out.mkdir(exist_ok=True)
    offices = None
    done = 0
    while offices is None or done < min(count, len(offices)):
        book = openpyxl.load_workbook(path)
        sheet = book.active
        assert sheet is not None
        leads = [row[0] for row in sheet.iter_rows(4, sheet.max_row - 1, 5, 5, values_only=True)]
        if offices is None:
            offices = list(dict.fromkeys(leads))
        gone = [row for row, lead in enumerate(leads, 4) if lead != offices[done]]
        while gone:
            start = len(gone) - 1
            while start and gone[start - 1] == gone[start] - 1:
                start -= 1
            sheet.delete_rows(gone[start], len(gone) - start)
            del gone[start:]
        book.save(out / f"{offices[done]}.xlsx")
        done += 1


def round_trip(path: Path, folder: Path) -> str:
    """Fill in, damage and collect every copy; what became of the edits."""
    from tests.support.damage import HARMLESS, Grid
    from xltool import api
    from xltool.submission.comparing import alike

    chance = random.Random(6)
    submission = api.submit(path, kind="handout", out=folder / "下发", overwrite=True)
    back = folder / "回收"
    back.mkdir()
    made = {}
    for number, copy in enumerate(submission.copies):
        grid = Grid.read(copy.path)
        for n in grid.task_rows():
            for field in chance.sample(FILLED, 2):
                value = f"{field}{number}-{n}:已完成{chance.randint(1, 99)}%"
                made[grid.body[n][grid.columns["task"]], field] = value
                grid.body[n][grid.columns[field]] = value
        for damage in chance.sample(HARMLESS, 4):
            damage(grid, chance)
        grid.write(back / f"新建工作表 ({number}){chance.choice(('.xls', '.xlsx'))}")
    opened = api.open_table(path)
    started = time.process_time()
    collected = api.plan_collect(opened, [back])
    spent = time.process_time() - started
    fields = {column.index: column.field for column in opened.table.columns}
    wording = {task.id: task.task for task in opened.table.tasks}
    arrived = {
        (wording[task], fields[block.column]): value
        for block in collected.plan.blocks
        for task, value in zip(block.tasks, block.new, strict=True)
    }
    lost = [place for place, value in made.items() if not alike(arrived.get(place), value)]
    invented = [place for place in arrived if place not in made]
    known = sum(file.office is not None for file in collected.files)
    return (
        f"{len(made)} edits: {len(lost)} lost, {len(invented)} invented, {len(collected.skipped)} listed; "
        f"{known}/{len(collected.files)} offices known; {spent:.1f} s CPU to collect"
    )


def compare(folder: Path, rows: int, copies: int, peer: int) -> None:
    """Both kinds of file, one after the other."""
    here = [sys.executable, __file__]
    submit = [sys.executable, "-m", "xltool", "submit", "--kind", "handout", "--overwrite"]
    for suffix in (".xlsx", ".xls"):
        path, small = folder / f"分工表{suffix}", folder / f"小表{suffix}"
        make(path, rows, copies)
        make(small, rows // 10, copies // 10)
        other = folder / "peer.xlsx"
        make(other, rows, copies)
        ours = run([*submit, str(path), "--out", str(folder / "ours")])
        theirs = run([*here, "--openpyxl", str(other), "--peer", str(peer)])
        started = run([*here, "--openpyxl", str(other), "--peer", "0"])
        counted_up = started.cpu + (theirs.cpu - started.cpu) * copies / peer
        few = run([*submit, str(small), "--out", str(folder / "few")])
        print(
            f"{suffix}: {copies} handouts of {rows} rows: {ours.cpu:.2f} s CPU, {ours.memory:.0f} MiB "
            f"({few.memory:.0f} MiB for {copies // 10} of {rows // 10}); openpyxl {counted_up:.1f} s "
            f"({theirs.cpu:.1f} s for {peer}): {counted_up / ours.cpu:.1f} x"
        )
        trip = folder / f"trip{suffix}"
        trip.mkdir()
        make(trip / path.name, rows, copies)
        print(f"{suffix}: {round_trip(trip / path.name, trip)}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=2000)
    options.add_argument("--copies", type=int, default=200)
    options.add_argument("--peer", type=int, default=20)
    options.add_argument("--openpyxl", type=Path)
    said = options.parse_args()
    if said.openpyxl:
        split_with_openpyxl(said.openpyxl, said.openpyxl.parent / "theirs", said.peer)
    else:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder), said.rows, said.copies, said.peer)


if __name__ == "__main__":
    main()
