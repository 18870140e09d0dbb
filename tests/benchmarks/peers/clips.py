"""CLIPS by clipspy: one template with a slot per fact, one rule per tier and view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import clips

from engine.rulebook.model import All, Comparison, Condition, Not, Operator
from tests.benchmarks.peers.rowwise import Fire, Rules


class _Environment:
    def __init__(self, rules: Rules) -> None:
        self._fired: list[str] = []
        self._facts = rules.facts
        self._environment = clips.Environment()
        self._environment.define_function(self._fired.append, name="note")
        slots = " ".join(f"(slot {name} (default nil))" for name in rules.facts)
        self._environment.build(f"(deftemplate village {slots})")
        for name, (condition, possible) in rules.conditions.items():
            self._environment.build(_rule(name, condition, possible))
        self._template = self._environment.find_template("village")

    def fire(self, facts: Mapping[str, Any]) -> list[str]:
        self._fired.clear()
        given = {name: _value(facts[name]) for name in self._facts if facts.get(name) is not None}
        fact = self._template.assert_fact(**given)
        self._environment.run()
        fact.retract()
        return list(self._fired)


def compile_rules(rules: Rules) -> Fire:
    """Make the rules ready."""
    return _Environment(rules).fire if rules.conditions else lambda facts: ()


def _value(value: Any) -> Any:
    return clips.Symbol("TRUE" if value else "FALSE") if isinstance(value, bool) else value


def _rule(name: str, condition: Condition, possible: bool) -> str:
    read = Rules({name: (condition, possible)}).facts
    pattern = " ".join(f"({fact} ?{fact})" for fact in read)
    test = _test(condition, possible)
    return f'(defrule {name.replace(" ", "-")} (village {pattern}) (test {test}) => (note "{name}"))'


def _test(condition: Condition, possible: bool, negated: bool = False) -> str:
    if isinstance(condition, Not):
        return _test(condition.part, possible, not negated)
    if isinstance(condition, Comparison):
        compared = _comparison(condition)
        compared = f"(not {compared})" if negated else compared
        missing = f"(eq ?{condition.fact} nil)"
        return f"(or {missing} {compared})" if possible else f"(and (not {missing}) {compared})"
    joint = "and" if isinstance(condition, All) is not negated else "or"
    parts = [_test(part, possible, negated) for part in condition.parts]
    return f"({joint} {' '.join(parts)})" if len(parts) > 1 else parts[0]


def _comparison(comparison: Comparison) -> str:
    fact, operand = f"?{comparison.fact}", comparison.operand
    if isinstance(operand, tuple):
        some = " ".join(f"(eq {fact} {_literal(each)})" for each in operand)
        either = f"(or {some})" if len(operand) > 1 else some
        return either if comparison.operator is Operator.IN else f"(not {either})"
    if isinstance(operand, bool | str):
        return f"({'eq' if comparison.operator is Operator.EQ else 'neq'} {fact} {_literal(operand)})"
    names = {Operator.EQ: "=", Operator.NE: "<>"}
    return f"({names.get(comparison.operator, comparison.operator.value)} {fact} {operand!r})"


def _literal(value: Any) -> str:
    return ("TRUE" if value else "FALSE") if isinstance(value, bool) else f'"{value}"'
