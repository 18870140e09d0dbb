"""Which operators and constants go with which fact: types are strict, closed lists are closed."""

from __future__ import annotations

import math

from engine.rulebook.model import Constant, Operator
from engine.rulebook.problems import nearest
from ledgers.facts import Fact, FactType

LARGEST = 2**31 - 1
_ORDERED = (Operator.EQ, Operator.NE, Operator.GT, Operator.GE, Operator.LT, Operator.LE)
OPERATORS: dict[FactType, tuple[Operator, ...]] = {
    FactType.BOOLEAN: (Operator.EQ, Operator.NE),
    FactType.INTEGER: _ORDERED,
    FactType.NUMBER: _ORDERED,
    FactType.CHOICE: (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN),
}


def operators_of(fact: Fact) -> tuple[Operator, ...]:
    """Return the operators that make sense for the fact's type."""
    return OPERATORS[fact.type]


def operand_problem(fact: Fact, operator: Operator, operand: Constant) -> tuple[str, str] | None:
    """Return (sentence, remedy) when the operand does not fit the fact; None when it does."""
    if fact.type is FactType.CHOICE:
        return _choice_problem(fact, operator, operand)
    what = f"与“{fact.name}”（{fact.label}）比较的值"
    if fact.type is FactType.BOOLEAN:
        return None if isinstance(operand, bool) else (f"{what}应是 true 或 false", "不要加引号")
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        return f"{what}应是数字，实际是“{operand}”", "数字不要加引号"
    if fact.type is FactType.INTEGER and not isinstance(operand, int):
        return f"{what}应是整数，实际是 {operand}", f"请写整数（单位：{fact.unit or '无'}）"
    if isinstance(operand, float) and not math.isfinite(operand):
        return f"{what}应是有限的数字", "请写一个具体的数"
    return None if abs(operand) <= LARGEST else (f"{what}太大", f"绝对值不超过 {LARGEST}")


def _choice_problem(fact: Fact, operator: Operator, operand: Constant) -> tuple[str, str] | None:
    listed = operator in (Operator.IN, Operator.NOT_IN)
    what = f"与“{fact.name}”（{fact.label}）比较的值"
    allowed = "可用的有：" + "、".join(fact.choices)
    if listed and (not isinstance(operand, tuple) or not operand):
        return f"{what}应是列表", f'用 in、not_in 时写成 ["{fact.choices[0]}"] 的形式'
    if not listed and not isinstance(operand, str):
        return f"{what}应是一个选项", allowed
    words = operand if isinstance(operand, tuple) else (operand,)
    for word in words:
        if word not in fact.choices:
            return f"“{word}”不是“{fact.name}”（{fact.label}）的选项", nearest(str(word), fact.choices)
    if len(set(words)) != len(words):
        return f"{what}有重复", "删去重复的选项"
    return None
