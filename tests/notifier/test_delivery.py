"""One receiver, letter, name, address or setting that fails holds up no other; digests with nothing to say lapse."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from sqlmodel import Session

from config.clock import day_of
from ledgers.roster.table import Officer
from notifier.delivery import deliver
from tests.databases import on_both
from tests.notifier.channels.endpoint import endpoint
from tests.notifier.channels.receivers import dripping, receiver, silent
from tests.notifier.letterbox import MONDAY, addresses, digest, hold_night, postman, queue, robots, smtp, stored


def test_a_mail_server_that_never_greets_costs_one_letter_and_the_others_leave(county, servers, tmp_path):
    mail, hook = servers(receiver(silent)), servers(endpoint())
    addresses(county, *(f"smtp:p{number}@o.example" for number in range(10)), "webhook:a")
    queue(county, *(f"L{number:02}" for number in range(1, 13)))
    ours = postman(county, tmp_path, smtp=smtp(mail.port), webhook={"url": hook.url})
    begun = time.monotonic()
    first = deliver(ours, MONDAY)
    assert time.monotonic() - begun < 10
    assert (first.outcomes["sent"], first.outcomes["temporary"], mail.connections) == (2, 1, 1)
    assert deliver(ours, MONDAY + timedelta(minutes=1)).outcomes == {}
    assert mail.connections == 1
    deliver(ours, MONDAY + timedelta(minutes=3))
    assert mail.connections == 2


def test_a_rest_grows_and_ends_with_the_first_letter_that_arrives(county, servers, tmp_path):
    hook = servers(endpoint())
    hook.status = 503
    addresses(county, *["webhook:a"] * 12)
    queue(county, *(f"L{number:02}" for number in range(1, 13)))
    ours = postman(county, tmp_path, webhook={"url": hook.url})
    deliver(ours, MONDAY)
    assert len(hook.requests) == 3
    deliver(ours, MONDAY + timedelta(minutes=3))
    assert len(hook.requests) == 6
    hook.status = 200
    assert deliver(ours, MONDAY + timedelta(minutes=6)).outcomes == {}
    assert deliver(ours, MONDAY + timedelta(minutes=8)).outcomes == {"sent": 12}


def test_a_letter_that_stops_the_receiver_each_time_lets_the_others_go_first(county, servers, tmp_path):
    """One letter on which a server hangs must not use up every turn of the receiver."""
    hung = []

    def hang_on_the_first(connection, stopping):
        said = connection.recv(65536)
        while b'"text"' not in said:
            said += connection.recv(65536)
        if b"rise:0:" in said:
            hung.append(1)
            stopping.wait()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    hook = servers(receiver(hang_on_the_first))
    addresses(county, *["webhook:a"] * 12)
    queue(county, *(f"L{number:02}" for number in range(1, 13)))
    ours = postman(county, tmp_path, webhook={"url": f"http://127.0.0.1:{hook.port}/"})
    assert deliver(ours, MONDAY).outcomes["cut_off"] == 1
    assert deliver(ours, MONDAY + timedelta(minutes=3)).outcomes == {"sent": 11, "cut_off": 1}
    assert len(hung) == 2


def test_one_robot_that_is_away_stops_no_other(county, servers, tmp_path):
    good = servers(endpoint())
    addresses(county, "wecom:r1", "wecom:r2", "wecom:r1@13800000000", "wecom:r2")
    queue(county, "L01", "L02", "L03", "L04")
    ours = postman(county, tmp_path, wecom=robots("http://127.0.0.1:9/x", good.url))
    assert deliver(ours, MONDAY).outcomes == {"temporary": 1, "deferred": 1, "sent": 2}


NAUGHTY = "天垭\u2028社\x0b区\u202e\x00\ud800"


@on_both
@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("pigeon:a", "technical"),
        ("nothing at all", "technical"),
        ("wecom:nobody", "technical"),
        ("smtp:a@b.cn, evil@evil.cn", "permanent"),
        ("smtp:team: a@b.cn, c@d.cn;", "permanent"),
        ("smtp:a@b.cn\u2028Bcc: e@f.cn", "permanent"),
    ],
)
def test_one_bad_address_fails_alone(county, servers, tmp_path, address, outcome):
    addresses(county, address)
    queue(county, "L01", "L02")
    ours = postman(county, tmp_path, smtp=smtp(9), wecom=robots("http://127.0.0.1:9/x"))
    assert deliver(ours, MONDAY).outcomes == {outcome: 1, "sent": 1}


@pytest.mark.parametrize(
    "payload", ["[]", "null", "{", '{"on": "x"}', '{"on": 1e999, "village": [], "from": {}}', "[" * 20_000]
)
def test_one_bad_payload_fails_alone(county, tmp_path, payload):
    queue(county, "L01", payload=payload)
    queue(county, "L02")
    assert deliver(postman(county, tmp_path), MONDAY).outcomes == {"technical": 1, "sent": 1}


def test_a_channel_set_up_wrongly_fails_its_own_letters_only(county, tmp_path):
    addresses(county, "smtp:a@b.cn", "smtp:c@d.cn")
    queue(county, "L01", "L02", "L03")
    wrong = {"host": 5, "sender": "h@o.example\nBcc: x@y.z", "password": "口令"}
    assert deliver(postman(county, tmp_path, smtp=wrong), MONDAY).outcomes == {"technical": 2, "sent": 1}
    assert all("口令'" not in (message.error or "") for message in stored(county))


def test_an_error_nobody_thought_of_is_the_failure_of_its_letter(county, tmp_path, monkeypatch):
    from notifier.channels.file import File

    write = File.send

    def stumble(self, letter, call):
        if letter.address == "L01":
            raise ZeroDivisionError
        write(self, letter, call)

    monkeypatch.setattr(File, "send", stumble)
    queue(county, "L01", "L02")
    assert deliver(postman(county, tmp_path), MONDAY).outcomes == {"technical": 1, "sent": 1}


@on_both
def test_no_name_holds_up_a_mail(county, servers, tmp_path):
    from tests.notifier.channels.test_smtp import Mailbox, mail_server

    mailbox = Mailbox()
    port = servers(mail_server(mailbox))
    addresses(county, "smtp:a@o.example")
    with Session(county) as session:
        name = NAUGHTY.replace("\x00", "").replace("\ud800", "")
        session.get_one(Officer, "L01").name = name
        session.commit()
    reasons = json.dumps({"on": "2020-11-02", "village": NAUGHTY[:-2], "from": None, "reasons": [NAUGHTY]})
    queue(county, "L01", payload=reasons)
    assert deliver(postman(county, tmp_path, smtp=smtp(port)), MONDAY).outcomes == {"sent": 1}
    [mail] = mailbox.mails
    assert mail["Subject"] == "【换届·急】天垭 社 区 升为高风险"


def test_a_letter_the_receiver_took_without_an_answer_says_that_it_may_have_arrived(county, servers, tmp_path):
    hook = servers(receiver(dripping))
    addresses(county, "webhook:a")
    queue(county, "L01")
    ours = postman(county, tmp_path, webhook={"url": f"http://127.0.0.1:{hook.port}/"})
    assert deliver(ours, MONDAY).outcomes == {"cut_off": 1}
    [message] = stored(county)
    assert (message.state, message.error_kind) == ("pending", "cut_off")
    assert "可能已经送达，将用同一编号再发一次" in message.error


@on_both
def test_a_robot_takes_twenty_letters_in_any_sixty_seconds(county, servers, tmp_path):
    robot = servers(endpoint())
    addresses(county, "wecom:r1")
    queue(county, *["L01"] * 25)
    ours = postman(county, tmp_path, wecom=robots(robot.url))
    assert deliver(ours, MONDAY).outcomes == {"sent": 20, "deferred": 5}
    assert deliver(ours, MONDAY + timedelta(seconds=58)).outcomes == {}
    queue(county, "L01", at=MONDAY - timedelta(hours=1))
    assert deliver(ours, MONDAY + timedelta(seconds=50)).outcomes == {"deferred": 1}
    assert deliver(ours, MONDAY + timedelta(seconds=75)).outcomes == {"sent": 6}


@on_both
def test_a_digest_with_nothing_left_to_say_lapses_and_one_too_old_does(county, tmp_path):
    digest(county, "L01")
    digest(county, "L02", at=MONDAY - timedelta(days=15), leads=["v"])
    digest(
        county,
        "L04",
        county={"levels": {"high": 1}, "moved": 0, "opened": 0, "overdue": 0, "undelivered": 0, "notes": []},
    )
    assert deliver(postman(county, tmp_path), MONDAY).outcomes == {"lapsed": 2, "sent": 1}
    states = [(message.state, message.error) for message in stored(county)]
    assert states[0] == ("lapsed", "发送前所列事项都已办结，没有要说的了")
    assert states[1] == ("lapsed", "满 14 天没有发出，内容已经过时")


@on_both
def test_old_digests_wait_for_the_night_of_today_and_leave_with_the_newer_one(county, tmp_path):
    thursday = MONDAY - timedelta(days=4)
    for person, at in (("L01", thursday), ("L02", thursday), ("L03", MONDAY - timedelta(days=3))):
        digest(county, person, at=at, round_id=1, leads=["v"])
    ours = postman(county, tmp_path)
    assert deliver(ours, MONDAY).outcomes == {"sent": 1}, "Friday's: the weekend lies between"
    digest(county, "L01", round_id=1, leads=["w"])
    assert deliver(ours, MONDAY).outcomes == {"sent": 1}, "Thursday's goes into the one of today"
    assert {message.recipient_no for message in stored(county) if message.state == "pending"} == {"L02"}
    hold_night(county, day_of(thursday))
    assert deliver(ours, MONDAY).outcomes == {}, "a newer one is still to be written"
    hold_night(county, day_of(MONDAY))
    assert deliver(ours, MONDAY).outcomes == {"sent": 1}


@on_both
def test_old_digests_lapse_where_no_night_is_held_any_more(county, tmp_path):
    digest(county, "L01", at=MONDAY - timedelta(days=4), round_id=1, leads=["v"])
    ours = postman(county, tmp_path)
    days = (MONDAY + timedelta(days=number) for number in range(14))
    assert [outcome for day in days for outcome in deliver(ours, day).outcomes] == ["lapsed"]
