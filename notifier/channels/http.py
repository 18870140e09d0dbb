"""Posting JSON to a robot or a webhook, with the failures of the network already sorted by kind."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from notifier.channels.base import ErrorKind, SendError
from notifier.channels.calling import MOST_ANSWER, Call
from notifier.channels.failures import sort_failure

TEMPORARY_STATUS = {408, 425, 429}
GONE_STATUS = {404, 410}
WHOM = "对方服务器"


def encode(body: Mapping[str, Any]) -> bytes:
    """Return the JSON bytes that are sent, and signed where a channel signs them."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def post(url: str, body: bytes, call: Call, headers: Mapping[str, str] | None = None) -> None:
    """Post ``body``; SendError by kind unless the status says that it was taken. The answer is not read."""
    with _answered(url, body, call, headers):
        pass


def ask(url: str, body: bytes, call: Call) -> Any:
    """Post ``body`` and return the JSON answered, None when there is none. Raises SendError by kind.

    Of the answer no more than ``MOST_ANSWER`` bytes are read, and nothing is unpacked: none was asked for packed.
    """
    with _answered(url, body, call) as answer:
        said = answer.read(MOST_ANSWER)
        if call.was_ended:
            raise TimeoutError
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None


@contextmanager
def _answered(url: str, body: bytes, call: Call, headers: Mapping[str, str] | None = None) -> Iterator[HTTPResponse]:
    """Give the answer to ``body`` once its status is good.

    Redirects are not followed: a letter goes to the address that was set up, or nowhere.
    """
    parts = urlsplit(url)
    connection = None
    try:
        connection = _connect(parts, call)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        said = {"Content-Type": "application/json; charset=utf-8", "Connection": "close", **(headers or {})}
        connection.request("POST", path, body, said)
        call.handed_over = True
        with connection.getresponse() as answer:
            call.steps.append(f"{WHOM}回答 {answer.status}")
            _refuse_status(answer.status)
            yield answer
    except (OSError, HTTPException) as error:
        raise sort_failure(error, call, WHOM) from error
    finally:
        if connection is not None:
            connection.close()


def _connect(parts: SplitResult, call: Call) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme != "https":
        plain = HTTPConnection(host, parts.port)
        plain.sock = call.connect(host, plain.port)
        return plain
    encrypted = HTTPSConnection(host, parts.port, context=_trusted())
    encrypted.sock = call.connect(host, encrypted.port)
    encrypted.sock = call.encrypt(encrypted.sock, host, _trusted())
    return encrypted


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom the machine trusts; reading them costs more than a letter."""
    return ssl.create_default_context()


def _refuse_status(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in TEMPORARY_STATUS or status >= 500:
        kind = ErrorKind.TEMPORARY
    else:
        kind = ErrorKind.PERMANENT if status in GONE_STATUS else ErrorKind.TECHNICAL
    raise SendError(kind, f"{WHOM}回答 {status}")


def refuse_code(answer: Any, field: str, kinds: Mapping[int, ErrorKind]) -> None:
    """Raise SendError unless ``answer[field]`` is 0: robots answer 200 with the error inside.

    ``kinds`` sorts the codes known; an unknown one counts as technical.
    """
    code = answer.get(field) if isinstance(answer, dict) else None
    if code == 0:
        return
    if not isinstance(code, int):
        raise SendError(ErrorKind.TECHNICAL, "对方的回答看不懂，请检查机器人地址")
    words = str(answer.get("errmsg") or answer.get("msg") or "")[:200]
    raise SendError(kinds.get(code, ErrorKind.TECHNICAL), f"对方回答错误码 {code}：{words}")
