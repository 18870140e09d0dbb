"""One cell at a time: what it means, or the sentence that says what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import id_number
from ledgers.base import ID_NUMBER, Column, Kind
from ledgers.catalogue import LEDGERS
from ledgers.excel.parsing import Cleaned, Trouble, parse_cell

COUNT = Column("members", "党员数", Kind.INTEGER, "56", minimum=0, unit="人")
MONEY = Column("income", "集体收入", Kind.DECIMAL, "12.6", minimum=0, unit="万元")
SHARE = Column("share", "外出选民占比", Kind.PERCENT, "28.5", minimum=0, maximum=100, unit="%")
FLAG = Column("flag", "书记空缺", Kind.BOOLEAN, "否")
NOTE = Column("note", "主要障碍", Kind.TEXT, "年龄偏大", max_length=20)
PERSON = Column("name", "姓名", Kind.TEXT, "张某某", compact=True)
DAY = Column("day", "研判日期", Kind.DATE, "2020-10-10")
SCHOOL = LEDGERS["team_review"].column("secretary_education")
NUMBER = id_number.make("999901", date(1960, 3, 1), 101)


@pytest.mark.parametrize(
    ("column", "raw", "expected"),
    [
        (COUNT, 56.0, 56),
        (COUNT, "56", 56),
        (COUNT, "５６", 56),
        (COUNT, " 12,345 ", 12345),
        (COUNT, "１２，３４５", 12345),
        (COUNT, "56人", 56),
        (COUNT, "/", None),
        (COUNT, "—", None),
        (COUNT, "", None),
        (MONEY, "12.60", 12.6),
        (MONEY, "1,234.5万元", 1234.5),
        (SHARE, 35.0, 35.0),
        (SHARE, "35%", 35.0),
        (SHARE, "35％", 35.0),
        (SHARE, "0.35%", 0.35),
        (SHARE, 0.0, 0.0),
        (FLAG, "是", True),
        (FLAG, "√", True),
        (FLAG, "无", False),
        (FLAG, "×", False),
        (FLAG, True, True),
        (FLAG, 0.0, False),
        (FLAG, "Ｙ", True),
        (PERSON, "张　三", "张三"),
        (PERSON, "阿不都•热合曼", "阿不都·热合曼"),
        (NOTE, 20201.0, "20201"),
        (SCHOOL, "高中(中专)", "高中（中专）"),
        (SCHOOL, "中专", "高中（中专）"),
        (SCHOOL, " 大 专 ", "大专"),
        (DAY, "无", None),
        (ID_NUMBER, NUMBER.lower(), NUMBER),
        (ID_NUMBER, " ".join([NUMBER[:6], NUMBER[6:14], NUMBER[14:]]), NUMBER),
    ],
)
def test_a_cell_is_read_as_people_mean_it(column, raw, expected):
    value = parse_cell(column, raw)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("column", "raw", "code", "word"),
    [
        (COUNT, -3.0, "too_small", "负数"),
        (COUNT, 2.5, "not_whole", "整数"),
        (COUNT, "约50", "not_a_number", "数字"),
        (COUNT, "1,23", "not_a_number", "数字"),
        (COUNT, "无", "not_a_number", "没有填 0"),
        (COUNT, float("nan"), "not_a_number", "数字"),
        (COUNT, 3e9, "too_large", "不能大于"),
        (MONEY, "12000元", "not_a_number", "单位：万元"),
        (SHARE, 120.0, "too_large", "100%"),
        (SHARE, "120%", "too_large", "100%"),
        (SHARE, -1.0, "too_small", "负数"),
        (SHARE, 0.35, "percent_unclear", "35% 还是 0.35%"),
        (SHARE, "0.35", "percent_unclear", "百分号"),
        (SHARE, 1.0, "percent_unclear", "100% 还是 1%"),
        (FLAG, "大概", "not_boolean", "“是”或“否”"),
        (NOTE, "长" * 21, "too_long", "最多 20 字"),
        (NOTE, f"本人{NUMBER}", "personal_data", "身份证号"),
        (NOTE, 123456789012345678.0, "digits_lost", "文本格式"),
        (SCHOOL, "高小", "not_a_choice", "可填"),
        (DAY, "2020-02-30", "not_a_date", "没有 2020 年 2 月 30 日"),
        (DAY, True, "not_a_date", "应填日期"),
        (ID_NUMBER, 110101199003070017.0, "digits_lost", "文本格式"),
        (ID_NUMBER, NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "id_number", "校验码"),
        (ID_NUMBER, NUMBER[:17], "id_number", "17 位"),
        (ID_NUMBER, "***", "id_number", "星号"),
    ],
)
def test_a_wrong_cell_is_told_with_code_sentence_and_example(column, raw, code, word):
    trouble = parse_cell(column, raw)
    assert isinstance(trouble, Trouble)
    assert trouble.code == code
    assert word in trouble.sentence
    assert trouble.example


@pytest.mark.parametrize(("raw", "expected"), [(0.35, 35.0), (1.0, 100.0), (0.005, 0.5), (0.357, 35.7)])
def test_a_number_shown_as_a_percentage_is_taken_as_shown(raw, expected):
    assert parse_cell(SHARE, raw, as_percent=True) == expected


def test_a_number_shown_as_3500_percent_is_refused():
    assert parse_cell(SHARE, 35.0, as_percent=True).code == "too_large"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("张\u200b三", "零宽空格（U+200B）"),
        ("\ufeff张三", "字节序标记（U+FEFF）"),
        ("张三\u00a0", "不间断空格（U+00A0）"),
        ("张\u202e三", "方向控制符（U+202E）"),
        ("张三\x07", "不可见字符（U+0007）"),
        ("张三_x0007_", "不可见字符（U+0007）"),
    ],
)
def test_invisible_characters_are_removed_and_named(raw, name):
    assert parse_cell(PERSON, raw) == Cleaned("张三", (name,))


@given(
    st.sampled_from([c for ledger in LEDGERS.values() for c in ledger.columns]), st.text() | st.floats() | st.dates()
)
def test_no_cell_ever_crashes_and_every_value_is_within_bounds(column, raw):
    value = parse_cell(column, raw)
    if isinstance(value, Trouble):
        assert value.sentence
    elif isinstance(value, Cleaned):
        assert value.removed
    elif isinstance(value, int | float) and column.minimum is not None:
        assert value >= column.minimum


@given(st.floats(0, 100).map(lambda share: round(share, 6)))
def test_every_share_survives_being_written_and_read(share):
    from ledgers.excel.cells import cell_value

    assert parse_cell(SHARE, cell_value(SHARE, share)) == share
