"""Workbooks that are OOXML packages (.xlsx, .xlsm, .xltx), edited in place."""

from xltool.workbook.xlsx.book import XlsxWorkbook
from xltool.workbook.xlsx.sheet import XlsxSheet

__all__ = ["XlsxSheet", "XlsxWorkbook"]
