"""Which round is meant when nobody names one, and which villages belong to it."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from config.errors import InputError
from ledgers.roster.rounds import code_range, current_round, villages_of
from tests import builders


def test_the_only_round_is_the_current_one(engine: Engine):
    with Session(engine) as session:
        builders.add_roster(session)
        assert current_round(session).name == builders.ROUND


def test_the_latest_of_several_rounds_of_one_county_is_current(engine: Engine):
    with Session(engine) as session:
        builders.add_roster(session)
        session.add(builders.term_round(name="下一届", polling_on=date(2026, 1, 10)))
        assert current_round(session).name == "下一届"


def test_a_round_can_be_named(engine: Engine):
    with Session(engine) as session:
        builders.add_roster(session)
        session.add(builders.term_round(name="下一届", polling_on=date(2026, 1, 10)))
        assert current_round(session, builders.ROUND).polling_on == builders.T


def test_rounds_of_two_regions_must_be_told_apart_by_name(engine: Engine):
    with Session(engine) as session:
        builders.add_roster(session)
        session.add(builders.term_round(name="邻县换届", region="999902"))
        with pytest.raises(InputError, match="--round"):
            current_round(session)


def test_no_round_at_all_is_answered_with_what_to_do(engine: Engine):
    with Session(engine) as session, pytest.raises(InputError, match="roster import"):
        current_round(session)


def test_an_unknown_round_is_answered_with_the_known_ones(engine: Engine):
    with Session(engine) as session:
        builders.add_roster(session)
        with pytest.raises(InputError, match=builders.ROUND):
            current_round(session, "2030年换届")


def test_the_villages_of_a_round_are_those_of_its_region(engine: Engine):
    with Session(engine) as session:
        builders.add_roster(session, villages=2, townships=2)
        of_one_township = builders.term_round(name="一镇", region=builders.township_code(2))
        codes = [village.code for village in villages_of(session, of_one_township)]
        assert codes == [builders.village_code(1, 2), builders.village_code(2, 2)]


@pytest.mark.parametrize("region", ["", "51", "510623", "510623101"])
def test_a_code_range_holds_exactly_the_codes_of_its_region(region: str):
    low, high = code_range(region)
    inside, outside = region.ljust(12, "5"), "99" + "9" * 10
    assert low <= inside <= high
    assert region == "" or not low <= outside <= high


def test_the_same_schema_stands_on_postgresql(postgres_engine: Engine):
    with Session(postgres_engine) as session:
        current = builders.add_roster(session, villages=2)
        assert len(villages_of(session, current)) == 2
