"""The morning digest: everything that is one person's since the last one, in one letter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.among import among
from ledgers.journal.assessment import Assessment
from ledgers.journal.message import Message
from ledgers.journal.payloads import CountyFigures
from ledgers.journal.task import Task
from ledgers.risk_point.columns import LEVEL_WORDS
from ledgers.roster.table import Officer
from notifier.messages.names import place_names

VILLAGE_LISTS = ("rises", "falls", "leads")
TASK_LISTS = ("overdue", "due", "supervise", "new")
RANK = {level: rank for rank, level in enumerate(("none", "low", "medium", "high"))}
TITLE = "每日工作提醒"
SAMPLE = {
    "recipient": "李某某",
    "key": "digest:2020-11-02:L03",
    "on": date(2020, 11, 2),
    "rises": ["云岭镇样一村（升为高风险）：集体信访未化解"],
    "falls": [],
    "leads": ["云岭镇样一村（高风险）：集体信访未化解"],
    "overdue": [
        {
            "title": "报送本周整改进展",
            "due_on": date(2020, 10, 30),
            "urgent": True,
            "villages": ["云岭镇样二村"],
            "owner": None,
        }
    ],
    "due": [],
    "supervise": [
        {
            "title": "公布离任审计结果",
            "due_on": date(2020, 10, 29),
            "urgent": True,
            "villages": ["云岭镇样三村"],
            "owner": "吴某某（乡镇包村干部）",
        }
    ],
    "new": [
        {
            "title": "制定一村一策",
            "due_on": date(2020, 11, 9),
            "urgent": False,
            "villages": ["云岭镇样一村"],
            "owner": None,
        }
    ],
    "open_tasks": 2,
    "county": None,
}


@dataclass(frozen=True, slots=True)
class _Now:
    """What letters are checked against and named by when they leave: names, owners, open tasks, levels."""

    places: Mapping[str, str]
    owners: Mapping[str, str]
    tasks: Mapping[int, Task]
    levels: Mapping[str, tuple[str, str]]

    def has_risen(self, village: str, to: str) -> bool:
        """Tell whether a village is still at the level it rose to, or above."""
        return village not in self.levels or RANK[self.levels[village][1]] >= RANK[to]

    def waits(self, village: str) -> bool:
        """Tell whether the lower level of a village still waits for a person."""
        level, in_force = self.levels.get(village, ("none", "high"))
        return RANK[level] < RANK[in_force]


def load(session: Session, bundles: Sequence[Sequence[Message]]) -> list[Mapping[str, Any] | None]:
    """Return the context of each digest as things stand now; None where nothing is left.

    Left out is what was settled since it was queued: closed tasks, confirmed falls, rises taken back.
    """
    payloads = [_merge([json.loads(message.payload) for message in bundle]) for bundle in bundles]
    tasks = _open_tasks(session, {number for payload in payloads for name in TASK_LISTS for number in payload[name]})
    codes = {code for payload in payloads for name in VILLAGE_LISTS for code in payload[name]}
    places = place_names(session, codes | {task.village_code for task in tasks.values()})
    owners = _owners(session, {task.owner_no for task in tasks.values() if task.owner_no})
    now = _Now(places, owners, tasks, _levels(session, codes, {bundle[-1].round_id for bundle in bundles}))
    return [_context(payload, now) for payload in payloads]


def _merge(payloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one payload for the digests of several days: lists joined, a task under the gravest heading it had."""
    merged: dict[str, Any] = {"on": payloads[-1]["on"], "county": _merge_county([p["county"] for p in payloads])}
    for name in ("rises", "villages"):
        merged[name] = {code: value for payload in payloads for code, value in payload.get(name, {}).items()}
    for name in ("falls", "leads"):
        merged[name] = _distinct(code for payload in payloads for code in payload[name])
    seen: set[int] = set()
    for name in TASK_LISTS:
        numbers = _distinct(number for payload in payloads for number in payload["tasks"].get(name, []))
        merged[name] = [number for number in numbers if number not in seen]
        seen.update(numbers)
    return merged


def _merge_county(days: Sequence[CountyFigures | None]) -> dict[str, Any] | None:
    told = [day for day in days if day is not None]
    if not told:
        return None
    sums = {"moved": sum(day["moved"] for day in told), "opened": sum(day["opened"] for day in told)}
    return {**told[-1], **sums, "notes": _distinct(note for day in told for note in day["notes"])}


def _distinct(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _open_tasks(session: Session, numbers: set[int]) -> dict[int, Task]:
    query = select(Task).where(among(session, col(Task.id), numbers), col(Task.state).in_(("open", "returned")))
    return {task.id: task for task in session.execute(query).scalars() if task.id is not None}


def _owners(session: Session, numbers: set[str]) -> dict[str, str]:
    query = select(col(Officer.no), col(Officer.name), col(Officer.unit), col(Officer.post))
    rows = session.execute(query.where(among(session, col(Officer.no), numbers)))
    return {number: f"{name}（{unit or ''}{post}）" for number, name, unit, post in rows}


def _levels(session: Session, codes: set[str], rounds: set[int | None]) -> dict[str, tuple[str, str]]:
    query = select(col(Assessment.village_code), col(Assessment.level), col(Assessment.level_in_force))
    here = (col(Assessment.round_id).in_(rounds - {None}), among(session, col(Assessment.village_code), codes))
    rows = session.execute(query.where(*here).order_by(col(Assessment.round_id)))
    return {code: (level, in_force) for code, level, in_force in rows}


def _context(payload: Mapping[str, Any], now: _Now) -> dict[str, Any] | None:
    briefs = payload["villages"]
    lists: dict[str, Any] = {
        "rises": [
            _village(now, code, f"升为{LEVEL_WORDS[level]}风险", briefs)
            for code, level in payload["rises"].items()
            if now.has_risen(code, level)
        ],
        "falls": [_village(now, code, _level(briefs, code), briefs) for code in payload["falls"] if now.waits(code)],
        "leads": [_village(now, code, _level(briefs, code), briefs) for code in payload["leads"]],
    }
    for name in TASK_LISTS:
        lists[name] = _grouped((now.tasks[number] for number in payload[name] if number in now.tasks), now, name)
    county = payload["county"]
    if county is None and not any(lists.values()):
        return None
    if county is not None:
        county = {**county, "levels": {LEVEL_WORDS[level]: n for level, n in county["levels"].items()}}
    own = [name for name in TASK_LISTS if name != "supervise"]
    open_tasks = sum(len(group["villages"]) for name in own for group in lists[name])
    return {**lists, "on": date.fromisoformat(payload["on"]), "open_tasks": open_tasks, "county": county}


def _level(briefs: Mapping[str, Any], code: str) -> str:
    return f"{LEVEL_WORDS[briefs[code]['level']]}风险" if code in briefs else ""


def _village(now: _Now, code: str, said: str, briefs: Mapping[str, Any]) -> str:
    """Return a village as a letter names it: name, level, cause in a few words."""
    name = now.places.get(code, code) + (f"（{said}）" if said else "")
    return f"{name}：{briefs[code]['cause']}" if code in briefs else name


def _grouped(tasks: Iterable[Task], now: _Now, name: str) -> list[dict[str, Any]]:
    """Return the tasks, those due first before the others; what asks the same by the same day is one item.

    Of those the recipient is to urge the owner is named.
    """
    groups: dict[tuple[date, str, bool, str | None], list[str]] = {}
    for task in sorted(tasks, key=lambda task: (task.due_on, not task.urgent, task.title, task.id or 0)):
        owner = now.owners.get(task.owner_no or "", "有关责任人") if name == "supervise" else None
        place = now.places.get(task.village_code, task.village_code)
        groups.setdefault((task.due_on, task.title, task.urgent, owner), []).append(place)
    return [
        {"title": title, "due_on": due_on, "urgent": urgent, "villages": villages, "owner": owner}
        for (due_on, title, urgent, owner), villages in groups.items()
    ]
