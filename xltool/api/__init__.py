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
from xltool.api.opening import Drafted, OpenTable, find_table, init, open_table, read_table
from xltool.api.submitting import (
    Returns,
    collect,
    merge_returns,
    plan_collect,
    read_returns,
    submit,
    submit_order,
)
from xltool.api.writing import (
    history,
    plan_refresh,
    plan_update,
    preview,
    refresh,
    save_document,
    undo,
    update,
    write,
)
from xltool.workbook.opening import open_workbook

__all__ = [
    "Checked",
    "Drafted",
    "DraftedTable",
    "OpenTable",
    "Returns",
    "check",
    "checked",
    "collect",
    "draft",
    "evidence",
    "find_table",
    "findings",
    "history",
    "init",
    "make_evidence_folders",
    "merge_returns",
    "open_table",
    "open_workbook",
    "plan_collect",
    "plan_refresh",
    "plan_update",
    "preview",
    "preview_draft",
    "read_notice",
    "read_returns",
    "read_table",
    "refresh",
    "report",
    "save_document",
    "settle_evidence",
    "statuses",
    "submit",
    "submit_order",
    "undo",
    "update",
    "write",
]
