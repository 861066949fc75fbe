"""Files in every shape a notice comes in."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement

from tests.conftest import SAMPLES
from tests.support.notices import ROWS, in_word, word_table
from xltool.errors import InputError
from xltool.notice.making import draft_to
from xltool.notice.reader import read_notice
from xltool.notice.reading import read_paper

NOTICE = (SAMPLES / "通知.txt").read_text("utf-8")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_every_usual_encoding(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    mark = b"\xff\xfe" if codec == "utf-16-le" else b""
    path.write_bytes(mark + NOTICE.replace("\n", "\r\n").encode(codec))
    assert read_notice(path).items == read_notice(SAMPLES / "通知.txt").items


def test_control_characters_are_no_text_and_a_vertical_tab_is_a_line_break(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    odd = NOTICE.replace("完成时限:2022年9月26日\n", "\f完成时限:\x1b2022年9月26日\v")
    path.write_bytes(odd.encode())
    assert odd != NOTICE
    assert [item.text("due") for item in read_notice(path).items] == [
        item.text("due") for item in read_notice(SAMPLES / "通知.txt").items
    ]
    draft_to(read_notice(path), tmp_path / "表.xlsx")


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    path = in_word().write(tmp_path)
    assert len(read_notice(path.rename(tmp_path / "通知.txt")).items) == 3


def test_full_width_punctuation_makes_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "全角.txt"
    path.write_text(NOTICE.translate(str.maketrans(",:;()", "，：；（）")), "utf-8")
    wide, plain = read_notice(path), read_notice(SAMPLES / "通知.txt")
    assert [set(item.said) for item in wide.items] == [set(item.said) for item in plain.items]
    assert [item.text("due") for item in wide.items] == [item.text("due") for item in plain.items]
    assert (wide.issued_on, wide.attachments, wide.basis[0].doc_no) == (
        plain.issued_on,
        plain.attachments,
        plain.basis[0].doc_no,
    )


def test_numbers_that_word_counts_are_written_out(tmp_path: Path) -> None:
    texts = [text for _, text in read_paper(in_word().write(tmp_path)).paragraphs]
    assert [text for text in texts if text.startswith(("一", "二", "（"))] == [
        "一、工作目标",
        "二、重点任务",
        "（一）完善防火预案",
        "（二）清理林下可燃物",
        "（三）加强巡山护林",
    ]


def test_a_table_in_word_is_read_as_any_other_table(tmp_path: Path) -> None:
    items = read_notice(word_table(tmp_path)).items
    assert [item.number for item in items] == [row[0] for row in ROWS]
    assert [item.text("lead") for item in items] == ["财务科", "财务科", "审计科"], "merged over two rows"
    assert [item.text("due") for item in items] == [row[3] for row in ROWS]
    assert "coop" not in items[2].said


def _broken_word() -> bytes:
    """A document whose text breaks off in the middle of the XML."""
    with tempfile.TemporaryDirectory() as folder:
        data = in_word().write(Path(folder)).read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as broken:
        for name in package.namelist():
            content = package.read(name)
            broken.writestr(name, content[: len(content) // 2] if name == "word/document.xml" else content)
    return out.getvalue()


def test_tracked_changes_count_as_accepted_and_content_controls_are_read(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("1.编简报")
    paragraph = document.add_paragraph("责任单位:")._p
    for wrapper, words in (("w:del", "w:delText"), ("w:ins", "w:t")):
        change, run, text = (OxmlElement(name) for name in (wrapper, "w:r", words))
        text.text = "甲科" if wrapper == "w:del" else "乙科"
        run.append(text)
        change.append(run)
        paragraph.append(change)
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    document.element.body.insert(2, control)
    content.append(document.add_paragraph("完成时限:6月底")._p)
    document.save(str(tmp_path / "n.docx"))
    (item,) = read_notice(tmp_path / "n.docx").items
    assert (item.text("resp_org"), item.text("due")) == ("乙科", "6月底")


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "EMPTY_FILE"),
        (b"PK\x03\x04 no package", "DAMAGED"),
        (_broken_word(), "DAMAGED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "NOT_A_NOTICE"),
        (b"%PDF-1.7\0\1\2", "NOT_A_NOTICE"),
        ("各科室:\n请做好节日值班工作。\n某局\n2022年9月29日".encode(), "NO_TASKS_IN_NOTICE"),
    ],
)
def test_what_is_no_notice(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "通知.docx"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_notice(path)
    assert caught.value.code == code


def test_a_workbook_is_no_notice() -> None:
    with pytest.raises(InputError) as caught:
        read_notice(SAMPLES / "2022年度满意度工作分工表A.xlsx")
    assert caught.value.code == "NOT_A_NOTICE"


def test_a_missing_file() -> None:
    with pytest.raises(InputError) as caught:
        read_notice(SAMPLES / "没有.txt")
    assert caught.value.code == "NOT_FOUND"
