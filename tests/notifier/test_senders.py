"""Several senders, sleeping senders, senders asked to stop: nothing leaves twice, nothing by night, nothing is lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import deliver
from notifier.quiet import open_urgencies
from tests.databases import on_both
from tests.notifier.channels.receivers import receiver
from tests.notifier.letterbox import MONDAY, addresses, postman, queue, slow_hook, stored

BEFORE_QUIET = datetime(2020, 11, 2, 13, 29, 59, tzinfo=UTC)


@on_both
@pytest.mark.parametrize("ahead", [0, 16], ids=["two services", "two machines 16 minutes apart"])
def test_a_living_sender_keeps_its_letters_however_slow_they_are(county, servers, tmp_path, ahead):
    """A claim lasts 0.6 seconds here, its letters many times as long: only renewing it keeps the second one out."""
    behave, keys = slow_hook(0.15)
    hook = servers(receiver(behave))
    addresses(county, *["webhook:a"] * 12)
    queue(county, *(f"L{number:02}" for number in range(1, 13)), at=MONDAY - timedelta(hours=1))
    claims = {"claim_minutes": 0.01}
    senders = [
        postman(county, tmp_path, name, claims, webhook={"url": f"http://127.0.0.1:{hook.port}/"}) for name in "ab"
    ]
    instants = (MONDAY, MONDAY + timedelta(minutes=ahead))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(deliver, senders[0], instants[0])
        for _ in range(6):
            time.sleep(0.25)
            deliver(senders[1], instants[1])
        first.result()
    assert sorted(keys) == sorted({message.key for message in stored(county)})
    assert {message.state for message in stored(county)} == {"sent"}


def test_a_sender_that_was_asleep_sends_nothing_that_others_took_over(county, servers, tmp_path):
    behave, keys = slow_hook(0)
    hook = servers(receiver(behave))
    addresses(county, *["webhook:a"] * 12)
    queue(county, *(f"L{number:02}" for number in range(1, 7)))
    channels = {"webhook": {"url": f"http://127.0.0.1:{hook.port}/"}}
    sleeper = postman(county, tmp_path, "sleeper", **channels)
    other = postman(county, tmp_path, "other", {"claim_minutes": 0}, **channels)

    class Asleep:
        """Lets the other one send while the first is between two letters."""

        calls = 0

        def __call__(self, at, hours, calendar):
            Asleep.calls += 1
            if Asleep.calls == 4:
                deliver(other, MONDAY)
            return open_urgencies(at, hours, calendar)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notifier.delivery.open_urgencies", Asleep())
        deliver(sleeper, MONDAY)
    twice = {key for key in keys if keys.count(key) > 1}
    assert len(twice) <= 1  # the one that was in flight
    assert {message.state for message in stored(county)} == {"sent"}


def test_quiet_hours_are_asked_for_each_letter(county, servers, tmp_path):
    behave, keys = slow_hook(0.3)
    hook = servers(receiver(behave))
    addresses(county, *["webhook:a"] * 12)
    queue(county, *(f"L{number:02}" for number in range(1, 13)))
    ours = postman(county, tmp_path, webhook={"url": f"http://127.0.0.1:{hook.port}/"})
    deliver(ours, BEFORE_QUIET)
    assert 1 <= len(keys) <= 5
    waiting = [message for message in stored(county) if message.state == "pending"]
    assert len(waiting) == 12 - len(keys)
    assert {message.attempts for message in waiting} == {0}


def test_asked_to_stop_a_sender_gives_back_what_it_did_not_send(county, servers, tmp_path):
    behave, keys = slow_hook(0.2)
    hook = servers(receiver(behave))
    addresses(county, *["webhook:a"] * 12)
    queue(county, *(f"L{number:02}" for number in range(1, 13)))
    ours = postman(county, tmp_path, webhook={"url": f"http://127.0.0.1:{hook.port}/"})
    threading.Timer(0.5, ours.stopping.set).start()
    deliver(ours, MONDAY)
    assert 1 <= len(keys) < 12
    assert {message.state for message in stored(county)} == {"sent", "pending"}


@on_both
def test_an_outcome_is_recorded_although_the_database_was_away_for_a_moment(county, tmp_path, monkeypatch):
    from config.errors import FaultError
    from notifier import outbox

    renew, away = outbox.renew, [1, 1]

    def fail_twice(session, name):
        if away:
            away.pop()
            raise FaultError("数据库出错")
        return renew(session, name)

    monkeypatch.setattr(outbox, "renew", fail_twice)
    monkeypatch.setattr("notifier.delivery.RECORD_PAUSES", (0.01, 0.01, 0.01))
    queue(county, "L01")
    assert deliver(postman(county, tmp_path), MONDAY).outcomes == {"sent": 1}
    assert [message.state for message in stored(county)] == ["sent"]
