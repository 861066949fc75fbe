"""The command line: click (`program`), one file a command (`commands`), each loaded when called: no logic.

`main` says how the process is to run before anything big is imported.
"""

from __future__ import annotations

import gc
import sys
from importlib.util import find_spec, module_from_spec


def main() -> None:
    """The `xltool` program."""
    # A run makes much and throws away little: the usual threshold costs a twentieth of a short one.
    gc.set_threshold(100_000)
    _put_off("inspect")
    from xltool.cli.program import run

    exit_code = run(sys.argv[1:])
    # The interpreter collects once more on its way out, whatever the threshold, a tenth of a short run; what
    # is frozen it passes by.
    gc.freeze()
    sys.exit(exit_code)


def _put_off(name: str) -> None:
    """Let a module be loaded when something of it is used, not when it is imported.

    click and `dataclasses` import `inspect`, a fifteenth of a short run, and use it to show help. (The
    library's `LazyLoader` loads a module at the second `import` already.)
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    load = spec.loader.exec_module
    module = sys.modules[name] = module_from_spec(spec)

    def first_use(attribute: str) -> object:
        del module.__getattr__
        load(module)
        return getattr(module, attribute)

    module.__getattr__ = first_use  # type: ignore[method-assign]  # PEP 562
