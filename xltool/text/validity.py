"""Whether a number is what it says it is: check digits, prefixes, dates (DOMAIN 7.2)."""

from __future__ import annotations

import datetime as dt

from xltool.patterns import compiled
from xltool.text.plain import plain

LANDLINE = compiled(
    r"(?<![0-9.A-Za-z-])\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[- ]{0,2}[2-8][0-9]{6,7}"
    r"(?:(?: ?转 ?|-)[0-9]{1,6})?(?![0-9]|\.[0-9])"
)
SHORT_LANDLINE = compiled(
    r"(?<![0-9A-Za-z.-])[2-8][0-9]{2,3}-?[0-9]{4}(?:(?: ?转 ?|-)[0-9]{1,6})?(?![0-9A-Za-z@.])"
)
_MOBILE_ALONE = compiled(r"(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}")
PROVINCES = frozenset(
    {
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
    }
)
"""GB/T 2260: the first two digits of an identity number."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def valid_id_number(number: str) -> bool:
    """Whether it is a resident identity number: 18 characters, province, a real date of birth and the check
    digit of GB 11643 (ISO 7064, MOD 11-2). Gaps are not allowed for."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    if int(number[:2]) not in PROVINCES or not is_birthday(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def valid_mobile(number: str) -> bool:
    """Whether it is a mobile number of the mainland: 11 digits, 13 to 19 in front; gaps and +86 may be."""
    return _MOBILE_ALONE.fullmatch(plain(number)[0].strip()) is not None


def valid_landline(number: str) -> bool:
    """Whether it is a fixed line's number: with area code, or 7 to 8 digits; an extension may follow."""
    bare = plain(number)[0].strip()
    return LANDLINE.fullmatch(bare) is not None or SHORT_LANDLINE.fullmatch(bare) is not None


def valid_card_number(number: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check (ISO/IEC 7812-1): one random number in ten does."""
    if not (16 <= len(number) <= 19 and number.isascii() and number.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def valid_credit_code(code: str) -> bool:
    """Whether it is a 统一社会信用代码 of an organisation (GB 32100): 18 characters with a check character.

    Such a code is public and never masked.
    """
    if len(code) != 18 or any(character not in _CREDIT_LETTERS for character in code):
        return False
    total = sum(
        _CREDIT_LETTERS.index(character) * weight
        for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False)
    )
    return _CREDIT_LETTERS[(31 - total % 31) % 31] == code[17]


def is_birthday(digits: str) -> bool:
    """Whether eight digits are a day from 1900 to 2099 on which somebody can be born."""
    if digits[:2] not in ("18", "19", "20"):
        return False
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
