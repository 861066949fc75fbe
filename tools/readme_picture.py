"""Draw docs/images/refreshed.png: the sample table after a refresh, as it prints.

python tools/readme_picture.py
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from render import render

from xltool import refresh

ROOT = Path(__file__).resolve().parents[1]
TABLE = "2022年度满意度工作分工表A.xls"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copyfile(ROOT / "samples" / "xltool.toml", folder / "xltool.toml")
        table = Path(shutil.copyfile(ROOT / "samples" / TABLE, folder / TABLE))
        refresh(table, dt.date(2022, 11, 24))
        picture = render(table, folder / "out")[0]
        target = ROOT / "docs" / "images" / "refreshed.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, target)


if __name__ == "__main__":
    main()
