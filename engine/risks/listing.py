"""The list of risk points as people filter it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import Officer, Village


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: one level in force, one state, the villages whose code begins with ``area``, one lead."""

    level: str | None = None
    state: str | None = None
    area: str = ""
    lead_no: str | None = None


@dataclass(frozen=True, slots=True)
class ListedPoint:
    """One risk point with the names people know."""

    point: RiskPoint
    village: str
    lead: str | None


def list_points(session: Session, round_id: int, wanted: Wanted) -> list[ListedPoint]:
    """Return the risk points asked for, by village and rule."""
    chosen = (
        select(RiskPoint, Village.name, Officer.name)
        .join(Village, col(Village.code) == RiskPoint.village_code)
        .outerjoin(Officer, col(Officer.no) == RiskPoint.lead_no)
        .where(RiskPoint.round_id == round_id, col(RiskPoint.village_code).startswith(wanted.area))
        .order_by(col(RiskPoint.village_code), col(RiskPoint.rule_id))
    )
    if wanted.level:
        chosen = chosen.where(RiskPoint.confirmed_level == wanted.level)
    if wanted.state:
        chosen = chosen.where(RiskPoint.state == wanted.state)
    if wanted.lead_no:
        chosen = chosen.where(RiskPoint.lead_no == wanted.lead_no)
    return [ListedPoint(point, village, lead) for point, village, lead in session.exec(chosen)]
