"""A mail server that is away for three days and comes back: a real one, in virtual time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import Session, select

from config.calendar import load_calendar
from config.settings import load_settings
from ledgers.journal.message import Message
from ledgers.roster.table import Officer
from notifier.delivery import Postman, deliver
from tests.builders import add_roster, village_code
from tests.notifier.channels.test_smtp import Mailbox, free_port

MONDAY = datetime(2020, 11, 2, 0, 30, tzinfo=UTC)
DIGEST = {"rises": {}, "falls": [], "leads": [], "tasks": {}, "county": None}


@pytest.fixture(params=["engine", "postgres_engine"])
def postman(request):
    store = request.getfixturevalue(request.param)
    with Session(store) as session:
        add_roster(session, leaders=1)
        session.get_one(Officer, "L01").address = "smtp:a@o.example"
        session.commit()
    mail = {"host": "127.0.0.1", "port": free_port(), "sender": "h@o.example", "starttls": False}
    settings = load_settings().model_copy(update={"channels": {"smtp": mail}})
    return Postman(store, settings, load_calendar(), worker="w1")


def queue(postman, kind, at, payload, urgency):
    on = at.date().isoformat()
    whom = {"recipient_no": "L01", "kind": kind, "urgency": urgency, "payload": json.dumps({"on": on} | payload)}
    with Session(postman.engine) as session:
        session.add(Message(key=f"{kind}:{on}:L01", created_at=at, not_before=at, next_try_at=at, **whom))
        session.commit()


def pass_by(postman, begin, end):
    while begin < end:
        deliver(postman, begin)
        begin += timedelta(minutes=30)


def test_what_waited_for_the_mail_server_leaves_once_and_the_digests_as_one_letter(postman):
    queue(postman, "rise", MONDAY, {"village": village_code(1), "from": "low", "reasons": ["甲"]}, "immediate")
    for day in range(3):
        at = MONDAY + timedelta(days=day)
        queue(postman, "digest", at, DIGEST | {"rises": {village_code(day + 1): "high"}}, "digest")
        pass_by(postman, at, at + timedelta(days=1))
    back = MONDAY + timedelta(days=3)
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=postman.settings.channels["smtp"]["port"])
    server.start()
    try:
        pass_by(postman, back, back + timedelta(days=1))
    finally:
        server.stop()
    assert sorted(mail["X-Idempotency-Key"] for mail in mailbox.mails) == [
        "digest:2020-11-04:L01",
        "rise:2020-11-02:L01",
    ]
    [digest] = [mail.get_content() for mail in mailbox.mails if mail["X-Idempotency-Key"].startswith("digest")]
    assert all(f"样{number}村" in digest for number in (1, 2, 3))
    with Session(postman.engine) as session:
        assert {message.state for message in session.exec(select(Message))} == {"sent"}
