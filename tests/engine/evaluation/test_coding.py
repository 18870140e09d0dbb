"""Classes of facts: equal for values no rule can tell apart, different for the two sides of every cut."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.coding import CaseSpace, Classes, number_rows, own_classes
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.plain import holds
from engine.rulebook.model import Comparison
from tests.engine.evaluation.rulebooks import READ, compare, comparisons, frame, values


def series_of(fact: str, column: list[Any]) -> pl.DataFrame:
    series = frame([{fact: value} for value in column], [fact]).get_column(fact)
    return pl.DataFrame({fact: series.cast(pl.Enum(ALL_FACTS[fact].choices)) if series.dtype == pl.String else series})


def codes(fact: str, rules: list[Comparison], column: list[Any]) -> list[int]:
    """The classes of the whole column; each value by itself must have the same."""
    classes = own_classes(ALL_FACTS[fact], rules)
    found = series_of(fact, column).select(classes.codes(fact)).to_series().to_list()
    assert found == [classes.code_of(value) for value in column]
    return found


@pytest.mark.parametrize(
    ("operator", "expected"), [(">=", [0, 1, 2, 2]), (">", [0, 1, 1, 2]), ("==", [0, 1, 2, 3]), ("<", [0, 1, 2, 2])]
)
def test_a_number_is_coded_by_the_side_of_the_cut(operator: str, expected: list[int]):
    above = math.nextafter(60, 100)
    assert (
        codes("democratic_rating", [compare("democratic_rating", operator, 60)], [None, 59.9, 60.0, above]) == expected
    )


def test_whole_numbers_and_missing_ones_are_coded_alike():
    assert codes("candidate_margin", [compare("candidate_margin", ">", 0)], [-5, None, 0, 1]) == [1, 0, 1, 2]


def test_choices_and_booleans_are_told_apart_as_far_as_the_rule_does():
    is_poor = compare("team_rating", "in", ("差", "较差"))
    assert codes("team_rating", [is_poor], ["差", None, "优"]) == [2, 0, 1]
    assert codes("discord", [compare("discord", "==", True)], [True, None, False]) == [2, 0, 1]


@given(st.data(), st.sampled_from(READ))
def test_values_of_one_class_are_alike_to_every_comparison(data: st.DataObject, name: str):
    mine = data.draw(st.lists(comparisons([name]), min_size=1, max_size=3))
    column = data.draw(st.lists(values(ALL_FACTS[name]), min_size=2, max_size=8))
    seen: dict[int, list[bool]] = {}
    for value, place in zip(column, codes(name, mine, column), strict=True):
        answers = [] if value is None else [holds(each, value) for each in mine]
        assert seen.setdefault(place, answers) == answers


@given(
    st.lists(st.sampled_from((2, 3, 40, 300, 5_000)), min_size=1, max_size=7), st.integers(0, 50), st.integers(0, 99)
)
def test_rows_share_a_number_exactly_when_they_share_all_classes(counts: list[int], rows: int, seed: int):
    rng = np.random.default_rng(seed)
    facts = pl.DataFrame({str(place): rng.integers(0, min(count, 4), rows) for place, count in enumerate(counts)})
    space = CaseSpace({str(place): Classes(tuple(range(1, count - 1))) for place, count in enumerate(counts)})
    numbers = facts.select(space.numbers(facts)).to_series().to_list()
    combinations = [space.case_of(row) for row in facts.to_dicts()]
    assert len(set(zip(numbers, combinations, strict=True))) == len(set(combinations)) == len(set(numbers))
    assert max(numbers, default=0) < 1 << 16


def test_equal_rows_share_a_number():
    assert number_rows(pl.DataFrame({"a": [2, 1, 2, 2], "b": ["x", "x", "x", "y"]})).to_list() == [0, 1, 0, 2]
