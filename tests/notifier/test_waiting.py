"""A message that could have left for an hour is overdue, whatever the reason; quiet hours and days off do not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.calendar import WorkCalendar
from config.settings import load_settings
from ledgers.database import reading, transaction
from ledgers.journal.message import Message
from notifier.waiting import Hours, overdue_from, read_waiting
from tests import builders
from tests.databases import on_both

HOURS = Hours(load_settings().outbox, WorkCalendar())
HOUR = timedelta(hours=1)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2020 (the second was a Monday), Beijing time."""
    return datetime(2020, 11, day, hour, minute, tzinfo=UTC) - 8 * HOUR


@pytest.mark.parametrize(
    ("urgency", "at", "due"),
    [
        ("digest", local(3, 12), local(3, 11)),
        ("digest", local(3, 8, 0), local(3, 7)),
        ("digest", local(3, 7, 30), local(2, 21)),
        ("immediate", local(3, 3), local(2, 20, 30)),
        ("immediate", local(8, 12), local(8, 11)),
        ("digest", local(9, 7, 30), local(6, 21)),
    ],
    ids=["by day", "an hour after dawn", "half an hour after dawn", "in the night", "Sunday", "after Sunday"],
)
def test_only_time_in_which_it_could_have_left_counts(urgency, at, due):
    assert overdue_from(urgency, at, HOURS) == due


@pytest.fixture
def outbox(database):
    """A round with an officer; gives a function that queues a message due at an instant."""
    with transaction(database) as session:
        builders.add_roster(session, leaders=1)

    def queue(key, due, state="pending", round_id=1):
        times = {"created_at": due, "not_before": due, "next_try_at": due + 10 * HOUR}
        with transaction(database) as session:
            message = Message(key=key, recipient_no="L01", kind="digest", state=state, round_id=round_id, **times)
            session.add(message)

    return queue


def waiting(database, at, rounds=(1,)):
    with reading(database) as session:
        return read_waiting(session, HOURS, rounds, at)


@on_both
def test_what_waits_and_what_is_stuck_is_told_with_its_age(database, outbox):
    outbox("new", local(3, 11, 30))
    assert waiting(database, local(3, 12)).problems == ()
    outbox("failing since", local(3, 9))
    outbox("in hands", local(3, 8), state="claimed")
    outbox("gone", local(3, 7), state="sent")
    found = waiting(database, local(3, 12))
    assert (found.overdue, found.oldest_due_at) == (2, local(3, 8))
    assert found.problems == ("有 2 条消息早该发出而没有发出，最早的一条已等了 4 小时",)
    assert found.messages == {"pending": 2, "claimed": 1, "sent": 1}


def test_a_dead_letter_is_told(database, outbox):
    outbox("dead", local(3, 9), state="dead", round_id=None)
    [said] = waiting(database, local(3, 9)).problems
    assert "1 条消息未能送达" in said


def test_of_a_round_that_is_over_nothing_is_told(database, outbox):
    outbox("dead", local(3, 9), state="dead")
    outbox("late", local(3, 9))
    found = waiting(database, local(9, 12), rounds=())
    assert (found.problems, found.messages) == ((), {"dead": 1, "pending": 1})
