from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assessment.turning import recheck_dates, steps
from engine.rulebook.model import Comparison, Operator
from ledgers.basis import MOVING, TURNS_ON, basis_types, facts_on
from tests.builders import ON
from tests.engine.assessment.county import request

RULEBOOK = request().rulebook
DAYS = st.dates(date(2018, 1, 1), date(2022, 12, 31))
NO_INCOMES = pl.DataFrame(schema={"village": pl.String, "collective_income": pl.Float64})


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("<", [44]), (">=", [44]), ("<=", [45]), (">", [45]), ("==", [44, 45]), ("!=", [44, 45])],
)
def test_a_comparison_tells_the_values_on_both_sides_of_its_cut(monkeypatch, operator, expected):
    comparison = Comparison("days_to_poll", Operator(operator), 45)
    monkeypatch.setattr("engine.assessment.turning.comparisons", lambda rulebook: [comparison])
    assert steps(RULEBOOK, "days_to_poll") == expected


def _side(fact, value):
    """Between which steps a value lies: all the rules can see of it."""
    return None if value is None else sum(value > step for step in steps(RULEBOOK, fact))


@given(st.sampled_from([moving for moving in MOVING if steps(RULEBOOK, moving.fact)]), DAYS, st.integers(0, 500))
def test_until_the_recheck_date_no_rule_sees_a_moving_fact_move(moving, anchor, days):
    types = {each.anchor: pl.Date for each in MOVING} | {TURNS_ON: pl.Date}
    basis = pl.DataFrame({"village": ["1"]}).with_columns(
        pl.lit(anchor if name == moving.anchor else None, dtype=dtype).alias(name) for name, dtype in types.items()
    )
    absent = {name: dtype for name, dtype in basis_types().items() if name not in basis.columns}
    basis = basis.with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in absent.items())
    recheck = recheck_dates(RULEBOOK, basis, ON)[0]
    later = ON + timedelta(days=days)
    then = later if recheck is None else min(later, recheck - timedelta(days=1))
    before = facts_on(basis, ON, NO_INCOMES)[0, moving.fact]
    assert _side(moving.fact, facts_on(basis, then, NO_INCOMES)[0, moving.fact]) == _side(moving.fact, before)
    if recheck is not None:
        after = facts_on(basis, recheck, NO_INCOMES)[0, moving.fact]
        assert _side(moving.fact, after) != _side(moving.fact, before)
