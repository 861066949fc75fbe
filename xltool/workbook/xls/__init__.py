"""Legacy .xls workbooks (BIFF8 in an OLE2 container), edited in place."""

from xltool.workbook.xls.workbook import XlsWorkbook
from xltool.workbook.xls.worksheet import XlsSheet

__all__ = ["XlsSheet", "XlsWorkbook"]
