"""Resident identity numbers (GB 11643-1999): check digit, birth date and sex.

Whether the area code is or was in use is not judged: real numbers carry codes abolished long ago.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
CONCEALED = "*" * 18
"""What stands in the place of an ID number. Beside village and birth date any of its last places would betray it."""
EARLIEST_BIRTH = date(1880, 1, 1)
SHAPE = re.compile(r"[0-9]{17}[0-9X]")


def check_character(first_17: str) -> str:
    """Return the 18th character that belongs to the 17 digits before it (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def make(area: str, birth_on: date, sequence: int) -> str:
    """Return the number of ``area`` (6 digits), birth date and sequence (0–999, odd for men)."""
    first_17 = f"{area}{birth_on:%Y%m%d}{sequence:03d}"
    return first_17 + check_character(first_17)


def normalise(text: str) -> str:
    """Return ``text`` with full-width characters made half-width, blanks removed and the last x a capital."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(character for character in plain if character.isalnum()).upper()


def problem_of(text: str) -> str | None:
    """Return the Chinese sentence saying what is wrong with ``text`` (normalised) as an ID number, None if nothing."""
    if len(text) == 15 and text.isdigit():
        return "是 15 位旧证号，应填 18 位身份证号"
    if len(text) != 18:
        return f"身份证号应为 18 位，现为 {len(text)} 位"
    if not SHAPE.fullmatch(text):
        return "身份证号前 17 位应为数字，末位应为数字或 X"
    if birth_date(text) is None:
        return "身份证号第 7 至 14 位不是真实的出生日期"
    if check_character(text[:17]) != text[17]:
        return "身份证号校验码不符，请逐位核对"
    return None


def birth_date(number: str) -> date | None:
    """Return the birth date in an 18-character number, None when it is no date anybody alive can have."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born >= EARLIEST_BIRTH else None


def sex(number: str) -> str:
    """Return 男 or 女 by the 17th digit."""
    return "男" if int(number[16]) % 2 else "女"
