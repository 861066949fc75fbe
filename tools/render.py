"""Shows workbooks as they would be printed: workbook → PDF (LibreOffice) → one PNG a page (pdftoppm).

    python tools/render.py OUT_FOLDER WORKBOOK...

LibreOffice runs with a profile of its own, so that an open one is not disturbed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

DOTS_PER_INCH = 80


def render(workbook: Path, folder: Path) -> list[Path]:
    """One PNG a printed page, named after the workbook and its format."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="render-") as scratch:
        work = Path(scratch)
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(work / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(work),
                str(workbook),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        stem = folder / workbook.name
        pdf = work / f"{workbook.stem}.pdf"
        subprocess.run(["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(pdf), str(stem)], check=True)
    return sorted(folder.glob(f"{workbook.name}-*.png"))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for name in sys.argv[2:]:
        for picture in render(Path(name), Path(sys.argv[1])):
            print(picture)
