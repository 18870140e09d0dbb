"""Messages put into the outbox of a county, and the postman who carries them through the channels of a test."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlmodel import Session, select

from config.calendar import load_calendar
from config.settings import load_settings
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.roster.table import Officer
from notifier.delivery import Postman

MONDAY = datetime(2020, 11, 2, 0, 30, tzinfo=UTC)
NOTHING = {"rises": {}, "falls": [], "leads": [], "tasks": {}, "county": None}


def addresses(county, *given):
    """Give leader 1, 2, … these addresses in turn."""
    with Session(county) as session:
        for number, address in enumerate(given, start=1):
            session.get_one(Officer, f"L{number:02}").address = address
        session.commit()


def queue(county, *people, at=MONDAY, **fields):
    rise = {"kind": "rise", "payload": '{"on": "2020-11-02", "village": "v", "from": null, "reasons": []}'}
    instants = dict.fromkeys(("created_at", "not_before", "next_try_at"), at)
    with Session(county) as session:
        for number, person in enumerate(people):
            key = f"{fields.get('kind', 'rise')}:{number}:{person}:{at}"
            session.add(Message(**{"key": key, "recipient_no": person, **instants, **rise, **fields}))
        session.commit()


def digest(database, person, at=MONDAY, round_id=None, **parts):
    payload = json.dumps({"on": at.date().isoformat()} | NOTHING | parts)
    queue(database, person, at=at, kind="digest", urgency="digest", round_id=round_id, payload=payload)


def hold_night(database, on):
    """Record that the night of ``on`` was held in the round of the county."""
    with Session(database) as session:
        session.add(Run(job="nightly", key=f"1:{on}", round_id=1, on=on, started_at=MONDAY, outcome="good"))
        session.commit()


def postman(county, tmp_path, worker="w", outbox=None, **channels):
    settings = load_settings()
    changed = settings.outbox.model_copy(update={"letter_seconds": 1.0} | (outbox or {}))
    channels = {"file": {"folder": str(tmp_path / "out")}} | channels
    settings = settings.model_copy(update={"channels": channels, "outbox": changed})
    return Postman(county, settings, load_calendar(), worker)


def stored(county):
    with Session(county) as session:
        return session.exec(select(Message).order_by(Message.id)).all()


def smtp(port):
    return {"host": "127.0.0.1", "port": port, "sender": "h@o.example", "starttls": False}


def robots(*urls):
    return {"robots": {f"r{number}": {"url": url} for number, url in enumerate(urls, start=1)}}


def slow_hook(seconds):
    """Return a webhook that takes its time, and the keys of the letters it took."""
    keys = []

    def take(connection, stopping):
        said = connection.recv(65536)
        while b'"text"' not in said:
            said += connection.recv(65536)
        keys.append(json.loads(said.partition(b"\r\n\r\n")[2])["key"])
        stopping.wait(seconds)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return take, keys
