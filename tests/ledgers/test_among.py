"""One of many values: more than either database takes as parameters."""

import pytest
from sqlmodel import Session, col, select

from ledgers.among import among
from ledgers.roster.table import Village
from tests.builders import add_roster, village_code

MANY = 300_000


@pytest.mark.parametrize("database", ["engine", "postgres_engine"])
def test_a_column_is_asked_for_more_values_than_there_may_be_parameters(database, request):
    wanted = [village_code(2), *(f"88{number:010d}" for number in range(MANY))]
    with Session(request.getfixturevalue(database)) as session:
        add_roster(session)
        found = session.exec(select(Village.code).where(among(session, col(Village.code), wanted))).all()
        none = session.exec(select(Village.code).where(among(session, col(Village.code), []))).all()
    assert (found, none) == ([village_code(2)], [])
