from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.risks.levels import OVERRIDES, level_in_force
from engine.rulebook.model import LEVELS

RANK = {level: rank for rank, level in enumerate(LEVELS)}
NO_OVERRIDES = pl.DataFrame(schema=OVERRIDES)


def step(held, level, worst=None, override=None):
    current = pl.DataFrame({"village": ["v"], "level": [level], "worst_level": [worst or level]})
    previous = pl.DataFrame(
        {"village": [] if held is None else ["v"], "level_in_force": [] if held is None else [held]},
        schema={"village": pl.String, "level_in_force": pl.String},
    )
    overrides = NO_OVERRIDES if override is None else pl.DataFrame([("v", *override)], schema=OVERRIDES, orient="row")
    return level_in_force(current, previous, overrides).row(0)[1:]


@pytest.mark.parametrize(
    ("held", "level", "worst", "expected"),
    [
        (None, "medium", "high", ("medium", "first")),
        ("low", "high", "high", ("high", "risen")),
        ("high", "low", "low", ("high", "fall_proposed")),
        ("high", "low", "high", ("high", "held_blank")),
        ("high", "low", "medium", ("high", "fall_proposed")),
        ("low", "low", "high", ("low", "unchanged")),
    ],
    ids=["first", "rise at once", "fall waits", "blank holds", "blank below the held level", "unchanged"],
)
def test_level_in_force_rises_at_once_and_holds_falls(held, level, worst, expected):
    assert step(held, level, worst) == expected


def test_an_override_below_the_rules_holds_while_they_find_no_more():
    assert step("low", "medium", override=("low", "medium")) == ("low", "overridden")


def test_an_override_lapses_when_the_rules_find_more_than_the_person_knew():
    assert step("low", "high", override=("low", "medium")) == ("high", "risen")


def test_a_lapsed_override_does_not_come_back_when_the_level_falls_again():
    assert step("high", "medium", override=("low", "medium")) == ("high", "fall_proposed")


def test_an_override_above_the_rules_holds():
    assert step("high", "none", override=("high", "none")) == ("high", "overridden")


@given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=30))
def test_without_decisions_the_level_in_force_is_the_gravest_so_far(levels):
    held = None
    for level in levels:
        held, _ = step(held, level)
    assert RANK[held] == max(RANK[level] for level in levels)


def test_villages_keep_their_order_and_never_multiply():
    current = pl.DataFrame({"village": ["b", "a", "c"], "level": ["low"] * 3, "worst_level": ["low"] * 3})
    previous = pl.DataFrame({"village": ["a", "b"], "level_in_force": ["high", "none"]})
    result = level_in_force(current, previous, NO_OVERRIDES)
    assert result["village"].to_list() == ["b", "a", "c"]
    assert result["level_in_force"].to_list() == ["low", "high", "low"]
