"""Mail, against a real SMTP server: STARTTLS, login, and the server's refusals."""

import asyncio
import socket
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from notifier.channels import open_channel
from notifier.channels.base import ErrorKind, Letter, SendError
from tests.notifier.channels.certificates import server_context
from tests.notifier.channels.receivers import mail_dialogue, receiver
from tests.notifier.channels.sending import send

LETTER = Letter(
    "digest:L01:1", "li@office.example", "李四", "今日待办", "一、甲村", "", datetime(2020, 11, 2, tzinfo=UTC)
)


class Mailbox:
    """Keeps what arrives; refuses recipients when told to."""

    def __init__(self, refusal=None, goodbye="221 bye"):
        self.mails = []
        self.refusal, self.goodbye = refusal, goodbye

    async def handle_RCPT(  # noqa: N802
        self, server, session, envelope, address, options
    ):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(  # noqa: N802
        self, server, session, envelope
    ):
        return self.goodbye

    async def handle_DATA(  # noqa: N802
        self, server, session, envelope
    ):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port():
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


async def _connections_closed():
    """Let the loop see the end of every connection, those a client cut off too, before it stops."""
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    if talks:
        await asyncio.wait(talks, timeout=5)
    await asyncio.sleep(0.05)


@contextmanager
def mail_server(mailbox, **options):
    """Give the port of a running mail server that keeps its mails in ``mailbox``."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        asyncio.run_coroutine_threadsafe(_connections_closed(), controller.loop).result()
        controller.stop()


@pytest.fixture
def serve():
    with ExitStack() as running:
        yield lambda mailbox, **options: running.enter_context(mail_server(mailbox, **options))


def test_a_mail_arrives_over_starttls_with_login(serve, certificate):
    mailbox = Mailbox()
    tls = server_context(certificate)

    def log_in(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"u", b"p"), handled=False)

    port = serve(mailbox, tls_context=tls, require_starttls=True, authenticator=log_in, auth_required=True)
    options = {
        "host": "localhost",
        "port": port,
        "sender": "h@office.example",
        "ca_file": str(certificate / "cert.pem"),
    }
    send(open_channel("smtp", {**options, "user": "u", "password": "p"}), LETTER)
    mail = mailbox.mails[0]
    assert (mail["Subject"], mail["To"]) == ("今日待办", "li@office.example")
    assert mail["X-Idempotency-Key"] == "digest:L01:1"
    assert mail.get_content().strip() == "一、甲村"
    with pytest.raises(SendError) as caught:
        send(open_channel("smtp", {**options, "user": "u", "password": "wrong"}), LETTER)
    assert caught.value.kind is ErrorKind.TECHNICAL


def test_a_certificate_nobody_vouches_for_is_technical(serve, certificate):
    tls = server_context(certificate)
    port = serve(Mailbox(), tls_context=tls)
    with pytest.raises(SendError, match="证书") as caught:
        send(open_channel("smtp", {"host": "localhost", "port": port, "sender": "h@o.example"}), LETTER)
    assert caught.value.kind is ErrorKind.TECHNICAL


@pytest.mark.parametrize(
    ("refusal", "kind"), [("550 no such user", ErrorKind.PERMANENT), ("450 mailbox busy", ErrorKind.TEMPORARY)]
)
def test_a_refused_recipient_is_sorted_by_the_servers_code(serve, refusal, kind):
    port = serve(Mailbox(refusal))
    options = {"host": "127.0.0.1", "port": port, "sender": "h@o.example", "starttls": False}
    with pytest.raises(SendError) as caught:
        send(open_channel("smtp", options), LETTER)
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    "address",
    [
        *("", "  ", "li", "li@", "@office.example", "li@office.example\nBcc: wang@office.example"),
        *("li@office.example, wang@office.example", "li@office.example wang@office.example", "li@office.example\0"),
        *("team: li@office.example;", "team:;", "li@office.example\u2028", "<li@office.example", "李@"),
    ],
)
def test_an_address_no_mail_can_bear_is_a_failure_of_its_own_letter_only(serve, address):
    mailbox = Mailbox()
    options = {"host": "127.0.0.1", "port": serve(mailbox), "sender": "h@o.example", "starttls": False}
    with pytest.raises(SendError) as caught:
        send(open_channel("smtp", options), replace(LETTER, address=address))
    assert (caught.value.kind, mailbox.mails) == (ErrorKind.PERMANENT, [])


def test_the_same_letter_has_the_same_message_id(serve):
    mailbox = Mailbox()
    options = {"host": "127.0.0.1", "port": serve(mailbox), "sender": "h@o.example", "starttls": False}
    for _ in range(2):
        send(open_channel("smtp", options), LETTER)
    first, second = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == second


def test_a_mail_the_server_took_is_sent_however_they_part(serve):
    mailbox = Mailbox(goodbye="421 going down")
    options = {"host": "127.0.0.1", "port": serve(mailbox), "sender": "h@o.example", "starttls": False}
    send(open_channel("smtp", options), LETTER)
    assert len(mailbox.mails) == 1


def test_a_server_that_is_away_is_temporary():
    with pytest.raises(SendError) as caught:
        send(open_channel("smtp", {"host": "127.0.0.1", "port": 9, "sender": "h@o.example"}), LETTER)
    assert caught.value.kind is ErrorKind.TEMPORARY


def test_a_mail_arrives_over_a_connection_encrypted_from_the_first_byte(certificate):
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=server_context(certificate)) as port:
        options = {"host": "localhost", "port": port, "sender": "h@o.example", "encrypted_at_once": True}
        call = send(open_channel("smtp", options | {"ca_file": str(certificate / "cert.pem")}), LETTER)
        with pytest.raises(SendError, match=r"证书不可信：.*签") as caught:
            send(open_channel("smtp", options), LETTER)
    assert caught.value.kind is ErrorKind.TECHNICAL
    assert len(mailbox.mails) == 1
    assert [step.split("（")[0] for step in call.steps[1:]] == ["已加密", "邮件服务器收下了邮件"]


def test_port_465_is_encrypted_from_the_first_byte_unless_told_otherwise():
    from notifier.channels.smtp.options import SmtpOptions

    given = {"host": "mail", "sender": "h@o.example"}
    assert SmtpOptions(**given, port=465).is_encrypted_at_once
    assert not SmtpOptions(**given, port=587).is_encrypted_at_once
    assert not SmtpOptions(**given, port=465, encrypted_at_once=False).is_encrypted_at_once


def test_encryption_the_server_does_not_speak_is_technical(serve):
    options = {"host": "127.0.0.1", "port": serve(Mailbox()), "sender": "h@o.example"}
    for wanted in ({"starttls": True}, {"encrypted_at_once": True}):
        with pytest.raises(SendError, match="加密") as caught:
            send(open_channel("smtp", options | wanted), LETTER)
        assert (caught.value.kind, caught.value.is_down) == (ErrorKind.TECHNICAL, True)


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [(b"554 no", ErrorKind.TEMPORARY), (b"421 busy", ErrorKind.TEMPORARY), (b"?", ErrorKind.TEMPORARY)],
)
def test_a_server_that_receives_nobody_makes_no_dead_letters(greeting, kind):
    with receiver(mail_dialogue(greeting, then=lambda *_: None)) as running, pytest.raises(SendError) as caught:
        send(open_channel("smtp", {"host": "127.0.0.1", "port": running.port, "sender": "h@o.example"}), LETTER)
    assert (caught.value.kind, caught.value.is_down) == (kind, True)


def test_a_sender_the_server_refuses_is_the_set_ups_fault():
    refusing = mail_dialogue(b"220 hi", b"250 ok", b"550 not you", b"250 ok", then=lambda *_: None)
    with receiver(refusing) as running:
        options = {"host": "127.0.0.1", "port": running.port, "sender": "h@o.example", "starttls": False}
        with pytest.raises(SendError, match="发件人") as caught:
            send(open_channel("smtp", options), LETTER)
    assert caught.value.kind is ErrorKind.TECHNICAL


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x0b", "\x85", "\x00", "\u202e", "\n", "\ud800"])
def test_no_sign_in_a_subject_stops_a_mail(serve, sign):
    mailbox = Mailbox()
    options = {"host": "127.0.0.1", "port": serve(mailbox), "sender": "h@o.example", "starttls": False}
    send(open_channel("smtp", options), replace(LETTER, subject=f"天垭{sign}社区"))
    assert mailbox.mails[0]["Subject"] == "天垭 社区"
