"""The seam to the notifier: message rows written in the transaction of what they tell about, each key once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from engine.assessment.runs import stands
from ledgers.among import among
from ledgers.bulk import insert_rows
from ledgers.fields import table_of
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message


@dataclass(frozen=True, slots=True)
class Draft:
    """One message: ``payload`` holds ids, codes, dates and counts alone (see ``ledgers.journal.message``)."""

    key: str
    recipient_no: str
    kind: str
    payload: Mapping[str, Any]
    urgency: str = "normal"
    subject: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where messages come from: the round, the run and the instant."""

    round_id: int
    run_id: int | None
    at: datetime


def enqueue(session: Session, origin: Origin, drafts: Iterable[Draft]) -> int:
    """Queue the drafts whose key is not there yet; return how many were new.

    What a message said whose run was taken back may be said again, under a key of its own: the receiver may have seen
    the first one.
    """
    asked = {draft.key: draft for draft in drafts}
    fresh: dict[str, Draft] = {}
    edition = 1
    while asked:
        known, taken_back = _known(session, list(asked))
        fresh |= {key: draft for key, draft in asked.items() if key not in known}
        edition += 1
        asked = {f"{asked[key].key}~{edition}": asked[key] for key in taken_back}
    insert_rows(session.connection(), table_of(Message), [_row(origin, key, draft) for key, draft in fresh.items()])
    return len(fresh)


def _known(session: Session, keys: list[str]) -> tuple[set[str], set[str]]:
    """Return those of the keys that are there, and of these the ones whose run was taken back."""
    there = among(session, col(Message.key), keys)
    known = set(session.exec(select(Message.key).where(there)))
    if not known:
        return known, set()
    of_run = select(Message.key).join(Run, col(Run.id) == Message.run_id)
    return known, set(session.exec(of_run.where(there, ~stands())))


def _row(origin: Origin, key: str, draft: Draft) -> dict[str, Any]:
    not_before = draft.not_before or origin.at
    return {
        "key": key,
        "recipient_no": draft.recipient_no,
        "kind": draft.kind,
        "subject": draft.subject,
        "round_id": origin.round_id,
        "run_id": origin.run_id,
        "payload": json.dumps(draft.payload, ensure_ascii=False),
        "urgency": draft.urgency,
        "created_at": origin.at,
        "not_before": not_before,
        "next_try_at": not_before,
    }
