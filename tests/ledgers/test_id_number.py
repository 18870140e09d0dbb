"""GB 11643: every number made is found right, every wrong one is told why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import id_number

AREAS = st.integers(100000, 999999).map(str)
BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
NUMBERS = st.builds(id_number.make, AREAS, BIRTHS, st.integers(0, 999))


def test_the_example_of_the_standard_has_check_character_x():
    assert id_number.check_character("11010519491231002") == "X"


@given(AREAS, BIRTHS, st.integers(0, 999))
def test_a_number_gives_back_what_it_was_made_of(area: str, born: date, sequence: int):
    number = id_number.make(area, born, sequence)
    assert id_number.problem_of(number) is None
    assert id_number.birth_date(number) == born
    assert id_number.sex(number) == ("男" if sequence % 2 else "女")


@given(NUMBERS, st.integers(14, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, step: int):
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert "校验码" in (id_number.problem_of(wrong) or "")


@given(NUMBERS, st.integers(0, 16))
def test_two_neighbours_changed_over_are_always_found(number: str, place: int):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or id_number.problem_of(swapped) is not None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("110105491231002", "15 位旧证号"),
        ("11010519491231002", "18 位"),
        ("1101051949123100XX", "末位"),
        ("110105194902300020", "出生日期"),
        ("110105170001010000", "出生日期"),
        ("110105194912310021", "校验码"),
    ],
    ids=["old", "short", "letters", "no such day", "too old", "check"],
)
def test_each_mistake_has_its_sentence(text: str, word: str):
    assert word in (id_number.problem_of(text) or "")


def test_full_width_digits_blanks_and_a_small_x_are_made_plain():
    assert id_number.normalise(" １１０１０５ 19491231-002x\u200b") == "11010519491231002X"
