from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.village import judge_village
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import LEVELS
from engine.rulebook.reading import load_rulebook
from engine.rulebook.ways import load_ways
from engine.wayout.alternatives import alternatives
from engine.wayout.search import ways_out
from ledgers.catalogue import FACTS
from ledgers.facts import FactType
from tests.engine.risks.rulebooks import RULES
from tests.examples import examples

RULEBOOK = load_rulebook(RULES, "CN2018+SC2020", date(2020, 11, 3))
WAYS = load_ways(RULES)
SCORED = [active for active in RULEBOOK.rules if active.rule.dimension in RULEBOOK.grading.dimensions]
COMPARED = [each for active in SCORED for tier in active.tiers for each in comparisons(tier.when)]


def values_of(name):
    fact = FACTS[name]
    if fact.type is FactType.BOOLEAN:
        return [False, True]
    if fact.type is FactType.CHOICE:
        return list(fact.choices)
    cuts = {each.operand for each in COMPARED if each.fact == name}
    values = sorted({cut + step for cut in cuts for step in (-1, 0, 1)})
    return [
        float(value) if fact.type is FactType.NUMBER else int(value)
        for value in values
        if (fact.minimum is None or value >= fact.minimum) and (fact.maximum is None or value <= fact.maximum)
    ]


NAMES = sorted({each.fact for each in COMPARED})
VILLAGES = st.fixed_dictionaries({name: st.one_of(st.none(), st.sampled_from(values_of(name))) for name in NAMES})


def level(facts):
    return LEVELS.index(judge_village(RULEBOOK, facts).grade.level)


@examples(25)
@given(VILLAGES)
def test_applying_a_way_out_lowers_the_level_and_no_part_of_it_does(facts):
    before = level(facts)
    for way in ways_out(RULEBOOK, facts, WAYS).ways:
        new = {change.fact: change.new for change in way.changes}
        assert level(facts | new) < before
        assert LEVELS[level(facts | new)] == way.level
        for size in range(len(new)):
            for part in combinations(new, size):
                assert level(facts | {name: new[name] for name in part}) >= before


@examples(25)
@given(VILLAGES)
def test_only_facts_people_can_change_are_asked_for_and_never_a_blank(facts):
    for way in ways_out(RULEBOOK, facts, WAYS).ways:
        for change in way.changes:
            assert FACTS[change.fact].changeable
            assert change.old is not None
            assert change.new is not None
            assert change.new != change.old


@examples(20)
@given(VILLAGES)
def test_no_single_change_was_overlooked(facts):
    found = ways_out(RULEBOOK, facts, WAYS)
    if (found.ways and len(found.ways[0].changes) == 1) or level(facts) == 0:
        return
    for name in NAMES:
        if name in WAYS and facts[name] is not None:
            for value in WAYS[name].offer or values_of(name):
                assert level(facts | {name: value}) >= level(facts)


def quiet():
    return dict.fromkeys(NAMES)


def test_a_floor_is_lifted_by_the_fact_it_stands_on():
    facts = quiet() | {"open_collective_grievances": 2, "newest_collective_grievance_months": 3}
    [way] = ways_out(RULEBOOK, facts, WAYS).ways
    [change] = way.changes
    assert (change.fact, change.old, change.new) == ("open_collective_grievances", 2, 0)
    assert (way.level, way.eased) == ("none", ("STAB-001",))


def test_choices_that_serve_as_well_are_named():
    facts = quiet() | {"team_rating": "差", "discord": True, "secretary_vacant": True}
    changes = {change.fact: change for way in ways_out(RULEBOOK, facts, WAYS).ways for change in way.changes}
    assert {changes["team_rating"].new, *changes["team_rating"].also} == {"优", "良", "中"}


@pytest.mark.parametrize(
    ("held_by", "lever"),
    [
        ({"secretary_case": "留置", "interim_in_place": False}, "interim_in_place"),
        ({"director_case": "立案", "interim_in_place": False}, "interim_in_place"),
        ({"last_outcome": "选举失败", "failure_settled": False}, "failure_settled"),
    ],
)
def test_what_nobody_can_change_is_answered_for_and_opens_the_gate(held_by, lever):
    found = ways_out(RULEBOOK, quiet() | held_by, WAYS)
    [way] = found.ways
    assert [(change.fact, change.new) for change in way.changes] == [(lever, True)]
    assert (found.level, way.level) == ("high", "medium")


def test_no_floor_of_high_stands_on_facts_nobody_can_change():
    for active in SCORED:
        for tier in active.tiers:
            if tier.floor == "high":
                assert {each.fact for each in comparisons(tier.when)} & WAYS.keys(), active.rule.id


def test_a_rule_on_facts_nobody_offers_to_change_leaves_no_way_out_and_is_named():
    found = ways_out(RULEBOOK, quiet() | {"secretary_case": "留置", "interim_in_place": False}, {})
    assert (found.ways, found.stuck) == ((), ("TEAM-001",))


def test_beginning_to_mend_is_no_way_out_nor_is_striking_the_village_off_the_list():
    facts = quiet() | {"weak_and_slack": True, "rectification": "未整顿"}
    [way] = ways_out(RULEBOOK, facts, WAYS).ways
    assert [(change.fact, change.new, change.also) for change in way.changes] == [("rectification", "已整顿", ())]


def test_a_search_that_gave_up_says_that_there_may_be_more(monkeypatch):
    facts = quiet() | {"weak_and_slack": True, "rectification": "未整顿"}
    assert ways_out(RULEBOOK, facts, WAYS).complete
    monkeypatch.setattr("engine.wayout.search.MOST_TRIES", 0)
    gave_up = ways_out(RULEBOOK, facts, WAYS)
    assert (gave_up.ways, gave_up.complete) == ((), False)


def test_a_village_without_risk_needs_no_way_out():
    found = ways_out(RULEBOOK, quiet(), WAYS)
    assert (found.level, found.ways, found.stuck) == ("none", (), ())


@pytest.mark.parametrize(
    ("name", "now", "expected"),
    [
        ("discord", True, [(False, ())]),
        ("satisfaction", 50.0, [70.0]),
        ("open_collective_grievances", 5, [0]),
    ],
)
def test_alternatives_are_the_nearest_values_the_rules_tell_apart(name, now, expected):
    found = alternatives(name, now, [each for each in COMPARED if each.fact == name])
    assert [value for value, _ in found] == [each[0] if isinstance(each, tuple) else each for each in expected]
