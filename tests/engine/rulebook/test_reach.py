from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.finding import Truth
from engine.evaluation.plain import judge
from engine.rulebook.model import All, AnyOf, Comparison, Condition, Not, Operator
from engine.rulebook.reach import can_hold
from tests.examples import examples


def turnout(op: str, cut: float) -> Comparison:
    return Comparison("turnout", Operator(op), cut)


def people(op: str, cut: int) -> Comparison:
    return Comparison("population", Operator(op), cut)


def fusion(op: str, *choices: str) -> Comparison:
    return Comparison("fusion", Operator(op), choices)


DISCORD = Comparison("discord", Operator.EQ, operand=True)


@pytest.mark.parametrize(
    "condition",
    [
        turnout(">", 100),
        All((turnout(">", 60), turnout("<=", 60))),
        All((people(">", 3), people("<", 4))),
        fusion("not_in", "好", "中", "差"),
        Not(people(">=", 0)),
        All((DISCORD, Not(DISCORD))),
        Not(AnyOf((DISCORD, Not(DISCORD)))),
    ],
    ids=["out of range", "contradiction", "between integers", "no choice left", "certain", "itself", "excluded middle"],
)
def test_what_nobody_can_meet_can_never_hold(condition: Condition):
    assert not can_hold(condition)


@pytest.mark.parametrize(
    "condition",
    [
        All((turnout(">", 3), turnout("<", 4))),
        turnout(">=", 100),
        All((turnout(">", 99.9), turnout("<", 100))),
        All((turnout(">", 0), turnout("<", 0.1))),
        Not(fusion("in", "好", "中")),
        AnyOf((turnout(">", 100), DISCORD)),
        All((people("!=", 0), people("<", 2))),
    ],
    ids=["between numbers", "edge", "below the edge", "above the edge", "negation only", "one way of two", "not equal"],
)
def test_what_somebody_can_meet_can_hold(condition: Condition):
    assert can_hold(condition)


def test_a_condition_too_large_to_tell_counts_as_possible():
    pairs = [AnyOf((turnout(">", cut), people("==", cut))) for cut in range(18)]
    assert can_hold(All(tuple(pairs)))


LEAVES = st.one_of(
    st.builds(turnout, st.sampled_from(["<", "<=", "==", ">=", ">"]), st.sampled_from([0, 40, 100])),
    st.builds(fusion, st.sampled_from(["in", "not_in"]), st.sampled_from(["好", "中", "差"])),
    st.just(DISCORD),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
VILLAGES = [
    {"turnout": share, "fusion": fused, "discord": discord}
    for share, fused, discord in product([0, 20, 40, 70, 100], ["好", "中", "差"], [False, True])
]


@given(CONDITIONS)
@examples(150)
def test_it_agrees_with_trying_every_village(condition: Condition):
    assert can_hold(condition) == any(judge(condition, village).truth is Truth.TRUE for village in VILLAGES)
