"""References in formulas when rows go away."""

from __future__ import annotations

import pytest

from xltool.errors import UnsupportedEdit
from xltool.workbook.xlsx.following import follow
from xltool.workbook.xlsx.formulas import RowDeletion, translate
from xltool.workbook.xlsx.xml import parse

DELETION = RowDeletion((3, 5), "Sheet1", ("Sheet1", "分工 表", "S3"))

HERE = {
    "SUM(A1:A10)+B4": "SUM(A1:A8)+B3",
    "B3": "#REF!",
    "SUM(A3:A3)": "SUM(#REF!)",
    "SUM(A3:A5)": "SUM(A3:A3)",
    "$A$6+A$4+$A6": "$A$4+A$3+$A4",
    "A10:A4": "A8:A3",
    '"A4"&A4': '"A4"&A3',
    "LOG10(A4)": "LOG10(A3)",
    "Sheet1!A4+'分工 表'!A4+'Sheet1'!$A$6": "Sheet1!A3+'分工 表'!A4+'Sheet1'!$A$4",
    "Sheet1!A5": "Sheet1!#REF!",
    "[1]Sheet1!A4+'[2]Sheet1'!A4": "[1]Sheet1!A4+'[2]Sheet1'!A4",
    "Table1[[#This Row],[A4]]+A4": "Table1[[#This Row],[A4]]+A3",
    "SUM(3:5)+SUM($6:$7)": "SUM(3:3)+SUM($4:$5)",
    "SUM($A:$B)": "SUM($A:$B)",
    "A1:A1048576": "A1:A1048576",
    "任务A4+A4.x+名称_A4+1E5": "任务A4+A4.x+名称_A4+1E5",
    "工作表!A4": "工作表!A4",
    '_xlfn.DISPIMG("ID_A4",1)': '_xlfn.DISPIMG("ID_A4",1)',
    "IF(A4>0,TRUE,A6)": "IF(A3>0,TRUE,A4)",
    "-A4%": "-A3%",
}


@pytest.mark.parametrize("formula", HERE)
def test_on_the_sheet_that_loses_rows(formula: str) -> None:
    assert DELETION.formula(formula, here=True) == HERE[formula]


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A4", "A4"),
        ("sheet1!A4:B9", "sheet1!A3:B7"),
        ("SUM(Sheet1!A4,A4)", "SUM(Sheet1!A3,A4)"),
        ("Sheet1!$3:$3", "Sheet1!#REF!"),
        ("SUM('分工 表:S3'!A4)", "SUM('分工 表:S3'!A4)"),
    ],
)
def test_on_other_sheets(formula: str, moved: str) -> None:
    assert DELETION.formula(formula, here=False) == moved


@pytest.mark.parametrize("formula", ["SUM(Sheet1:S3!A4)", "SUM('Sheet1:分工 表'!A4)"])
def test_sums_over_several_sheets_cannot_follow(formula: str) -> None:
    with pytest.raises(UnsupportedEdit) as caught:
        DELETION.formula(formula, here=False)
    assert caught.value.code == "FORMULA_3D"


def test_copying_moves_what_is_relative() -> None:
    assert translate("A1+$B$2+C$3+$D4+S!E5:F6", 2, 1) == "B3+$B$2+D$3+$D6+S!F7:G8"
    assert translate("A1+B2", -1, 0) == "#REF!+B1"
    assert translate('"A1"&LOG10(3)', 5, 5) == '"A1"&LOG10(3)'


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("Sheet1!$B$1:$B$9", False),
        ("(Sheet1!$B$1,'分工 表'!$A$1)", False),
        ("[0]!名称", False),
        ("S3!$B$1:$B$9", True),
        ("[1]Sheet1!$B$1:$B$9", True),
        ("[1]!名称", True),
    ],
)
@pytest.mark.parametrize(
    ("reference", "values"),
    [("numRef", "numCache"), ("strDim", "lvl"), ("datalabelsRange", "dlblRangeCache")],
)
def test_a_chart_forgets_the_values_of_the_sheet(
    source: str, kept: bool, reference: str, values: str
) -> None:
    cache = f"<{values}><v>5</v></{values}>"
    data = f"<chart><{reference}><f>{source}</f>{cache}</{reference}></chart>".encode()
    assert (cache.encode() in follow(data, parse(data), DELETION, here=False)) == kept
