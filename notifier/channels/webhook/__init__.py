"""A generic webhook: one JSON object a letter, signed with HMAC-SHA256 over "timestamp.body"."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from pydantic import SecretStr

from notifier.channels.base import Letter, Options
from notifier.channels.calling import Call
from notifier.channels.http import encode, post
from notifier.channels.options import Url


class WebhookOptions(Options):
    """Where to post and with which secret to sign."""

    url: Url
    secret: SecretStr = SecretStr("")

    def warnings(self) -> list[str]:
        """Return a sentence when letters go in the clear."""
        return ["地址是 http://，消息在网上是明文，请改用 https://"] if self.url.startswith("http:") else []


OPTIONS = WebhookOptions


class Webhook:
    """Posts each letter to one address; the receiver tells people apart by ``address``."""

    per_minute = None

    def __init__(self, options: WebhookOptions) -> None:
        self._options = options

    def receiver(self, address: str) -> str:
        """Return "": there is one."""
        return ""

    def send(self, letter: Letter, call: Call) -> None:
        """Post the letter with its idempotency key; any 2xx answer is a delivery."""
        body = encode({"key": letter.key, "address": letter.address, "subject": letter.subject, "text": letter.text})
        headers = {"Idempotency-Key": letter.key.encode("ascii", "backslashreplace").decode()}
        secret = self._options.secret.get_secret_value()
        if secret:
            headers["X-Huanjie-Signature"] = signature(secret, body, letter.at)
        post(self._options.url, body, call, headers)


def signature(secret: str, body: bytes, at: datetime) -> str:
    """Return ``t=<seconds>,v1=<hex>`` for the header."""
    timestamp = round(at.timestamp())
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def open_channel(options: WebhookOptions) -> Webhook:
    """Return the channel for ``[channels.webhook] url, secret``."""
    return Webhook(options)
