"""The bare durable_rules loop: every village asserted, its rules fired, retracted, by the public interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from durable.engine import Host, MessageNotHandledException

from engine.rulebook.model import All, Comparison, Condition, Not, Operator
from tests.benchmarks.peers.rowwise import Fire, Rules

_NAMES = {
    Operator.GT: "$gt", Operator.GE: "$gte", Operator.LT: "$lt", Operator.LE: "$lte", Operator.NE: "$neq",
}  # fmt: skip


class _QuietHost(Host):
    """A host without its two threads of timers."""

    def _run(self) -> None:
        pass


class _Loop:
    _made = 0

    def __init__(self, rules: Rules) -> None:
        self._fired: list[str] = []
        self._facts = rules.facts
        self._host = _QuietHost()
        _Loop._made += 1
        self._name = f"peer{_Loop._made}"
        definition = {
            name: {"all": [{"m": _expression(*condition)}], "run": self._action(name)}
            for name, condition in rules.conditions.items()
        }
        self._host.set_rulesets({self._name: definition})

    def _action(self, name: str) -> Any:
        return lambda c: self._fired.append(name)

    def fire(self, facts: Mapping[str, Any]) -> list[str]:
        self._fired.clear()
        message = {"id": "1", "sid": "0"}
        for name in self._facts:
            value = facts.get(name)
            message[f"{name}__missing" if value is None else name] = True if value is None else value
        try:
            self._host.assert_fact(self._name, message)
        except MessageNotHandledException:
            return []
        self._host.retract_fact(self._name, message)
        return list(self._fired)


def compile_rules(rules: Rules) -> Fire:
    """Make the rules ready."""
    return _Loop(rules).fire if rules.conditions else lambda facts: ()


def _expression(condition: Condition, possible: bool, negated: bool = False) -> dict[str, Any]:
    if isinstance(condition, Not):
        return _expression(condition.part, possible, not negated)
    if isinstance(condition, Comparison):
        operator = condition.operator.opposite if negated else condition.operator
        compared = _comparison(condition.fact, operator, condition.operand)
        return {"$or": [compared, {f"{condition.fact}__missing": True}]} if possible else compared
    joint = "$and" if isinstance(condition, All) is not negated else "$or"
    return {joint: [_expression(part, possible, negated) for part in condition.parts]}


def _comparison(fact: str, operator: Operator, operand: Any) -> dict[str, Any]:
    if operator is Operator.EQ:
        return {fact: operand}
    if operator is Operator.IN:
        return {"$or": [{fact: each} for each in operand]}
    if operator is Operator.NOT_IN:
        return {"$and": [{"$neq": {fact: each}} for each in operand]}
    return {_NAMES[operator]: {fact: operand}}
