"""Rules in words: conditions, values, findings and articles as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Truth
from engine.evaluation.plain import judge
from engine.rulebook.model import (
    ActiveRule,
    All,
    AnyOf,
    Basis,
    Comparison,
    Condition,
    Constant,
    Not,
    Operator,
    Rule,
    Tier,
)
from engine.rulebook.rule_file import PLACEHOLDER
from engine.rulebook.vocabulary import Vocabulary
from ledgers.risk_point.columns import LEVEL_WORDS

MISSING = "待补"
CLAUSES = re.compile(r"([，；。])")
UNVERIFIED = "（条号待核）"
LEVEL_FACTS = ("level", "level_in_force")
OPERATOR_WORDS: Mapping[Operator, str] = {
    Operator.EQ: "为",
    Operator.NE: "不为",
    Operator.GT: "大于",
    Operator.GE: "不小于",
    Operator.LT: "小于",
    Operator.LE: "不大于",
    Operator.IN: "为",
    Operator.NOT_IN: "不为",
}


def citation(basis: Basis) -> str:
    """Return the article as people cite it, marked where nobody could read the text."""
    return f"《{basis.law}》（{basis.edition}）{basis.article}{'' if basis.verified else UNVERIFIED}"


def value_text(value: Constant | None, fact: str = "") -> str:
    """Return a value of a fact as text: 是/否, at most two decimals, 待补 when missing."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value_text(each, fact) for each in value)
    if isinstance(value, str):
        return LEVEL_WORDS.get(value, value) if fact in LEVEL_FACTS else value
    exact = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_EVEN).normalize()
    return f"{exact if exact else Decimal(0):f}"


def reading_text(name: str, facts: Mapping[str, FactValue]) -> str:
    """Return the value of a fact with its unit; why it does not apply, or 待补, where there is none."""
    fact, value = ALL_FACTS[name], facts.get(name)
    if value is None:
        return fact.absence(facts) or MISSING
    return f"{value_text(value, name)}{fact.unit if not isinstance(value, bool | str) else ''}"


def finding_sentence(active: ActiveRule, facts: Mapping[str, FactValue]) -> str:
    """Return the finding of a rule with the values read in place of the placeholders.

    Where tiers that hold have sentences of their own, those are joined; otherwise the rule's finding is said.
    """
    told = [tier.finding for tier in active.tiers if tier.finding and judge(tier.when, facts).truth is Truth.TRUE]
    template = "；".join(each.rstrip("。") for each in told) + "。" if told else active.rule.advice.finding
    values = {name: value_text(dated.value) for name, dated in active.params.items()}
    return "".join(_clause(clause, values, facts) for clause in CLAUSES.split(template))


def _clause(clause: str, values: Mapping[str, str], facts: Mapping[str, FactValue]) -> str:
    """Return a clause with its values, or what is said in place of values missing or out of the ordinary."""
    names = [name for name in PLACEHOLDER.findall(clause) if name not in values]
    instead = dict.fromkeys(said for name in names if (said := _said_instead(name, facts)))
    if instead:
        return "，".join(instead)
    return PLACEHOLDER.sub(lambda found: values.get(found[1]) or value_text(facts[found[1]], found[1]), clause)


def _said_instead(name: str, facts: Mapping[str, FactValue]) -> str:
    fact, value = ALL_FACTS[name], facts.get(name)
    if value is None:
        return fact.absence(facts) or f"{fact.label}{MISSING}"
    return fact.wording.clause(value)


def finding_template(rule: Rule) -> str:
    """Return the finding of a rule with the names of the facts in place of the placeholders."""
    return PLACEHOLDER.sub(
        lambda found: f"〔{ALL_FACTS[found[1]].label if found[1] in ALL_FACTS else found[1]}〕", rule.advice.finding
    )


def condition_text(condition: Condition) -> str:
    """Return a condition as one Chinese phrase."""
    if isinstance(condition, Comparison):
        return _comparison_text(condition)
    if isinstance(condition, Not):
        return f"不符合（{condition_text(condition.part)}）"
    joiner = " 且 " if isinstance(condition, All) else " 或 "
    return joiner.join(_grouped(part, condition) for part in condition.parts)


def effect_text(tier: Tier, vocabulary: Vocabulary) -> str:
    """Return what a tier brings in words."""
    parts = []
    if tier.floor:
        parts.append(f"底线等级{LEVEL_WORDS[tier.floor]}")
    if tier.points:
        parts.append(f"计 {tier.points} 分")
    if tier.block:
        parts.append(f"卡住环节“{vocabulary.stages.get(tier.block, tier.block)}”")
    if tier.task:
        parts.append(f"任务“{vocabulary.tasks[tier.task].name if tier.task in vocabulary.tasks else tier.task}”")
    if tier.warn:
        parts.append("提醒")
    return "，".join(parts)


def _grouped(part: Condition, whole: Condition) -> str:
    text = condition_text(part)
    return f"（{text}）" if isinstance(part, All | AnyOf) and type(part) is not type(whole) else text


def _comparison_text(comparison: Comparison) -> str:
    fact, operand = ALL_FACTS[comparison.fact], comparison.operand
    said = f"{fact.label}{OPERATOR_WORDS[comparison.operator]}"
    if isinstance(operand, tuple):
        joiner = "或" if comparison.operator is Operator.IN else "也不为"
        return said + joiner.join(f"“{value_text(each, fact.name)}”" for each in operand)
    value = value_text(operand, fact.name)
    if isinstance(operand, bool | str):
        return f"{said}“{value}”"
    return f"{said} {value} {fact.unit}".rstrip()
