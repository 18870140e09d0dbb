"""Classes of facts: equal for values no rule can tell apart, different for the two sides of every cut."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.coding import class_map, code_columns, own_classes, shared_classes
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.plain import holds
from engine.rulebook.model import Comparison
from tests.engine.evaluation.rulebooks import READ, compare, comparisons, frame, values


def codes(fact: str, rules: list[Comparison], column: list[Any]) -> list[int]:
    series = frame([{fact: value} for value in column], [fact]).get_column(fact)
    if series.dtype == pl.String:
        series = series.cast(pl.Enum(ALL_FACTS[fact].choices))
    return code_columns({fact: series}, {fact: shared_classes(ALL_FACTS[fact], rules)})[fact].tolist()


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


def test_choices_and_booleans_are_coded_by_their_place():
    assert codes("team_rating", [], ["差", None, "优"]) == [4, 0, 1]
    assert codes("discord", [], [True, None, False]) == [2, 0, 1]


@given(st.data(), st.sampled_from(READ))
def test_values_of_one_class_are_alike_to_every_comparison(data: st.DataObject, name: str):
    fact = ALL_FACTS[name]
    mine = data.draw(st.lists(comparisons([name]), min_size=1, max_size=3))
    shared = shared_classes(fact, mine + data.draw(st.lists(comparisons([name]), max_size=2)))
    column = data.draw(st.lists(values(fact), min_size=2, max_size=8))
    series = frame([{name: value} for value in column], [name]).get_column(name)
    series = series.cast(pl.Enum(fact.choices)) if series.dtype == pl.String else series
    classes = class_map(shared, own_classes(fact, mine))[code_columns({name: series}, {name: shared})[name]].tolist()
    seen: dict[int, list[bool]] = {}
    for value, place in zip(column, classes, strict=True):
        answers = [] if value is None else [holds(each, value) for each in mine]
        assert seen.setdefault(place, answers) == answers
