from datetime import date

import pytest

from notifier.documents.report.wording import (
    chinese_number,
    counted,
    first_of,
    joined,
    numbered,
    quantity,
    shared_out,
    span,
)


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (9, "九"), (10, "十"), (13, "十三"), (20, "二十"), (58, "五十八"), (99, "九十九")]
)
def test_headings_are_numbered_in_chinese(number, word):
    assert chinese_number(number) == word


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((date(2020, 12, 1), date(2020, 12, 1)), "2020年12月1日"),
        ((date(2020, 12, 1), date(2020, 12, 5)), "2020年12月1日至12月5日"),
        ((date(2020, 12, 28), date(2021, 1, 2)), "2020年12月28日至2021年1月2日"),
    ],
)
def test_spans_repeat_only_what_differs(days, text):
    assert span(*days) == text


def test_sentences_are_numbered_only_when_there_are_several():
    assert numbered(["一件。"]) == "一件。"
    assert numbered(["一件。", "两件"]) == "一是一件；二是两件。"
    assert "二十一是事" in numbered(["事"] * 21)


def test_zeros_are_left_out_and_long_lists_cut():
    assert counted([("高", 2), ("中", 0)], "个") == "高2个"
    assert first_of(["甲", "乙", "丙"], 2, "人") == "甲、乙等3人"


def test_posts_with_a_sign_of_their_own_are_parted_by_another():
    assert joined(["县委书记甲", "县长乙"]) == "县委书记甲、县长乙"
    assert joined(["县委书记甲", "县委副书记、县长乙"]) == "县委书记甲；县委副书记、县长乙"


def test_names_of_the_same_number_stand_together():
    assert shared_out([("甲镇", 1), ("乙镇", 2), ("丙乡", 1)]) == "甲镇、丙乡各1个，乙镇2个"


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (2885, "2885"), (1490000, "149.0万"), (2.5, "2.5")])
def test_large_numbers_are_told_in_ten_thousands(number, text):
    assert quantity(number) == text
