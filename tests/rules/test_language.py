"""rules/README.md defines the language: an evaluator written from it alone gives the same answers as the program."""

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from engine.evaluation.evaluate import evaluate
from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.cases import read_cases
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import LEVELS, Rulebook
from engine.rulebook.reading import load_rulebook
from engine.rulebook.vocabulary import read_vocabulary
from ledgers.facts import Fact, FactType, Origin
from tests.rules.second_evaluator import SecondEvaluator

FOLDER = Path(__file__).parents[2] / "rules"
PROFILES = [("CN2018+SC2020", date(2020, 10, 15)), ("CN2026+SC2026", date(2026, 10, 15))]
GIVEN = [fact for fact in ALL_FACTS.values() if fact.origin not in (Origin.FINDINGS, Origin.LEVEL)]
TYPES = {
    FactType.BOOLEAN: pl.Boolean,
    FactType.INTEGER: pl.Int32,
    FactType.NUMBER: pl.Float64,
    FactType.CHOICE: pl.String,
}


def cuts_of(rulebook: Rulebook) -> dict[str, list[float]]:
    cuts: dict[str, list[float]] = {}
    for active in rulebook.rules:
        for each in (one for tier in active.tiers for one in comparisons(tier.when)):
            if isinstance(each.operand, int | float):
                cuts.setdefault(each.fact, []).append(each.operand)
    return cuts


def value_of(fact: Fact, cuts: list[float], chance: random.Random):
    if fact.type is FactType.BOOLEAN:
        return chance.random() < 0.5
    if fact.type is FactType.CHOICE:
        return chance.choice(fact.choices)
    value = chance.choice(cuts or [5]) + chance.choice([-1, 0, 0, 1])
    value = max(value, fact.minimum if fact.minimum is not None else value)
    value = min(value, fact.maximum if fact.maximum is not None else value)
    return int(value) if fact.type is FactType.INTEGER else float(value)


def villages(rulebook: Rulebook, count: int) -> list[dict]:
    """Villages from quiet to wild, from complete to blank, their values on and beside the cuts."""
    chance = random.Random(20201015)
    cuts = cuts_of(rulebook)
    quiet = quiet_village(rulebook)
    rows = []
    for _ in range(count):
        blank, wild = chance.choice([0.0, 0.03, 0.4, 1.0]), chance.choice([0.02, 0.1, 0.2, 1.0])
        row = dict.fromkeys((fact.name for fact in GIVEN), None) | quiet
        for fact in GIVEN:
            if chance.random() < wild:
                row[fact.name] = value_of(fact, cuts.get(fact.name, []), chance)
            if chance.random() < blank:
                row[fact.name] = None
        rows.append(row)
    return rows


def quiet_village(rulebook: Rulebook) -> dict:
    """Facts of the cases in which nothing is found, put together."""
    vocabulary = read_vocabulary(FOLDER, [])
    facts: dict = {}
    for active in rulebook.rules:
        cases = read_cases(FOLDER, active.rule, vocabulary, [])
        facts |= next(dict(case.given) for case in cases if case.expected.outcome == "clear")
    return {fact.name: facts[fact.name] for fact in GIVEN if fact.name in facts}


@pytest.mark.parametrize(("profile", "on"), PROFILES, ids=[profile for profile, _ in PROFILES])
def test_a_second_evaluator_gives_the_same_answers(profile: str, on: date):
    rulebook = load_rulebook(FOLDER, profile, on)
    rows = villages(rulebook, 400)
    schema = {"village": pl.String} | {fact.name: TYPES[fact.type] for fact in GIVEN}
    frame = pl.DataFrame([{"village": str(number)} | row for number, row in enumerate(rows)], schema=schema)
    ours = evaluate(rulebook, frame)
    second = SecondEvaluator(FOLDER, profile, on)
    levels = {row["village"]: row for row in ours.levels.to_dicts()}
    assert {row["level"] for row in levels.values()} == {row["worst_level"] for row in levels.values()} == set(LEVELS)
    for number, row in enumerate(rows):
        answer = second.evaluate(str(number), row)
        got = levels[str(number)]
        assert (answer["level"], answer["worst_level"], answer["score"]) == (
            got["level"],
            got["worst_level"],
            got["score"],
        )
        assert answer["points"] == {name: got[f"points_{name}"] for name in answer["points"]}
        assert answer["findings"] == [
            {
                "rule": each.rule,
                "version": each.version,
                "outcome": each.outcome,
                "floor": each.floor,
                "points": each.points,
                "missing": list(each.missing),
            }
            for each in ours.findings(str(number))
        ]
