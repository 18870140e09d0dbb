"""One letter has one deadline, whatever the receiver does; its answer is cut; stopping ends a call soon."""

import resource
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.channels import open_channel
from notifier.channels.base import ErrorKind, Letter, SendError
from notifier.channels.calling import GRACE_SECONDS, Call
from tests.notifier.channels.receivers import (
    OK,
    answering,
    bomb,
    dripping,
    flood,
    mail_dialogue,
    receiver,
    silent,
)
from tests.notifier.channels.sending import send

LETTER = Letter("k1", "office", "张三", "今日待办", "一、甲村", "一、甲村", datetime(2020, 11, 2, tzinfo=UTC))
MAIL = Letter("k1", "li@o.example", "张三", "今日待办", "一、甲村", "", datetime(2020, 11, 2, tzinfo=UTC))
SECONDS = 1.0
GREETED = (b"220 hello", b"250 ok", b"250 ok", b"250 ok", b"354 go on")


def webhook(port, scheme="http"):
    return open_channel("webhook", {"url": f"{scheme}://127.0.0.1:{port}/x"})


def wecom(port):
    return open_channel("wecom", {"robots": {"office": {"url": f"http://127.0.0.1:{port}/x"}}})


def smtp(port, **options):
    return open_channel(
        "smtp", {"host": "127.0.0.1", "port": port, "sender": "h@o.example", "starttls": False} | options
    )


def failure_of(channel, letter, seconds=SECONDS, stopping=None):
    begun = time.monotonic()
    with pytest.raises(SendError) as caught:
        send(channel, letter, seconds, stopping)
    return caught.value, time.monotonic() - begun


@pytest.mark.parametrize("behave", [silent, dripping])
@pytest.mark.parametrize("channel", [webhook, wecom])
def test_a_receiver_that_never_answers_is_left_at_the_deadline_and_may_have_the_letter(channel, behave):
    with receiver(behave) as running:
        failure, took = failure_of(channel(running.port), LETTER)
    assert SECONDS <= took < SECONDS + 1
    assert (failure.kind, failure.is_down) == (ErrorKind.CUT_OFF, True)
    assert "可能已经送达" in failure.reason


@pytest.mark.parametrize("head", [OK, OK + b"\r\n"], ids=["heads", "body"])
def test_a_robot_that_drips_its_answer_is_left_at_the_deadline(head):
    with receiver(answering(head, drip=b"X: y\r\n")) as running:
        failure, took = failure_of(wecom(running.port), LETTER)
    assert took < SECONDS + 1
    assert failure.kind is ErrorKind.CUT_OFF


def test_a_webhook_that_said_200_has_the_letter_however_it_goes_on():
    with receiver(answering(OK + b"\r\n", drip=b" ")) as running:
        send(webhook(running.port), LETTER, SECONDS)


@pytest.mark.parametrize("behave", [silent, dripping])
def test_a_handshake_that_never_ends_is_left_at_the_deadline(behave):
    with receiver(behave) as running:
        failure, took = failure_of(webhook(running.port, "https"), LETTER)
        assert took < SECONDS + 1
        assert failure.is_down
        failure, took = failure_of(smtp(running.port, encrypted_at_once=True), MAIL)
    assert took < SECONDS + 1
    assert failure.is_down


@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (silent, ErrorKind.TEMPORARY),
        (dripping, ErrorKind.TEMPORARY),
        (mail_dialogue(*GREETED[:3], then=silent), ErrorKind.TEMPORARY),
        (mail_dialogue(*GREETED, then=silent), ErrorKind.CUT_OFF),
        (mail_dialogue(*GREETED, then=dripping), ErrorKind.CUT_OFF),
    ],
    ids=["silent", "drip", "silent to the recipient", "silent to the mail", "drip to the mail"],
)
def test_a_mail_server_that_never_answers_is_left_at_the_deadline(behave, kind):
    with receiver(behave) as running:
        failure, took = failure_of(smtp(running.port), MAIL)
    assert SECONDS <= took < SECONDS + 1
    assert (failure.kind, failure.is_down) == (kind, True)


def test_a_server_that_takes_no_connection_is_left_at_the_deadline():
    failure, took = failure_of(smtp(25, host="10.255.255.1"), MAIL)
    assert took < SECONDS + 1
    assert (failure.kind, failure.is_down) == (ErrorKind.TEMPORARY, True)


def test_a_name_nobody_knows_is_said_so():
    failure, took = failure_of(smtp(25, host="mail.invalid"), MAIL, seconds=5)
    assert took < 6
    assert failure.kind is ErrorKind.TEMPORARY


@pytest.mark.parametrize(("channel", "letter"), [(webhook, LETTER), (smtp, MAIL)], ids=["http", "smtp"])
def test_asked_to_stop_a_call_ends_within_seconds(channel, letter):
    stopping = threading.Event()
    threading.Timer(0.2, stopping.set).start()
    with receiver(dripping) as running:
        _, took = failure_of(channel(running.port), letter, 60, stopping)
    assert took < GRACE_SECONDS + 1.5


def memory_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("behave", [flood(800), bomb(400)], ids=["800 MB", "gzip bomb"])
def test_an_endless_answer_costs_no_memory(behave):
    before = memory_mb()
    with receiver(behave) as running:
        failure, _ = failure_of(wecom(running.port), LETTER, 10)
    assert failure.kind is ErrorKind.TECHNICAL
    assert memory_mb() - before < 20


def test_a_mail_server_that_talks_without_end_costs_no_memory():
    def talk(connection, stopping):
        while not stopping.is_set():
            connection.sendall(b"220-hello\r\n" * 10_000)

    before = memory_mb()
    with receiver(talk) as running:
        failure, took = failure_of(smtp(running.port), MAIL, 10)
    assert failure.kind is ErrorKind.TEMPORARY
    assert took < 5
    assert memory_mb() - before < 20


def test_calls_leave_no_thread_and_no_connection_behind():
    def threads():
        return threading.active_count()

    def files():
        return len(list(Path("/proc/self/fd").iterdir()))

    with receiver(answering(OK + b"Content-Length: 0\r\n\r\n")) as running:
        send(webhook(running.port), LETTER)
        time.sleep(0.3)
        before = threads(), files()
        for _ in range(5):
            send(webhook(running.port), LETTER)
        with Call(5):
            pass
        time.sleep(0.3)
        after = threads(), files()
    assert after <= before
