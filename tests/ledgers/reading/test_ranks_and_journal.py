from datetime import date

import pytest
from polars.testing import assert_frame_equal

from config.clock import now
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment, Run
from ledgers.reading import read_basis, read_facts, scope_of
from ledgers.roster.rounds import current_round
from ledgers.roster.table import County, Township, Village
from ledgers.village_file.table import VillageFile
from tests.builders import ON, add_roster, risk_point, task, village_code, village_file

OTHER = "999902001001"


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    return request.getfixturevalue(request.param)


def facts_of(database, villages=None):
    with reading(database) as session:
        frame = read_facts(session, current_round(session), ON, {"long_open_months": 12}, villages)
        return {row["village"]: row for row in frame.to_dicts()}


@pytest.fixture
def two_counties(database):
    with transaction(database) as session:
        add_roster(session, villages=5).region = "9999"
        session.add_all(
            [County(code="999902", name="邻县"), Township(code="999902001", name="邻镇", county_code="999902")]
        )
        session.flush()
        session.add(Village(code=OTHER, name="邻村", township_code="999902001", county_code="999902"))
        session.flush()
        incomes = {1: 50.0, 2: 30.0, 3: 30.0, 4: 10.0, 5: None}
        session.add_all(village_file(n, collective_income=income) for n, income in incomes.items())
        session.add(VillageFile(round_id=1, village_code=OTHER, collective_income=1.0))
    return database


def test_villages_are_ranked_by_income_within_their_county(two_counties):
    ranks = {code: facts["income_rank_share"] for code, facts in facts_of(two_counties).items()}
    assert ranks == {village_code(1): 25, village_code(2): 50, village_code(3): 50, village_code(4): 100,
                     village_code(5): None, OTHER: 100}  # fmt: skip


@pytest.mark.parametrize(
    "part", [[village_code(2), OTHER], "999901001", village_code(2), [village_code(5)], [OTHER]], ids=str
)
def test_the_rank_is_the_same_whichever_villages_are_read(two_counties, part):
    whole, some = facts_of(two_counties), facts_of(two_counties, part)
    assert some
    assert some == {code: whole[code] for code in some}


@pytest.mark.parametrize("part", [None, [village_code(2), OTHER]], ids=str)
def test_several_readers_find_what_one_finds(two_counties, part):
    with reading(two_counties) as session:
        scope = scope_of(current_round(session), ON, {"long_open_months": 12}, part)
        one, several = read_basis(session, scope), read_basis(session, scope, readers=3)
    assert [frame.height for frame in one] == ([6, 5] if part is None else [2, 2])
    for expected, found in zip(one, several, strict=True):
        assert_frame_equal(found, expected, check_row_order=expected is one[0])


def test_the_journal_tells_the_level_in_force_and_the_periods_missed(database):
    with transaction(database) as session:
        add_roster(session)
        session.add(Run(job="assess", key="1", round_id=1, on=ON, started_at=now()))
        session.flush()
        levels = {"level": "low", "worst_level": "low", "level_in_force": "high"}
        session.add(
            Assessment(
                round_id=1, village_code=village_code(1), run_id=1, score=80, points="{}", findings="[]", **levels
            )
        )
        begun = date(2020, 10, 1)
        session.add_all([risk_point(opened_on=begun), task(from_on=begun, due_on=date(2020, 10, 7))])
    found = facts_of(database)
    assert [found[village_code(n)]["level_in_force"] for n in (1, 2)] == ["high", None]
    assert [found[village_code(n)]["missed_periods"] for n in (1, 2)] == [1, 0]
    assert {code: facts_of(database, [code])[code] for code in found} == found
