"""Rulebooks and facts made by hand or at random for the tests of the evaluation."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl
from hypothesis import strategies as st

from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.model import (
    ActiveRule,
    Advice,
    All,
    AnyOf,
    Band,
    Comparison,
    Condition,
    Grading,
    Not,
    Operator,
    Rule,
    Rulebook,
    Tier,
)
from ledgers.facts import Fact, FactType

DIMENSIONS = ("team", "run", "cand", "stab", "elec")
GRADING = Grading(
    base_score=100,
    dimension_cap=25,
    dimensions=MappingProxyType(dict.fromkeys(DIMENSIONS, "")),
    bands=(Band("none", 85), Band("low", 75), Band("medium", 60), Band("high", -25)),
    heavy_points=8,
)
READ = ("candidate_margin", "secretary_age", "debt_to_income", "democratic_rating", "discord", "team_rating", "fusion")
ORDER = (Operator.GT, Operator.GE, Operator.LT, Operator.LE)
EQUALITY = (Operator.EQ, Operator.NE)
NUMBERS = (0, 18, 19, 40, 60, 61, 99.5, 100, 1e-7, 0.1)


def rule(name: str, *tiers: Tier, combine: str = "gravest") -> ActiveRule:
    """An active rule of the dimension its name says."""
    plain = Rule(
        name, name, name.split("-")[0].lower(), "active", 1, date(2018, 1, 1), None, (), combine, (),
        {}, tiers, Advice("", ()), (), (), "",
    )  # fmt: skip
    return ActiveRule(plain, tiers, (), {})


def rulebook(*rules: ActiveRule, grading: Grading = GRADING) -> Rulebook:
    """A rulebook of these rules, ordered by id as it must be."""
    ordered = tuple(sorted(rules, key=lambda each: each.rule.id))
    return Rulebook("CN2018+SC2020", date(2020, 10, 20), ordered, grading, {}, "0" * 64)


def compare(fact: str, operator: str, operand: Any) -> Comparison:
    return Comparison(fact, Operator(operator), operand)


def frame(rows: Sequence[dict[str, Any]], facts: Sequence[str] = READ) -> pl.DataFrame:
    """Facts of villages v0, v1, … from one mapping each."""
    kinds = {FactType.BOOLEAN: pl.Boolean, FactType.INTEGER: pl.Int32, FactType.NUMBER: pl.Float64}
    columns = {
        name: pl.Series([row.get(name) for row in rows], dtype=kinds.get(ALL_FACTS[name].type, pl.String))
        for name in facts
    }
    names = pl.Series([f"v{place}" for place in range(len(rows))], dtype=pl.String)
    return pl.DataFrame({"village": names, **columns})


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """Values of one fact: near the cuts, anywhere, or missing."""
    if fact.type is FactType.BOOLEAN:
        return st.none() | st.booleans()
    if fact.type is FactType.CHOICE:
        return st.none() | st.sampled_from(fact.choices)
    least, most = fact.minimum if fact.minimum is not None else -50, fact.maximum or 200
    near = [each for each in NUMBERS if least <= each <= most]
    if fact.type is FactType.INTEGER:
        whole = [each for each in near if isinstance(each, int)]
        return st.none() | st.sampled_from(whole) | st.integers(int(least), int(most))
    return st.none() | st.sampled_from(near).map(float) | st.floats(least, most)


@st.composite
def comparisons(draw: st.DrawFn, names: Sequence[str] = READ) -> Comparison:
    """A comparison that the rule language allows."""
    fact = ALL_FACTS[draw(st.sampled_from(names))]
    if fact.type is FactType.BOOLEAN:
        return Comparison(fact.name, draw(st.sampled_from(EQUALITY)), draw(st.booleans()))
    if fact.type is FactType.CHOICE:
        some = draw(st.lists(st.sampled_from(fact.choices), min_size=1, unique=True))
        operator = draw(st.sampled_from((*EQUALITY, Operator.IN, Operator.NOT_IN)))
        return Comparison(fact.name, operator, some[0] if operator in EQUALITY else tuple(some))
    allowed = [each for each in NUMBERS if fact.type is FactType.NUMBER or isinstance(each, int)]
    return Comparison(fact.name, draw(st.sampled_from((*EQUALITY, *ORDER))), draw(st.sampled_from(allowed)))


def conditions(leaves: st.SearchStrategy[Comparison] | None = None) -> st.SearchStrategy[Condition]:
    """Conditions of up to a dozen comparisons."""
    return st.recursive(
        leaves if leaves is not None else comparisons(),
        lambda part: st.one_of(
            st.lists(part, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(part, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
            part.map(Not),
        ),
        max_leaves=8,
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """A rulebook with scored, mix and proc rules at random."""
    made = []
    for number in range(draw(st.integers(1, 5))):
        name = f"{draw(st.sampled_from(DIMENSIONS)).upper()}-{number:03d}"
        made.append(rule(name, *draw(scored_tiers()), combine=draw(st.sampled_from(("gravest", "sum")))))
    heavy = st.builds(
        compare, st.sampled_from(("heavy_hits", "heavy_dimensions")), st.sampled_from((">", ">=")), st.integers(0, 4)
    )
    for number in range(draw(st.integers(0, 2))):
        floor = draw(st.sampled_from(("low", "medium", "high")))
        when = draw(st.lists(heavy, min_size=1, max_size=2).map(lambda parts: All(tuple(parts))))
        made.append(rule(f"MIX-{number:03d}", Tier("叠加", when, floor=floor)))
    level = st.builds(compare, st.just("level"), st.sampled_from(("==", "!=")), st.sampled_from(("none", "high")))
    for number in range(draw(st.integers(0, 2))):
        made.append(rule(f"PROC-{number:03d}", Tier("程序", draw(conditions(comparisons() | level)), warn=True)))
    return rulebook(*made)


def scored_tiers() -> st.SearchStrategy[list[Tier]]:
    """One to three tiers with a floor, points or both."""
    floors = st.none() | st.sampled_from(("low", "medium", "high"))
    tier = st.builds(Tier, st.just("档"), conditions(), floors, st.sampled_from((0, 4, 8, 16)))
    return st.lists(tier, min_size=1, max_size=3)


def villages() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Facts of up to a dozen villages, some missing."""
    one = st.fixed_dictionaries({name: values(ALL_FACTS[name]) for name in READ})
    return st.lists(one, max_size=12)
