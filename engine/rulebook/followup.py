"""Reads ``rules/followup.toml``: cadence, reminders, escalation, close-out and the kinds of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.rulebook.problems import RulebookError, RuleProblem
from engine.rulebook.rule_file import DIMENSIONS
from engine.rulebook.store import read_once
from engine.rulebook.table import Table, read_toml

FILE = "followup.toml"
CADENCES = ("day", "week", "fortnight", "month")
OWNERS = ("township_owner", "township_secretary", "county_leader", "department", "liaison", "unit_head")
NUMBERS = (
    "daily_from",
    "daily_to",
    "remind_working_days",
    "missed_periods",
    "escalate_working_days",
    "watch_days",
    "settle_margin",
    "settle_days",
    "digest_hour",
)
CADENCE_PARAMS = {"high": "cadence_high", "medium": "cadence_medium", "low": "cadence_low"}


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of task: what it asks for, who gets it first, in how many working days.

    ``supervised``: once overdue, those above its owner are told to urge (the owner keeps it).
    """

    name: str
    title: str
    owner: str
    due_working_days: int
    urgent: bool
    supervised: bool = True


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The parameters of ``followup.toml`` in force on one date; ``cadence`` by level.

    ``risk_points`` maps the dimensions whose hits open risk points to the category of those points.
    """

    cadence: Mapping[str, str]
    daily_from: int
    daily_to: int
    remind_working_days: int
    missed_periods: int
    escalate_working_days: int
    watch_days: int
    settle_margin: int
    settle_days: int
    digest_hour: int
    risk_points: Mapping[str, str]
    tasks: Mapping[str, TaskKind]
    resolvers: Mapping[str, str]

    def resolver(self, rule_id: str) -> str:
        """Return who can clear the way when this rule blocks a stage."""
        return self.resolvers.get(rule_id, self.resolvers["default"])


@read_once
def load_followup(folder: Path, on: date) -> FollowUp:
    """Read ``folder/followup.toml`` as it stands on ``on``; RulebookError lists every mistake in it."""
    problems: list[RuleProblem] = []
    content = read_toml(folder / FILE, FILE, problems)
    if content is None:
        raise RulebookError(problems)
    followup = _followup(Table(content, FILE, "", problems), on)
    if problems:
        raise RulebookError(problems)
    return followup


def _followup(root: Table, on: date) -> FollowUp:
    root.integer("version", minimum=1)
    params = root.table("params")
    values: dict[str, Any] = {name: _in_force(params, name, int, on) for name in NUMBERS}
    cadence = {level: _cadence(params, name, on) for level, name in CADENCE_PARAMS.items()}
    params.close()
    kinds = root.table("tasks")
    tasks = {name: _task(kinds.table(name), name) for name in kinds.data}
    opening = root.table("risk_points")
    points = {name: opening.text(name) for name in DIMENSIONS if opening.has(name)}
    opening.close()
    resolvers = root.table("resolvers")
    words = {name: resolvers.text(name) for name in {"default": "", **resolvers.data}}
    root.close()
    return FollowUp(cadence=cadence, risk_points=points, tasks=tasks, resolvers=words, **values)


def _cadence(params: Table, name: str, on: date) -> str:
    value = _in_force(params, name, str, on)
    if value not in CADENCES:
        params.report(name, f"不能写“{value}”", f"可用的有：{'、'.join(CADENCES)}")
        return CADENCES[0]
    return str(value)


def _in_force(params: Table, name: str, kind: type, on: date) -> Any:
    begun: dict[date, Any] = {}
    for block in params.tables(name):
        since = block.day("from")
        block.text("unit")
        block.text("source")
        value = block.integer("value") if kind is int else block.text("value")
        block.close()
        if since <= on:
            begun[since] = value
    if not begun:
        params.report(name, f"在 {on} 没有值", f"补一段 from 不晚于 {on} 的 [[params.{name}]]")
        return kind()
    return begun[max(begun)]


def _task(entry: Table, name: str) -> TaskKind:
    kind = TaskKind(
        name=name,
        title=entry.text("title"),
        owner=entry.choice("owner", OWNERS),
        due_working_days=entry.integer("due_working_days", minimum=0),
        urgent=entry.boolean("urgent"),
        supervised=entry.boolean("supervised", default=True),
    )
    entry.close()
    return kind
