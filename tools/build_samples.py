"""Builds `samples/` and `workbook_templates/`; the same bytes on every run.

python tools/build_samples.py            into this checkout
python tools/build_samples.py FOLDER     into FOLDER/samples and FOLDER/workbook_templates
"""

from __future__ import annotations

import sys
from pathlib import Path

from sample_tables.everything import build

ROOT = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for path in build(target):
        print(path)
