"""What stands before every page: headers, the size of what is sent, where a form comes from."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OVER_TLS = {"strict-transport-security": "max-age=31536000"}
NONCE_BYTES = 8
MOST_BYTES = 1_000_000
TOO_LARGE = "内容超过 1 MB，没有接收".encode()


class Headers:
    """Puts the same headers on every answer; what is no file of ours is kept by no browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                wanted = HEADERS | (OVER_TLS if scope["scheme"] == "https" else {})
                if b"cache-control" not in present:
                    wanted = wanted | {"cache-control": "no-store"}
                message["headers"] = [*message["headers"], *((n.encode(), v.encode()) for n, v in wanted.items())]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class TooLargeError(Exception):
    """More was sent than was said, and than is taken."""


class Limit:
    """Refuses a request that says it is too large, and stops reading one that turns out to be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > MOST_BYTES:
            await _refuse(send)
            return
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BYTES:
                raise TooLargeError
            return message

        await self._app(scope, receive_some, send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE})


def is_from_here(request: Request) -> bool:
    """Tell whether a form was sent from a page of ours: browsers say where from, in one header or both."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        found = urlsplit(origin)
        return found.netloc == request.headers.get("host") and found.scheme == request.url.scheme
    return site is not None


def form_token(token: str) -> str:
    """Return what a form of a session carries: another one each time, and nobody without the session's token can
    make any."""
    nonce = secrets.token_hex(NONCE_BYTES)
    return nonce + _sealed(token, nonce)


def is_form_token(token: str, sent: str) -> bool:
    """Tell whether a form belongs to the session."""
    nonce, seal = sent[: 2 * NONCE_BYTES], sent[2 * NONCE_BYTES :]
    return hmac.compare_digest(_sealed(token, nonce).encode(), seal.encode("utf-8", "replace"))


def _sealed(token: str, nonce: str) -> str:
    return hmac.new(token.encode(), f"form {nonce}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
