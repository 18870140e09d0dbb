"""Facts as JSON lines: strict, every mistake at once with line and fact, and nothing kept of a bad file."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.fact_lines import SHOWN, FactLinesError, read_chunks
from engine.evaluation.fact_values import GIVEN


def line(village: Any = "甲", **facts: Any) -> bytes:
    return json.dumps({"village": village, "facts": facts}, ensure_ascii=False).encode()


def problems(*lines: bytes) -> list[str]:
    with pytest.raises(FactLinesError) as caught:
        list(read_chunks(lines, "x.jsonl"))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("fact", "literal", "words"),
    [
        ("secretary_age", "true", "应为整数，给的是 true"),
        ("secretary_age", "60.0", "应为整数，给的是 60.0"),
        ("secretary_age", "6e1", "应为整数"),
        ("secretary_age", '"60"', '应为整数，给的是 "60"'),
        ("secretary_age", "17", "应在 18 到 100 之间"),
        ("candidate_margin", "2147483648", "过大"),
        ("candidate_margin", "-2147483649", "过大"),
        ("discord", "1", "应为布尔值，给的是 1"),
        ("discord", '"是"', "应写 true 或 false"),
        ("turnout", "false", "应为数字，给的是 false"),
        ("turnout", "100.01", "应在 0 到 100 之间"),
        ("debt_to_income", "NaN", "NaN"),
        ("debt_to_income", "Infinity", "Infinity"),
        ("debt_to_income", "1e999", "Infinity"),
        ("debt_to_income", "-1", "应不小于 0"),
        ("fusion", '"坏"', "可用的选项：好、中、差"),
        ("fusion", '["好"]', "没有"),
        ("fusion", "0", "没有 0 这个选项"),
        ("discrod", "true", "是否想写“discord”"),
        ("level", '"high"', "由系统计算"),
        ("heavy_hits", "null", "由系统计算"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_line_and_fact(fact: str, literal: str, words: str):
    (problem,) = problems(line(), b'{"village":"\xe4\xb9\x99","facts":{"%s":%s}}' % (fact.encode(), literal.encode()))
    assert problem.startswith(f"第 2 行，指标 {fact}：")
    assert words in problem


@pytest.mark.parametrize(
    ("given_line", "words"),
    [
        (b"{", "JSON 写法有误"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "不是 JSON 对象"),
        (b'{"village":"\xff"}', "不是 UTF-8 编码"),
        (b'{"village":""}', "village 应为非空的文字"),
        (b'{"facts":{}}', "village 应为非空的文字"),
        (b'{"village":12}', "village 应为非空的文字"),
        (b'{"village":"\\ud800"}', "village 应为非空的文字"),
        (b'{"village":"v","fact":{}}', "多了“fact”"),
        (b'{"village":"v","facts":[]}', "facts 应为对象"),
        (b'{"village":"v","facts":null}', "facts 应为对象"),
        (b'{"village":"v","facts":{"discord":true,"discord":false}}', "“discord”写了两次"),
    ],
)
def test_a_line_that_is_not_as_agreed_is_refused(given_line: bytes, words: str):
    (problem,) = problems(given_line)
    assert problem.startswith("第 1 行")
    assert words in problem


def test_all_mistakes_of_the_file_are_reported_together():
    found = problems(line(discord=1, fusion="坏"), b"", line(), line(secretary_age=5), b"x")
    assert [each.split("：")[0] for each in found] == [
        "第 1 行，指标 discord",
        "第 1 行，指标 fusion",
        "第 4 行，指标 secretary_age",
        "第 5 行",
    ]


def test_of_very_many_mistakes_the_first_are_listed_and_all_counted():
    with pytest.raises(FactLinesError, match=f"另有 {300 - SHOWN} 处") as caught:
        list(read_chunks([line(discord=1)] * 300, "x.jsonl"))
    assert (len(caught.value.problems), caught.value.count) == (SHOWN, 300)


@given(st.integers(0, 12), st.integers(1, 5))
def test_good_lines_come_back_in_order_whatever_the_chunks(count: int, rows: int):
    lines = [line(f"v{place}", secretary_age=20 + place) for place in range(count)]
    chunks = list(read_chunks(lines, "x.jsonl", rows))
    assert [age for chunk in chunks for age in chunk["secretary_age"]] == list(range(20, 20 + count))
    assert all(chunk.height <= rows for chunk in chunks)


def test_every_fact_that_may_be_given_has_a_column_and_absent_and_null_are_missing():
    (chunk,) = read_chunks([b"\xef\xbb\xbf" + line(discord=None, turnout=50), b" \r\n", line("甲")], "x.jsonl")
    assert chunk.columns == ["village", *GIVEN]
    assert chunk["turnout"].to_list() == [50.0, None]
    assert chunk["discord"].null_count() == chunk.height == 2
