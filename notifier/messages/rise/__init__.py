"""A village rose to high, by the rules or by the decision of a person: told at once to those who answer for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.journal.decision import Decision
from ledgers.journal.message import Message
from ledgers.risk_point.columns import LEVEL_WORDS
from notifier.messages.names import place_names

TITLE = "升为高风险"
SAMPLE = {
    "recipient": "李某某",
    "key": "rise:1:999901001001:run12:L03",
    "on": date(2020, 11, 2),
    "village": "云岭镇样一村",
    "from_level": "中",
    "reasons": ["村党组织书记被立案。"],
    "decided_by": None,
}


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any]]:
    """Return for each message the village and why it rose: what the rules found, or what the person said."""
    payloads = [json.loads(bundle[-1].payload) for bundle in bundles]
    names = place_names(session, {payload["village"] for payload in payloads})
    decided = {payload["decision"] for payload in payloads if "decision" in payload}
    found = session.execute(select(Decision).where(col(Decision.id).in_(decided))).scalars()
    decisions = {decision.id: decision for decision in found}
    return [_context(payload, names, decisions) for payload in payloads]


def _context(
    payload: Mapping[str, Any], names: Mapping[str, str], decisions: Mapping[int | None, Decision]
) -> dict[str, Any]:
    decision = decisions.get(payload.get("decision"))
    return {
        "on": date.fromisoformat(payload["on"]),
        "village": names.get(payload["village"], payload["village"]),
        "from_level": LEVEL_WORDS.get(payload["from"]),
        "reasons": [decision.reason] if decision else payload["reasons"],
        "decided_by": decision.decided_by if decision else None,
    }
