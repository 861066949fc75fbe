"""Findings about a table and the notice it belongs to.

What they are about is found where both are known (`xltool.notice`) and handed over as `Context.from_notice`;
here is what each code means and how grave it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from xltool.checks.context import Context, Hit
from xltool.checks.finding import Severity
from xltool.checks.registry import Find, rule
from xltool.i18n import Message, msg

_RULES: tuple[tuple[str, Severity, Message, Message, Message], ...] = (
    (
        "ADDRESSEE_UNASSIGNED",
        "I",
        msg("Addressees and responsible offices aren't the same"),
        msg("An addressee without a task wonders why; an office that wasn't sent the notice does nothing."),
        msg("Check whether a task is missing, or send the notice to the office, too."),
    ),
    (
        "BASIS_DIFFERS",
        "I",
        msg("A document the notice rests on has no number"),
        msg("Documents of similar names are easily confused; the number tells which is meant."),
        msg("Add the number, or use the name of the numbered document throughout."),
    ),
    (
        "ATTACHMENT_MISSING",
        "W",
        msg("An attachment is named but not there"),
        msg("The receivers can't do what an attachment asks of them if they don't have it."),
        msg("Send the attachment along; the drafted table may be it."),
    ),
    (
        "NOTICE_UNSAID",
        "W",
        msg("The notice doesn't say something the table needs"),
        msg("The program leaves empty what nobody said; a guess would look like the notice's word."),
        msg("Ask the drafter of the notice and fill it in by hand."),
    ),
    (
        "NOTICE_READING",
        "I",
        msg("A value that the notice doesn't say word for word at this item"),
        msg("Fields written once for several items, or a day inside a sentence, can be meant otherwise."),
        msg("Compare the cell with the sentence it comes from."),
    ),
    (
        "NOTICE_LEFT_OUT",
        "W",
        msg("Words of the notice are in no row"),
        msg("What the program didn't understand would be missing without anybody noticing."),
        msg("Read those paragraphs; write into the table by hand what belongs there."),
    ),
    (
        "NOTICE_NO_COLUMN",
        "W",
        msg("The table has no column for what the notice says"),
        msg("What has no column isn't in the table and is forgotten."),
        msg("Choose a template with that column, or add the column and the words by hand."),
    ),
    (
        "NOTICE_TASK_MISSING",
        "E",
        msg("A task of the notice is not in the table"),
        msg("A task that isn't in the table is done by nobody."),
        msg("Add the row, or say in a waiver why it was left out."),
    ),
    (
        "NOTICE_TASK_ADDED",
        "E",
        msg("A task of the table is not in the notice"),
        msg("The table is part of the notice and can't ask for more than it does."),
        msg("Delete the row, or have the notice amended."),
    ),
    (
        "NOTICE_TASK_DIFFERS",
        "E",
        msg("A task is worded otherwise than in the notice"),
        msg("What was approved is the wording of the notice."),
        msg("Take over the wording of the notice."),
    ),
    (
        "NOTICE_MEASURE_DIFFERS",
        "W",
        msg("A measure is worded otherwise than in the notice"),
        msg("Shortened measures lose numbers and conditions that will be asked about."),
        msg("Compare both; take over the wording of the notice where it matters."),
    ),
    (
        "NOTICE_DUE_DIFFERS",
        "E",
        msg("A deadline differs from the notice"),
        msg("Reminders would come on the wrong day."),
        msg("Take over the deadline of the notice, or have it amended."),
    ),
    (
        "NOTICE_LEAD_DIFFERS",
        "E",
        msg("The leading office differs from the notice"),
        msg("The wrong office would be asked and marked."),
        msg("Take over the office of the notice."),
    ),
    (
        "NOTICE_COOP_DIFFERS",
        "E",
        msg("The supporting offices differ from the notice"),
        msg("An office left out doesn't help; one added wonders why."),
        msg("Take over the offices of the notice."),
    ),
    (
        "NOTICE_RESP_DIFFERS",
        "E",
        msg("The responsible offices differ from the notice"),
        msg("An office left out doesn't know of the task."),
        msg("Take over the offices of the notice."),
    ),
    (
        "NOTICE_OWNER_DIFFERS",
        "E",
        msg("The persons responsible differ from the notice"),
        msg("Somebody answers for what isn't his, or nobody does."),
        msg("Take over the names of the notice; enter later changes of staff as a waiver."),
    ),
    (
        "NOTICE_OTHER_DIFFERS",
        "W",
        msg("Something else differs from the notice"),
        msg("Table and notice should tell the receivers the same."),
        msg("Take over what the notice says."),
    ),
    (
        "NOTICE_ADDED",
        "W",
        msg("The table says something the notice doesn't"),
        msg("What was added after the notice was approved needs somebody's word."),
        msg("Make sure who decided it; enter that as a waiver."),
    ),
    (
        "NOTICE_SEQ_DIFFERS",
        "I",
        msg("The numbering differs from the notice"),
        msg("People speak of a task by its number; two numbers for one task mislead."),
        msg("Number the tasks as the notice does."),
    ),
    (
        "NOTICE_SECTION_DIFFERS",
        "W",
        msg("A section heading differs from the notice"),
        msg("Summaries by section would put tasks where they don't belong."),
        msg("Take over the heading of the notice, or move the task."),
    ),
    (
        "NOTICE_TITLE_DIFFERS",
        "W",
        msg("The title differs from the notice"),
        msg("The receivers look for the attachment under the name the notice gives it."),
        msg("Take over the name from the notice."),
    ),
    (
        "NOTICE_DATE_DIFFERS",
        "W",
        msg("The day of issue differs from the notice"),
        msg("Relative deadlines are counted from it."),
        msg("Take over the date of the notice."),
    ),
    (
        "NOTICE_COLUMN_MISSING",
        "E",
        msg("The table lacks a column that the notice speaks of"),
        msg("Nothing in that column can be compared or reminded of."),
        msg("Check the headings; map the column in xltool.toml if it has another name."),
    ),
)


def _handed_over(code: str) -> Find:
    def find(context: Context) -> Iterable[Hit]:
        return context.from_notice.get(code, ())

    return find


for _code, _severity, _title, _why, _hint in _RULES:
    rule(_code, _severity, title=_title, why=_why, hint=_hint)(_handed_over(_code))
