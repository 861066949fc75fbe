"""Reports: the figures every leader asks for, drawn from the table, as a workbook, a page or a document."""

from xltool.report.summary import OfficeCount, ReportTask, Summary, summarise
from xltool.report.writing import FORMATS, check_report, write_report

__all__ = ["FORMATS", "OfficeCount", "ReportTask", "Summary", "check_report", "summarise", "write_report"]
