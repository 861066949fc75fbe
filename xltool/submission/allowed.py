"""The allow table: which personal data may stand where, in which kind of copy (DOMAIN 7.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from xltool.patterns import compiled
from xltool.text.personal import Hit

CopyKind = Literal["report", "handout", "public", "archive", "frame"]
"""报送件, 下发件, 公开件, 存档件, 样本框."""
Verdict = Literal["allow", "warn", "mask", "block"]
"""May stay; may stay and is shown; must be masked first; must not leave."""

_INSIDE: tuple[CopyKind, ...] = ("handout", "archive")
_Rule = Mapping[CopyKind, tuple[Verdict, Verdict]]
"""Kind of copy → what holds where the form asks for it, and elsewhere."""


def _rule(
    inside: tuple[Verdict, Verdict],
    report: tuple[Verdict, Verdict],
    public: tuple[Verdict, Verdict],
    frame: tuple[Verdict, Verdict],
) -> _Rule:
    return {**dict.fromkeys(_INSIDE, inside), "report": report, "public": public, "frame": frame}


_NEVER = _rule(("block", "block"), ("block", "block"), ("mask", "mask"), ("warn", "block"))
_CONTACT = _rule(("allow", "warn"), ("allow", "warn"), ("mask", "mask"), ("allow", "warn"))
_ALLOWED: Mapping[str, _Rule] = {
    "mobile": _rule(("allow", "block"), ("allow", "block"), ("mask", "mask"), ("allow", "block")),
    "landline": _rule(("allow", "allow"), ("allow", "allow"), ("allow", "allow"), ("allow", "allow")),
    "address": _rule(("warn", "warn"), ("block", "block"), ("mask", "mask"), ("warn", "warn")),
    "email": _CONTACT,
    "wechat": _CONTACT,
    "qq": _CONTACT,
    "plate": _rule(("allow", "warn"), ("allow", "warn"), ("mask", "mask"), ("allow", "warn")),
    "name": _rule(("allow", "allow"), ("allow", "allow"), ("mask", "mask"), ("allow", "allow")),
}
"""Every kind not named here is never to leave: identity and card numbers, passports, permits."""

_ASKS: Mapping[str, re.Pattern[str]] = {
    "mobile": compiled(r"电话|手机|联系方式|联系号码|移动|座机"),
    "landline": compiled(r"电话|传真|座机|联系方式"),
    "email": compiled(r"邮箱|邮件|信箱|e-?mail|联系方式", re.I),
    "address": compiled(r"住址|地址|住所"),
    "bank": compiled(r"卡号|账号|帐号|账户|一卡通"),
    "wechat": compiled(r"微信|联系方式"),
    "qq": compiled(r"QQ|联系方式", re.I),
    "plate": compiled(r"车牌|车号|车辆"),
    "passport": compiled(r"护照|证件号"),
    "permit": compiled(r"通行证|台胞证|证件号"),
    "social_security": compiled(r"社保|社会保障|医保"),
}
_ASKS_FOR_ID = compiled(r"身份证|公民身份|证件号")


def verdict(hit: Hit, copy: CopyKind, label: str) -> Verdict:
    """What holds for personal data under or behind the words `label` ("联系电话") in that kind of copy.

    The mailbox of an institution and its telephone are public (`Hit.severity` I).
    """
    if hit.severity == "I":
        return "allow"
    rule = _ALLOWED.get(hit.kind, _NEVER)
    return rule[copy][0 if asks_for(hit.kind, label) else 1]


def asks_for(kind: str, label: str) -> bool:
    """Whether a heading or label asks for that kind of data."""
    return bool(label) and _ASKS.get(kind, _ASKS_FOR_ID).search(label) is not None
