"""Each morning, for the organisation department: messages that did not arrive, and how to send them again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.journal.message import Message
from ledgers.roster.table import Officer

TITLE = "未送达清单"
SAMPLE = {
    "recipient": "王某某",
    "key": "dead_letters:2020-11-02:O01",
    "letters": [{"id": 17, "officer": "李某某", "kind": "digest", "reason": "邮件服务器回答 550", "dead": True}],
}


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any] | None]:
    """Return the letters that failed as they stand now, the same list for every recipient; None where all arrived."""
    lists = [json.loads(bundle[-1].payload)["messages"] for bundle in bundles]
    wanted = {number for listed in lists for number in listed}
    rows = session.execute(
        select(Message, col(Officer.name))
        .join(Officer, col(Officer.no) == col(Message.recipient_no), isouter=True)
        .where(col(Message.id).in_(wanted), col(Message.state).in_(("pending", "claimed", "dead")))
        .order_by(col(Message.id))
    )
    letters = {
        message.id: {
            "id": message.id,
            "officer": name or message.recipient_no,
            "kind": message.kind,
            "reason": message.error or "",
            "dead": message.state == "dead",
        }
        for message, name in rows
    }
    left = ([letters[number] for number in listed if number in letters] for listed in lists)
    return [{"letters": each} if each else None for each in left]
