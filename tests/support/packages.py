"""OOXML packages built by hand, part by part, so that each can be odd in one way."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sharedStrings+xml"/></Types>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m'
    '&quot;月&quot;d&quot;日&quot;"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment horizontal="center"/></xf></cellXfs></styleSheet>'
)
STRINGS = (
    f'<sst xmlns="{MAIN}" count="3" uniqueCount="3"><si><t>甲</t></si>'
    '<si><r><t xml:space="preserve">乙 </t></r><r><rPr><b/></rPr><t>丙</t></r>'
    '<rPh sb="0" eb="1"><t>YI</t></rPh></si>'
    "<si><t>a&amp;b_x000D_c</t></si></sst>"
)


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """A sheet part with these rows and what stands around them."""
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def relationships(*targets: tuple[str, str]) -> str:
    """A relationships part with the ids rId1, rId2 … and these kinds and targets."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELS}">{listed}</Relationships>'


def workbook(
    names: str = "", sheets: str = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/>', date1904: bool = False
) -> str:
    """A workbook part with one sheet."""
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{sheets}</sheets>{names}</workbook>'
    )


def parts(sheet: str | bytes, **others: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a whole package. `others` replace or add parts; None leaves one out."""
    whole: dict[str, str | bytes | None] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": STRINGS,
        "xl/worksheets/sheet1.xml": sheet,
        **others,
    }
    return {name: content for name, content in whole.items() if content is not None}


def zipped(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The members as a ZIP archive, in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def save(path: Path, members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a package and return its path."""
    path.write_bytes(zipped(members, method))
    return path


def read_part(path: Path, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """One member of a package."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def raw_members(path: Path) -> dict[str, str]:
    """The hash of every member's local extra field and compressed bytes, by name, in order."""
    data = path.read_bytes()
    found = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            header = info.header_offset
            name = int.from_bytes(data[header + 26 : header + 28], "little")
            extra = int.from_bytes(data[header + 28 : header + 30], "little")
            start = header + 30 + name
            body = data[start : start + extra + info.compress_size]
            found[info.filename] = hashlib.sha1(body).hexdigest()
    return found
