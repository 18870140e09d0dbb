"""What people may not write into a free text: ID numbers and telephone numbers; and what they are warned of.

The one place for it: every option of the command line, every text cell of a workbook comes through here. A free text
is stored, sent and printed as it was written; a number in it would be where no key protects it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from config.errors import InputError
from ledgers import id_number

ID_NUMBER, TELEPHONE = "身份证号", "电话号码"
REMEDY = "删去号码再办；要指明是谁，写姓名或人员编号"
WARNING = "不写信访人是谁，也不写信访内容，只写事项编号、类别和办理情况"
LATEST_BIRTH_YEAR = 2099
LENGTHS = (15, 18)
LONGEST = max(LENGTHS)
_WORDS_FILE = Path(__file__).with_name("complaint_words.toml")
_FEWEST_DIGITS = 7
"""Nothing that is sought has fewer, and most texts have none."""
_GROUPED = re.compile(r"[0-9]+X?(?:[ \-—_.·/]{1,2}(?:[0-9]+X?|X))*")
_SEPARATORS = re.compile(r"[ \-—_.·/]+")
_AREA_DIGITS = 6
_TELEPHONES = re.compile(
    r"(?<![0-9])(?:\+?(?:00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])"
    r"|(?<![0-9])\(?0[1-9][0-9]{1,2}\)?[ -]?[1-9][0-9]{6,7}(?![0-9])"
    r"|(?:电话|手机|座机|联系方式|TEL)[^0-9]{0,8}[0-9](?:[ -]?[0-9]){6,}"
)


@lru_cache(maxsize=4096)
def personal_data_in(text: str) -> tuple[str, ...]:
    """Return what a text holds that it must not: ID_NUMBER, TELEPHONE, both, mostly nothing.

    Full-width digits, blanks and strokes between the digits and the old numbers of 15 digits hide nothing.
    """
    if sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return ()
    plain = _plain(text)
    found = (ID_NUMBER,) if any(map(_is_id_number, _candidates(plain))) else ()
    return (*found, TELEPHONE) if _TELEPHONES.search(plain) is not None else found


def complaint_words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text that tell of a complaint or of a complainant, each once."""
    return tuple(dict.fromkeys(_complaint_words().findall(text)))


def refuse_personal_data(texts: Mapping[str, str]) -> None:
    """Raise InputError naming every text that holds personal data; ``texts`` are by what people call them."""
    found = [(name, "、".join(kinds)) for name, text in texts.items() if (kinds := personal_data_in(text))]
    if found:
        raise InputError("；".join(f"“{name}”里有{kinds}，不能登记" for name, kinds in found), remedy=REMEDY)


def warnings_of(texts: Mapping[str, str]) -> list[str]:
    """Return a sentence for every text that tells of a complaint; nothing is refused for it."""
    return [
        f"“{name}”里有“{'”“'.join(words)}”：{WARNING}"
        for name, text in texts.items()
        if (words := complaint_words_in(text))
    ]


def _plain(text: str) -> str:
    """Return a text with half-width capitals and digits and without invisible characters."""
    if text.isascii():
        return text.upper()
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in plain if unicodedata.category(each) != "Cf")


def _candidates(plain: str) -> Iterator[tuple[str, ...]]:
    """Give every run of digits, and every few neighbouring ones that together are as long as an ID number.

    Digits right after a letter are the number of a person or a rule: 15 of them are no ID number.
    """
    for match in _GROUPED.finditer(plain):
        pieces = tuple(_SEPARATORS.split(match[0]))
        after_letter = match.start() > 0 and plain[match.start() - 1].isascii() and plain[match.start() - 1].isalpha()
        if not (after_letter and len(pieces[0]) == 15):
            yield from ((piece,) for piece in pieces)
        for first in range(len(pieces) - 1):
            lengths = accumulate(map(len, pieces[first : first + LONGEST]))
            yield from (
                pieces[first : first + count]
                for count, length in enumerate(lengths, 1)
                if count > 1 and length in LENGTHS
            )


def _is_id_number(pieces: tuple[str, ...]) -> bool:
    """Tell whether digits, perhaps in pieces, are an ID number: birth date, and check digit or the usual pieces."""
    number = "".join(pieces)
    if len(number) > LONGEST:
        windows = (number[start : start + LONGEST] for start in range(len(number) - LONGEST + 1))
        return any(id_number.problem_of(window) is None for window in windows)
    if len(number) == 15:
        return number.isdigit() and number[6] != "0" and _is_born(f"19{number[6:12]}") and _is_usual(pieces)
    if id_number.SHAPE.fullmatch(number) is None or not _is_born(number[6:14]):
        return False
    return _is_usual(pieces) or id_number.check_character(number[:17]) == number[17]


def _is_usual(pieces: tuple[str, ...]) -> bool:
    """Tell whether the pieces are those in which people write such a number: whole, area first, or digit by digit."""
    return len(pieces) == 1 or len(pieces[0]) == _AREA_DIGITS or all(len(piece) == 1 for piece in pieces)


def _is_born(digits: str) -> bool:
    born = id_number.birth_date(f"000000{digits}")
    return born is not None and born.year <= LATEST_BIRTH_YEAR


@cache
def _complaint_words() -> re.Pattern[str]:
    words = [word for group in tomllib.loads(_WORDS_FILE.read_text(encoding="utf-8")).values() for word in group]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
