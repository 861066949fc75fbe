"""Shows workbooks as they would be printed: workbook → PDF (LibreOffice) → one PNG a page (pdftoppm).

    python tools/render.py OUT_FOLDER WORKBOOK...

LibreOffice runs with a profile of its own, so that an open one is not disturbed, and draws the fonts of
official documents with the nearest free ones where they are not installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

DOTS_PER_INCH = 110

STAND_INS = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "楷体_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
}
"""Font of the document → free font. An installed font of that name wins."""


def render(workbook: Path, folder: Path) -> list[Path]:
    """One PNG a printed page, named after the workbook and its format; RuntimeError when that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="render-") as scratch:
        work = Path(scratch)
        (work / "fonts.conf").write_text(_font_settings(work), "utf-8")
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(workbook)],
            env={**os.environ, "FONTCONFIG_FILE": str(work / "fonts.conf")},
            check=True,
            capture_output=True,
            timeout=180,
        )
        pdf = work / f"{workbook.stem}.pdf"
        if not pdf.exists():
            raise RuntimeError(f"LibreOffice could not print {workbook}")
        target = folder / workbook.name
        subprocess.run(["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(pdf), str(target)], check=True)
    return sorted(folder.glob(f"{workbook.name}-*.png"))


def _font_settings(work: Path) -> str:
    rules = "".join(
        f"<alias binding='same'><family>{font}</family><accept><family>{stand_in}</family></accept></alias>"
        for font, stand_in in STAND_INS.items()
    )
    system = "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
    return f"<fontconfig>{system}<cachedir>{work}/fonts</cachedir>{rules}</fontconfig>"


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for name in sys.argv[2:]:
        for picture in render(Path(name), Path(sys.argv[1])):
            print(picture)
