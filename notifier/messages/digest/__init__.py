"""The morning digest: everything that is one person's since the last one, in one letter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.journal.message import Message
from ledgers.journal.task import Task
from ledgers.risk_point.columns import LEVEL_WORDS
from notifier.messages.names import village_names

VILLAGE_LISTS = ("rises", "falls", "leads")
TASK_LISTS = ("overdue", "due", "escalated", "new")
TITLE = "每日工作提醒"
SAMPLE = {
    "recipient": "李某某",
    "key": "digest:2020-11-02:L03",
    "on": date(2020, 11, 2),
    "rises": ["云岭镇样一村（升为高风险）"],
    "falls": [],
    "leads": ["云岭镇样一村"],
    "overdue": [
        {"title": "报送本周整改进展", "due_on": date(2020, 10, 30), "urgent": True, "villages": ["云岭镇样二村"]}
    ],
    "due": [],
    "escalated": [],
    "new": [{"title": "制定一村一策", "due_on": date(2020, 11, 9), "urgent": False, "villages": ["云岭镇样一村"]}],
    "open_tasks": 2,
    "county": None,
}


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any] | None]:
    """Return the context of each digest, without tasks closed since it was queued; None where nothing is left."""
    payloads = [_merge([json.loads(message.payload) for message in bundle]) for bundle in bundles]
    tasks = _open_tasks(session, {number for payload in payloads for name in TASK_LISTS for number in payload[name]})
    codes = {code for payload in payloads for name in VILLAGE_LISTS for code in payload[name]}
    names = village_names(session, codes | {task.village_code for task in tasks.values()})
    return [_context(payload, names, tasks) for payload in payloads]


def _merge(payloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one payload for the digests of several days: lists joined, a task under the gravest heading it had."""
    merged: dict[str, Any] = {"on": payloads[-1]["on"], "county": _merge_county([p["county"] for p in payloads])}
    merged["rises"] = {code: level for payload in payloads for code, level in payload["rises"].items()}
    for name in ("falls", "leads"):
        merged[name] = _distinct(code for payload in payloads for code in payload[name])
    seen: set[int] = set()
    for name in TASK_LISTS:
        numbers = _distinct(number for payload in payloads for number in payload["tasks"].get(name, []))
        merged[name] = [number for number in numbers if number not in seen]
        seen.update(numbers)
    return merged


def _merge_county(days: Sequence[Mapping[str, Any] | None]) -> dict[str, Any] | None:
    told = [day for day in days if day is not None]
    if not told:
        return None
    sums = {name: sum(day[name] for day in told) for name in ("moved", "opened")}
    return {**told[-1], **sums, "notes": _distinct(note for day in told for note in day["notes"])}


def _distinct(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _open_tasks(session: Session, numbers: set[int]) -> dict[int, Task]:
    query = select(Task).where(col(Task.id).in_(numbers), col(Task.state).in_(("open", "returned")))
    return {task.id: task for task in session.execute(query).scalars() if task.id is not None}


def _context(payload: Mapping[str, Any], names: Mapping[str, str], tasks: Mapping[int, Task]) -> dict[str, Any] | None:
    lists: dict[str, Any] = {name: [names.get(code, code) for code in payload[name]] for name in ("falls", "leads")}
    lists["rises"] = [f"{names.get(c, c)}（升为{LEVEL_WORDS[level]}风险）" for c, level in payload["rises"].items()]
    for name in TASK_LISTS:
        lists[name] = _grouped([tasks[number] for number in payload[name] if number in tasks], names)
    county = payload["county"]
    if county is None and not any(lists.values()):
        return None
    if county is not None:
        county = {**county, "levels": {LEVEL_WORDS[level]: n for level, n in county["levels"].items()}}
    open_tasks = sum(len(group["villages"]) for name in TASK_LISTS for group in lists[name])
    return {**lists, "on": date.fromisoformat(payload["on"]), "open_tasks": open_tasks, "county": county}


def _grouped(tasks: Iterable[Task], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the tasks, those due first before the others; what asks the same by the same day is one item."""
    groups: dict[tuple[date, str, bool], list[str]] = {}
    for task in sorted(tasks, key=lambda task: (task.due_on, not task.urgent, task.title, task.id or 0)):
        groups.setdefault((task.due_on, task.title, task.urgent), []).append(
            names.get(task.village_code, task.village_code)
        )
    return [
        {"title": title, "due_on": due_on, "urgent": urgent, "villages": villages}
        for (due_on, title, urgent), villages in groups.items()
    ]
