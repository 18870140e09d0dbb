"""durable_rules behind its one importer: the same truth as the plain evaluator, and none of its traps."""

import gc
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import FaultError
from engine.evaluation import durable
from engine.evaluation.durable import MAX_RULES, ConditionJudge, Session, dumps
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import Truth
from engine.evaluation.plain import judge
from engine.rulebook.model import All, AnyOf, Condition, Not
from tests.engine.evaluation.rulebooks import READ, compare, conditions, values
from tests.examples import examples

FACTS = st.fixed_dictionaries({name: values(ALL_FACTS[name]) for name in READ})


@examples()
@given(st.lists(conditions(), min_size=1, max_size=3), st.lists(FACTS, min_size=1, max_size=8))
def test_it_agrees_with_the_plain_evaluator(tiers: list[Condition], cases: list[dict[str, Any]]):
    by_engine = ConditionJudge(tiers)
    for facts in cases:
        assert by_engine.truths(facts) == [judge(tier, facts).truth for tier in tiers]


@pytest.mark.parametrize("value", [1e-9, 1.5e22, -1e-300, 5e-324, 1.7e308, 0.1, -0.0])
def test_every_finite_number_is_read_to_the_last_bit(value: float):
    same = ConditionJudge([compare("debt_to_income", "==", value)])
    assert same.truths({"debt_to_income": value}) == [Truth.TRUE]
    assert same.truths({"debt_to_income": value + abs(value) * 1e-15 + 1e-323}) == [Truth.FALSE]


def test_numbers_are_written_without_exponent_and_text_without_escapes():
    assert dumps({"甲": [1e-7, 2, True, "留置1e5"]}) == '{"甲": [0.0000001, 2, true, "留置1e5"]}'.replace(
        ": ", ":"
    ).replace(", ", ",")


def test_a_condition_of_negations_only_is_judged():
    negated = ConditionJudge([Not(All((compare("discord", "==", True), Not(compare("fusion", "!=", "差")))))])
    assert negated.truths({"discord": True, "fusion": "差"}) == [Truth.FALSE]
    assert negated.truths({"discord": False, "fusion": None}) == [Truth.TRUE]
    assert negated.truths({"discord": True, "fusion": None}) == [Truth.UNKNOWN]


def test_the_same_facts_may_be_asserted_any_number_of_times():
    tier = ConditionJudge([compare("candidate_margin", "<=", 0)])
    assert {tier.truths({"candidate_margin": 0})[0] for _ in range(3_000)} == {Truth.TRUE}


def large_condition(chance: Random, depth: int = 3) -> Condition:
    if depth == 0:
        return compare("candidate_margin", chance.choice((">", "<=", "==", "!=")), chance.randint(0, 40))
    parts = tuple(large_condition(chance, depth - 1) for _ in range(chance.randint(3, 9)))
    return chance.choice((All, AnyOf))(parts) if chance.random() < 0.7 else Not(AnyOf(parts))


@pytest.mark.parametrize("seed", range(15))
def test_conditions_larger_than_the_engine_takes_are_judged_all_the_same(seed: int):
    condition = large_condition(Random(seed))
    by_engine = ConditionJudge([condition])
    for facts in ({"candidate_margin": value} for value in (None, *range(-1, 42, 3))):
        assert by_engine.truths(facts) == [judge(condition, facts).truth]


def test_a_hundred_alternatives_may_be_true_at_once():
    wide = ConditionJudge([AnyOf(tuple(compare("candidate_margin", ">=", n) for n in range(100)))])
    assert wide.truths({"candidate_margin": 200}) == [Truth.TRUE]
    assert wide.truths({"candidate_margin": -1}) == [Truth.FALSE]


def test_a_set_of_more_rules_than_the_engine_holds_is_refused_before_it_hangs():
    with pytest.raises(FaultError, match="510"):
        Session({f"r{number}": {"candidate_margin": number} for number in range(MAX_RULES)})


def test_the_largest_set_allowed_works():
    session = Session({f"r{number}": {"candidate_margin": number} for number in range(MAX_RULES - 1)})
    assert session.fired({"candidate_margin": 509}) == {"r509"}


def test_a_chain_is_followed_and_forgotten():
    session = Session(
        {"first": {"$gte": {"candidate_margin": 1}}, "second": {"reached": "high"}, "third": {"reached": "low"}},
        {"first": {"reached": "high"}},
    )
    assert session.fired({"candidate_margin": 1}) == {"first", "second"}
    assert session.fired({"candidate_margin": 0}) == set()


def test_sessions_are_freed_whether_they_were_used_or_not(monkeypatch):
    gc.collect()  # the sessions of other tests
    freed, free = [], durable._free
    monkeypatch.setattr(durable, "_free", lambda handle: (free(handle), freed.append(handle)))
    for number in range(50):
        Session({"only": {"candidate_margin": number}})
        Session({"only": {"candidate_margin": number}}).fired({"candidate_margin": number + 1})
    gc.collect()
    assert len(freed) == 100
