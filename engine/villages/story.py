"""One village's whole story from the first hit to close-out: levels, decisions, risk points, plan, tasks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from engine.assessment.runs import stands
from engine.evaluation.finding import read_findings
from engine.risks.entries import entries_of
from engine.risks.moves import points_of
from engine.risks.village_plans import measures_of
from ledgers.journal.assessment import Assessment, Lead, Run
from ledgers.journal.decision import Decision
from ledgers.journal.night import LevelMove
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.task import Task
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import Officer, Village


@dataclass(frozen=True, slots=True)
class PointStory:
    """A risk point, whether its rule still hits ("hit", "unknown" or "clear"), and its entries."""

    point: RiskPoint
    outcome: str
    entries: tuple[RiskEntry, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything on record about one village in one round."""

    village: Village
    assessment: Assessment | None
    lead: str | None
    township_owner: str | None
    points: tuple[PointStory, ...]
    decisions: tuple[Decision, ...]
    moves: tuple[LevelMove, ...]
    plan: VillagePlan | None
    measures: tuple[Measure, ...]
    tasks: tuple[Task, ...]

    @property
    def problems(self) -> list[str]:
        """The problems the village plan is about."""
        return list(json.loads(self.plan.problems)) if self.plan else []


def village_story(session: Session, round_id: int, village: Village) -> Story:
    """Read the story of one village."""
    assessment = session.get(Assessment, (round_id, village.code))
    outcomes = {finding.rule: finding.outcome for finding in read_findings(assessment.findings)} if assessment else {}
    lead = session.get(Lead, (round_id, village.code))
    return Story(
        village=village,
        assessment=assessment,
        lead=_name(session, lead.officer_no if lead else None),
        township_owner=_name(session, lead.township_owner_no if lead else None),
        points=tuple(
            PointStory(point, outcomes.get(point.rule_id, "clear"), tuple(entries_of(session, point)))
            for point in points_of(session, round_id, village.code)
        ),
        decisions=_all(session, Decision, round_id, village.code),
        moves=_moves(session, round_id, village.code),
        plan=session.get(VillagePlan, (round_id, village.code)),
        measures=tuple(measures_of(session, round_id, village.code)),
        tasks=_all(session, Task, round_id, village.code),
    )


def _all(session: Session, table: Any, round_id: int, village: str) -> Any:
    chosen = select(table).where(table.round_id == round_id, table.village_code == village).order_by(col(table.id))
    return tuple(session.exec(chosen).all())


def _moves(session: Session, round_id: int, village: str) -> tuple[LevelMove, ...]:
    """Return the moves of the nights that stand."""
    mine = (LevelMove.round_id == round_id, LevelMove.village_code == village)
    chosen = select(LevelMove).join(Run, col(Run.id) == LevelMove.run_id).where(*mine, stands())
    return tuple(session.exec(chosen.order_by(col(LevelMove.run_id))).all())


def _name(session: Session, number: str | None) -> str | None:
    officer = session.get(Officer, number) if number else None
    return officer.name if officer else None
