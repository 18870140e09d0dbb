from pathlib import Path

import pytest

from engine.rulebook.forbidden import forbidden_reason
from tests.engine.rulebook.folders import RULE, problems_of, with_change

CONDITION = '{fact = "debt_to_income", op = ">", param = "cut"}'


def asked(fact: str, op: str, value: str) -> str:
    return f'{{fact = "{fact}", op = "{op}", value = {value}}}'


BROKEN = {
    "unknown fact": (asked("fusions", "==", '"差"'), ["没有名为“fusions”的指标", "是否想写 fusion？", "huanjie facts"]),
    "unknown operator": (asked("fusion", "=", '"差"'), ["没有“=”这种比较", "==", "not_in"]),
    "order of a choice": (asked("fusion", ">", '"差"'), ["“fusion”（合并融合情况）不能用 >", "== != in not_in"]),
    "unknown choice": (asked("fusion", "==", '"很差"'), ["“很差”不是“fusion”（合并融合情况）的选项", "是否想写 差？"]),
    "choice in a list": (asked("fusion", "in", '"差"'), ["应是列表"]),
    "empty list": (asked("fusion", "in", "[]"), ["应是列表"]),
    "list without in": (asked("fusion", "==", '["差"]'), ["应是一个选项"]),
    "repeated choice": (asked("fusion", "in", '["差", "差"]'), ["有重复"]),
    "text for a number": (asked("turnout", "<", '"60"'), ["应是数字", "不要加引号"]),
    "truth for a number": (asked("turnout", "==", "true"), ["应是数字"]),
    "fraction for an integer": (asked("seats_unfilled", ">=", "1.5"), ["应是整数", "单位：个"]),
    "infinite": (asked("turnout", "<", "inf"), ["应是有限的数字"]),
    "huge": (asked("seats_unfilled", "<", "99999999999999999999"), ["太大"]),
    "text for a truth": (asked("discord", "==", '"true"'), ["应是 true 或 false"]),
    "order of a truth": (asked("discord", ">=", "true"), ["不能用 >="]),
    "level in a scored rule": (asked("level", "==", '"high"'), ["只有程序规则（PROC）能读“level”"]),
    "finding in a scored rule": (asked("heavy_hits", ">", "1"), ["run 维度的规则不能读“heavy_hits”"]),
    "two forms": ("{all = [], any = []}", ["看不出是哪一种条件", "{any = [...]}"]),
    "no form": ("{}", ["看不出是哪一种条件"]),
    "empty all": ("{all = []}", ["至少要有一项"]),
    "neither value nor param": ('{fact = "fusion", op = "=="}', ["value 和 param 要写一个"]),
    "extra key": ('{fact = "discord", op = "==", value = true, note = "x"}', ["没有名为“note”的项"]),
    "not of a list": ("{not = []}", ["应是表"]),
    "too deep": ("{not = " * 6 + asked("discord", "==", "true") + "}" * 6, ["嵌套超过 5 层"]),
}


@pytest.mark.parametrize(("condition", "words"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_condition_says_what_is_allowed(tmp_path: Path, condition: str, words: list[str]):
    problems = problems_of(tmp_path, with_change(RULE, CONDITION, condition))
    told = [str(problem) for problem in problems if problem.key.startswith("tiers[1].when")]
    assert any(all(word in each for word in words) for each in told), told


@pytest.mark.parametrize(
    ("fact", "limit"),
    [
        ("voter_intention", "禁止事项第 1 条"),
        ("voting_forecast", "禁止事项第 1 条"),
        ("选民意向", "禁止事项第 1 条"),
        ("candidate_score", "禁止事项第 2 条"),
        ("secretary_religion", "禁止事项第 3 条"),
        ("clan_membership", "禁止事项第 3 条"),
        ("spouse_post", "禁止事项第 3 条"),
        ("health_state", "禁止事项第 3 条"),
        ("complainant", "禁止事项第 4 条"),
        ("id_number", "禁止事项第 6 条"),
        ("phone", "禁止事项第 6 条"),
        ("person_no", "禁止事项第 8 条"),
        ("birth_on", "禁止事项第 8 条"),
        ("hardship", "禁止事项第 8 条"),
        ("pledge_signed", "禁止事项第 8 条"),
    ],
)
def test_a_rule_that_reads_a_forbidden_field_is_refused_with_the_limit(tmp_path: Path, fact: str, limit: str):
    problems = problems_of(tmp_path, with_change(RULE, CONDITION, asked(fact, "==", "true")))
    assert any(f"规则不许读取“{fact}”" in problem.sentence and limit in problem.sentence for problem in problems)


def test_a_mere_slip_of_the_pen_is_not_called_forbidden():
    assert forbidden_reason("debt_too_income") is None


def test_mix_rules_read_only_the_summary_with_rising_comparisons(tmp_path: Path):
    text = RULE.replace("RUN-901", "MIX-901").replace('"run"', '"mix"').replace("points = 8", 'floor = "low"')
    text = text.replace('op = ">"', 'op = "<"')
    problems = problems_of(tmp_path, text, "mix/MIX-901_debt.toml")
    told = "\n".join(str(problem) for problem in problems)
    assert "mix 维度的规则不能读“debt_to_income”" in told
    assert "不能用 <" in told


def test_mix_rules_may_not_negate(tmp_path: Path):
    text = RULE.replace("RUN-901", "MIX-901").replace('"run"', '"mix"').replace("points = 8", 'floor = "low"')
    text = text.replace("debt_to_income", "heavy_hits")
    text = text.replace(
        '{fact = "heavy_hits", op = ">", param = "cut"}', '{not = {fact = "heavy_hits", op = ">", param = "cut"}}'
    )
    assert any("不能用 not" in problem.sentence for problem in problems_of(tmp_path, text, "mix/MIX-901_debt.toml"))
