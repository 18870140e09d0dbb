"""What the overview shows, in sums: levels, squares, returns, what waits, what moved. Constant in queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from engine.assessment.runs import good_nights
from engine.evaluation.facts import ALL_FACTS
from engine.nights.causes import CAUSES
from engine.rulebook.wording import value_text
from ledgers.authority.sight import RESTRICTED, Sight, is_restricted
from ledgers.basis import SUBMITTED
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.journal.assessment import LEVELS, Assessment, Run, TownshipSum
from ledgers.journal.night import LevelMove
from ledgers.journal.submission import Submission
from ledgers.journal.task import Task
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Township, Village

NIGHTS_SHOWN = 3
MOVES_SHOWN = 12
PARTS_SHOWN = 2


@dataclass
class Place:
    """One township: its villages by level in force and by the rules, how many lack data, how many returned what."""

    code: str
    name: str
    in_force: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    by_rules: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    missing: int = 0
    returned: dict[str, int] = field(default_factory=dict)

    @property
    def villages(self) -> int:
        """The villages."""
        return sum(self.in_force.values())

    @property
    def is_behind(self) -> bool:
        """Tell whether a ledger of one of its villages has not come in."""
        return any(self.returned.get(ledger, 0) < self.villages for ledger in SUBMITTED)

    @property
    def risk(self) -> int:
        """The risk villages."""
        return self.villages - self.in_force["none"]


def places(session: Session, sight: Sight, round_id: int) -> list[Place]:
    """Return the townships in sight that have assessed villages, in order of code."""
    low, high = (code[:TOWNSHIP_DIGITS] for code in code_range(sight.prefix))
    sums = (
        select(Township.code, Township.name, TownshipSum)
        .join(TownshipSum, col(TownshipSum.township_code) == Township.code)
        .where(TownshipSum.round_id == round_id, col(Township.code).between(low, high))
    )
    found = {}
    for code, name, total in session.exec(sums.order_by(col(Township.code))):
        graver = {"high": total.high, "medium": total.medium, "low": total.low}
        place = Place(code, name, by_rules=graver | {"none": total.villages - sum(graver.values())})
        place.missing = total.data_missing
        found[code] = place
    for code, level, count in session.exec(_in_force(sight, round_id)):
        found[code].in_force[level] = count
    return list(found.values())


def _in_force(sight: Sight, round_id: int) -> Any:
    """Select township, level in force and number of villages; an index holds all of it."""
    township = func.substr(Assessment.village_code, 1, TOWNSHIP_DIGITS)
    return (
        select(township, Assessment.level_in_force, func.count())
        .where(Assessment.round_id == round_id, sight.where(Assessment.village_code))
        .group_by(township, Assessment.level_in_force)
    )


def add_returns(session: Session, sight: Sight, round_id: int, found: Sequence[Place]) -> None:
    """Enter into each township how many villages returned each of the six ledgers."""
    township = func.substr(Submission.village_code, 1, TOWNSHIP_DIGITS)
    counted = (
        select(township, Submission.ledger, func.count())
        .where(Submission.round_id == round_id, Submission.state != "未上报", sight.where(Submission.village_code))
        .group_by(township, Submission.ledger)
    )
    by_code = {place.code: place for place in found}
    for code, ledger, count in session.exec(counted):
        if code in by_code:
            by_code[code].returned[ledger] = count


def ledger_titles() -> list[tuple[str, str]]:
    """Return the six ledgers as (name, title)."""
    return [(name, LEDGERS[name].title) for name in SUBMITTED]


def falls_of(sight: Sight, round_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a fall that waits: the level by the rules lies below the one in force."""
    rank = {level: place for place, level in enumerate(reversed(LEVELS))}
    lower = case(rank, value=Assessment.level) < case(rank, value=Assessment.level_in_force)
    here = (col(Assessment.round_id) == round_id, sight.where(Assessment.village_code))
    return (*here, col(Assessment.level_in_force).in_(LEVELS[:3]), lower)


@dataclass(frozen=True, slots=True)
class Open:
    """What is open: falls nobody has confirmed; an officer's own tasks, how many are overdue, when the next is due."""

    falls: int
    tasks: int
    overdue: int
    next_due: date | None


def count_open(session: Session, sight: Sight, round_id: int, mine: tuple[str, date]) -> Open:
    """Count what is open, in one query; ``mine`` is the officer's number and the business date."""
    officer_no, on = mine
    falls = select(func.count()).select_from(Assessment).where(*falls_of(sight, round_id)).scalar_subquery()
    overdue = func.coalesce(func.sum(case((col(Task.due_on) < on, 1), else_=0)), 0)
    next_due = func.min(case((col(Task.due_on) >= on, col(Task.due_on))))
    own = (Task.round_id == round_id, Task.state == "open", Task.owner_no == officer_no)
    return Open(*session.exec(select(falls, func.count(col(Task.id)), overdue, next_due).where(*own)).one())


@dataclass(frozen=True, slots=True)
class Moved:
    """One village that moved on one night: level in force before and after, level by the rules, and why."""

    on: date
    code: str
    name: str
    township: str
    before: str
    after: str
    by_rules: str
    cause: str


def last_moves(session: Session, sight: Sight, round_id: int) -> list[Moved]:
    """Return what moved in the last nights, the latest first."""
    nights = good_nights(round_id).with_only_columns(col(Run.id)).order_by(col(Run.id).desc()).limit(NIGHTS_SHOWN)
    chosen = (
        select(LevelMove, Village.name, Township.name)
        .join(Village, col(Village.code) == LevelMove.village_code)
        .join(Township, col(Township.code) == Village.township_code)
        .where(LevelMove.round_id == round_id, col(LevelMove.run_id).in_(nights.scalar_subquery()))
        .where(sight.where(LevelMove.village_code), col(LevelMove.from_level).is_not(None))
        .order_by(col(LevelMove.run_id).desc(), col(LevelMove.village_code))
        .limit(MOVES_SHOWN)
    )
    return [
        Moved(
            move.on,
            move.village_code,
            village,
            township,
            move.from_force or move.to_force,
            move.to_force,
            move.to_level,
            _cause(move.parts, sight),
        )
        for move, village, township in session.exec(chosen)
    ]


def _cause(parts: str, sight: Sight) -> str:
    """Say in a few words what moved a village: the cells that changed, or else the kinds of causes."""
    told: dict[str, None] = {}
    for part in json.loads(parts):
        fact = ALL_FACTS.get(part["what"])
        if fact is None:
            told.setdefault(CAUSES[part["cause"]])
        elif is_restricted(fact.name) and not sight.sees(RESTRICTED):
            told.setdefault(f"《{LEDGERS[FACTS[fact.name].ledger].title}》有变动")
        else:
            old, new = (value_text(part[side], fact.name) for side in ("old", "new"))
            told.setdefault(f"{fact.label} {old} → {new}")
    shown = list(told)[:PARTS_SHOWN]
    return "，".join(shown) + ("等" if len(told) > PARTS_SHOWN else "")
