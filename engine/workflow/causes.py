"""Why one village moved: re-judged step by step from yesterday's facts and rules to today's; the parts add up.

The order is fixed: first the date passes, then the cells change one after another as they were recorded, then the
rules change one after another. A part is what the score and the level did at its step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from engine.evaluation.finding import FactValue
from engine.evaluation.village import judge_village
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.resolving import active_content
from engine.workflow.hits import rule_facts

TIME, DATA, CORRECTION, RULE, DECISION = "time", "data", "correction", "rule", "decision"
CAUSES = {TIME: "时间推移", DATA: "数据变动", CORRECTION: "数据更正", RULE: "规则变动", DECISION: "人工决定"}
Values = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Cell:
    """One change of one ledger cell that bears on a fact."""

    ledger: str
    row: str
    field: str
    old: str | None
    new: str | None
    by: str
    on: str
    order: int
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One step: its cause, what changed (a fact, a rule or a decision), and what it did to score and level."""

    cause: str
    what: str
    old: FactValue
    new: FactValue
    points: int
    level_before: str
    level_after: str
    cells: tuple[Cell, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the part as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sides:
    """One village before and after: facts on the old date, the same ledgers on the new date, the new ledgers."""

    old: Values
    aged: Values
    new: Values
    old_rules: Rulebook
    new_rules: Rulebook


def parts_of(sides: Sides, cells_of: Callable[[str], Sequence[Cell] | None]) -> list[Part]:
    """Return the parts of a move; their points add up to the change of the score, their levels form a chain.

    ``cells_of`` gives the recorded changes that bear on a fact since the old side was judged; None for a fact that
    nobody changed: if it moved, a date passed.
    """
    walk = _Walk(sides.old, sides.old_rules)
    names = sorted(_facts_read(sides.old_rules) | _facts_read(sides.new_rules))
    recorded = {name: tuple(cells) for name in names if (cells := cells_of(name)) is not None}
    for name in names:
        by_itself = sides.aged.get(name) if name in recorded else sides.new.get(name)
        if sides.old.get(name) != by_itself:
            walk.change_fact(TIME, name, by_itself)
    for name, cells in sorted(recorded.items(), key=lambda each: max((cell.order for cell in each[1]), default=0)):
        if sides.aged.get(name) != sides.new.get(name):
            corrected = bool(cells) and all(cell.correction for cell in cells)
            walk.change_fact(CORRECTION if corrected else DATA, name, sides.new.get(name), cells)
    for what, old, new, rulebook in _rule_steps(sides.old_rules, sides.new_rules):
        walk.change_rules(what, (old, new), rulebook)
    return [part for part in walk.parts if part.points or part.level_before != part.level_after]


class _Walk:
    """One village on its way from before to after."""

    def __init__(self, facts: Values, rulebook: Rulebook) -> None:
        self._facts, self._rulebook = dict(facts), rulebook
        grade = judge_village(rulebook, self._facts).grade
        self._score, self._level = grade.score, grade.level
        self.parts: list[Part] = []

    def change_fact(self, cause: str, name: str, value: FactValue, cells: tuple[Cell, ...] = ()) -> None:
        """Give a fact its new value and note what that did."""
        old, self._facts[name] = self._facts.get(name), value
        self._note(cause, name, (old, value), cells)

    def change_rules(self, what: str, versions: tuple[FactValue, FactValue], rulebook: Rulebook) -> None:
        """Take one rule (or the grading) from the new rulebook and note what that did."""
        self._rulebook = rulebook
        self._note(RULE, what, versions, ())

    def _note(self, cause: str, what: str, values: tuple[FactValue, FactValue], cells: tuple[Cell, ...]) -> None:
        grade = judge_village(self._rulebook, self._facts).grade
        self.parts.append(Part(cause, what, *values, grade.score - self._score, self._level, grade.level, cells))
        self._score, self._level = grade.score, grade.level


def _facts_read(rulebook: Rulebook) -> set[str]:
    judged = {*rulebook.grading.dimensions}
    return {name for active in rulebook.rules if active.rule.dimension in judged for name in rule_facts(active)}


def _rule_steps(old: Rulebook, new: Rulebook) -> Iterator[tuple[str, str | None, str | None, Rulebook]]:
    """Yield the rulebooks between the old and the new one, each with one rule more taken from the new."""
    if old.hash == new.hash:
        return
    before = {active.rule.id: active for active in old.rules}
    after = {active.rule.id: active for active in new.rules}
    mixed = dict(before)
    for rule_id in sorted(before.keys() | after.keys()):
        was, now = before.get(rule_id), after.get(rule_id)
        if was is not None and now is not None and active_content(was) == active_content(now):
            continue
        if now is None:
            del mixed[rule_id]
        else:
            mixed[rule_id] = now
        rules = tuple(mixed[each] for each in sorted(mixed))
        yield rule_id, _said(was, now), _said(now, was), replace(old, rules=rules)
    if old.grading != new.grading:
        yield "grading", None, None, new


def _said(active: ActiveRule | None, other: ActiveRule | None) -> str | None:
    """Return version and those parameters in which the rule differs from ``other``: 第2版，least=3人."""
    if active is None:
        return None
    there = other.params if other is not None else {}
    params = [
        f"{name}={value.value}{value.unit}"
        for name, value in sorted(active.params.items())
        if other is not None and (name not in there or there[name].value != value.value)
    ]
    return "，".join([f"第{active.rule.version}版", *params])
