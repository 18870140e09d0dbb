"""A department is reminded of the opinions it owes the joint review: one letter, however many persons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from ledgers.journal.message import Message
from ledgers.journal.payloads import OpinionReminderPayload

TITLE = "联审意见催办"
SAMPLE = {
    "recipient": "陈某某",
    "key": "opinion_reminder:1:2020-12-14:999901:县公安局",
    "on": date(2020, 12, 14),
    "department": "县公安局",
    "people": 14,
    "due_on": date(2020, 12, 10),
}


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any] | None]:
    """Return for each message what its department owes."""
    return [_context(json.loads(bundle[-1].payload)) for bundle in bundles]


def _context(payload: OpinionReminderPayload) -> dict[str, Any]:
    days = {name: date.fromisoformat(payload[name]) for name in ("on", "due_on")}
    return {"department": payload["department"], "people": payload["people"], **days}
