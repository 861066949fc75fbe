"""What `xltool serve` starts for each browser tab: `python -m xltool.cli.served`."""

from __future__ import annotations

import sys

from xltool.cli.program import run
from xltool.tui.serving import served_arguments

if __name__ == "__main__":
    sys.exit(run(served_arguments()))
