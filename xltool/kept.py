"""What is worked out once an installation, and not once a run: files beside the compiled modules.

What is kept counts only for the edition of its source that it was made from. Wherever it can't be read or
written (no right to, PYTHONDONTWRITEBYTECODE), it is worked out anew: slower, and that is all.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any


def place_beside(module_file: str, suffix: str) -> Path:
    """Where a module keeps something: in its `__pycache__`."""
    return Path(cache_from_source(module_file)).with_suffix(suffix)


def read_kept(file: Path, edition: Any) -> Any:
    """What `keep` wrote for this edition; None when the file is missing, damaged or of another one."""
    import marshal

    with suppress(OSError, EOFError, ValueError, TypeError):
        of, content = marshal.loads(file.read_bytes())
        if of == edition:
            return content
    return None


def keep(file: Path, edition: Any, content: Any) -> None:
    """Write numbers, texts, tuples, lists and dicts for later runs, whole or not at all."""
    if sys.dont_write_bytecode:
        return
    import marshal
    import os

    with suppress(OSError, ValueError):
        data = marshal.dumps((edition, content))
        file.parent.mkdir(exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_bytes(data)
        part.replace(file)
