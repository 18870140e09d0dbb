"""Why one village moved: re-judged step by step from yesterday's facts and rules to today's; the parts add up.

The order is fixed: first the date passes, then the cells change one after another as they were recorded, then the
rules change one after another. A part is what the score and the level did at its step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice, pairwise
from typing import NamedTuple

import polars as pl

from engine.evaluation.evaluate import evaluate
from engine.evaluation.finding import FactValue
from engine.risks.hits import rule_facts
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.resolving import active_content
from ledgers.basis import fact_types

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


CellsOf = Callable[[str], Sequence[Cell] | None]


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
    """One village before and after: facts on the old date, the same ledgers on the new date, the new ledgers.

    ``cells_of`` gives the recorded changes that bear on a fact since the old side was judged; None for a fact that
    nobody changed: if it moved, a date passed.
    """

    old: Values
    aged: Values
    new: Values
    cells_of: CellsOf


class _Step(NamedTuple):
    """One thing that changed on the way, and from what to what."""

    cause: str
    what: str
    old: FactValue
    new: FactValue
    cells: tuple[Cell, ...] = ()


def parts_of(villages: Sequence[Sides], old: Rulebook, new: Rulebook) -> list[list[Part]]:
    """Return the parts of the move of each village; points add up to the change of its score, levels form a chain.

    All states of all villages on the way are judged in one go, by one rulebook after another.
    """
    names = sorted(_facts_read(old) | _facts_read(new))
    walks = [list(_fact_steps(each, names)) for each in villages]
    states = chain.from_iterable(_states(each.old, walk) for each, walk in zip(villages, walks, strict=True))
    walked = iter(_grades(old, names, states))
    turned = [(step, _grades(mixed, names, (each.new for each in villages))) for step, mixed in _rule_steps(old, new)]
    found = []
    for place, walk in enumerate(walks):
        grades = [*islice(walked, len(walk) + 1), *(grades[place] for _, grades in turned)]
        steps = [*walk, *(step for step, _ in turned)]
        graded = zip(steps, pairwise(grades), strict=True)
        found.append([_part(step, *pair) for step, pair in graded if pair[0] != pair[1]])
    return found


def _fact_steps(sides: Sides, names: Sequence[str]) -> Iterator[_Step]:
    """Yield the facts in which the sides differ, those that moved by themselves first, the rest as recorded."""
    recorded = {name: tuple(cells) for name in names if (cells := sides.cells_of(name)) is not None}
    for name in names:
        old, by_itself = sides.old.get(name), (sides.aged if name in recorded else sides.new).get(name)
        if old != by_itself:
            yield _Step(TIME, name, old, by_itself)
    for name, cells in sorted(recorded.items(), key=lambda each: max((cell.order for cell in each[1]), default=0)):
        aged, new = sides.aged.get(name), sides.new.get(name)
        if aged != new:
            corrected = bool(cells) and all(cell.correction for cell in cells)
            yield _Step(CORRECTION if corrected else DATA, name, aged, new, cells)


def _states(facts: Values, steps: Sequence[_Step]) -> Iterator[Values]:
    """Yield the facts before the first step and after each; to be read before the next is asked for."""
    state = dict(facts)
    yield state
    for step in steps:
        state[step.what] = step.new
        yield state


def _grades(rulebook: Rulebook, names: Sequence[str], states: Iterable[Values]) -> list[tuple[int, str]]:
    """Return score and level of each state."""
    rows = [[state.get(name) for name in names] for state in states]
    types = fact_types()
    facts = pl.DataFrame(rows, {name: types[name] for name in names}, orient="row", strict=False)
    facts = facts.with_row_index("village").with_columns(pl.col("village").cast(pl.String))
    levels = evaluate(rulebook, facts).levels
    return levels.select("score", pl.col("level").cast(pl.String)).rows()


def _part(step: _Step, before: tuple[int, str], after: tuple[int, str]) -> Part:
    cause, what, old, new, cells = step
    return Part(cause, what, old, new, after[0] - before[0], before[1], after[1], cells)


def _facts_read(rulebook: Rulebook) -> set[str]:
    judged = {*rulebook.grading.dimensions}
    return {name for active in rulebook.rules if active.rule.dimension in judged for name in rule_facts(active)}


def _rule_steps(old: Rulebook, new: Rulebook) -> Iterator[tuple[_Step, Rulebook]]:
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
        yield _Step(RULE, rule_id, _said(was, now), _said(now, was)), replace(old, rules=rules)
    if old.grading != new.grading:
        yield _Step(RULE, "grading", None, None), new


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
