import pytest

from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.fact_list import list_facts
from engine.rulebook.forbidden import forbidden_reason
from engine.rulebook.reading import load_rulebook
from tests.engine.rulebook.folders import OLD, SHIPPED
from tests.engine.rulebook.test_reading import ON

FACTS = {each["name"]: each for each in list_facts(load_rulebook(SHIPPED, OLD, ON))}
VILLAGE_LEVEL_CONCLUSIONS = {"near_relative_pairs", "clan_gang_conclusion"}


def test_every_declared_fact_is_listed():
    assert list(FACTS) == list(ALL_FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_says_what_it_is(name: str):
    fact = FACTS[name]
    assert fact["label"]
    assert fact["definition"]
    assert "{" not in fact["definition"]
    assert bool(fact["choices"]) == (fact["type"] == "choice")


def test_definitions_carry_the_figures_of_the_rulebook():
    assert "12" in FACTS["long_open_grievances"]["definition"]
    assert "8 分" in FACTS["heavy_hits"]["definition"]


def test_a_fact_names_the_rules_that_read_it():
    assert FACTS["dual_role_forecast"]["rules"] == ["CAND-001", "CAND-002", "TEAM-006"]


@pytest.mark.parametrize("name", FACTS)
def test_no_declared_fact_breaks_a_limit(name: str):
    assert name in VILLAGE_LEVEL_CONCLUSIONS or forbidden_reason(name) is None
