"""Numbers as people write them, in Arabic digits or in Chinese numerals."""

from __future__ import annotations


def read_numeral(number: str) -> float:
    """The value of 1,200 or 1.5万 or 二十五; `number` is written like one of these."""
    if number[0].isdigit():
        plain = number.replace(",", "")
        return float(plain.removesuffix("万")) * (10_000 if plain.endswith("万") else 1)
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if "十" not in number and "百" not in number:
        return float("".join(str(digits[character]) for character in number))
    total, pending = 0, None
    for character in number:
        if character in digits:
            pending = digits[character]
        else:
            total += (1 if pending is None else pending) * (100 if character == "百" else 10)
            pending = None
    return float(total + (pending or 0))
