"""What can be wrong with a sample frame: stable codes, how grave, and what to do (DOMAIN 1.4, 14)."""

from __future__ import annotations

from xltool.checks.finding import Severity
from xltool.i18n import Message, msg
from xltool.record import NamedTuple


class FrameCode(NamedTuple):
    """One kind of finding. `hint` is what to do."""

    severity: Severity
    title: Message
    hint: Message


CODES: dict[str, FrameCode] = {
    "FRAME_COLUMN_MISSING": FrameCode(
        "E", msg("A necessary column is missing"), msg("Add it: the evaluator can't ask anybody without it.")
    ),
    "FRAME_NAME_MISSING": FrameCode(
        "E", msg("No name"), msg("Fill in the name, or delete the row and say why.")
    ),
    "FRAME_PHONE_MISSING": FrameCode("E", msg("No telephone number"), msg("Ask for it and fill it in.")),
    "FRAME_PHONE_INVALID": FrameCode(
        "E", msg("No valid telephone number"), msg("Check the digits: a mobile number has 11.")
    ),
    "FRAME_ID_INVALID": FrameCode(
        "E", msg("No valid identity number"), msg("Check the digits against the card.")
    ),
    "FRAME_ID_TRUNCATED": FrameCode(
        "E",
        msg("Identity number stored as a number"),
        msg("Its last digits are lost: format the cell as text and type it again."),
    ),
    "DUP_CONTACT": FrameCode(
        "E",
        msg("One telephone number under different names"),
        msg("Nobody may stand in for another: find out whose number it is."),
    ),
    "DUP_ID": FrameCode(
        "E", msg("One identity number under different names"), msg("Find out whose number it is.")
    ),
    "DUP_PERSON": FrameCode("W", msg("The same person twice"), msg("Delete one of the rows.")),
    "DUP_IN_GROUPS": FrameCode(
        "W", msg("The same person in two groups"), msg("Decide which group the person answers for.")
    ),
    "CONTACT_OF_ANOTHER": FrameCode(
        "E",
        msg("The roster has this telephone number under another name"),
        msg("Nobody may stand in for another: correct the name or the number."),
    ),
    "MISSING_FROM_FRAME": FrameCode(
        "E",
        msg("In the roster, not in the frame"),
        msg("Samples may not be picked or held back: add the person, or keep the reason on file."),
    ),
    "NOT_IN_ROSTER": FrameCode(
        "W", msg("In the frame, not in the roster"), msg("Check the name, or bring the roster up to date.")
    ),
    "HIDDEN_ROW": FrameCode(
        "W", msg("Rows of people are hidden"), msg("Show all rows before handing it in.")
    ),
}
"""Every code, in the order in which findings are listed."""
