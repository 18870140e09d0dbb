"""Posting JSON to a robot or a webhook, with the failures of the network already sorted by kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from notifier.channels.base import ErrorKind, SendError

TIMEOUT_SECONDS = 10.0
TEMPORARY_STATUS = {408, 425, 429}
GONE_STATUS = {404, 410}


def encode(body: Mapping[str, Any]) -> bytes:
    """Return the JSON bytes that are sent, and signed where a channel signs them."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def post(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Any:
    """Post ``body`` and return the JSON answered (None when there is none). Raises SendError by kind.

    Redirects are not followed: a letter goes to the address that was set up, or nowhere.
    """
    try:
        answer = httpx.post(
            url,
            content=body,
            headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
    except httpx.InvalidURL as error:
        raise SendError(ErrorKind.TECHNICAL, f"地址不对：{error}") from error
    except httpx.HTTPError as error:
        raise SendError(ErrorKind.TEMPORARY, f"网络不通：{type(error).__name__}") from error
    _refuse_status(answer.status_code)
    try:
        return answer.json()
    except ValueError:
        return None


def _refuse_status(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in TEMPORARY_STATUS or status >= 500:
        kind = ErrorKind.TEMPORARY
    else:
        kind = ErrorKind.PERMANENT if status in GONE_STATUS else ErrorKind.TECHNICAL
    raise SendError(kind, f"对方服务器回答 {status}")


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
