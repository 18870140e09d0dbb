"""Why one village moved: re-judged step by step from yesterday's facts and rules to today's; the parts add up.

The order is fixed: first the date passes, then the cells change one after another as they were recorded, then the
rules change one after another. A part is what the score and the level did at its step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice, pairwise
from typing import NamedTuple

import polars as pl

from engine.evaluation.evaluate import evaluate
from engine.evaluation.finding import FactValue
from engine.risks.hits import rule_facts
from engine.rulebook.model import ActiveRule, Grading, Rulebook
from engine.rulebook.resolving import active_content
from ledgers.basis import fact_types
from ledgers.catalogue import FACTS
from ledgers.risk_point.columns import LEVEL_WORDS

TIME, DATA, CORRECTION, RULE, DECISION = "time", "data", "correction", "rule", "decision"
CAUSES = {TIME: "时间推移", DATA: "数据变动", CORRECTION: "数据更正", RULE: "规则变动", DECISION: "人工决定"}
GRADING = "grading"
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
    """One step: its cause, what changed (a fact, a rule or a decision), and what it did to score and level.

    ``absent`` says of the old and the new value of a fact why it did not apply, "" where it did or is missing.
    """

    cause: str
    what: str
    old: FactValue
    new: FactValue
    points: int
    level_before: str
    level_after: str
    cells: tuple[Cell, ...] = ()
    absent: tuple[str, str] = ("", "")

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
    absent: tuple[str, str] = ("", "")


def parts_of(villages: Sequence[Sides], old: Rulebook, new: Rulebook) -> list[list[Part]]:
    """Return the parts of the move of each village; points add up to the change of its score, levels form a chain.

    All states of all villages on the way are judged in one go, by one rulebook after another.
    """
    names = sorted(_facts_read(old) | _facts_read(new))
    redefined = {name for name in names if _defined(name, old) != _defined(name, new)}
    walks = [list(_fact_steps(each, names, redefined)) for each in villages]
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


def _defined(fact: str, rulebook: Rulebook) -> dict[str, float]:
    """Return the parameters the definition of a fact names: {"long_open_months": 12}."""
    said = FACTS[fact].definition if fact in FACTS else ""
    return {name: value for name, value in rulebook.definitions.items() if f"{{{name}}}" in said}


def _fact_steps(sides: Sides, names: Sequence[str], redefined: Collection[str]) -> Iterator[_Step]:
    """Yield the facts in which the sides differ, those that moved by themselves first, the rest as recorded.

    Of facts recorded at once those that may not apply come last: they follow from the others.
    """
    recorded = {name: tuple(cells) for name in names if (cells := sides.cells_of(name)) is not None}
    for name in names:
        old, by_itself = sides.old.get(name), (sides.aged if name in recorded else sides.new).get(name)
        if old != by_itself:
            absent = (_absence(name, sides.old), _absence(name, sides.aged if name in recorded else sides.new))
            cause = RULE if name in redefined else TIME
            yield _Step(cause, name, old, by_itself, absent=absent)
    for name in sorted(recorded, key=lambda each: _last_first(each, recorded[each])):
        aged, new = sides.aged.get(name), sides.new.get(name)
        if aged != new:
            cells = recorded[name]
            corrected = bool(cells) and all(cell.correction for cell in cells)
            absent = (_absence(name, sides.aged), _absence(name, sides.new))
            yield _Step(CORRECTION if corrected else DATA, name, aged, new, cells, absent)


def _last_first(name: str, cells: Sequence[Cell]) -> tuple[int, bool]:
    return max((cell.order for cell in cells), default=0), FACTS[name].absent is not None


def _absence(name: str, facts: Values) -> str:
    return FACTS[name].absence(facts)


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
    points = after[0] - before[0]
    return Part(step.cause, step.what, step.old, step.new, points, before[1], after[1], step.cells, step.absent)


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
        yield _Step(RULE, GRADING, *_graded_otherwise(old.grading, new.grading)), new


def _graded_otherwise(old: Grading, new: Grading) -> tuple[str, str]:
    """Return the numbers of the old and of the new grading in which they differ: 无风险 85 分起."""
    before, after = _numbers(old), _numbers(new)
    there = [name for name in before | after if before.get(name) != after.get(name)]
    was, now = (
        "，".join(f"{name}{said}" for name in there if (said := side.get(name))) or "无" for side in (before, after)
    )
    return was, now


def _numbers(grading: Grading) -> dict[str, str]:
    bands = {f"{LEVEL_WORDS[band.level]}风险": f" {band.minimum} 分起" for band in grading.bands}
    return {
        **bands,
        "基准分": f" {grading.base_score} 分",
        "每个方面最多扣": f" {grading.dimension_cap} 分",
        "扣分重的规则": f" {grading.heavy_points} 分起",
        "计分的方面": " " + "、".join(grading.dimensions.values()),
    }


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
