import itertools
from collections import Counter
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.assignment.assign import assign
from engine.assignment.model import Demand
from engine.assignment.shortage import lacks_places
from tests.engine.assignment.demands import RULES, after, demands
from tests.examples import examples


def solved(demand: Demand):
    result = assign(demand)
    assume(not result.shortages)
    return result


@given(demands())
def test_every_village_has_one_lead_or_none_has(demand):
    result = assign(demand)
    chosen = [choice.village for choice in result.choices]
    assert chosen == ([] if result.shortages else sorted(v.code for v in demand.villages))


@given(demands())
def test_recusal_is_absolute(demand):
    assert all((choice.officer, choice.village) not in demand.recusals for choice in solved(demand).choices)


@given(demands())
def test_pins_hold(demand):
    result = solved(demand)
    officers = {choice.village: choice.officer for choice in result.choices}
    broken = {code for conflict in result.conflicts for code in conflict.villages}
    pins = {v.code: pin for v in demand.villages if (pin := demand.pin_of(v)) is not None}
    assert all(officers[code] == pin for code, pin in pins.items() if code not in broken)
    known = {leader.no for leader in demand.leaders}
    assert broken == {code for code, pin in pins.items() if (pin, code) in demand.recusals or pin not in known}


@given(demands())
def test_high_villages_go_to_senior_posts_within_bounds(demand):
    choices = [c for c in solved(demand).choices if not c.pinned]
    level = {v.code: v.level for v in demand.villages}
    posts = {x.no: x.post for x in demand.leaders}
    high = Counter(c.officer for c in choices if level[c.village] == "high")
    assert all(
        posts[officer] in RULES.senior_posts and count <= RULES.high_per_leader for officer, count in high.items()
    )


@given(demands())
def test_nobody_gets_more_than_he_can_carry(demand):
    choices = solved(demand).choices
    load = Counter(c.officer for c in choices)
    chosen_by_program = {c.officer for c in choices if not c.pinned}
    limits = {x.no: demand.limit(x) for x in demand.leaders}
    assert all(load[officer] <= limits[officer] for officer in chosen_by_program)


@given(demands())
def test_the_absent_get_nothing_new(demand):
    away = {x.no: x.away for x in demand.leaders}
    for choice in solved(demand).choices:
        assert away[choice.officer] == "no" or choice.pinned or (away[choice.officer] == "short" and choice.kept)


@given(demands(), st.randoms(use_true_random=False))
def test_order_of_leaders_and_villages_is_irrelevant(demand, random):
    shuffled = replace(
        demand,
        leaders=tuple(random.sample(demand.leaders, len(demand.leaders))),
        villages=tuple(random.sample(demand.villages, len(demand.villages))),
        standing=dict(random.sample(sorted(demand.standing.items()), len(demand.standing))),
    )
    assert assign(shuffled) == assign(demand)


@given(demands())
def test_asked_again_the_next_night_nothing_changes(demand):
    first = solved(demand)
    again = assign(replace(demand, standing=after(demand, first.choices)))
    assert [(c.village, c.officer, c.reasons) for c in again.choices] == [
        (c.village, c.officer, c.reasons) for c in first.choices
    ]
    assert all(choice.kept for choice in again.choices)


@given(demands(), st.data())
def test_one_village_less_moves_nobody_while_shares_stay_even(demand, data):
    first = solved(demand)
    leaving = data.draw(st.sampled_from(first.choices)).village
    rest = tuple(v for v in demand.villages if v.code != leaving)
    tomorrow = replace(demand, villages=rest, standing=after(demand, first.choices))
    load = Counter(c.officer for c in first.choices if c.village != leaving)
    assume(rest and max(load.values()) <= tomorrow.even_share())
    assert all(choice.kept for choice in assign(tomorrow).choices)


@given(demands())
def test_where_places_are_lacking_at_a_glance_the_solver_finds_a_shortage_too(demand):
    scarce = replace(demand, rules=replace(RULES, villages_per_leader=2, high_per_leader=1))
    assert assign(scarce).shortages or not lacks_places(scarce)


@given(demands())
def test_a_shortage_says_how_many_are_short_and_what_to_do(demand):
    for shortage in assign(demand).shortages:
        assert 1 <= shortage.short <= len(shortage.villages)
        assert shortage.sentence
        assert shortage.remedies


@given(demands())
@examples(40)
def test_no_other_assignment_keeps_more_leads(demand):
    small = replace(demand, villages=tuple(sorted(demand.villages))[:4], leaders=tuple(sorted(demand.leaders))[:4])
    result = solved(small)
    small = small.releasing([code for conflict in result.conflicts for code in conflict.villages])
    best = max(filter(None, (rank(small, option) for option in options(small))))
    assert rank(small, [choice.officer for choice in result.choices]) == best


def options(demand: Demand):
    return itertools.product(
        *(
            [pin] if (pin := demand.pin_of(v)) is not None else [x.no for x in demand.leaders if demand.may_lead(x, v)]
            for v in demand.villages
        )
    )


def rank(demand: Demand, officers) -> tuple[int, int] | None:
    """Villages within everybody's even share, then leads kept; None where a bound is broken."""
    pairs = list(zip(demand.villages, officers, strict=True))
    load = Counter(officers)
    pinned = Counter(pin for v in demand.villages if (pin := demand.pin_of(v)) is not None)
    high = Counter(no for v, no in pairs if v.level == "high" and demand.pin_of(v) is None)
    pinned_high = Counter(no for v, no in pairs if v.level == "high" and demand.pin_of(v) is not None)
    limits = {x.no: max(demand.limit(x), pinned[x.no]) for x in demand.leaders}
    if any(load[no] > limits[no] for no in load):
        return None
    if any(high[no] + pinned_high[no] > RULES.high_per_leader for no in high):
        return None
    over = sum(max(0, load[no] - max(demand.even_share(), pinned[no])) for no in load)
    kept = sum(v.code in demand.standing and demand.standing[v.code].officer == no for v, no in pairs)
    return -over, kept
