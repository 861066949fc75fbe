"""A real LibreOffice for the commands that may write where a workbook is open."""

from tests.support.libreoffice import office, opened, start_office, uno_python

__all__ = ["office", "opened", "start_office", "uno_python"]
