"""A village nobody can call free of risk is not counted as such."""

from engine.assessment.unsure import unsure_villages
from ledgers.database import reading, transaction
from ledgers.roster.rounds import current_round
from tests import builders
from tests.engine.assessment.county import run
from tests.engine.explanation.village import store
from web.cli.views.assess import rest_words


def unsure_of(engine):
    with reading(engine) as session:
        return unsure_villages(session, current_round(session))


def test_a_blank_that_could_make_a_village_a_risk_is_told_with_the_level_at_worst(database):
    store(database, [builders.team_review(1, secretary_case=None)])
    run(database)
    unsure = unsure_of(database)
    assert (dict(unsure.lacking), unsure.unrated, unsure.total) == ({"high": 1}, 0, 1)
    assert rest_words(3, unsure) == "无风险 2，待补 1（最坏 高 1）"


def test_a_county_with_nothing_reported_is_not_rated_at_all(database):
    with transaction(database) as session:
        builders.add_roster(session, villages=2)
    result = run(database)
    unsure = unsure_of(database)
    assert (dict(unsure.lacking), unsure.unrated) == ({}, 2)
    assert rest_words(result.counts["none"], unsure) == "无风险 0，暂不评定 2（台账均未上报）"


def test_a_county_with_all_its_data_is_free_of_such_villages(engine):
    store(engine)
    run(engine)
    assert unsure_of(engine).total == 0
    assert rest_words(3, unsure_of(engine)) == "无风险 3"
