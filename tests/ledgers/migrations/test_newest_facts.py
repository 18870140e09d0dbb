"""An upgrade finds, in the snapshots of earlier releases, which villages each of them holds."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from alembic import command
from sqlalchemy import MetaData, insert, select

from ledgers.database import open_engine
from ledgers.fields import table_of
from ledgers.journal.assessment import SnapshotVillage
from ledgers.packing import pack
from ledgers.schema import alembic_config, upgrade

DAY, AT = date(2020, 11, 2), datetime(2020, 11, 10, tzinfo=UTC)
FIRST, SECOND, THIRD = "999901001001", "999901001002", "999901001003"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_snapshots_of_earlier_releases_can_be_asked_village_by_village(kind, request, tmp_path: Path):
    is_file = kind == "sqlite"
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}" if is_file else request.getfixturevalue("postgres_url"))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0011")
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for number in (1, 2):
            run = {"id": number, "job": "assess", "key": str(number), "business_on": DAY, "started_at": AT}
            run |= {"outcome": "good", "counts": "{}", "note": ""}
            connection.execute(insert(tables.tables["run"]), [run])
        for run_id, incomes in ((1, {FIRST: 1.5, SECOND: None, THIRD: 3.0}), (2, {FIRST: None, THIRD: None})):
            frame = pl.DataFrame({"village": list(incomes), "collective_income": list(incomes.values())})
            row = {"run_id": run_id, "low": FIRST, "high": THIRD, "facts": pack(frame)}
            connection.execute(insert(tables.tables["snapshot"]), [row])
    upgrade(engine)
    held = table_of(SnapshotVillage)
    with engine.connect() as connection:
        found = connection.execute(select(held).order_by(held.c.run_id, held.c.village_code)).all()
    assert [tuple(row) for row in found] == [
        (FIRST, 1, FIRST, 1.5),
        (SECOND, 1, FIRST, None),
        (THIRD, 1, FIRST, 3.0),
        (FIRST, 2, FIRST, None),
        (THIRD, 2, FIRST, None),
    ]
    engine.dispose()
