"""Mail, against a real SMTP server: STARTTLS, login, and the server's refusals."""

import socket
import ssl
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from notifier.channels import open_channel
from notifier.channels.base import ErrorKind, Letter, SendError
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


@contextmanager
def mail_server(mailbox, **options):
    """Give the port of a running mail server that keeps its mails in ``mailbox``."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def serve():
    with ExitStack() as running:
        yield lambda mailbox, **options: running.enter_context(mail_server(mailbox, **options))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [*command.split(), "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True
    )
    return folder


def test_a_mail_arrives_over_starttls_with_login(serve, certificate):
    mailbox = Mailbox()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

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
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
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


@pytest.mark.parametrize("address", ["", "  ", "li@office.example\nBcc: wang@office.example"])
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
