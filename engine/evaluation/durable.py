"""The only importer of durable_rules: conditions compiled to its rule sets, facts asserted, fired rules collected.

durable_rules knows match and no match only. Each condition is therefore compiled twice, negations pushed down to the
comparisons: as certainly true and as certainly false; what is neither is unknown. A missing fact is never given to a
comparison: a marker stands in its place. Sets are kept far below the limits of the engine (511 rules a set, 64 matches
of one message, 32 steps of one condition): what is larger is cut into parts.

One session per set; facts are asserted and retracted again, never posted. Nothing here starts a thread: the host with
its timers is left alone and the engine below it is driven directly.
"""

from __future__ import annotations

import itertools
import json
import re
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import durable_rules_engine

from config.errors import FaultError
from engine.evaluation.finding import FactValue, Truth
from engine.rulebook.model import All, Comparison, Condition, Not, Operator

MAX_RULES = 511
"""One rule more in one set and durable_rules hangs or fails for ever."""
MAX_MATCHES = 60
"""So many conditions of one set may match one message at once (the engine's stack holds 64)."""
MAX_JOINTS = 15
"""So many and/or may stand in one condition (each takes two of 32 steps)."""

_NAMES = {
    Operator.GT: "$gt",
    Operator.GE: "$gte",
    Operator.LT: "$lt",
    Operator.LE: "$lte",
    Operator.NE: "$neq",
}

_SID = "0"
_READY = "ready__"
_CHUNK = 20
_EXPONENT = re.compile(r"\de[-+]?\d")
_encode = json.JSONEncoder(ensure_ascii=False).encode
_MATCHED, _NO_MATCH = 0, 1

Expression = dict[str, Any]
Facts = Mapping[str, FactValue]


def marker(fact: str) -> str:
    """Return the property that says a fact is missing."""
    return f"{fact}__missing"


def compile_condition(condition: Condition, *, negated: bool = False) -> Expression:
    """Return the expression that matches when the condition (its negation, when ``negated``) is certainly true."""
    if isinstance(condition, Comparison):
        operator = condition.operator.opposite if negated else condition.operator
        return _compare(condition.fact, operator, condition.operand)
    if isinstance(condition, Not):
        return compile_condition(condition.part, negated=not negated)
    joint = "$and" if isinstance(condition, All) is not negated else "$or"
    return _join(joint, [compile_condition(part, negated=negated) for part in condition.parts])


def _compare(fact: str, operator: Operator, operand: Any) -> Expression:
    if operator is Operator.EQ:
        return {fact: operand}
    if operator is Operator.IN:
        return _join("$or", [{fact: each} for each in operand])
    if operator is Operator.NOT_IN:
        return _join("$and", [{"$neq": {fact: each}} for each in operand])
    return {_NAMES[operator]: {fact: operand}}


def _join(joint: str, parts: list[Expression]) -> Expression:
    flat = [inner for part in parts for inner in part.get(joint, [part])]
    return flat[0] if len(flat) == 1 else {joint: flat}


def _joints(expression: Expression) -> int:
    parts = expression.get("$and") or expression.get("$or") or []
    return sum(_joints(part) for part in parts) + (1 if parts else 0)


def _width(expression: Expression) -> int:
    parts = expression.get("$and") or expression.get("$or") or []
    return 1 + sum(_width(part) for part in parts)


class Session:
    """One rule set of durable_rules with one session. A rule that fires asserts its ``chained`` fact, if it has one."""

    _numbers = itertools.count(1)  # threads may make sessions at once

    def __init__(self, rules: Mapping[str, Expression], chained: Mapping[str, Facts] | None = None) -> None:
        if not rules or len(rules) >= MAX_RULES:
            raise FaultError(f"一个规则集应有 1 到 {MAX_RULES - 1} 条规则，实有 {len(rules)} 条", remedy="请反馈")
        self._chained = chained or {}
        self._lock = threading.Lock()
        number = next(Session._numbers)
        definition = dumps({name: {"all": [{"m": each}]} for name, each in {**rules, _READY: {_READY: True}}.items()})
        self._handle = _call(durable_rules_engine.create_ruleset, f"huanjie-{number}", definition)
        if self.fired({_READY: True}) != {_READY}:
            raise FaultError("规则引擎没有应答", where=f"规则集 {number}", remedy="请连同规则文件反馈")
        weakref.finalize(self, _free, self._handle).atexit = False

    def fired(self, *messages: Facts) -> set[str]:
        """Assert the messages, follow the chain, retract everything, and return the names of the rules that fired."""
        fired: set[str] = set()
        waiting = list(messages)
        asserted = 0
        with self._lock:
            try:
                while waiting:
                    message = dumps({"sid": _SID, "id": f"m{asserted}", **waiting.pop()})
                    asserted += 1
                    names = self._assert(message) - fired
                    fired |= names
                    waiting.extend(self._chained[name] for name in names if name in self._chained)
            finally:
                for number in range(asserted):
                    _call(durable_rules_engine.retract_fact, self._handle, f'{{"sid":"{_SID}","id":"m{number}"}}')
        return fired

    def _assert(self, message: str) -> set[str]:
        code, state = _call(durable_rules_engine.assert_fact, self._handle, message)
        if code == _NO_MATCH:
            return set()
        if code != _MATCHED:
            raise FaultError("规则引擎拒收一条事实", where=f"返回码 {code}", remedy="请连同规则文件反馈")
        started = _call(durable_rules_engine.start_action_for_state, self._handle, state)
        action = started[1] if started else None
        names = set()
        while action:
            names.add(action[2 : action.index('"', 2)])
            action = _call(durable_rules_engine.complete_and_start_action, self._handle, state)
        return names


def _call(function: Callable[..., Any], *arguments: object) -> Any:
    try:
        return function(*arguments)
    except (durable_rules_engine.error, MemoryError) as error:
        raise FaultError(f"规则引擎出错：{error}", remedy="请连同规则文件反馈") from error


def _free(handle: int) -> None:
    # Only a state in which some rule has fired may be deleted (upstream leaves a pointer unset until then): _READY did.
    durable_rules_engine.delete_state(handle, _SID)
    durable_rules_engine.delete_ruleset(handle)


class Rules:
    """Any number of rules of any size, held in as many sessions as the engine needs.

    What is too large for one condition of the engine is cut into parts, each a rule of an earlier layer; a part that
    fires becomes a fact for the layers above it.
    """

    def __init__(self, rules: Mapping[str, Expression]) -> None:
        self._layers: list[dict[str, Expression]] = [{}]
        self._parts: set[str] = set()
        for name, expression in rules.items():
            self._place(name, expression)
        self._sessions = [[Session(batch) for batch in _batches(layer)] for layer in self._layers]

    def fired(self, facts: Facts) -> set[str]:
        """Return the names of the rules that fire on the facts."""
        known = dict(facts)
        fired: set[str] = set()
        for sessions in self._sessions:
            found = {name for session in sessions for name in session.fired(known)}
            known.update(dict.fromkeys(found & self._parts, True))
            fired |= found
        return fired - self._parts

    def _place(self, name: str, expression: Expression) -> int:
        """Put a rule into the lowest layer that can hold it and return that layer's number."""
        layer = 0
        if _joints(expression) > MAX_JOINTS or _width(expression) > MAX_MATCHES // 2:
            ((joint, children),) = expression.items()
            smaller = []
            for child in _chunks(joint, children):
                part = f"part__{len(self._parts)}"
                self._parts.add(part)
                layer = max(layer, 1 + self._place(part, child))
                smaller.append({part: True})
            expression = _join(joint, smaller)
        while len(self._layers) <= layer:
            self._layers.append({})
        self._layers[layer][name] = expression
        return layer


class ConditionJudge:
    """Judges conditions by durable_rules."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._count = len(conditions)
        self._rules = Rules(
            {
                f"{place} {truth.name}": compile_condition(condition, negated=truth is Truth.FALSE)
                for place, condition in enumerate(conditions)
                for truth in (Truth.TRUE, Truth.FALSE)
            }
        )

    def truths(self, facts: Facts) -> list[Truth]:
        """Return the truth of each condition; a fact of value None is missing."""
        message: dict[str, FactValue] = {}
        for name, value in facts.items():
            message[marker(name) if value is None else name] = True if value is None else value
        truths = [Truth.UNKNOWN] * self._count
        for name in self._rules.fired(message):
            place, truth = name.split(" ")
            if truths[int(place)] is not Truth.UNKNOWN:
                raise FaultError("规则引擎判为既真又假", where="、".join(facts), remedy="请连同规则文件反馈")
            truths[int(place)] = Truth[truth]
        return truths


def _chunks(joint: str, children: list[Expression]) -> list[Expression]:
    """Return the children in groups, each small enough to be placed on its own in the end."""
    size = max(1, min(_CHUNK, (len(children) + 1) // 2))
    return [_join(joint, children[start : start + size]) for start in range(0, len(children), size)]


def _batches(rules: Mapping[str, Expression]) -> Iterator[dict[str, Expression]]:
    batch: dict[str, Expression] = {}
    room = MAX_MATCHES
    for name, expression in rules.items():
        taken = _width(expression)
        if batch and (taken > room or len(batch) == MAX_RULES - 1):
            yield batch
            batch, room = {}, MAX_MATCHES
        batch[name] = expression
        room -= taken
    if batch:
        yield batch


def dumps(value: object) -> str:
    """Return the JSON that durable_rules can read: numbers without exponent, Chinese text without escapes."""
    text = _encode(value)
    return _without_exponents(value) if _EXPONENT.search(text) else text


def _without_exponents(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_encode(name)}:{_without_exponents(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_without_exponents, value)) + "]"
    if not isinstance(value, float):
        return _encode(value)
    text = f"{Decimal(repr(value)):f}"
    return text if "." in text else f"{text}.0"
