"""The least that any reader of a workbook does: calamine, all values of the first sheet.

python benchmarks/peer_read.py IN
"""

import sys

from python_calamine import CalamineWorkbook

print(len(CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()))
