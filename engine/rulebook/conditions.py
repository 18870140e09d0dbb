"""Reading ``when``: from TOML to a condition, every comparison checked against the fact it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.forbidden import forbidden_reason
from engine.rulebook.model import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    Not,
    Operator,
    ParamValue,
)
from engine.rulebook.operands import operand_problem, operators_of
from engine.rulebook.problems import nearest
from engine.rulebook.table import Table
from ledgers.facts import Fact, Origin

DEEPEST = 5
NEVER = Comparison("", Operator.EQ, operand=False)
"""What stands for a condition that could not be read; a problem has been noted, so it is never evaluated."""
FORMS = "条件只能是 {fact, op, value}、{fact, op, param}、{all = [...]}、{any = [...]} 或 {not = {...}}"
Params = Mapping[str, tuple[ParamValue, ...]]


def read_condition(table: Table, dimension: str, params: Params, depth: int = 1) -> Condition:
    """Return the condition in ``table``; mistakes go to its problems."""
    if depth > DEEPEST:
        table.report("", f"条件嵌套超过 {DEEPEST} 层", "请拆成几条规则或几档")
        return NEVER
    forms = [name for name in ("all", "any", "not", "fact") if name in table.data]
    if len(forms) != 1:
        table.report("", "看不出是哪一种条件", FORMS)
        return NEVER
    form = forms[0]
    if form == "fact":
        return _read_comparison(table, dimension, params)
    if form == "not":
        condition: Condition = Not(read_condition(table.table("not"), dimension, params, depth + 1))
        if dimension == "mix":
            table.report("not", "叠加规则不能用 not", "叠加规则只能用 all、any 和 >、>=")
    else:
        parts = tuple(read_condition(part, dimension, params, depth + 1) for part in table.tables(form))
        condition = All(parts) if form == "all" else AnyOf(parts)
    table.close()
    return condition


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield every comparison of a condition in order of writing."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.part)
    else:
        for part in condition.parts:
            yield from comparisons(part)


def resolve(condition: Condition, values: Mapping[str, ParamValue]) -> Condition:
    """Return the condition with the parameters' values on one date as operands."""
    if isinstance(condition, Comparison):
        if condition.param is None:
            return condition
        return Comparison(condition.fact, condition.operator, values[condition.param].value, condition.param)
    if isinstance(condition, Not):
        return Not(resolve(condition.part, values))
    parts = tuple(resolve(part, values) for part in condition.parts)
    return All(parts) if isinstance(condition, All) else AnyOf(parts)


def _read_comparison(table: Table, dimension: str, params: Params) -> Condition:
    name = table.text("fact")
    operator = _read_operator(table)
    operands = _read_operands(table, params)
    table.close(("op", "value", "param"))
    fact = ALL_FACTS.get(name)
    if fact is None:
        _report_unknown_fact(table, name)
        return NEVER
    _check_origin(table, fact, dimension)
    if operator is None or not operands:
        return NEVER
    _check_operator(table, fact, operator, dimension)
    for operand in operands:
        sentence = operand_problem(fact, operator, operand)
        if sentence:
            table.report("param" if "param" in table.data else "value", sentence[0], sentence[1])
    return Comparison(name, operator, operands[-1], table.data.get("param"))


def _read_operator(table: Table) -> Operator | None:
    text = table.text("op")
    try:
        return Operator(text)
    except ValueError:
        if text:
            table.report("op", f"没有“{text}”这种比较", "可用的有：" + " ".join(Operator))
        return None


def _read_operands(table: Table, params: Params) -> list[Constant]:
    if ("value" in table.data) == ("param" in table.data):
        table.report("", "value 和 param 要写一个，且只写一个", '数字请写成参数：param = "参数名"')
        return []
    if "value" in table.data:
        return [as_constant(table.data["value"])]
    name = table.text("param")
    if name not in params:
        table.report("param", f"本规则没有名为“{name}”的参数", nearest(name, params))
        return []
    return [dated.value for dated in params[name]]


def as_constant(value: Any) -> Constant:
    """Turn a TOML value into a constant of the model: a list becomes a tuple."""
    return tuple(value) if isinstance(value, list) else value


def _report_unknown_fact(table: Table, name: str) -> None:
    reason = forbidden_reason(name)
    if reason:
        table.report("fact", f"规则不许读取“{name}”：{reason}", "请删去这个条件；规则只评村、评程序、评期限，不评人")
    elif name:
        table.report("fact", f"没有名为“{name}”的指标", nearest(name, ALL_FACTS) + " 全部指标见 huanjie facts")


def _check_origin(table: Table, fact: Fact, dimension: str) -> None:
    if (dimension == "mix") != (fact.origin is Origin.FINDINGS):
        table.report(
            "fact",
            f"{dimension} 维度的规则不能读“{fact.name}”",
            "叠加规则只读 heavy_hits、heavy_dimensions，其他规则不读这两个",
        )
    elif fact.origin is Origin.LEVEL and dimension != "proc":
        table.report("fact", f"只有程序规则（PROC）能读“{fact.name}”", "等级由计分规则得出，计分规则不能反过来读等级")


def _check_operator(table: Table, fact: Fact, operator: Operator, dimension: str) -> None:
    allowed = (Operator.GT, Operator.GE) if dimension == "mix" else operators_of(fact)
    if operator not in allowed:
        table.report("op", f"“{fact.name}”（{fact.label}）不能用 {operator}", "可用的有：" + " ".join(allowed))
