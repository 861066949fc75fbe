"""Workbooks full of invented personal numbers, in every place a file has, and a search for what is left.

All numbers are made up by a seeded generator: no person has them, or has them by accident.
"""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import olefile

from tests.support import biff

HEADINGS = ("序号", "工作任务", "完成时限", "责任单位", "责任人", "联系电话", "备注")


class Seeds:
    """Invented numbers; `made` lists all that were handed out, `doomed` those put where cleaning goes."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.made: list[str] = []
        self.doomed: list[str] = []

    def _made(self, text: str) -> str:
        self.made.append(text)
        return text

    def cleaned(self, text: str) -> str:
        """The text, in a place that cleaning empties; it was the last one made."""
        self.doomed.append(self.made[-1])
        return text

    def mobile(self) -> str:
        first = self._random.choice("3456789")
        return self._made("1" + first + "".join(self._random.choices("0123456789", k=9)))

    def identity(self) -> str:
        province = self._random.choice(["11", "35", "44", "45", "51"])
        number = self._random.randint
        day = f"{number(1940, 2010)}{number(1, 12):02}{number(1, 28):02}"
        body = f"{province}{number(0, 9999):04}{day}{number(0, 999):03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
        return self._made(body + "10X98765432"[check])

    def card(self) -> str:
        body = "62" + "".join(self._random.choices("0123456789", k=16))
        total = 0
        for place, digit in enumerate(reversed(body)):
            doubled = int(digit) * (2 if place % 2 == 0 else 1)
            total += doubled - 9 if doubled > 9 else doubled
        return self._made(body + str(-total % 10))

    def mailbox(self) -> str:
        name = "".join(self._random.choices("abcdefghjkmnpqrst", k=8))
        return self._made(f"{name}@163.com")

    def any(self) -> str:
        """A sentence with one of them."""
        return self._random.choice(
            [
                lambda: f"联系人李四{self.mobile()}",
                lambda: f"身份证{self.identity()}",
                lambda: f"开户卡号{self.card()}请核对",
                lambda: f"电邮 {self.mailbox()}。",
                lambda: self.mobile(),
                lambda: self.identity(),
            ]
        )()


def left_over(path: Path, secrets: Sequence[str]) -> list[tuple[str, str]]:
    """Which of the texts are still in a file, and where: in any member, stream or gap, however encoded."""
    found = []
    for place, content in contents(path):
        for secret in secrets:
            forms = [
                secret.encode(),
                secret.encode("utf-16-le"),
                secret.encode("utf-16-be"),
                secret.encode("gbk"),
            ]
            if secret.isdigit() and len(secret) <= 15:
                forms.append(struct.pack("<d", float(secret)))
            if any(form in content for form in forms):
                found.append((place, secret))
    return found


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every member or stream of a file, unpacked, and the file as it is."""
    yield "file", path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                yield name, package.read(name)
        return
    with olefile.OleFileIO(str(path)) as container:
        for name in container.listdir():
            yield "/".join(name), container.openstream(name).read()


def make_seeded(kind: str, path: Path, seeds: Seeds, rows: int = 6) -> Path:
    """A table with seeds in its cells and in every other place the kind of file has."""
    {"xlsx": _make_xlsx, "xls": _make_xls}[kind](path, seeds, rows)
    return path


def _make_xlsx(path: Path, seeds: Seeds, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.set_properties(
        {"author": "赵六", "company": seeds.cleaned(seeds.mobile()), "comments": seeds.cleaned(seeds.any())}
    )
    book.set_custom_property("联系", seeds.cleaned(seeds.mobile()))
    sheet, hidden, charts = (book.add_worksheet(name) for name in ("分工表", "隐藏", "图"))
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, rows + 1):
        number = float(seeds.mobile()) if row % 2 else seeds.mobile()
        sheet.write_row(
            row, 0, [row, f"任务{row}", "2022年12月15日前", "办公室", "李四", number, seeds.any()]
        )
    text = seeds.mobile()
    sheet.write_formula(rows + 1, 6, f'="电话"&"{text}"', None, f"电话{text}")
    secret = seeds.identity()
    hidden.write(0, 0, secret)
    sheet.write_formula(rows + 2, 6, "=隐藏!A1", None, secret)
    hidden.hide()
    bold = book.add_format({"bold": True})
    number = seeds.mobile()
    sheet.write_rich_string(rows + 3, 6, "电话", bold, number[:5], number[5:])
    sheet.write(2, 9, seeds.cleaned(seeds.any()))
    sheet.set_column(9, 9, 10, None, {"hidden": True})
    sheet.write(rows + 6, 1, seeds.cleaned(seeds.any()))
    sheet.set_row(rows + 6, None, None, {"hidden": True})
    sheet.write_comment("B3", seeds.cleaned(seeds.any()), {"author": seeds.cleaned(seeds.mobile())})
    sheet.autofilter(0, 0, rows, 6)
    sheet.filter_column("E", f'x == "{seeds.cleaned(seeds.mobile())}"')
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_header(f"&L{seeds.mobile()}")
    sheet.set_footer(f"&C{seeds.any()}")
    sheet.data_validation(
        "H2:H5",
        {
            "validate": "list",
            "source": [seeds.mobile(), "无"],
            "input_title": "注",
            "input_message": seeds.any(),
        },
    )
    sheet.conditional_format(
        "E2:E5", {"type": "text", "criteria": "containing", "value": seeds.mobile(), "format": bold}
    )
    sheet.write_url("I2", f"mailto:{seeds.mailbox()}", string="信")
    sheet.write_url("I3", f"external:c:\\用户\\{seeds.cleaned(seeds.mobile())}\\表.xlsx", string="文")
    sheet.insert_textbox("L4", seeds.any())
    sheet.set_column(10, 10, 10, book.add_format({"num_format": f'"{seeds.mobile()}"0'}))
    book.define_name("热线", f'="{seeds.mobile()}"')
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": seeds.any(), "categories": "=分工表!$B$2:$B$5", "values": "=分工表!$A$2:$A$5"})
    chart.set_title({"name": seeds.any()})
    charts.insert_chart("A1", chart)
    book.close()


# .xls, record by record


def _make_xls(path: Path, seeds: Seeds, rows: int) -> None:
    texts: list[str] = []

    def text(row: int, column: int, value: str) -> bytes:
        texts.append(value)
        return biff.label(row, column, len(texts) - 1)

    table = [biff.Row(0, [text(0, column, heading) for column, heading in enumerate(HEADINGS)])]
    for row in range(1, rows + 1):
        cells = [biff.number(row, 0, row), text(row, 1, f"任务{row}"), text(row, 2, "2022年12月15日前")]
        cells += [text(row, 3, "办公室"), text(row, 4, "李四")]
        cells.append(biff.number(row, 5, float(seeds.mobile())) if row % 2 else text(row, 5, seeds.mobile()))
        cells.append(text(row, 6, seeds.any()))
        if row == 2:
            cells.append(text(row, 9, seeds.cleaned(seeds.any())))
        flags = 0x0120 if row == 2 else 0x0100
        table.append(biff.Row(row, cells, flags=flags))
    number = seeds.mobile()
    literal = b"\x17" + biff.string(number, long=False)
    table.append(
        biff.Row(
            rows + 1,
            [biff.formula(rows + 1, 6, literal, biff.CACHED_TEXT), biff.cached_string("电话" + number)],
            span=(6, 7),
        )
    )
    secret = seeds.identity()
    table.append(
        biff.Row(
            rows + 2,
            [biff.formula(rows + 2, 6, biff.ref3d(1, 0, 0), biff.CACHED_TEXT), biff.cached_string(secret)],
            span=(6, 7),
        )
    )
    table.append(biff.Row(rows + 3, [biff.old_label(rows + 3, 6, seeds.any())]))
    table.append(biff.Row(rows + 6, [text(rows + 6, 1, seeds.cleaned(seeds.any()))], flags=0x0120))
    hidden = biff.SheetSpec("隐藏", [biff.Row(0, [text(0, 0, secret)])], hidden=1)
    texts.append(seeds.cleaned(seeds.any()))  # a text no cell shows any more
    column = biff.record(0x007D, struct.pack("<6H", 9, 9, 2560, 15, 1, 0))
    header = biff.record(0x0014, biff.string("&L" + seeds.mobile()))
    printer = biff.record(
        0x004D, b"\0\0" + f"\\\\主机{seeds.cleaned(seeds.mobile())}\\打印机".encode("utf-16-le")
    )
    filters = biff.record(0x009B) + biff.record(0x009D, struct.pack("<H", 7))
    filters += biff.record(0x009E, bytes(24) + b"\x01" + seeds.cleaned(seeds.mobile()).encode("utf-16-le"))
    sheet = biff.SheetSpec(
        "分工表",
        table,
        before=printer + header + column + filters,
        between=drawing(seeds.cleaned(seeds.any()), seeds.any(), seeds.cleaned(seeds.mobile())),
        after=_rules(seeds),
    )
    book = biff.BookSpec(
        [sheet, hidden],
        texts,
        formats={170: f'"{seeds.mobile()}"0'},
        first=biff.record(0x005C, biff.string(seeds.cleaned(seeds.mobile())).ljust(112, b" ")),
        middle=_links(seeds, rows),
    )
    streams = {
        "Workbook": book.build(),
        "\x05SummaryInformation": b"\xfe\xff" + "作者".encode("gbk") + seeds.cleaned(seeds.mobile()).encode(),
        "\x05DocumentSummaryInformation": b"\xfe\xff" + seeds.cleaned(seeds.mobile()).encode("utf-16-le"),
    }
    slack = seeds.cleaned(seeds.mobile()).encode().ljust(512, b"\0")  # a sector nobody uses any more
    path.write_bytes(biff.compound_file(streams) + slack)


def _links(seeds: Seeds, rows: int) -> bytes:
    """SUPBOOKs for this workbook and another one with values kept of it, EXTERNSHEET, and names."""
    own = biff.record(0x01AE, struct.pack("<H", 2) + b"\x01\x04")
    other = biff.record(
        0x01AE,
        struct.pack("<H", 1) + biff.string(f"\x01\\{seeds.cleaned(seeds.mobile())}.xls") + biff.string("甲"),
    )
    other += biff.record(0x0059, struct.pack("<HH", 1, 0))
    kept = biff.string(seeds.cleaned(seeds.mobile()))
    other += biff.record(0x005A, struct.pack("<BBHB", 0, 0, 0, 2) + kept)
    sheets = struct.pack("<H", 3) + struct.pack("<9H", 0, 0, 0, 0, 1, 1, 1, 0, 0)
    literal = b"\x17" + biff.string(seeds.mobile(), long=False)
    area = biff.area3d(0, 0, rows, 0, 6)
    names = name_record("热线", literal) + name_record("\x0d", area, flags=0x0021, sheet=1)
    names += name_record("藏", biff.ref3d(1, 0, 0), sheet=2)
    return own + other + biff.record(0x0017, sheets) + names


def name_record(name: str, tokens: bytes, flags: int = 0, sheet: int = 0) -> bytes:
    """A NAME record."""
    wide = any(character > "\xff" for character in name)
    data = name.encode("utf-16-le") if wide else name.encode("latin-1")
    head = struct.pack("<HBBHHH4x", flags, 0, len(name), len(tokens), 0, sheet)
    return biff.record(0x0018, head + bytes([wide]) + data + tokens)


def _rules(seeds: Seeds) -> bytes:
    """A drop-down list and a hyperlink."""
    words = biff.string(f"{seeds.mobile()}\0无", long=False)
    texts = biff.string("注") + biff.string("") + biff.string(seeds.any()) + biff.string("")
    formula = b"\x17" + words
    validation = struct.pack("<I", 0x000C0103) + texts + struct.pack("<HH", len(formula), 0) + formula
    validation += struct.pack("<HH", 0, 0) + struct.pack("<5H", 1, 1, 4, 7, 7)
    link = f"mailto:{seeds.mailbox()}".encode("utf-16-le") + b"\0\0"
    moniker = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<I", len(link)) + link
    hyperlink = struct.pack("<4H", 1, 1, 8, 8) + bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
    hyperlink += struct.pack("<II", 2, 3) + moniker
    dval = biff.record(0x01B2, struct.pack("<HIIII", 0, 0, 0, 0xFFFFFFFF, 1))
    return biff.record(0x01B8, hyperlink) + dval + biff.record(0x01BE, validation)


def atom(kind: int, body: bytes, head: int = 0) -> bytes:
    """A record of a drawing (MS-ODRAW)."""
    return struct.pack("<HHI", head, kind, len(body)) + body


def pictures(places: Sequence[tuple[int, int]]) -> bytes:
    """Pictures, each on one row (from 0), with their number in the store."""
    shapes = []
    for number, (row, picture) in enumerate(places, 1):
        body = atom(0xF00A, struct.pack("<II", 1024 + number, 0x0A00), 0x04B2)
        body += atom(0xF00B, struct.pack("<HI", 0x4104, picture), 0x13)
        body += atom(0xF010, struct.pack("<9H", 2, 2, 0, row, 0, 3, 0, row, 200)) + atom(0xF011, b"")
        shapes.append(atom(0xF004, body, 0xF))
    patriarch = atom(0xF009, bytes(16), 1) + atom(0xF00A, struct.pack("<II", 1024, 5), 2)
    group = atom(0xF004, patriarch, 0xF)
    fdg = atom(0xF008, struct.pack("<II", len(places) + 1, 1024 + len(places)), 0x10)
    whole = atom(0xF002, fdg + atom(0xF003, group + b"".join(shapes), 0xF), 0xF)
    head = whole[: len(whole) - sum(map(len, shapes))]
    out = b""
    for number, shape in enumerate(shapes, 1):
        out += biff.record(0x00EC, (head if number == 1 else b"") + shape) + _object(8, number)
    return out


def picture_store(images: Sequence[bytes]) -> bytes:
    """MSODRAWINGGROUP with those pictures in its store."""
    entries = b""
    for image in images:
        blip = atom(0xF01E, bytes(17) + image, 0x6E00)
        entry = struct.pack("<BB16xHIII4x", 6, 6, 0xFF, len(blip), 1, 0)
        entries += atom(0xF007, entry + blip, 0x62)
    store = atom(0xF001, entries, len(images) << 4 | 0xF)
    fdgg = atom(0xF006, struct.pack("<4I", 2048, 2, 3, 1) + struct.pack("<II", 1, 3))
    return biff.record(0x00EB, atom(0xF000, fdgg + store, 0xF))


def drawing(comment: str, box: str, author: str) -> bytes:
    """A comment on B3 and a text box: MSODRAWING, OBJ, TXO and NOTE records."""

    def shape(number: int) -> tuple[bytes, bytes]:
        """A shape up to its client data, and its text box, which stands in a record of its own."""
        anchor = struct.pack("<9H", 1, 2, 0, 3, 0, 4, 0, 6, 0)
        body = atom(0xF00A, struct.pack("<II", 1024 + number, 0x0A00), 0x0CA2)
        body += atom(0xF010, anchor) + atom(0xF011, b"")
        return struct.pack("<HHI", 0xF, 0xF004, len(body) + 8) + body, atom(0xF00D, b"")

    (first, first_box), (second, second_box) = shape(1), shape(2)
    patriarch = atom(0xF009, bytes(16), 1) + atom(0xF00A, struct.pack("<II", 1024, 5), 2)
    group = atom(0xF004, patriarch, 0xF)
    inner = len(group) + len(first) + len(first_box) + len(second) + len(second_box)
    fdg = atom(0xF008, struct.pack("<II", 3, 1026), 0x10)
    head = struct.pack("<HHI", 0xF, 0xF002, len(fdg) + 8 + inner) + fdg
    head += struct.pack("<HHI", 0xF, 0xF003, inner) + group
    out = (
        biff.record(0x00EC, head + first) + _object(0x19, 1) + biff.record(0x00EC, first_box) + _text(comment)
    )
    out += biff.record(0x00EC, second) + _object(6, 2) + biff.record(0x00EC, second_box) + _text(box)
    return out + biff.record(0x001C, struct.pack("<4H", 2, 1, 0, 1) + biff.string(author) + b"\0")


def _object(kind: int, number: int) -> bytes:
    return biff.record(0x005D, struct.pack("<5H12xHH", 0x15, 0x12, kind, number, 0x4011, 0, 0))


def _text(text: str) -> bytes:
    txo = biff.record(0x01B6, struct.pack("<HH6xHH4x", 0x0212, 0, len(text), 16))
    wide = text.encode("utf-16-le")
    return (
        txo
        + biff.record(0x003C, b"\x01" + wide)
        + biff.record(0x003C, struct.pack("<HHIHHI", 0, 0, 0, len(text), 0, 0))
    )
