"""What is set up of a mail server, and what cannot be right of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from notifier.channels.base import Options
from notifier.channels.options import Host, Port
from notifier.channels.smtp.addresses import is_one_person

ENCRYPTED_PORT = 465
"""Where mail is encrypted from the first byte, and not upon request."""


def _sender(value: str) -> str:
    if not is_one_person(value):
        raise ValueError("要写成一个邮箱地址，如 换届系统 <huanjie@mail.example>，不能换行")
    return value


def _spoken(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError("里有登录时发不出去的字，只能是英文字母、数字和半角符号")
    return value


def _secret(value: SecretStr) -> SecretStr:
    _spoken(value.get_secret_value())
    return value


def _file(value: str) -> str:
    if value and not Path(value).is_file():
        raise ValueError("指的证书文件不存在")
    return value


class SmtpOptions(Options):
    """The mail server. ``ca_file`` names a certificate authority of one's own (an office's inner server).

    ``encrypted_at_once``: encrypted from the first byte; unset: on port 465 only. Else ``starttls`` asks for it.
    """

    host: Host
    port: Port = 587
    sender: Annotated[str, AfterValidator(_sender)]
    starttls: bool = True
    encrypted_at_once: bool | None = None
    user: Annotated[str, AfterValidator(_spoken)] = ""
    password: Annotated[SecretStr, AfterValidator(_secret)] = SecretStr("")
    ca_file: Annotated[str, AfterValidator(_file)] = ""

    @property
    def is_encrypted_at_once(self) -> bool:
        """Tell whether the connection is encrypted before the first word."""
        return self.port == ENCRYPTED_PORT if self.encrypted_at_once is None else self.encrypted_at_once

    def warnings(self) -> list[str]:
        """Return a sentence when the password goes in the clear."""
        if self.starttls or self.is_encrypted_at_once or not self.password.get_secret_value():
            return []
        return ["设了 starttls = false，账号口令和邮件在网上都是明文，请改为加密"]
