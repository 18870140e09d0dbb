"""Facts that are unknown, of the wrong type or out of range are refused with a sentence that helps."""

import math

import polars as pl
import pytest

from config.errors import InputError
from engine.evaluation.checking import checked_columns
from engine.evaluation.facts import ALL_FACTS
from ledgers.facts import FactType

FUSION = ALL_FACTS["fusion"].choices


def refused(**columns: pl.Series) -> str:
    height = max((len(column) for column in columns.values()), default=1)
    with pytest.raises(InputError) as caught:
        checked_columns(pl.DataFrame({"village": [f"v{place}" for place in range(height)], **columns}))
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("secretary_ages", pl.Series([60]), "是否想写“secretary_age”"),
        ("qqqq", pl.Series([60]), "全部指标见 huanjie facts"),
        ("level", pl.Series(["high"]), "由系统计算"),
        ("heavy_hits", pl.Series([1]), "由系统计算"),
        ("discord", pl.Series([1]), "布尔用 Boolean"),
        ("secretary_age", pl.Series([60.0]), "整数用 Int32"),
        ("secretary_age", pl.Series([True]), "整数用 Int32"),
        ("democratic_rating", pl.Series([60]), "数字用 Float64"),
        ("fusion", pl.Series([1]), "选项用 Enum 或 String"),
        ("fusion", pl.Series(["好", "坏"]), "没有“坏”这个选项"),
        ("fusion", pl.Series(["坏"], dtype=pl.Enum(["坏"])), "可用的选项：好、中、差"),
        ("secretary_age", pl.Series([17, 60]), "应在 18 到 100 之间"),
        ("democratic_rating", pl.Series([100.5, None]), "应在 0 到 100 之间"),
        ("seats_unfilled", pl.Series([-1]), "应不小于 0"),
        ("democratic_rating", pl.Series([1.0, math.nan]), "NaN"),
        ("debt_to_income", pl.Series([math.inf]), "无穷大"),
    ],
)
def test_a_column_that_cannot_be_used_is_refused(name: str, column: pl.Series, words: str):
    message = refused(**{name: column})
    assert words in message
    assert name in message


def test_a_table_without_villages_is_refused():
    with pytest.raises(InputError, match="village"):
        checked_columns(pl.DataFrame({"discord": [True]}))


@pytest.mark.parametrize("villages", [[1, 2], ["甲", None]])
def test_villages_are_text_and_all_there(villages: list[object]):
    with pytest.raises(InputError, match="补齐村编码"):
        checked_columns(pl.DataFrame({"village": villages}))


@pytest.mark.parametrize("dtype", [pl.String, pl.Enum(FUSION), pl.Enum(FUSION[::-1])])
def test_choices_come_as_text_or_enum(dtype: pl.DataType):
    columns = checked_columns(
        pl.DataFrame({"village": ["甲", "乙"], "fusion": pl.Series([FUSION[2], None], dtype=dtype)})
    )
    assert columns["fusion"].dtype == pl.Enum(FUSION)
    assert columns["fusion"].to_list() == [FUSION[2], None]


def test_short_floats_are_read_as_they_are_shown():
    (column,) = checked_columns(
        pl.DataFrame({"village": ["甲"], "turnout": pl.Series([0.1], dtype=pl.Float32)})
    ).values()
    assert column.dtype == pl.Float64


@pytest.mark.parametrize("name", ["discord", "secretary_age", "democratic_rating", "fusion"])
def test_a_column_of_nothing_takes_the_type_of_its_fact(name: str):
    (column,) = checked_columns(pl.DataFrame({"village": ["甲"], name: [None]})).values()
    assert column.dtype != pl.Null
    assert (column.dtype == pl.Boolean) is (ALL_FACTS[name].type is FactType.BOOLEAN)
