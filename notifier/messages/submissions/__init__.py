"""A township's ledgers that have not come in, or were sent back by the organisation department with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.among import among
from ledgers.catalogue import LEDGERS
from ledgers.journal.change import Change
from ledgers.journal.message import Message
from ledgers.roster.table import Village

TITLE = "台账上报提醒"
SAMPLE = {
    "recipient": "李某某",
    "key": "submissions:2020-11-02:999901001:T0101",
    "on": date(2020, 11, 2),
    "missing": [{"ledger": "矛盾信访", "count": 3}],
    "returned": [{"ledger": "后备人选", "villages": "样一村、样二村", "reason": "缺 2 名人选的出生日期"}],
}
RETURNED = "退回："


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any]]:
    """Return for each message what is missing (villages by ledger) and what was returned, by whom and why."""
    messages = [bundle[-1] for bundle in bundles]
    payloads = [json.loads(message.payload) for message in messages]
    codes = {code for payload in payloads for villages in payload["returned"].values() for code in villages}
    names = _names(session, codes)
    reasons = _reasons(session, codes)
    return [
        {
            "on": date.fromisoformat(payload["on"]),
            "missing": [{"ledger": LEDGERS[name].title, "count": n} for name, n in payload["missing"].items()],
            "returned": [
                {
                    "ledger": LEDGERS[name].title,
                    "villages": "、".join(names.get(code, code) for code in villages),
                    "reason": reasons.get((message.round_id, name, villages[0]), ""),
                }
                for name, villages in payload["returned"].items()
            ],
        }
        for message, payload in zip(messages, payloads, strict=True)
    ]


def _names(session: Session, codes: set[str]) -> dict[str, str]:
    chosen = select(col(Village.code), col(Village.name)).where(among(session, col(Village.code), codes))
    return {row.code: row.name for row in session.execute(chosen)}


def _reasons(session: Session, codes: set[str]) -> dict[tuple[int | None, str, str], str]:
    """Return why the ledgers of villages were sent back, the latest reason of each."""
    chosen = (
        select(col(Change.round_id), col(Change.ledger), col(Change.village_code), col(Change.reason))
        .where(col(Change.field) == "submission", col(Change.reason).startswith(RETURNED))
        .where(among(session, col(Change.village_code), codes))
        .order_by(col(Change.id))
    )
    found = session.execute(chosen)
    return {(number, ledger, village): reason.removeprefix(RETURNED) for number, ledger, village, reason in found}
