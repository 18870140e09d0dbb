"""Whatever is done to a row of the journal behind the program's back is found and named; the program itself cannot."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import Session, select

from config.errors import FaultError
from ledgers.chain import journals, keys
from ledgers.chain.checking import CHANGED, GONE, PUT_IN, check_chain
from ledgers.chain.guards import missing_guards
from ledgers.chain.journals import JOURNALS
from ledgers.chain.linking import chain_journal
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.journal.access import Access
from ledgers.journal.assessment import Run
from ledgers.journal.change import Change
from ledgers.journal.link import JournalLink
from ledgers.journal.plan import PlanEdit, PlanVersion
from ledgers.tables import METADATA
from tests.builders import add_roster
from tests.databases import on_both
from tests.forging import forging

AT = datetime(2020, 11, 3, 18, 0, 0, 120, UTC)
ON = date(2020, 11, 3)
CHANGE, ACCESS, VERSION, LINK = (table_of(each) for each in (Change, Access, PlanVersion, JournalLink))


def change(field, **fields):
    row = {"round_id": 1, "ledger": "grievance", "row_key": "X1", "field": field, "new": "未办结"}
    who = {"changed_by": "王五", "changed_at": AT, "reason": "导入"}
    return Change(**row | who | fields)


def look(**fields):
    who = {"seen_by": "王五", "officer_no": "P01", "role": "组织部工作人员", "seen_on": ON, "seen_at": AT}
    return Access(round_id=1, kind="plan", subject="L001", **who, **fields)


def version(number, content="{}", person="L001"):
    made = {"reason": "首次起草", "made_by": "王五", "made_on": ON, "made_at": AT}
    return PlanVersion(round_id=1, person_no=person, number=number, content=content, facts="{}", **made)


@pytest.fixture
def journal(database):
    with transaction(database) as session:
        add_roster(session)
        session.flush()
        session.add_all(change(field, correction=field == "b") for field in "abcdef")
        session.add_all(look() for _ in range(3))
        session.add_all([version(1), version(2)])
    chain_journal(database, AT)
    return database


def check(database):
    with reading(database) as session:
        return check_chain(session.connection())


def faults(database):
    return [(fault.journal, fault.key, fault.what) for fault in check(database).faults]


def test_what_nobody_touched_agrees(journal):
    found = check(journal)
    assert (found.agrees, found.rows, found.waiting) == (True, 11, 0)


@on_both
@pytest.mark.parametrize("at_once", [1, 2, 3, 6])
def test_rows_read_in_parts_are_the_rows(journal, at_once, monkeypatch):
    monkeypatch.setattr(journals, "ROWS_AT_ONCE", at_once)
    with transaction(journal) as session:
        session.add_all([version(10), *(version(number, person="L002") for number in (1, 2))])
    found = check(journal)
    assert (found.agrees, found.rows, found.waiting) == (True, 11, 3)
    with reading(journal) as session:
        read = {each.name: [key for key, _ in journals.read_digests(session.connection(), each)] for each in JOURNALS}
    assert (read["change"], read["access"]) == ([1, 2, 3, 4, 5, 6], [1, 2, 3])
    versions = [(1, "L001", 1), (1, "L001", 2), (1, "L001", 10), (1, "L002", 1), (1, "L002", 2)]
    assert [tuple(key) for key in read["plan_version"]] == versions


def test_rows_added_since_are_waiting_until_the_next_link(journal):
    with transaction(journal) as session:
        session.add_all([change("g"), look(), version(3)])
    assert (check(journal).agrees, check(journal).waiting) == (True, 3)
    head = chain_journal(journal, AT)
    found = check(journal)
    assert (found.rows, found.waiting, found.head) == (14, 0, head)
    assert chain_journal(journal, AT + timedelta(days=1)) == head


def test_both_databases_give_the_same_head_for_the_same_rows(engine, postgres_engine):
    heads = set()
    for database in (engine, postgres_engine):
        with transaction(database) as session:
            add_roster(session)
            session.flush()
            session.add_all([change("a", old="“旧”\n", village_code=None), look(), version(1, '{"a":"甲"}')])
        heads.add(chain_journal(database, AT))
    assert len(heads) == 1


FORGERIES = {
    "a cell changed": ([update(CHANGE).where(CHANGE.c.id == 3).values(new="已办结")], [("change", "3", CHANGED)]),
    "an instant moved": (
        [update(ACCESS).where(ACCESS.c.id == 2).values(seen_at=AT + timedelta(microseconds=1))],
        [("access", "2", CHANGED)],
    ),
    "a row deleted": ([delete(ACCESS).where(ACCESS.c.id == 2)], [("access", "2", GONE)]),
    "the last row deleted": ([delete(CHANGE).where(CHANGE.c.id == 6)], [("change", "6", GONE)]),
    "two rows swapped": (
        [
            update(CHANGE).where(CHANGE.c.id == 1).values(id=99),
            update(CHANGE).where(CHANGE.c.id == 2).values(id=1),
            update(CHANGE).where(CHANGE.c.id == 99).values(id=2),
        ],
        [("change", "1", CHANGED), ("change", "2", CHANGED)],
    ),
    "a row put in": ([insert(CHANGE).values(change("z", id=-1).model_dump())], [("change", "-1", PUT_IN)]),
    "a sum in an old plan": (
        [update(VERSION).where(VERSION.c.number == 1).values(content='{"amount":"94200.00"}')],
        [("plan_version", "1/L001/1", CHANGED)],
    ),
}


@on_both
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_journal_is_found_and_the_row_named(journal, name):
    statements, expected = FORGERIES[name]
    with forging(journal) as session:
        for statement in statements:
            session.connection().execute(statement)
    assert faults(journal) == expected
    chain_journal(journal, AT + timedelta(days=1))
    assert faults(journal) == expected, "what comes after must not cover it"


@pytest.mark.parametrize(
    ("forgery", "words"),
    [
        (update(LINK).where(LINK.c.seq == 1).values(digests=b"\0" * 96), "链上第 1 节被改动"),
        (delete(LINK).where(LINK.c.seq == 1), "链上第 1 节不在"),
        (update(LINK).where(LINK.c.seq == 2).values(previous="0" * 64), "链上第 2 节与前一节接不上"),
    ],
    ids=["digests", "deleted", "tied elsewhere"],
)
def test_a_forged_link_is_found(journal, forgery, words):
    with forging(journal) as session:
        session.connection().execute(forgery)
    assert words in check(journal).broken


def test_a_chain_cut_short_with_its_rows_no_longer_has_the_head_that_was_printed(journal):
    printed = check(journal).head
    with forging(journal) as session:
        session.connection().execute(delete(LINK).where(LINK.c.seq == len(check(journal).heads)))
        session.connection().execute(delete(VERSION))
    found = check(journal)
    assert found.agrees
    assert printed not in found.heads


@on_both
@pytest.mark.parametrize("name", ["change", "access", "plan_version", "plan_edit", "run", "journal_link"])
def test_the_program_cannot_change_or_delete_a_row_of_the_journal(journal, name):
    with transaction(journal) as session:
        session.add_all([_edit(), _run()])
    table = METADATA.tables[name]
    key = next(iter(table.primary_key))
    for statement in (update(table).values({key.name: key}), delete(table)):
        with pytest.raises(FaultError, match="只增不改"), transaction(journal) as session:
            session.connection().execute(statement)


def _edit():
    made = {"reason": "核实", "made_by": "王五", "made_on": ON, "made_at": AT}
    return PlanEdit(round_id=1, person_no="L001", key="a", kind="add", **made)


def _run(**fields):
    return Run(**{"job": "assess", "key": "1", "on": ON, "started_at": AT, "outcome": "good"} | fields)


def test_state_may_go_on_changing(journal):
    with transaction(journal) as session:
        session.add_all([_edit(), _run(outcome="running")])
    chain_journal(journal, AT)
    with transaction(journal) as session:
        session.exec(select(PlanEdit)).one().withdrawn_by = "李四"
        session.exec(select(Run)).one().outcome = "failed"
    with transaction(journal) as session:
        session.exec(select(Run)).one().outcome = "good"
    assert (check(journal).agrees, check(journal).waiting) == (True, 1)


@on_both
def test_every_table_of_the_journal_is_guarded(database):
    with Session(database) as session:
        assert missing_guards(session.connection()) == []


def test_a_trigger_that_was_dropped_is_missed(journal):
    with transaction(journal) as session:
        session.connection().exec_driver_sql("DROP TRIGGER guard_access_delete")
    assert check(journal).broken == ("表“access”的防改触发器不在",)


@pytest.mark.parametrize("numbers", [[], [7], [1, 2, 3], [1, 3, 4, 9], [5, 8, 9]])
def test_keys_are_read_as_they_were_written(numbers):
    assert keys.read(keys.written(numbers)) == numbers


def test_the_journal_is_complete():
    """A table whose rows are only ever added belongs into the chain; this list is to be widened knowingly."""
    names = {journal.name for journal in JOURNALS}
    assert names >= {"change", "decision", "access", "run", "plan_review", "review_entry", "risk_entry", "task_entry"}
