"""An upgrade gives tasks that went up the chain back to their owners; who has them becomes the one to urge."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, insert

from ledgers.database import open_engine, reading
from ledgers.journal.task import Task
from ledgers.schema import alembic_config, upgrade

VILLAGE, DAY, AT = "999901001001", date(2020, 11, 2), datetime(2020, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tasks_handed_up_before_go_back_to_whom_they_were_given_first(kind, request, tmp_path: Path):
    is_file = kind == "sqlite"
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}" if is_file else request.getfixturevalue("postgres_url"))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0006")
    fill(engine)
    upgrade(engine)
    with reading(engine) as session:
        held = {number: session.get_one(Task, number) for number in (1, 2, 3, 4)}
        assert [(task.owner_no, task.supervisor_no) for task in held.values()] == [
            ("T01", "L02"),
            (None, "S01"),
            ("T01", None),
            ("L02", None),
        ]
    engine.dispose()


def fill(engine):
    tables = MetaData()
    tables.reflect(engine)
    days = {"created_on": DAY, "from_on": DAY, "remind_on": DAY, "due_on": DAY}
    task = {"round_id": 1, "village_code": VILLAGE, "kind": "progress", "period": "p", "title": "报送", "urgent": False}
    task |= days | {"provisional": False, "note": "", "taken_back": 0}
    entry = {"made_by": "系统", "made_on": DAY, "made_at": AT}
    rows = [
        ("county", {"code": VILLAGE[:6], "name": "某县"}),
        ("township", {"code": VILLAGE[:9], "name": "某镇", "county_code": VILLAGE[:6]}),
        ("village", {"code": VILLAGE, "name": "某村", "township_code": VILLAGE[:9], "county_code": VILLAGE[:6]}),
        (
            "round",
            {"id": 1, "name": "换届", "region": VILLAGE[:6], "polling_on": DAY, "profile": "p", "practice": False},
        ),
    ]
    for number, owner, step, state in (
        (1, "L02", 2, "open"),
        (2, "S01", 1, "open"),
        (3, "T01", 0, "open"),
        (4, "L02", 2, "done"),
    ):
        own = {"id": number, "subject": f"s{number}", "owner_no": owner, "chain_step": step, "state": state}
        rows.append(("task", task | own))
    said = [(1, "由 T01 提到 S01"), (1, "由 S01 提到 L02"), (2, "由 未定 提到 S01"), (4, "由 T01 提到 S01")]
    for number, (task_id, note) in enumerate(said, start=1):
        note = f"逾期 2 个工作日，{note}"
        rows.append(("task_entry", entry | {"id": number, "task_id": task_id, "action": "escalated", "note": note}))
    with engine.begin() as connection:
        for name, row in rows:
            connection.execute(insert(tables.tables[name]), row)
