"""From a notice to a table, and a table held against its notice.

`read_notice` reads, `lay_out` puts the words into the places of a template (each cell with the sentence it
comes from: `Draft.cells_of`), `draft_to` writes, `compare` says what differs between notice and table.
"""

from xltool.notice.comparing import compare
from xltool.notice.correcting import Corrections, Place, cells_by_place, corrected, places
from xltool.notice.drafting import Cell, Draft, fitting_template, lay_out
from xltool.notice.findings import findings_of_draft, findings_of_notice
from xltool.notice.leftovers import Leftovers, left_out
from xltool.notice.making import draft_to, plan_draft
from xltool.notice.model import Item, Notice, Said, Source
from xltool.notice.reader import read_notice
from xltool.notice.template import template_names

__all__ = [
    "Cell",
    "Corrections",
    "Draft",
    "Item",
    "Leftovers",
    "Notice",
    "Place",
    "Said",
    "Source",
    "cells_by_place",
    "compare",
    "corrected",
    "draft_to",
    "findings_of_draft",
    "findings_of_notice",
    "fitting_template",
    "lay_out",
    "left_out",
    "places",
    "plan_draft",
    "read_notice",
    "template_names",
]
