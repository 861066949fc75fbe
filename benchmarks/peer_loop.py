"""What a user would write instead of `xltool refresh FOLDER`: the script of `peer_fill.py`, in a loop.

python benchmarks/peer_loop.py FOLDER OUT-FOLDER
"""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
folder, out = map(Path, sys.argv[1:3])
for path in sorted(folder.glob("*.xlsx")):
    sys.argv = ["peer_fill.py", str(path), str(out / path.name)]
    try:
        runpy.run_path(str(HERE / "peer_fill.py"))
    except Exception as error:  # one bad file stops none
        print(f"{path.name}: {error}", file=sys.stderr)
