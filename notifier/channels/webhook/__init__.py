"""A generic webhook: one JSON object a letter, signed with HMAC-SHA256 over "timestamp.body"."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from notifier.channels.base import Letter, Options, read_options
from notifier.channels.http import encode, post


class WebhookOptions(Options):
    """Where to post and with which secret to sign."""

    url: str
    secret: SecretStr = SecretStr("")


class Webhook:
    """Posts each letter to one address; the receiver tells people apart by ``address``."""

    per_minute = None

    def __init__(self, options: WebhookOptions) -> None:
        self._options = options

    def send(self, letter: Letter) -> None:
        """Post the letter with its idempotency key; any 2xx answer is a delivery."""
        body = encode({"key": letter.key, "address": letter.address, "subject": letter.subject, "text": letter.text})
        headers = {"Idempotency-Key": letter.key.encode("ascii", "backslashreplace").decode()}
        secret = self._options.secret.get_secret_value()
        if secret:
            headers["X-Huanjie-Signature"] = signature(secret, body, letter.at)
        post(self._options.url, body, headers)


def signature(secret: str, body: bytes, at: datetime) -> str:
    """Return ``t=<seconds>,v1=<hex>`` for the header."""
    timestamp = round(at.timestamp())
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def open_channel(options: Mapping[str, Any]) -> Webhook:
    """Return the channel for ``[channels.webhook] url, secret``."""
    return Webhook(read_options("webhook", WebhookOptions, options))
