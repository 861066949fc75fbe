"""What is taken for personal data, and what is not (DOMAIN 7.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.personal import Seeds
from xltool.text.boxes import find_across
from xltool.text.masking import mask_name
from xltool.text.personal import find_in_number, find_personal, mask_personal
from xltool.text.validity import (
    valid_card_number,
    valid_credit_code,
    valid_id_number,
    valid_landline,
    valid_mobile,
)

ID = "451002199001010015"  # invented; the check digit is right


@pytest.mark.parametrize(
    ("text", "kind", "found", "masked"),
    [
        ("联系人13812345678", "mobile", "13812345678", "138****5678"),
        ("电话：138 1234 5678。", "mobile", "138 1234 5678", "138 **** 5678"),
        ("+86-13812345678", "mobile", "13812345678", "138****5678"),
        ("&L13812345678", "mobile", "13812345678", "138****5678"),
        ("tel13812345678", "mobile", "13812345678", "138****5678"),
        (f"身份证{ID}", "id", ID, "45*************015"),
        ("证 451002 19900101 0015", "id", "451002 19900101 0015", "45**** ******** *015"),
        ("卡号6222021234567890128", "bank", "6222021234567890128", "***************0128"),
        ("电邮zhangsan@163.com,", "email", "zhangsan@163.com", "z*******@163.com"),
        ("办公室0776-2834038", "landline", "0776-2834038", "0776-*****38"),
        ("座机：2834038", "landline", "2834038", "2834*38"),
        ("车牌桂A12345", "plate", "桂A12345", "桂A***45"),
        ("护照号E12345678", "passport", "E12345678", "E******78"),
        ("港澳通行证:C12345678", "permit", "C12345678", "C******78"),
        ("社保卡 Q12345678", "social_security", "Q12345678", "Q******78"),
        ("微信:wei_xin_01", "wechat", "wei_xin_01", "w**_***_*1"),
        ("QQ:2834038123", "qq", "2834038123", "2********3"),
        (
            "家庭住址:百色市右江区百城街道中山一路10号2栋301室",
            "address",
            "百色市右江区百城街道中山一路10号2栋301室",
            "百色市右江区百城街道*************",
        ),
    ],
)
def test_every_kind_is_found_and_masked(text: str, kind: str, found: str, masked: str) -> None:
    (hit,) = find_personal(text)
    assert (hit.kind, text[hit.start : hit.end], hit.masked) == (kind, found, masked)


@pytest.mark.parametrize(
    "text",
    [
        "百绩办发〔2022〕7号",
        "20220929",
        "2022年9月29日至2022年12月15日",
        "桂科ZL21140016",
        "桂科AB13800138000",
        "投入13800000000元",
        "13800138000.50",
        "1,234,567,890.12",
        "订单号202209291530221234",
        "914403007109310121",
        "https://www.example.gov.cn/art/13812345678.html",
        "占比98.76%",
        "地点:百色市右江区城北一路8号",
        "那坡镇永常村那么屯道路硬化3.5公里",
        "xx2834038",
        "第3季度完成5篇（含2篇视频）",
        "451002199013010013",
        "451002199001010018",
        "6222021234567890127",
    ],
)
def test_ordinary_cells_are_left_alone(text: str) -> None:
    assert find_personal(text) == []


@pytest.mark.parametrize(
    ("text", "heading", "kinds"),
    [
        ("2834038", "办公电话", ["landline"]),
        ("2834038", "序号", []),
        ("451002900101001", "身份证号", ["id"]),
        ("451002900101001", "编号", []),
        ("451002199001010018", "身份证号码", ["id"]),
        ("6222021234567890127", "银行账号", ["bank"]),
        ("百色市右江区中山一路10号", "家庭住址", ["address"]),
        ("百色市右江区中山一路10号", "办公地址", []),
    ],
)
def test_a_heading_gives_a_number_its_meaning(text: str, heading: str, kinds: list[str]) -> None:
    assert [hit.kind for hit in find_personal(text, heading)] == kinds


@pytest.mark.parametrize(
    "text", ["１３８１２３４５６７８", "138\u200b12345678", "138\u30001234\u20115678", "138　1234—5678"]
)
def test_full_width_and_invisible_characters_hide_nothing(text: str) -> None:
    (hit,) = find_personal(text)
    assert hit.kind == "mobile"
    assert len(hit.masked) == hit.end - hit.start == len(text)
    assert not any(form in hit.masked for form in ("12345678", "１２３４"))


@pytest.mark.parametrize(
    ("text", "severity"),
    [("投稿邮箱:xx2834038@163.com", "I"), ("bsskjj@baise.gov.cn", "I"), ("lisi@163.com", "W")],
)
def test_the_mailbox_of_an_institution_is_public(text: str, severity: str) -> None:
    assert [hit.severity for hit in find_personal(text)] == [severity]


def test_a_number_cell_holds_a_mobile_number() -> None:
    assert [hit.kind for hit in find_in_number(13812345678.0)] == ["mobile"]
    assert find_in_number(44910.0) == find_in_number(1380000.5) == find_in_number(202209.0) == []


def test_an_identity_number_typed_as_a_number_has_lost_its_end() -> None:
    (hit,) = find_in_number(451002199001010018.0)
    assert (hit.kind, hit.severity) == ("id_truncated", "E")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["电话", "138", "1234", "5678", "是"], [("mobile", 1, 3)]),
        ([*"13812345678"], [("mobile", 0, 10)]),
        (["身份证", *ID], [("id", 1, 18)]),
        (["451002", "19900101", "0015"], [("id", 0, 2)]),
        ([*"138123456789"], []),
        (["138", "1234", "567"], []),
        (["1", "", "3", "8"], []),
    ],
)
def test_numbers_written_across_cells(cells: list[str], found: list[tuple[str, int, int]]) -> None:
    assert [tuple(spread) for spread in find_across(cells)] == found


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧**三"), ("李", "李")]
)
def test_names_are_masked_as_public_lists_do(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_check_digits() -> None:
    assert valid_id_number(ID)
    assert valid_id_number("11010519491231002X") and valid_id_number("11010519491231002x")
    assert not valid_id_number("451002199001010014")
    assert not valid_id_number("451002199002300012")
    assert not valid_id_number("991002199001010013")
    # Published codes of three companies, as GB 32100 examples.
    assert all(map(valid_credit_code, ["9144030071526726XG", "91330100799655058B", "914403001922038216"]))
    assert not valid_credit_code("9144030071526726XH")
    assert valid_card_number("6222021234567890128") and not valid_card_number("6222021234567890127")
    assert valid_mobile("138 1234 5678") and valid_mobile("+8613812345678")
    assert not valid_mobile("12812345678") and not valid_mobile("1381234567")
    assert valid_landline("0776-2834038") and valid_landline("2834038") and not valid_landline("1834038")


@given(
    st.integers(0, 10_000),
    st.text(st.characters(codec="gbk"), max_size=12),
    st.text("甲 乙,；\n", max_size=8),
)
def test_a_mask_keeps_the_length_and_leaves_nothing(seed: int, before: str, after: str) -> None:
    seeds = Seeds(seed)
    text = f"{before} {seeds.any()} {after}"
    masked = mask_personal(text)
    assert len(masked) == len(text)
    assert not any(secret in masked for secret in seeds.made)
    assert mask_personal(masked) == masked
