"""What scripts may import: the names in `xltool.__all__`, and no more."""

import subprocess
import sys

import xltool


def test_all_names_exist_and_are_sorted() -> None:
    assert xltool.__all__ == sorted(xltool.__all__)
    for name in xltool.__all__:
        assert getattr(xltool, name) is not None


def test_dir_lists_the_public_names() -> None:
    assert set(dir(xltool)) == set(xltool.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(xltool, "no_such_name")


HEAVY = (
    *("pandas", "openpyxl", "xlwings", "textual", "numpy", "multiprocessing", "rich"),
    *("xltool.workbook.live", "xltool.workbook.xls", "xltool.checks", "xltool.report", "xltool.submission"),
)
UNUSED = ("ast", "dis", "tokenize", "textwrap", "locale", "random", "tempfile", "shutil", "logging")
"""Modules that only help, or nothing at all, has a use for: the first three come with `inspect`."""


def imported_by(*arguments: str) -> set[str]:
    """Which of the modules above a command line imports."""
    named = set(HEAVY + UNUSED)
    code = (
        "import atexit, sys; from xltool.cli import main; "
        f"atexit.register(lambda: print('LOADED', *({named!r} & {{*sys.modules}}), file=sys.stderr)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.rsplit("LOADED", 1)[1].split())


def test_help_imports_nothing_heavy() -> None:
    assert not imported_by("--help") & set(HEAVY)


def test_refresh_imports_nothing_heavy(sample_copy) -> None:  # type: ignore[no-untyped-def]
    table = sample_copy("xlsx")
    assert imported_by("refresh", str(table), "--as-of", "2022-11-24") == set()


def test_importing_xltool_loads_no_room() -> None:
    code = "import sys, xltool; print(*[m for m in sys.modules if m.startswith('xltool.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
