"""The folder on disk: what is looked at, remembered and written, and that nothing else changes."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import openpyxl
import pytest

from tests.support.evidence import one_task, put, review_of
from tests.support.tables import make_table
from xltool.errors import InputError, InUseError
from xltool.evidence.decisions import Decision, add_decisions, read_decisions
from xltool.evidence.expected import expected
from xltool.evidence.hashing import Hashes, of_one_size
from xltool.evidence.index_book import HEADINGS, index_rows, write_index
from xltool.evidence.linking import Linker
from xltool.evidence.links import holds_address
from xltool.evidence.model import EvidenceFile
from xltool.evidence.names import read_name
from xltool.evidence.places import Places
from xltool.evidence.review import evidence_paths, review
from xltool.evidence.scaffold import folder_names, make_folders, without_present
from xltool.evidence.scanning import scan
from xltool.evidence.settling import accepted, ignored, linked

NEWS = "刊发信息不少于3篇。"


def paths(folder: Path) -> list[str]:
    return [file.path for file in scan(folder, 2022).files]


# Scanning


def test_what_is_no_evidence_is_left_out(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "甲/记录.docx": "1",
            "甲/~$记录.docx": "owner",
            "甲/.~记录.docx": "owner",
            ".xltool/x": "1",
            "Thumbs.db": "1",
            "甲/desktop.ini": "1",
            "佐证材料目录.xlsx": "1",
            "乙.txt": "1",
        },
    )
    assert paths(tmp_path) == ["乙.txt", "甲/记录.docx"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, {"甲/记录.docx": "1"})
    (tmp_path / "圈").symlink_to(tmp_path, target_is_directory=True)
    assert paths(tmp_path) == ["甲/记录.docx"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        scan(tmp_path / "没有", 2022)
    assert caught.value.code == "EVIDENCE_FOLDER"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind nobody here")
def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"密/记录.docx": "1", "甲.txt": "1"})
    (tmp_path / "密").chmod(0)
    try:
        found = scan(tmp_path, 2022)
    finally:
        (tmp_path / "密").chmod(0o700)
    assert (found.unreadable, [file.path for file in found.files]) == (("密",), ["甲.txt"])


@pytest.mark.parametrize(
    ("name", "content", "holds"),
    [
        ("链接.txt", "见 https://www.example.com/a/1.html。", True),
        ("链接.url", "[InternetShortcut]\r\nURL=http://www.example.com/", True),
        ("链接.txt", "https://www.example.com".encode("utf-16"), True),
        ("链接.txt", "网址待补", False),
        ("链接.docx", "https://www.example.com", None),
    ],
)
def test_a_link_is_only_looked_at(
    tmp_path: Path, name: str, content: str | bytes, holds: bool | None
) -> None:
    put(tmp_path, {name: content})
    assert holds_address(tmp_path / name) is holds
    assert holds_address(tmp_path / "没有.txt") is None


# Hashes


def one(tmp_path: Path, name: str = "甲.txt") -> EvidenceFile:
    facts = (tmp_path / name).stat()
    return EvidenceFile(name, facts.st_size, facts.st_mtime_ns, read_name(name, 2022))


def test_a_hash_is_worked_out_once(tmp_path: Path) -> None:
    put(tmp_path, {"甲.txt": "内容"})
    memory = tmp_path / ".xltool" / "hashes.tsv"
    file = one(tmp_path)
    first = Hashes(tmp_path, memory)
    sha256 = first.of(file)
    first.remember([file])
    (tmp_path / "甲.txt").unlink()  # the second time nothing is read
    assert Hashes(tmp_path, memory).of(file) == sha256
    assert Hashes(tmp_path, memory).of(file._replace(mtime_ns=1)) == ""
    assert Hashes(tmp_path, memory).of(file._replace(size=1)) == ""


def test_hashes_of_files_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    put(tmp_path, {"甲.txt": "1", "乙.txt": "2"})
    memory = tmp_path / "hashes.tsv"
    files = [one(tmp_path), one(tmp_path, "乙.txt")]
    hashes = Hashes(tmp_path, memory)
    hashes.of_all(files)
    hashes.remember(files)
    assert len(memory.read_text("utf-8").splitlines()) == 2
    Hashes(tmp_path, memory).remember(files[:1])
    assert [line.split("\t")[2] for line in memory.read_text("utf-8").splitlines()] == ["甲.txt"]


def test_a_damaged_memory_is_no_memory(tmp_path: Path) -> None:
    put(tmp_path, {"甲.txt": "内容", "hashes.tsv": b"\xff\xfe garbage\nx\ty\tz\tw\nab"})
    assert len(Hashes(tmp_path, tmp_path / "hashes.tsv").of(one(tmp_path))) == 64


def test_only_files_of_one_size_can_be_equal(tmp_path: Path) -> None:
    put(tmp_path, {"甲.txt": "1", "乙.txt": "2", "丙.txt": "三"})
    files = [one(tmp_path, name) for name in ("甲.txt", "乙.txt", "丙.txt")]
    assert [file.path for file in of_one_size(files)] == ["甲.txt", "乙.txt"]


def test_a_plain_look_writes_nothing(tmp_path: Path) -> None:
    put(tmp_path / "佐证材料", {"01_走访企业/稿件.docx": "1", "01_走访企业/稿件2.docx": "2"})
    where = evidence_paths(tmp_path / "表.xlsx", "佐证材料")
    before = sorted(path for path in tmp_path.rglob("*"))
    found = review(one_task(NEWS), where, dt.date(2022, 12, 1))
    assert found.linked == 2
    assert sorted(path for path in tmp_path.rglob("*")) == before
    steps: list[int] = []

    def begin(total: int) -> object:
        return lambda: steps.append(total)

    review(one_task(NEWS), where, dt.date(2022, 12, 1), hash_all=True, begin=begin)  # type: ignore[arg-type]  # any callable
    assert steps == [2, 2]
    assert where.hashes.is_file()


# Decisions


def test_decisions_are_remembered_and_the_last_counts(tmp_path: Path) -> None:
    memory = tmp_path / ".xltool" / "佐证材料" / "links.jsonl"
    assert read_decisions(memory) == {}
    add_decisions(memory, [Decision("甲.txt", "t1", "走访", "1"), Decision("乙.txt", "")])
    add_decisions(memory, [Decision("甲.txt", "t1", "走访", "2")])
    memory.write_bytes(memory.read_bytes() + b'{"file": "torn')
    assert read_decisions(memory) == {
        "甲.txt": (Decision("甲.txt", "t1", "走访", "2"),),
        "乙.txt": (Decision("乙.txt", ""),),
    }
    add_decisions(memory.with_name("other.jsonl"), [Decision("甲.txt", "")])
    add_decisions(memory, [])
    assert len(read_decisions(memory)) == 2


def test_ignoring_takes_back_a_link_and_a_link_takes_back_ignoring(tmp_path: Path) -> None:
    memory = tmp_path / "links.jsonl"
    add_decisions(memory, [Decision("甲.txt", "t1", "走访"), Decision("甲.txt", "")])
    assert read_decisions(memory)["甲.txt"] == (Decision("甲.txt", ""),)
    add_decisions(memory, [Decision("甲.txt", "t2", "宣传")])
    assert read_decisions(memory)["甲.txt"] == (Decision("甲.txt", "t2", "宣传"),)


TABLE = make_table(
    [
        {"seq": 1.0, "task": "举办科技政策培训班", "measure": "举办培训班不少于2期。", "due": "12月15日"},
        {"seq": 2.0, "task": "绩效宣传", "measure": "刊发信息不少于3篇。", "due": "12月15日"},
    ]
)


def test_proposals_are_accepted_by_name_or_all() -> None:
    files = ["科技培训/通知.pdf", "科技培训/记录.pdf", "杂项.txt"]
    found = review_of(TABLE, files)
    task = TABLE.tasks[0].id
    assert accepted(found, ["科技培训/通*"]) == [Decision("科技培训/通知.pdf", task, "培训班", "")]
    every = accepted(found, ["all"])
    assert len(every) == 2
    after = review_of(TABLE, files, decisions=every)
    assert (after.linked, after.proposals) == (2, ())
    with pytest.raises(InputError) as caught:
        accepted(found, ["杂项.txt"])
    assert caught.value.code == "EVIDENCE_NOT_FOUND"


def test_a_link_names_the_instance_by_key_or_name() -> None:
    found = review_of(TABLE, ["照片1.jpg", "照片2.jpg"])
    task = TABLE.tasks[0]
    assert linked(found, "照片1.jpg", task, "第2期") == [Decision("照片1.jpg", task.id, "培训班", "2")]
    assert linked(found, "照片*", task, "2", "会议纪要") == [
        Decision("照片1.jpg", task.id, "培训班", "2", "记录"),
        Decision("照片2.jpg", task.id, "培训班", "2", "记录"),
    ]
    assert linked(found, "照片1.jpg", task) == [Decision("照片1.jpg", task.id, "培训班")]
    assert ignored(found, ["照片*"]) == [Decision("照片1.jpg", ""), Decision("照片2.jpg", "")]
    assert ignored(review_of(TABLE, ["甲/照片[1].jpg"]), ["佐证材料\\甲\\照片[1].jpg"]) == [
        Decision("甲/照片[1].jpg", "")
    ]
    for name, place in (("照片3.jpg", ""), ("照片1.jpg", "第3期")):
        with pytest.raises(InputError) as caught:
            linked(found, name, task, place)
        assert caught.value.code == "EVIDENCE_NOT_FOUND"


# 佐证材料目录


def test_the_list_has_every_file_once_and_masks_personal_data(tmp_path: Path) -> None:
    files = {
        "02_绩效宣传/链接_甲_20221010.txt": "1",
        "02_绩效宣传/截图_乙_20211010.png": "2",
        "02_绩效宣传/稿件_丙_13812345678.docx": "3",
        "02_绩效宣传/稿件_丁.docx": "1",
        "=1+1.txt": "4",
    }
    found = review_of(TABLE, files)
    rows = index_rows(TABLE, found)
    assert [(row.seq, row.kind, row.date, row.personal, row.remark) for row in rows] == [
        ("2", "截图", "2021-10-10", "", "日期不在期间内"),
        ("2", "稿件", "", "", "内容与其他材料相同"),
        ("2", "稿件", "", "是", "第2篇"),
        ("2", "链接", "2022-10-10", "", "第1篇；内容与其他材料相同"),
        ("", "", "", "", "未对应任务"),
    ]
    out = tmp_path / "佐证材料目录.xlsx"
    assert write_index(out, TABLE, found) == 5
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert sheet.cell(1, 1).value == "某局2022年度重点工作分工表佐证材料目录"
    headings = [str(sheet.cell(3, column).value).replace("\n", "") for column in range(1, 10)]
    assert headings == list(HEADINGS)
    listed = [sheet.cell(row, 7).value for row in range(4, 9)]
    assert len(set(listed)) == 5
    assert not any("13812345678" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert {sheet.cell(row, 3).data_type for row in range(4, 9)} == {"s"}  # no name is a formula
    assert sheet.cell(8, 7).font.name == sheet.cell(4, 7).font.name
    with pytest.raises(InUseError) as caught:
        write_index(out, TABLE, found)
    assert caught.value.code == "OUT_EXISTS"
    assert write_index(out, TABLE, found, overwrite=True) == 5


# Folders


def test_folders_for_a_table_lead_back_to_their_tasks(tmp_path: Path) -> None:
    shared = {"task": "绩效宣传展示", "due": "12月15日"}
    table = make_table(
        [
            {
                "seq": 1.0,
                "task": "满意度提升",
                "measure": "“两个一”(一封信、一个会议)。沟通活动不少于2次。",
                "due": "12月15日",
            },
            {"seq": "3.1", **shared, "measure": "绩效宣传不少于5条。"},
            {"seq": "3.2", **shared, "measure": "政务公开栏供稿,每月一篇。"},
            {"seq": 4.0, "task": "推进:平台/建设", "measure": "推进平台建设", "due": "12月15日"},
        ]
    )
    demands = expected(table)
    names = folder_names(table.tasks, demands)
    assert names == [
        "01_满意度提升",
        "01_满意度提升/01_一封信",
        "01_满意度提升/02_一个会议",
        "01_满意度提升/03_沟通活动",
        "03_绩效宣传展示",
        "03_绩效宣传展示/01_绩效宣传",
        "03_绩效宣传展示/02_政务公开栏供稿",
        "04_推进平台建设",
    ]
    assert make_folders(tmp_path / "佐证材料", names) == names
    assert make_folders(tmp_path / "佐证材料", names) == []
    linker = Linker(table.tasks, demands)
    seq_of = {task.id: task.seq for task in table.tasks}
    reached = {}
    for name in names:
        file = EvidenceFile(f"{name}/稿件_20221010.docx", 1, 0, read_name("稿件_20221010.docx", 2022))
        reached[name] = {seq_of[link.task] for link in linker.links(file) if link.sure}
    assert reached == {
        name: set() if name == "03_绩效宣传展示" else {seq}
        for name, seq in zip(names, ["1", "1", "1", "1", "", "3.1", "3.2", "4"], strict=True)
    }


def test_a_folder_of_another_name_that_means_the_same_task_gets_no_twin() -> None:
    shared = {"task": "绩效宣传展示", "due": "12月15日"}
    table = make_table(
        [
            {"seq": 2.0, "task": "按时按质提供社会评价样本框", "due": "9月26日"},
            {"seq": "3.1", **shared, "measure": "绩效宣传不少于5条。"},
            {"seq": "3.2", **shared, "measure": "政务公开栏供稿,每月一篇。"},
        ]
    )
    demands = expected(table)
    places = Places(table.tasks, demands)
    names = folder_names(table.tasks, demands)
    present = ["02_提供社会评价样本框", "3-绩效宣传展示", "3-绩效宣传展示/图片"]
    assert without_present(names, present, places) == [
        "3-绩效宣传展示/01_绩效宣传",
        "3-绩效宣传展示/02_政务公开栏供稿",
    ]
    assert without_present(names, [], places) == names


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    put(tmp_path, {"佐证材料": "a file"})
    with pytest.raises(InUseError) as caught:
        make_folders(tmp_path / "佐证材料", ["01_甲"])
    assert caught.value.code == "READ_ONLY"
