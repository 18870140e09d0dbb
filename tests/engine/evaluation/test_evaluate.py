"""Evaluation in bulk gives what judging village by village gives, whatever the order, and stops when it cannot."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import FaultError
from engine.evaluation import cases
from engine.evaluation.evaluate import Evaluator, evaluate
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import Finding, Truth, read_findings
from engine.evaluation.result import Evaluation
from engine.evaluation.village import judge_village
from engine.rulebook.model import LEVELS, Rulebook, Tier
from tests.engine.evaluation.rulebooks import READ, compare, frame, rule, rulebook, rulebooks, values, villages
from tests.examples import examples

Rows = list[dict[str, Any]]
bulk = examples(25)


def found(evaluation: Evaluation, row: int) -> list[tuple[Any, ...]]:
    """Return rule, outcome, floor, points and missing of every rule that is not clear, from the stored text."""
    stored = read_findings(evaluation.finding_texts()[row])
    return [(each.rule, each.outcome, each.floor, each.points, each.missing, each.tiers) for each in stored]


def expected(findings: list[Finding]) -> list[tuple[Any, ...]]:
    return [
        (each.rule, each.outcome, each.floor, each.points, each.missing, tuple(tier.name for tier in each.hit_tiers))
        for each in findings
        if each.outcome != "clear"
    ]


@bulk
@given(rulebooks(), villages())
def test_many_villages_at_once_are_judged_as_one_by_one(book: Rulebook, rows: Rows):
    evaluation = evaluate(book, frame(rows))
    for place, (facts, level) in enumerate(zip(rows, evaluation.levels.to_dicts(), strict=True)):
        alone = judge_village(book, facts)
        grade = alone.grade
        assert (level["level"], level["worst_level"], level["score"]) == (grade.level, grade.worst_level, grade.score)
        assert level["worst_score"] == grade.worst_score
        assert {name: level[f"points_{name}"] for name in grade.points} == grade.points
        assert found(evaluation, place) == expected(alone.findings)
        assert evaluation.findings(f"v{place}") == alone.findings


@bulk
@given(rulebooks(), villages())
def test_the_long_frame_holds_every_finding_that_is_not_clear(book: Rulebook, rows: Rows):
    evaluation = evaluate(book, frame(rows))
    long = {
        (each["village"], each["rule"], each["outcome"], tuple(each["missing"]))
        for each in evaluation.non_clear().to_dicts()
    }
    assert long == {
        (f"v{place}", rule_id, outcome, missing)
        for place in range(len(rows))
        for rule_id, outcome, _, _, missing, _ in found(evaluation, place)
    }


@bulk
@given(rulebooks(), villages(), st.randoms())
def test_the_order_of_villages_and_of_rules_does_not_matter(book: Rulebook, rows: Rows, chance: Any):
    facts = frame(rows)
    shuffled = list(range(len(rows)))
    chance.shuffle(shuffled)
    rules = list(book.rules)
    chance.shuffle(rules)
    once, again = evaluate(book, facts), evaluate(rulebook(*rules), facts[shuffled])
    assert once.levels[shuffled].equals(again.levels)
    assert once.finding_texts().gather(shuffled).equals(again.finding_texts())


@bulk
@given(rulebooks(), villages())
def test_the_worst_level_is_never_lighter_than_the_level(book: Rulebook, rows: Rows):
    levels = evaluate(book, frame(rows)).levels
    assert (levels["worst_level"].to_physical() >= levels["level"].to_physical()).all()
    assert (levels["worst_score"] <= levels["score"]).all()


@bulk
@given(rulebooks(), villages().filter(bool), st.data())
def test_supplying_a_missing_fact_never_turns_a_hit_or_a_clear(book: Rulebook, rows: Rows, data: st.DataObject):
    filled = [
        {name: value if value is not None else data.draw(values(ALL_FACTS[name])) for name, value in row.items()}
        for row in rows
    ]
    before, after = evaluate(book, frame(rows)), evaluate(book, frame(filled))
    for each in (each.active.rule for each in before.rules if each.active.rule.dimension != "proc"):
        for old, new in zip(before.outcomes(each.id), after.outcomes(each.id), strict=True):
            assert old in {new, "unknown"}
    assert (before.levels["level"].to_physical() <= after.levels["level"].to_physical()).all()
    assert (before.levels["worst_level"].to_physical() >= after.levels["worst_level"].to_physical()).all()


def test_an_empty_table_and_an_empty_rulebook_are_no_trouble():
    assert evaluate(rulebook(), frame([])).levels.height == 0
    alone = evaluate(rulebook(), frame([{}]))
    assert alone.levels["level"].to_list() == ["none"]
    assert alone.finding_texts().to_list() == ["[]"]


def test_a_fact_without_a_column_is_missing():
    book = rulebook(rule("TEAM-005", Tier("不团结", compare("discord", "==", True), points=10)))
    evaluation = evaluate(book, pl.DataFrame({"village": ["v0"]}))
    assert found(evaluation, 0) == [("TEAM-005", "unknown", None, 0, ("discord",), ())]


def test_parts_of_one_run_share_the_cases_judged(monkeypatch: pytest.MonkeyPatch):
    evaluator = Evaluator(rulebook(rule("TEAM-005", Tier("不团结", compare("discord", "==", True), points=10))))
    first = evaluator.evaluate(frame([{"discord": True}, {"discord": False}]))
    monkeypatch.setattr(cases, "judge", None)
    assert (
        evaluator.evaluate(frame([{"discord": True}])).levels["score"].to_list() == first.levels["score"].to_list()[:1]
    )


@pytest.mark.parametrize("truth", [Truth.TRUE, Truth.UNKNOWN])
def test_a_disagreement_stops_the_run_and_names_rule_and_case(monkeypatch: pytest.MonkeyPatch, truth: Truth):
    monkeypatch.setattr(cases.ConditionJudge, "truths", lambda self, facts: [truth])
    book = rulebook(rule("TEAM-006", Tier("年龄", compare("secretary_age", ">", 60), points=5)))
    with pytest.raises(FaultError, match=r"规则 TEAM-006（年龄）.*不一致.*secretary_age=60"):
        evaluate(book, frame([{"secretary_age": 60}]))


def test_a_summing_mistake_stops_the_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engine.evaluation.totals._sum", lambda points: pl.lit(0, pl.Int16))
    book = rulebook(rule("TEAM-006", Tier("年龄", compare("secretary_age", ">", 60), points=5)))
    with pytest.raises(FaultError, match="汇总与分级"):
        evaluate(book, frame([{"secretary_age": 61}]))


@pytest.mark.parametrize("number", [400, 600])
def test_rulebooks_of_hundreds_of_rules_work(number: int):
    rules = [
        rule(
            f"{('TEAM', 'RUN', 'CAND', 'STAB', 'ELEC')[place % 5]}-{place:03d}",
            Tier("线", compare("candidate_margin", ">=", place % 40), points=1 + place % 9),
        )
        for place in range(number)
    ]
    book, rows = rulebook(*rules), [{"candidate_margin": value} for value in (None, -1, 7, 20, 39)]
    evaluation = evaluate(book, frame(rows))
    for place, facts in enumerate(rows):
        assert found(evaluation, place) == expected(judge_village(book, facts).findings)


def test_levels_are_ordered_columns():
    levels = evaluate(rulebook(), frame([{}])).levels
    assert levels.schema["level"] == pl.Enum(LEVELS)
    assert levels.columns[:5] == ["village", "level", "worst_level", "score", "worst_score"]
    assert set(READ) & set(levels.columns) == set()


def test_a_disagreement_about_the_level_stops_the_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engine.evaluation.chain.band", lambda grading, score: "low")
    with pytest.raises(FaultError, match=r"分级：规则引擎与校核算法的结论不一致.*score=100"):
        evaluate(rulebook(), frame([{}]))
