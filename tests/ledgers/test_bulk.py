import pytest
from sqlalchemy import event, select

from ledgers import bulk
from ledgers.bulk import insert_numbered, insert_rows, trusted
from ledgers.database import transaction
from ledgers.fields import table_of
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.task import Task
from tests.builders import ON, add_roster, village_code

TASK = table_of(Task)


@pytest.fixture(params=["engine", "postgres_engine"])
def connection(request, monkeypatch):
    monkeypatch.setattr(bulk, "ROWS_AT_ONCE", 7)
    with transaction(request.getfixturevalue(request.param)) as session:
        add_roster(session)
        session.flush()
        yield session.connection()


def rows(count):
    days = dict.fromkeys(("created_on", "from_on", "remind_on", "due_on"), ON)
    same = {"round_id": 1, "village_code": village_code(1), "kind": "progress", "period": "once", "title": "报送"}
    return [same | days | {"subject": f"第{number}项"} for number in range(count)]


def test_the_ids_of_new_rows_come_back_in_the_order_of_the_rows(connection):
    ids = insert_numbered(connection, TASK, rows(20))
    stored = dict(connection.execute(select(TASK.c.id, TASK.c.subject)).all())
    assert [stored[number] for number in ids] == [f"第{number}项" for number in range(20)]
    assert ids == sorted(ids)


def test_rows_inserted_later_in_any_way_get_ids_of_their_own(connection):
    ids = insert_numbered(connection, TASK, rows(2))
    insert_rows(connection, TASK, [row | {"period": "later"} for row in rows(2)])
    ids += insert_numbered(connection, TASK, [row | {"period": "last"} for row in rows(2)])
    assert len(set(ids)) == 4
    assert len(connection.execute(select(TASK.c.id)).all()) == 6


def test_what_a_row_does_not_say_is_the_default_of_its_column(connection):
    insert_rows(connection, TASK, rows(9))
    stored = connection.execute(select(TASK.c.state, TASK.c.urgent, TASK.c.note).order_by(TASK.c.id)).all()
    assert stored == [("open", False, "")] * 9


def insert_cut_off(database):
    def cut(*_):
        raise KeyboardInterrupt

    with transaction(database) as session, trusted(session.connection()) as connection:
        event.listen(connection, "before_cursor_execute", cut)
        insert_rows(connection, TASK, rows(1))


def test_what_cuts_a_trusted_insert_off_is_what_is_raised(engine):
    with pytest.raises(KeyboardInterrupt):
        insert_cut_off(engine)


def test_no_rows_are_no_work(connection):
    assert insert_numbered(connection, TASK, []) == []
    insert_rows(connection, table_of(RiskEntry), [])
    assert connection.execute(select(table_of(RiskEntry))).all() == []
