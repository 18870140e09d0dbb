"""A village rose to high: told at once to those who answer for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.journal.message import Message
from ledgers.risk_point.table import RiskPoint
from notifier.messages.names import LEVEL_WORDS, village_names

SAMPLE = {
    "recipient": "李某某",
    "key": "rise:2020-11-02:999901001001:L03",
    "on": date(2020, 11, 2),
    "village": "云岭镇样一村",
    "from_level": "中",
    "findings": ["村党组织书记被立案。"],
}


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any]]:
    """Return for each message the village and the findings of the risk points that made it rise."""
    messages = [bundle[-1] for bundle in bundles]
    payloads = [json.loads(message.payload) for message in messages]
    codes = {payload["village"] for payload in payloads}
    names = village_names(session, codes)
    found = select(RiskPoint).where(
        col(RiskPoint.village_code).in_(codes), col(RiskPoint.round_id).in_({message.round_id for message in messages})
    )
    sentences = {
        (point.round_id, point.village_code, point.rule_id): point.finding for point in session.execute(found).scalars()
    }
    return [
        {
            "on": date.fromisoformat(payload["on"]),
            "village": names.get(payload["village"], payload["village"]),
            "from_level": LEVEL_WORDS.get(payload["from"]),
            "findings": [
                sentences.get((message.round_id, payload["village"], rule)) or f"命中规则 {rule}"
                for rule in payload["rules"]
            ],
        }
        for message, payload in zip(messages, payloads, strict=True)
    ]
