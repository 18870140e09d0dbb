"""An upgrade marks the rounds of invented counties as practice and leaves those of real ones real."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from ledgers.database import open_engine, reading
from ledgers.roster.table import Round
from ledgers.schema import alembic_config, upgrade

OLD_ROUND = "INSERT INTO round (id, name, region, polling_on, profile) VALUES ({}, '{}', '{}', '2027-01-15', 'CN2026')"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rounds_made_before_are_practice_where_no_real_county_has_the_code(kind, request, tmp_path: Path):
    is_file = kind == "sqlite"
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}" if is_file else request.getfixturevalue("postgres_url"))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0004")
        for number, region in enumerate(("999901", "510623", ""), start=1):
            connection.execute(text(OLD_ROUND.format(number, f"轮次{number}", region)))
    upgrade(engine)
    with reading(engine) as session:
        assert [session.get_one(Round, number).practice for number in (1, 2, 3)] == [True, False, False]
    engine.dispose()
