"""Which plans are meant: persons one by one, or those of a township, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session

from config.errors import InputError
from engine.plans.tables import CADRE, PLAN, PLAN_VERSION, TOWNSHIP, VILLAGE
from ledgers.journal.plan_content import Content, from_json
from ledgers.roster.rounds import code_range


@dataclass(frozen=True, slots=True)
class Selection:
    """Persons by number, or everybody whose village code begins with ``prefix`` (a township, or the region)."""

    persons: tuple[str, ...] | None = None
    prefix: str = ""


def in_selection(selection: Selection) -> ColumnElement[bool]:
    """Return the condition that a row of ``Plan`` is meant."""
    if selection.persons is not None:
        return PLAN.c.person_no.in_(selection.persons)
    return PLAN.c.village_code.between(*code_range(selection.prefix))


def select_plans(session: Session, round_id: int, selection: Selection) -> Sequence[Any]:
    """Return a row of ``Plan`` with name, post, village and township for each plan meant, ordered by number.

    Raises InputError naming the persons that have no plan.
    """
    columns = PLAN.c
    query = (
        select(
            PLAN,
            CADRE.c.name,
            CADRE.c.post,
            CADRE.c.reason,
            VILLAGE.c.name.label("village"),
            VILLAGE.c.township_code,
            TOWNSHIP.c.name.label("township"),
        )
        .join(CADRE, and_(CADRE.c.round_id == columns.round_id, CADRE.c.person_no == columns.person_no))
        .join(VILLAGE, VILLAGE.c.code == columns.village_code)
        .join(TOWNSHIP, TOWNSHIP.c.code == VILLAGE.c.township_code)
        .where(columns.round_id == round_id, in_selection(selection))
        .order_by(columns.village_code, columns.person_no)
    )
    rows = session.execute(query).all()
    missing = set(selection.persons or ()) - {row.person_no for row in rows}
    if missing:
        listed = "、".join(sorted(missing)[:10])
        raise InputError(f"没有这些人员的安置方案：{listed}", remedy="先运行 huanjie plans draft，或核对人员编号")
    return rows


def read_content(session: Session, plan: Any, number: int | None = None) -> Content:
    """Return what version ``number`` (the present one when None) of a plan says; InputError when there is none."""
    version = PLAN_VERSION.c
    wanted = plan.version if number is None else number
    query = select(version.content).where(
        version.round_id == plan.round_id, version.person_no == plan.person_no, version.number == wanted
    )
    kept = session.execute(query).scalar_one_or_none()
    if kept is None:
        raise InputError(f"方案没有第 {wanted} 版", where=plan.person_no, remedy=f"现有第 1 至 {plan.version} 版")
    return from_json(kept)
