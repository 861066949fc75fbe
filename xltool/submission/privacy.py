"""The privacy gate: what personal data a copy holds, whether it may leave, and masking it (DOMAIN 7).

`scan` looks at every text in the file that a reader could reach; `mask` replaces what is stored, so nothing
of it stays behind once the cleaned workbook is saved. The master is never touched: both work on the workbook
of a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xltool.checks.finding import Finding, Severity
from xltool.errors import UnsupportedEdit
from xltool.i18n import Message, msg
from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.submission.allowed import CopyKind as CopyKind
from xltool.submission.allowed import Verdict, verdict
from xltool.table.model import Table
from xltool.text.boxes import find_across
from xltool.text.masking import mask_name
from xltool.text.personal import Hit, find_in_number, find_personal, mask_personal, number_text
from xltool.workbook.base import Item, Sheet, Value, Workbook
from xltool.workbook.refs import format_ref

scan_text = find_personal
"""Personal data in one text: the name callers may rely on."""


class Masked(NamedTuple):
    """A place whose stored text was replaced: never what stood there, only the kind."""

    kind: str
    sheet: str
    cell: str | None


def scan(book: Workbook, table: Table | None, kind: CopyKind) -> list[Finding]:
    """Personal data that may not stand where it stands in that kind of copy, and what nobody can look into.

    E keeps the copy from leaving. In a public copy what `mask` can hide is E until it was masked.
    """
    cells = [finding for sheet in book.sheets for finding in scan_sheet(sheet, table, kind)]
    return cells + scan_rest(book, kind)


def scan_rest(book: Workbook, kind: CopyKind) -> list[Finding]:
    """What `scan` finds elsewhere than in the worksheets' cells."""
    found = []
    for text in book.texts():
        for hit in find_personal(text.text):
            severity = _severity(hit, kind, _behind(text.text, hit))
            if severity:
                place = TEXT_KINDS.get(text.kind, TEXT_KINDS["other"])
                message = msg("{what} in {place}: {masked}", what=_what(hit), place=place, masked=hit.masked)
                code = _CODES.get(hit.kind, "PII_OTHER")
                found.append(Finding(code, severity, text.sheet, text.cell, None, message, _HINT))
    found += [finding for item in book.opaque() if (finding := _unread(item, kind))]
    return found


def mask(book: Workbook, table: Table | None, kind: CopyKind) -> list[Masked]:
    """Replace all personal data that is to be masked in that kind of copy; says where.

    A cell that can't be written (part of an array formula, hidden by a merge) stays, and `scan` finds it.
    """
    done: list[Masked] = []
    for sheet in book.sheets:
        changes = [(place, new) for place in _places(sheet, table) if (new := _masked_value(place, kind))]
        for place, new in changes:
            try:
                sheet.write(place.row, place.column, new)
            except UnsupportedEdit:
                continue
            done.append(Masked("cell", sheet.name, format_ref(place.row, place.column)))
        done += _mask_spread(sheet, kind)

    def masked(text: str) -> str:
        return mask_personal(text, spare=lambda hit: verdict(hit, kind, _behind(text, hit)) != "mask")

    done += [Masked(text.kind, text.sheet, text.cell) for text in book.mask_texts(masked)]
    return done


# Cells


class _Place(NamedTuple):
    """A cell that may hold personal data: its value as text, and the words above or before it."""

    row: int
    column: int
    value: Value
    text: str
    label: str
    in_body: bool
    """Inside the table only the heading of the column says what may stand there."""
    is_name: bool

    def hits(self) -> list[Hit]:
        if isinstance(self.value, float):
            return find_in_number(self.value, self.label)
        hits = find_personal(self.text, self.label)
        bare = self.text.strip()
        if self.is_name and not hits and "*" not in bare and _NAME.fullmatch(bare):
            return [Hit("name", 0, len(self.text), mask_name(self.text), "W")]
        return hits

    def label_of(self, hit: Hit) -> str:
        return self.label if self.in_body else self.label + _behind(self.text, hit)


_NAME = compiled(r"[\u4e00-\u9fff·]{2,8}")
_HEADING = compiled(
    r"电话|手机|联系|号码|身份证|证件|卡号|账号|帐号|住址|地址|邮箱|微信|QQ|护照|车牌|社保|姓名|户主", re.I
)
_NAME_HEADING = compiled(r"(?:^|人员|农户|对象|家长|代表)姓名$|^户主")
_PERSON_FIELDS = frozenset({"p_name"})
_MAX_HEADING = 20
_LABEL_REACH = 14


def _behind(text: str, hit: Hit) -> str:
    """The words right before a hit in its own text."""
    return text[max(0, hit.start - _LABEL_REACH) : hit.start]


def _places(sheet: Sheet, table: Table | None) -> Iterator[_Place]:
    """The cells of a sheet that hold a text or a number."""
    here = table if table is not None and table.sheet == sheet.name else None
    columns = {column.index: column for column in here.columns} if here is not None else {}
    first, last = here.body if here is not None else (0, -1)
    above: dict[int, str] = {}
    for row, values in sheet.rows():
        in_body = first <= row <= last
        for column, value in enumerate(values, 1):
            if not isinstance(value, str | float) or isinstance(value, bool) or value == "":
                continue
            text = value if isinstance(value, str) else number_text(value)
            if isinstance(value, str) and _is_heading(text):
                above[column] = text
                continue
            known = columns.get(column) if in_body else None
            before = values[column - 2] if column > 1 else None
            label = known.heading if known is not None else above.get(column, "")
            if known is None and isinstance(before, str) and _HEADING.search(before):
                label = before
            is_name = (
                known.field in _PERSON_FIELDS
                if known is not None and known.field
                else _NAME_HEADING.search(label.strip()) is not None
            )
            yield _Place(row, column, value, text, label, known is not None, is_name)


def _is_heading(text: str) -> bool:
    """Whether a cell names what stands below or behind it, and is no such thing itself."""
    return len(text) <= _MAX_HEADING and _HEADING.search(text) is not None and not find_personal(text)


def scan_sheet(sheet: Sheet, table: Table | None, kind: CopyKind) -> Iterator[Finding]:
    """What `scan` finds in the cells of one worksheet."""
    hidden_rows, hidden_columns = sheet.hidden_rows, sheet.hidden_columns
    own = table is not None and table.sheet == sheet.name
    tasks = {task.row: task.id for task in table.tasks} if table is not None and own else {}

    def finding(severity: Severity, row: int, column: int, hit: Hit, hidden: bool = False) -> Finding:
        code = "PII_IN_HIDDEN" if hidden else _CODES.get(hit.kind, "PII_OTHER")
        said = msg("{what}: {masked}", what=_what(hit), masked=hit.masked)
        if hidden:
            said = msg("{what} where nobody sees it: {masked}", what=_what(hit), masked=hit.masked)
        return Finding(code, severity, sheet.name, format_ref(row, column), tasks.get(row), said, _HINT)

    for place in _places(sheet, table):
        for hit in place.hits():
            hidden = sheet.hidden or place.row in hidden_rows or place.column in hidden_columns
            if hidden and hit.severity != "I":
                yield finding("E", place.row, place.column, hit, hidden=True)
                continue
            severity = _severity(hit, kind, place.label_of(hit))
            if severity:
                yield finding(severity, place.row, place.column, hit)
    for row, first, _, hit in _spread(sheet):
        severity = _severity(hit, kind, "")
        if severity:
            yield finding(severity, row, first, hit)


def _spread(sheet: Sheet) -> Iterator[tuple[int, int, int, Hit]]:
    """Numbers written across the cells of a row: row, first and last column."""
    for row, values in sheet.rows():
        if len(values) < 3:
            continue
        cells = [
            value.strip()
            if isinstance(value, str)
            else number_text(value)
            if isinstance(value, float)
            else ""
            for value in values
        ]
        for found in find_across(cells):
            text = "".join(cells[found.first : found.last + 1])
            hits = find_personal(text)
            masked = hits[0].masked if hits else "*" * len(text)
            yield row, found.first + 1, found.last + 1, Hit(found.kind, 0, len(text), masked, "E")


def _masked_value(place: _Place, kind: CopyKind) -> str | None:
    """What the cell is to hold; None when it may stay as it is."""
    text = place.text
    for hit in place.hits():
        if verdict(hit, kind, place.label_of(hit)) == "mask":
            text = text[: hit.start] + hit.masked + text[hit.end :]
    return text if text != place.text else None


def _mask_spread(sheet: Sheet, kind: CopyKind) -> list[Masked]:
    done = []
    for row, first, last, hit in list(_spread(sheet)):
        if verdict(hit, kind, "") != "mask":
            continue
        for column in range(first, last + 1):
            try:
                sheet.write(row, column, "*")
            except UnsupportedEdit:
                continue
            done.append(Masked("cell", sheet.name, format_ref(row, column)))
    return done


# Words

_CODES = {
    "id": "PII_ID",
    "id_truncated": "ID_TRUNCATED",
    "bank": "PII_BANK",
    "mobile": "PII_MOBILE",
    "address": "PII_ADDRESS",
    "email": "PII_EMAIL",
    "name": "PII_NAME",
}
"""Kind of data → code of the finding (DOMAIN 14); PII_OTHER for the rest."""

_KINDS: dict[str, Message] = {
    "id": msg("An identity number"),
    "id_truncated": msg("An identity number that has lost its end"),
    "bank": msg("A bank account or card number"),
    "passport": msg("A passport number"),
    "permit": msg("A travel or residence permit number"),
    "social_security": msg("A social security number"),
    "mobile": msg("A mobile number"),
    "landline": msg("A telephone number"),
    "email": msg("A mailbox"),
    "address": msg("A home address"),
    "plate": msg("A vehicle's plate"),
    "wechat": msg("A WeChat account"),
    "qq": msg("A QQ number"),
    "name": msg("A person's name"),
}

TEXT_KINDS: dict[str, Message] = {
    "comment": msg("a comment"),
    "text_box": msg("a text box or drawing"),
    "chart": msg("a chart"),
    "name": msg("a defined name"),
    "validation": msg("a drop-down list or input message"),
    "header_footer": msg("the header or footer for printing"),
    "property": msg("the document properties"),
    "formula": msg("a formula"),
    "hyperlink": msg("a hyperlink"),
    "filter": msg("a filter"),
    "pivot": msg("a pivot table"),
    "sheet_name": msg("a worksheet's name"),
    "number_format": msg("a number format"),
    "other": msg("a part of the file that isn't shown"),
}
"""How the kinds of `Workbook.texts` are called."""

_HINT = msg("Remove or mask it, or give the reason with --waive.")
_SEVERITY_OF: Mapping[Verdict, Severity | None] = {"allow": None, "warn": "W", "mask": "E", "block": "E"}


def _severity(hit: Hit, kind: CopyKind, label: str) -> Severity | None:
    return _SEVERITY_OF[verdict(hit, kind, label)]


def _what(hit: Hit) -> Message:
    return _KINDS.get(hit.kind, _KINDS["name"])


# What can't be looked into, and what was taken out

_OPAQUE: Mapping[str, tuple[str, Message, Message]] = {
    "embedded": (
        "EMBEDDED_UNREAD",
        msg("An embedded object ({place}) was not looked into"),
        msg("Open it and look; remove it, or give the reason with --waive."),
    ),
    "macros": (
        "MACROS_UNREAD",
        msg("The file contains macros, which were not looked into ({place})"),
        msg("Save the table without macros first, or give the reason with --waive."),
    ),
    "pivot": (
        "PIVOT_CACHE",
        msg("A pivot table keeps a copy of all rows it was made from ({place})"),
        msg("Delete the pivot table from the table, or give the reason with --waive."),
    ),
    "picture": (
        "PICTURE_UNREAD",
        msg("A picture ({place}): see for yourself whether it shows personal data"),
        msg("Look at it; nothing in a picture can be masked here."),
    ),
}
"""Kind of item → code, what is said, what to do."""


def _unread(item: Item, kind: CopyKind) -> Finding:
    """A finding about a thing nobody can look into: E where it could carry whole rows out of the house."""
    code, message, hint = _OPAQUE[item.kind]
    severity: Severity = "W" if item.kind == "embedded" else "E"
    if item.kind == "picture":
        severity = "I"
    elif kind == "archive":
        severity = "W"
    elif kind == "public":
        severity = "E"
    told = msg(message.msgid, place=item.place or item.sheet)
    return Finding(code, severity, item.sheet, None, None, told, hint)


_REMOVED: Mapping[str, Message] = {
    "comments": msg("Comment in {place}"),
    "filters": msg("Filter on {place}"),
    "hidden_sheets": msg("Hidden worksheet {place}"),
    "hidden_rows": msg("Hidden row {place}"),
    "hidden_columns": msg("Hidden column {place}"),
    "external_links": msg("Link to another file: {place}"),
    "properties": msg("Document properties ({place})"),
    "last_user": msg("Name of a user ({place})"),
    "revisions": msg("Record of changes ({place})"),
    "printers": msg("Printer settings ({place})"),
    "traces": msg("Trace of the editing program ({place})"),
}


def describe(item: Item) -> Message:
    """What `Workbook.clean` took out, in a sentence for the manifest."""
    template = _REMOVED[item.kind]
    place = f"{item.sheet}!{item.place}" if item.sheet and item.place else item.place or item.sheet
    return msg(template.msgid, place=place)
