"""The outbox on both databases: nothing lost, nothing sent twice, what fails comes back or is a dead letter."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from config.calendar import load_calendar
from config.settings import load_settings
from ledgers.journal.message import Message
from ledgers.roster.table import Officer
from notifier import outbox
from notifier.channels.base import ErrorKind, SendError
from notifier.delivery import Postman, deliver
from notifier.morning import report_failures
from tests.builders import add_roster
from tests.claims import let_claims_age

MONDAY = datetime(2020, 11, 2, 0, 30, tzinfo=UTC)  # 08:30 in the county
NIGHT = datetime(2020, 11, 2, 15, 0, tzinfo=UTC)
SUNDAY = datetime(2020, 11, 1, 2, 0, tzinfo=UTC)
STALE = timedelta(minutes=15)


@pytest.fixture(params=["engine", "postgres_engine"])
def store(request):
    opened = request.getfixturevalue(request.param)
    with Session(opened) as session:
        add_roster(session, leaders=3)
        session.commit()
    return opened


@pytest.fixture
def postman(store, tmp_path):
    settings = load_settings().model_copy(
        update={
            "channels": {
                "file": {"folder": str(tmp_path / "out")},
                "smtp": {"host": "127.0.0.1", "port": 9, "sender": "h@o.example"},
            }
        }
    )
    return Postman(store, settings, load_calendar(), worker="w1")


def queue(store, count=1, **fields):
    with Session(store) as session:
        session.add_all(
            Message(
                **{
                    "key": f"k{number}",
                    "recipient_no": "L01",
                    "kind": "rise",
                    "payload": '{"on": "2020-11-02", "village": "v", "from": null, "reasons": []}',
                    "created_at": MONDAY,
                    "not_before": MONDAY,
                    "next_try_at": MONDAY,
                }
                | fields
            )
            for number in range(count)
        )
        session.commit()


def sent(postman, at):
    return deliver(postman, at).outcomes


def claimed(session, worker, at=MONDAY, limit=9):
    return outbox.claim(session, outbox.Claim(worker, at, limit))


def messages(store):
    with Session(store) as session:
        return list(session.exec(select(Message).order_by(Message.id)))


def letters(tmp_path):
    files = sorted((tmp_path / "out").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_message_due_is_sent_once(store, postman, tmp_path):
    queue(store, 250)
    assert sent(postman, MONDAY) == {"sent": 250}
    assert sent(postman, MONDAY) == {}
    assert sorted(letter["key"] for letter in letters(tmp_path)) == sorted(f"k{n}" for n in range(250))


def test_two_workers_never_claim_the_same_message(store):
    queue(store, 10)
    with Session(store) as one:
        first = {m.id for m in claimed(one, "a", limit=6)}
        one.commit()
    with Session(store) as two:
        second = {m.id for m in claimed(two, "b", limit=6)}
        two.commit()
    assert (len(first), len(second), first & second) == (6, 4, set())


def leave_claimed(store, at=MONDAY):
    with Session(store) as session:
        claimed(session, "dead", at)
        session.commit()


def test_a_message_of_a_dead_process_goes_out_again_under_its_key(store, postman, tmp_path):
    queue(store)
    leave_claimed(store)
    let_claims_age(store, STALE - timedelta(minutes=1))
    assert sent(postman, MONDAY) == {}
    let_claims_age(store, timedelta(minutes=1))
    assert sent(postman, MONDAY) == {"sent": 1}
    assert [letter["key"] for letter in letters(tmp_path)] == ["k0"]
    assert messages(store)[0].attempts == 2


HOUR_BACK = MONDAY - timedelta(hours=1)


@pytest.mark.parametrize("ahead", [-60, 16, 60 * 24], ids=["an hour back", "16 minutes", "a day"])
def test_no_clock_but_the_databases_tells_that_a_sender_is_dead(store, postman, ahead):
    queue(store, not_before=SUNDAY, next_try_at=SUNDAY)
    leave_claimed(store)
    assert sent(postman, MONDAY + timedelta(minutes=ahead)) == {}


def test_a_digest_that_may_have_left_goes_out_again_alone_under_its_key(store, postman, tmp_path):
    empty = {"rises": {}, "falls": [], "leads": ["v"], "tasks": {}, "county": None}
    for day in (2, 3):
        at = MONDAY + timedelta(days=day - 2)
        payload = json.dumps(empty | {"on": f"2020-11-0{day}"})
        instants = dict.fromkeys(("created_at", "not_before", "next_try_at"), at)
        queue(store, key=f"digest:{day}", kind="digest", urgency="digest", payload=payload, **instants)
        if day == 2:
            leave_claimed(store, at)
            let_claims_age(store, STALE)
    assert sent(postman, at) == {"sent": 2}
    assert sorted(letter["key"] for letter in letters(tmp_path)) == ["digest:2", "digest:3"]


def test_a_clock_set_back_sends_nothing_twice_and_only_puts_off_what_waits(store, postman):
    queue(store, key="sent", not_before=SUNDAY, next_try_at=SUNDAY)
    assert sent(postman, MONDAY) == {"sent": 1}
    queue(store, key="waits")
    assert sent(postman, HOUR_BACK) == {}
    assert sent(postman, MONDAY) == {"sent": 1}


def test_a_retry_waits_no_longer_than_the_hour_the_clock_was_set_back(store, postman):
    with Session(store) as session:
        session.get(Officer, "L01").address = "smtp:a@o.example"
        session.commit()
    queue(store, not_before=SUNDAY, next_try_at=SUNDAY)
    assert sent(postman, MONDAY) == {"temporary": 1}
    assert sent(postman, HOUR_BACK) == {}
    assert sent(postman, MONDAY + timedelta(minutes=3)) == {"temporary": 1}


def test_a_server_away_for_three_days_loses_nothing(store, postman):
    with Session(store) as session:
        session.get(Officer, "L01").address = "smtp:a@o.example"
        session.commit()
    queue(store)
    at = MONDAY
    while at < MONDAY + timedelta(days=3):
        deliver(postman, at)
        at += timedelta(minutes=30)
    (message,) = messages(store)
    assert (message.state, message.error_kind) == ("pending", "temporary")
    assert message.next_try_at - at <= timedelta(minutes=240)
    assert message.attempts < 40


def test_after_many_days_a_message_is_a_dead_letter_that_can_be_revived(store, postman):
    queue(store, recipient_no="L02")
    (message,) = messages(store)
    with Session(store) as session:
        late = MONDAY + timedelta(days=15)
        (taken,) = claimed(session, "w", late)
        failure = SendError(ErrorKind.TEMPORARY, "连不上")
        assert outbox.record_failure(session, taken, failure, postman.settings.outbox, late)
        session.commit()
        assert [m.id for m in outbox.dead_letters(session)] == [message.id]
        assert outbox.revive(session, late) == 1
        session.commit()
    assert sent(postman, late) == {"sent": 1}


def test_an_unknown_kind_is_technical_and_does_not_hold_up_the_others(store, postman):
    queue(store, key="bad", kind="nonsense")
    queue(store, key="good")
    assert sent(postman, MONDAY) == {"technical": 1, "sent": 1}
    assert "nonsense" in messages(store)[0].error


@pytest.mark.parametrize(
    ("at", "sent"),
    [(NIGHT, []), (SUNDAY, ["immediate"]), (MONDAY, ["digest", "immediate"])],
    ids=["quiet hours", "day off", "working day"],
)
def test_quiet_hours_and_days_off_defer_and_drop_nothing(store, postman, at, sent):
    for urgency in ("digest", "immediate"):
        queue(store, key=urgency, urgency=urgency, not_before=SUNDAY, next_try_at=SUNDAY)
    deliver(postman, at)
    assert sorted(m.urgency for m in messages(store) if m.state == "sent") == sent
    assert all(m.state in {"pending", "sent"} for m in messages(store))


def test_a_late_record_of_a_message_taken_over_changes_nothing(store, postman):
    queue(store)
    with Session(store) as session:
        (slow,) = claimed(session, "slow")
        session.expunge_all()
        session.commit()
    let_claims_age(store, STALE)
    with Session(store) as session:
        outbox.take_stock(session, MONDAY, postman.settings.outbox)
        (quick,) = claimed(session, "quick")
        assert outbox.renew(session, slow.claimed_by) == set()
        assert not outbox.record_sent(session, slow, "file", MONDAY)
        assert outbox.record_sent(session, quick, "file", MONDAY)


def test_the_morning_report_lists_failures_once_a_day(store, postman, tmp_path):
    queue(store, kind="digest", state="dead", error="邮件服务器回答 550", error_kind="permanent")
    for _ in range(2):
        with Session(store) as session:
            report_failures(session, ["L02", "L03"], MONDAY.date(), MONDAY)
            session.commit()
    assert sent(postman, MONDAY) == {"sent": 2}
    (first, _) = letters(tmp_path)
    assert first["subject"] == "【换届】有 1 条消息未送达"
    assert "邮件服务器回答 550" in first["text"]
    assert "huanjie messages retry" in first["text"]
