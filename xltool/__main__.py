"""`python -m xltool` is `xltool`."""

from xltool.cli import main

main()
