"""The plain evaluator: Kleene's three values, what is missing, what counts, and how far from the cut."""

import pytest

from engine.evaluation.finding import Truth
from engine.evaluation.plain import judge, judge_mix, judge_rule
from engine.rulebook.model import All, AnyOf, Not, Tier
from tests.engine.evaluation.rulebooks import compare, rule

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE
PART = {
    T: compare("discord", "==", True),
    F: compare("discord", "==", False),
    U: compare("secretary_vacant", "==", True),
}
FACTS = {"discord": True}


@pytest.mark.parametrize(
    ("first", "second", "both", "either"),
    [(T, T, T, T), (T, U, U, T), (T, F, F, T), (U, U, U, U), (U, F, F, U), (F, F, F, F)],
)
def test_all_is_the_least_and_any_the_greatest(first: Truth, second: Truth, both: Truth, either: Truth):
    parts = (PART[first], PART[second])
    assert judge(All(parts), FACTS).truth is both
    assert judge(AnyOf(parts), FACTS).truth is either


@pytest.mark.parametrize(("given", "turned"), [(T, F), (F, T), (U, U)])
def test_not_swaps_true_and_false_and_leaves_unknown(given: Truth, turned: Truth):
    assert judge(Not(PART[given]), FACTS).truth is turned


@pytest.mark.parametrize("operator", ["!=", "not_in"])
def test_a_missing_fact_is_never_not_equal(operator: str):
    operand = ("差",) if operator == "not_in" else "差"
    assert judge(compare("team_rating", operator, operand), {}).truth is U


def test_missing_names_the_facts_of_unknown_parts_only():
    decided = AnyOf((compare("discord", "==", True), compare("fusion", "==", "差")))
    condition = All((decided, compare("team_rating", "==", "差"), Not(compare("secretary_age", ">", 60))))
    assert judge(condition, FACTS).missing == {"team_rating", "secretary_age"}


def test_a_condition_that_is_decided_misses_nothing():
    assert judge(AnyOf((PART[T], PART[U])), FACTS).missing == frozenset()


def test_a_reading_tells_value_and_distance_from_the_cut():
    (reading,) = judge(compare("democratic_rating", "<", 60), {"democratic_rating": 62.5}).readings
    assert (reading.value, reading.truth, reading.distance) == (62.5, F, 2.5)


def test_a_choice_has_no_distance():
    (reading,) = judge(compare("team_rating", "==", "差"), {"team_rating": "优"}).readings
    assert reading.distance is None


SEATS = (
    Tier("空缺", compare("secretary_vacant", "==", True), floor="medium", points=15),
    Tier("不足", compare("seats_unfilled", ">=", 1), points=6),
)


@pytest.mark.parametrize(("combine", "points"), [("gravest", 15), ("sum", 21)])
def test_true_tiers_count_by_the_greatest_or_the_sum(combine: str, points: int):
    finding = judge_rule(rule("TEAM-003", *SEATS, combine=combine), {"secretary_vacant": True, "seats_unfilled": 2})
    assert (finding.outcome, finding.points, finding.floor) == ("hit", points, "medium")


def test_an_unknown_tier_counts_only_at_worst():
    finding = judge_rule(rule("TEAM-003", *SEATS), {"seats_unfilled": 1})
    assert (finding.outcome, finding.points, finding.floor) == ("hit", 6, None)
    assert (finding.worst_points, finding.worst_floor, finding.missing) == (15, "medium", ("secretary_vacant",))


def test_a_rule_is_unknown_when_no_tier_is_true_and_one_unknown():
    finding = judge_rule(rule("TEAM-003", *SEATS), {"secretary_vacant": False})
    assert (finding.outcome, finding.points, finding.missing) == ("unknown", 0, ("seats_unfilled",))


def test_a_clear_rule_misses_nothing_and_brings_nothing():
    finding = judge_rule(rule("TEAM-003", *SEATS), {"secretary_vacant": False, "seats_unfilled": 0})
    assert (finding.outcome, finding.worst_points, finding.worst_floor, finding.missing) == ("clear", 0, None, ())


@pytest.mark.parametrize(("firm", "worst", "outcome"), [(3, 3, "hit"), (2, 3, "unknown"), (2, 2, "clear")])
def test_a_mix_rule_is_unknown_when_only_the_worst_summary_reaches_it(firm: int, worst: int, outcome: str):
    mix = rule("MIX-001", Tier("叠加", compare("heavy_hits", ">=", 3), floor="medium"))
    finding = judge_mix(mix, {"heavy_hits": firm}, {"heavy_hits": worst}, frozenset({"discord"}))
    assert finding.outcome == outcome
    assert finding.missing == (("discord",) if outcome == "unknown" else ())
