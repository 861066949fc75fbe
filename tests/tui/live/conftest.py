"""A real LibreOffice that has the clerk's workbook open."""

from tests.support.libreoffice import office, opened, start_office, uno_python

__all__ = ["office", "opened", "start_office", "uno_python"]
