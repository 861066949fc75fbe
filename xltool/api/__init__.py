"""The verbs: each wires the rooms together, for scripts, for the command line and for the terminal app.

Every verb takes a path or an open table, uses the settings beside it, and returns values; nothing here
prints. A room is imported when its verb is called.
"""

from xltool.api.drafting import DraftedTable, draft, preview_draft, read_notice
from xltool.api.judging import (
    Checked,
    check,
    checked,
    evidence,
    findings,
    make_evidence_folders,
    report,
    settle_evidence,
    statuses,
)
from xltool.api.opening import Drafted, OpenTable, init, open_table, read_table
from xltool.api.submitting import collect, plan_collect, submit
from xltool.api.writing import history, plan_refresh, plan_update, preview, refresh, undo, update, write
from xltool.workbook.opening import open_workbook

__all__ = [
    "Checked",
    "Drafted",
    "DraftedTable",
    "OpenTable",
    "check",
    "checked",
    "collect",
    "draft",
    "evidence",
    "findings",
    "history",
    "init",
    "make_evidence_folders",
    "open_table",
    "open_workbook",
    "plan_collect",
    "plan_refresh",
    "plan_update",
    "preview",
    "preview_draft",
    "read_notice",
    "read_table",
    "refresh",
    "report",
    "settle_evidence",
    "statuses",
    "submit",
    "undo",
    "update",
    "write",
]
