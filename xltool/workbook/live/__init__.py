"""A workbook that is open in Excel, WPS or LibreOffice, written there instead of in its file.

docs/live.md tells how. Nothing here is imported as long as no workbook is found to be open.
"""
