"""Labels at the end of a paragraph."""

from __future__ import annotations

from xltool.notice.paragraphs import read_fields


def test_a_dash_leads_to_labels() -> None:
    read = read_fields("对坟山逐处登记。——牵头单位:镇应急办;配合单位:镇林业站;完成时限:2023年11月15日")
    assert read.rest == "对坟山逐处登记。"
    assert [(field.field, field.value) for field in read.fields] == [
        ("lead", "镇应急办"),
        ("coop", "镇林业站"),
        ("due", "2023年11月15日"),
    ]
