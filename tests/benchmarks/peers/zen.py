"""GoRules ZEN: one decision table, a row per tier and view, collecting every row that holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import zen

from engine.rulebook.model import All, Comparison, Condition, Not, Operator
from tests.benchmarks.peers.rowwise import Fire, Rules


class _Table:
    def __init__(self, rules: Rules) -> None:
        self._facts = rules.facts
        self._decision = zen.ZenEngine().create_decision(json.dumps(_graph(rules), ensure_ascii=False))

    def fire(self, facts: Mapping[str, Any]) -> list[str]:
        result = self._decision.evaluate({name: facts.get(name) for name in self._facts})["result"]
        return [row["fired"] for row in result]


def compile_rules(rules: Rules) -> Fire:
    """Make the rules ready."""
    return _Table(rules).fire if rules.conditions else lambda facts: ()


def _graph(rules: Rules) -> dict[str, Any]:
    rows = [
        {"_id": f"r{place}", "when": _expression(condition, possible), "name": f'"{name}"'}
        for place, (name, (condition, possible)) in enumerate(rules.conditions.items())
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "name", "name": "name", "field": "fired"}],
        "rules": rows,
    }
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {"id": "table", "type": "decisionTableNode", "name": "table", "position": place, "content": table},
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _expression(condition: Condition, possible: bool, negated: bool = False) -> str:
    if isinstance(condition, Not):
        return _expression(condition.part, possible, not negated)
    if isinstance(condition, Comparison):
        compared = f"not ({_comparison(condition)})" if negated else _comparison(condition)
        return f"({condition.fact} == null or {compared})" if possible else f"({condition.fact} != null and {compared})"
    joint = " and " if isinstance(condition, All) is not negated else " or "
    return f"({joint.join(_expression(part, possible, negated) for part in condition.parts)})"


def _comparison(comparison: Comparison) -> str:
    fact, operand = comparison.fact, comparison.operand
    if comparison.operator in {Operator.IN, Operator.NOT_IN}:
        word = "in" if comparison.operator is Operator.IN else "not in"
        return f"{fact} {word} {json.dumps(list(operand), ensure_ascii=False)}"  # type: ignore[arg-type]
    return f"{fact} {comparison.operator.value} {json.dumps(operand, ensure_ascii=False)}"
