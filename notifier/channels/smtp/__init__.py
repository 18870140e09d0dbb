"""Mail over SMTP, encrypted and with login as the server wants them; the Message-ID comes from the idempotency key."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property

from notifier.channels.base import ErrorKind, Letter, SendError
from notifier.channels.calling import Call
from notifier.channels.smtp.addresses import is_one_person
from notifier.channels.smtp.dialogue import Dialogue
from notifier.channels.smtp.options import SmtpOptions
from notifier.channels.smtp.refusals import BAD_ADDRESS, WHOM, sort_introduction, sort_refusal
from notifier.channels.texts import one_line

OPTIONS = SmtpOptions


class Smtp:
    """Sends one mail a letter, one connection a mail."""

    per_minute = None

    def __init__(self, options: SmtpOptions) -> None:
        self._options = options

    def receiver(self, address: str) -> str:
        """Return "": every mail goes to the one server."""
        return ""

    def send(self, letter: Letter, call: Call) -> None:
        """Hand the mail to the server; SendError by the server's answer, permanent for an address no mail can bear."""
        mail = self._mail(letter)
        try:
            with contextlib.closing(self._reach(call)) as server:
                try:
                    self._introduce(server, call)
                except (OSError, smtplib.SMTPException) as error:
                    raise sort_introduction(error, call) from error
                server.send_message(mail)
                call.steps.append(f"{WHOM}收下了邮件")
                with contextlib.suppress(OSError, smtplib.SMTPException):  # it was taken: how they part changes nothing
                    server.quit()
        except (OSError, smtplib.SMTPException) as error:
            raise sort_refusal(error, call) from error

    def _reach(self, call: Call) -> Dialogue:
        """Return the dialogue with the server, encrypted where it is so from the first byte."""
        host = self._options.host
        line = call.connect(host, self._options.port)
        if self._options.is_encrypted_at_once:
            line = call.encrypt(line, host, self._trusted)
        return Dialogue(line, host, call)

    def _introduce(self, server: Dialogue, call: Call) -> None:
        """Encrypt what is not yet, and log in."""
        options = self._options
        if options.starttls and not options.is_encrypted_at_once:
            server.starttls(context=self._trusted)
            call.steps.append("已加密，证书可信")
        if options.user:
            server.login(options.user, options.password.get_secret_value())
            call.steps.append("账号口令正确")

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._options.ca_file or None)

    def _mail(self, letter: Letter) -> EmailMessage:
        if not is_one_person(letter.address):
            raise SendError(ErrorKind.PERMANENT, BAD_ADDRESS)
        mail = EmailMessage()
        mail["Subject"] = one_line(letter.subject)
        mail["From"] = self._options.sender
        mail["To"] = letter.address
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@huanjie>"
        mail["X-Idempotency-Key"] = letter.key.encode("ascii", "backslashreplace").decode()
        mail.set_content(letter.text)
        return mail


def open_channel(options: SmtpOptions) -> Smtp:
    """Return the channel for ``[channels.smtp]``, see ``SmtpOptions``."""
    return Smtp(options)
