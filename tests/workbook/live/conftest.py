"""A real LibreOffice for the tests of live workbooks."""

from tests.support.libreoffice import office, opened, start_office, uno_python

__all__ = ["office", "opened", "start_office", "uno_python"]
