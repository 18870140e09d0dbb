"""The invented county: always the same from one seed, complete, and nobody's."""

import json
from itertools import pairwise

import pytest

from engine.joint_review.clauses import load_review_rules
from ledgers import id_number
from ledgers.catalogue import LEDGERS
from simulation.demo.county import DemoCounty, make_county
from simulation.demo.names import TOWNSHIPS
from simulation.demo.people import SENT_ON
from tests.engine.risks.rulebooks import RULES


@pytest.fixture(scope="module")
def county() -> DemoCounty:
    return make_county()


def _rows(county: DemoCounty, ledger: str) -> list[dict]:
    return [row for shelf in county.ledgers.values() for row in shelf.get(ledger, [])]


def test_the_same_seed_gives_the_same_county(county: DemoCounty):
    again = make_county()
    assert json.dumps(county.ledgers, default=str) == json.dumps(again.ledgers, default=str)
    assert county.roster == again.roster


def test_another_seed_gives_another_county(county: DemoCounty):
    assert make_county(7).ledgers != county.ledgers


def test_the_county_has_the_size_of_the_one_it_is_modelled_on(county: DemoCounty):
    assert len(county.villages) == len({village.code for village in county.villages}) == 462
    assert len(TOWNSHIPS) == len(county.ledgers) == 33
    assert sum(officer["no"].startswith("X") for officer in county.roster["officer"]) == 26
    assert len(_rows(county, "resettlement")) == 1769


def test_every_code_belongs_to_a_county_that_does_not_exist(county: DemoCounty):
    assert all(village.code.startswith("9999") for village in county.villages)


@pytest.mark.parametrize("ledger", ["reserve", "resettlement"])
def test_every_id_number_is_well_formed_and_of_no_real_area(county: DemoCounty, ledger: str):
    rows = _rows(county, ledger)
    assert all(id_number.problem_of(row["id_number"]) is None for row in rows)
    assert all(row["id_number"].startswith("999901") for row in rows)
    assert all(id_number.birth_date(row["id_number"]) == row["birth_on"] for row in rows)
    assert all(id_number.sex(row["id_number"]) == row["sex"] for row in rows)
    assert len({row["id_number"] for row in rows}) == len(rows)


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda ledger: ledger.name)
def test_no_row_contradicts_itself(county: DemoCounty, ledger):
    problems = [problem for row in _rows(county, ledger.name) for problem in ledger.check(row)]
    assert problems == []


def test_every_ledger_is_returned_but_for_a_handful(county: DemoCounty):
    words = list(county.returns.values())
    assert 1 <= words.count("未上报") <= 10
    assert words.count("零报告") > 50


def test_nobody_who_leaves_is_doubtful(county: DemoCounty):
    cadres = _rows(county, "resettlement")
    assert [doubt for row in cadres for doubt in LEDGERS["resettlement"].doubts(row)] == []
    reasons = [row["birth_on"].year for row in cadres if row["reason"] == "年龄"]
    assert max(reasons) <= 1966


def test_the_posts_of_a_cadre_follow_each_other_and_add_up(county: DemoCounty):
    posts = _rows(county, "service_post")
    held = {no: [row for row in posts if row["person_no"] == no] for no in {row["person_no"] for row in posts[:300]}}
    for rows in held.values():
        assert [row["ended"] is None for row in rows] == [False] * (len(rows) - 1) + [True]
        for earlier, later in pairwise(rows):
            assert earlier["ended"] < later["started"]


def test_opinions_cite_clauses_their_department_answers_on(county: DemoCounty):
    rules = load_review_rules(RULES / "clauses", SENT_ON)
    cited = [row for row in _rows(county, "opinion") if row.get("clause")]
    assert cited
    for row in cited:
        assert row["clause"] in {clause.no for clause in rules.clauses_of(row["department"])}
