"""Is the text of a plan the one that was signed: asked before a plan is reviewed, approved or printed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from ledgers.journal.plan import Plan, PlanVersion
from ledgers.journal.plan_content import signature_of

ALTERED_TEXT = "方案文本与签名不符，可能被改动，不能继续办理"
REMEDY = "用 huanjie runs verify 核对是哪些记录被改动，从备份找回原文；核实前不要使用这份方案"


def altered_plans(session: Session, round_id: int, meant: ColumnElement[bool]) -> set[str]:
    """Return the numbers of the persons, among the plans meant, whose present version is not what was signed."""
    present = and_(
        col(PlanVersion.round_id) == Plan.round_id,
        col(PlanVersion.person_no) == Plan.person_no,
        col(PlanVersion.number) == Plan.version,
    )
    columns = (col(Plan.person_no), col(Plan.signature), col(PlanVersion.content), col(PlanVersion.facts))
    chosen = select(*columns).join(PlanVersion, present).where(col(Plan.round_id) == round_id, meant)
    return {
        no for no, signature, content, facts in session.execute(chosen) if signature_of(content + facts) != signature
    }
