"""LibreOffice behind xlwings: an engine whose calls go over UNO, through a worker program.

The `uno` binding belongs to the system's or to LibreOffice's own Python, seldom to ours: `uno_worker.py` is
run by the Python that has it and answers JSON lines.
"""
