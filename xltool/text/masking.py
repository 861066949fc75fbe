"""How personal data is shown in public: always as long as what it hides (DOMAIN 7.2)."""

from __future__ import annotations

from collections.abc import Callable

from xltool.patterns import compiled

TOWNSHIP = compiled(r"[\u4e00-\u9fff]{2,}?(?:街道(?:办事处)?|镇(?!江)|乡)")


def starred(text: str, head: int, tail: int) -> str:
    """Letters and digits as stars, but for the first `head` and the last `tail`; gaps stay."""
    count = sum(map(str.isalnum, text))
    out, seen = [], 0
    for character in text:
        if not character.isalnum():
            out.append(character)
            continue
        seen += 1
        out.append(character if seen <= head or seen > count - tail else "*")
    return "".join(out)


def _mask_email(text: str) -> str:
    name, at, domain = text.partition("@")
    shown = name[:1] if len(name) > 1 else ""
    return shown + "*" * (len(name) - len(shown)) + at + domain


def _mask_address(text: str) -> str:
    """Cut behind the township (the mask notices accept: 家庭住址只到乡镇、街道)."""
    shown = TOWNSHIP.match(text)
    kept = shown.end() if shown is not None else min(len(text), 3)
    return text[:kept] + "*" * (len(text) - kept)


def _mask_plate(text: str) -> str:
    return text[:2] + starred(text[2:], 0, 2)


MASKS: dict[str, Callable[[str], str]] = {
    "id": lambda text: starred(text, 2, 3),
    "bank": lambda text: starred(text, 0, 4),
    "passport": lambda text: starred(text, 1, 2),
    "permit": lambda text: starred(text, 1, 2),
    "social_security": lambda text: starred(text, 1, 2),
    "mobile": lambda text: starred(text, 3, 4),
    "address": _mask_address,
    "plate": _mask_plate,
    "wechat": lambda text: starred(text, 1, 1),
    "qq": lambda text: starred(text, 1, 1),
    "email": _mask_email,
    "landline": lambda text: starred(text, 4, 2),
}
"""How each kind is shown in public (DOMAIN 7.2)."""


def mask_name(name: str) -> str:
    """A person's name as public lists show it: 张三 → 张*, 张小三 → 张*三 (DOMAIN 7.2)."""
    bare = name.strip()
    if len(bare) < 2:
        return name
    return name.replace(bare, bare[0] + "*" * max(1, len(bare) - 2) + (bare[-1] if len(bare) > 2 else ""))
