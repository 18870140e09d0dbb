"""Mail over SMTP, with STARTTLS and login as the server wants them; the Message-ID is made from the idempotency key."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from pydantic import SecretStr

from notifier.channels.base import ErrorKind, Letter, Options, SendError, read_options


class SmtpOptions(Options):
    """The mail server. ``ca_file`` names a certificate authority of one's own (an office's inner server)."""

    host: str
    port: int = 587
    sender: str
    starttls: bool = True
    user: str = ""
    password: SecretStr = SecretStr("")
    ca_file: str = ""
    timeout_seconds: float = 20.0


class Smtp:
    """Sends one mail a letter, one connection a mail."""

    per_minute = None

    def __init__(self, options: SmtpOptions) -> None:
        self._options = options

    def send(self, letter: Letter) -> None:
        """Hand the mail to the server; SendError by the server's answer, permanent for an address no mail can bear."""
        mail = self._mail(letter)
        try:
            server = smtplib.SMTP(self._options.host, self._options.port, timeout=self._options.timeout_seconds)
            with contextlib.closing(server):
                self._greet(server)
                server.send_message(mail)
                with contextlib.suppress(OSError):  # the mail was taken: how they part changes nothing
                    server.quit()
        except smtplib.SMTPAuthenticationError as error:
            raise SendError(ErrorKind.TECHNICAL, "邮件服务器不认账号或口令") from error
        except smtplib.SMTPNotSupportedError as error:
            raise SendError(ErrorKind.TECHNICAL, "邮件服务器不支持所设的加密或登录方式") from error
        except ssl.SSLError as error:
            raise SendError(ErrorKind.TECHNICAL, f"邮件服务器的证书不可信：{error.reason}") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(max(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendError(ErrorKind.TEMPORARY, f"邮件服务器连不上：{type(error).__name__}") from error

    def _greet(self, server: smtplib.SMTP) -> None:
        if self._options.starttls:
            server.starttls(context=ssl.create_default_context(cafile=self._options.ca_file or None))
        if self._options.user:
            server.login(self._options.user, self._options.password.get_secret_value())

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = letter.subject
        mail["From"] = self._options.sender
        try:
            mail["To"] = letter.address
        except ValueError:  # a line break
            mail["To"] = ""
        if not mail["To"].addresses:
            raise SendError(ErrorKind.PERMANENT, "名册上的邮箱地址不能用，请改正")
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@huanjie>"
        mail["X-Idempotency-Key"] = letter.key.encode("ascii", "backslashreplace").decode()
        mail.set_content(letter.text)
        return mail


def _refused(code: int) -> SendError:
    kind = ErrorKind.PERMANENT if code >= 500 else ErrorKind.TEMPORARY
    return SendError(kind, f"邮件服务器回答 {code}")


def open_channel(options: Mapping[str, Any]) -> Smtp:
    """Return the channel for ``[channels.smtp] host, port, sender, starttls, user, password, ca_file``."""
    return Smtp(read_options("smtp", SmtpOptions, options))
