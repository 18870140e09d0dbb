from datetime import date

import pytest

from engine.rulebook.model import ActiveRule, All, AnyOf, Basis, Comparison, Not, Operator, Tier
from engine.rulebook.reading import load_rulebook
from engine.rulebook.vocabulary import read_vocabulary
from engine.rulebook.wording import citation, condition_text, effect_text, finding_sentence, value_text
from tests.engine.rulebook.folders import OLD, SHIPPED
from tests.engine.rulebook.test_reading import ON

POOR = Comparison("team_rating", Operator.EQ, "差")
LOW = Comparison("democratic_rating", Operator.LT, 60)


def rule(rule_id: str) -> ActiveRule:
    return next(active for active in load_rulebook(SHIPPED, OLD, ON).rules if active.rule.id == rule_id)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "待补"), (True, "是"), (False, "否"), (3, "3"), (3.0, "3"), (66.667, "66.67"), (0.125, "0.12"),
     (100.0, "100"), (0, "0"), (-0.001, "0"), ("差", "差"), (("立案", "留置"), "立案、留置"), (1e6, "1000000")],
)  # fmt: skip
def test_a_value_is_shown_as_people_write_it(value: object, text: str):
    assert value_text(value) == text


def test_a_level_is_shown_in_chinese():
    assert value_text("high", "level") == "高"


def test_placeholders_become_the_values_read():
    sentence = finding_sentence(rule("TEAM-004"), {"team_rating": "差", "democratic_rating": 59.9})
    assert sentence == "班子评定等次为“差”，民主测评满意票占59.9%。"


def test_a_missing_value_is_said_to_be_missing():
    assert "民主测评得票率待补" in finding_sentence(rule("TEAM-004"), {"team_rating": "差"})


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (LOW, "民主测评得票率小于 60 %"),
        (Comparison("discord", Operator.EQ, operand=True), "班子不团结为“是”"),
        (Comparison("fusion", Operator.IN, ("中", "差")), "合并融合情况为“中”或“差”"),
        (Comparison("fusion", Operator.NOT_IN, ("中", "差")), "合并融合情况不为“中”也不为“差”"),
        (AnyOf((POOR, LOW)), "班子评定等次为“差” 或 民主测评得票率小于 60 %"),
        (All((POOR, AnyOf((LOW, POOR)))), "班子评定等次为“差” 且 （民主测评得票率小于 60 % 或 班子评定等次为“差”）"),
        (Not(LOW), "不符合（民主测评得票率小于 60 %）"),
    ],
)
def test_a_condition_reads_as_a_phrase(condition: object, text: str):
    assert condition_text(condition) == text


def test_an_article_nobody_could_read_is_marked():
    basis = Basis("村民委员会组织法", "2025 年修正", "第十五条", date(2026, 1, 1), None, verified=False)
    assert citation(basis) == "《村民委员会组织法》（2025 年修正）第十五条（条号待核）"


def test_effects_are_named_in_words():
    vocabulary = read_vocabulary(SHIPPED, [])
    tier = Tier("档", POOR, floor="high", points=5, block="poll", task="talk", warn=True)
    assert effect_text(tier, vocabulary) == "底线等级高，计 5 分，卡住环节“投票选举”，任务“开展谈心谈话”，提醒"


@pytest.mark.parametrize("active", load_rulebook(SHIPPED, OLD, ON).rules, ids=lambda active: active.rule.id)
def test_the_finding_of_every_rule_can_be_written(active: ActiveRule):
    sentence = finding_sentence(active, {})
    assert "{" not in sentence
    assert sentence.endswith("。")
