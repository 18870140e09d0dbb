"""What a person decides about leads: fixing the leader of a village, and giving the choice back to the program."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlmodel import Session, select

from config.errors import InputError
from engine.assignment.reasons import LEVEL_WORDS
from engine.assignment.record import Occasion, lead_change
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.table import COUNTY_LEADER_POSTS, Officer, Tie, Village


@dataclass(frozen=True, slots=True)
class Pin:
    """A person's decision who leads on a village, and why."""

    village: Village
    officer: Officer
    reason: str


def pin_lead(session: Session, occasion: Occasion, pin: Pin) -> bool:
    """Fix the lead of a village; return False when that is how it stands already.

    Raises InputError when the village needs no lead, the officer is no county leader of this county, or a tie to the
    village is on record: recusal is absolute.
    """
    level = _level(session, occasion, pin.village)
    _refuse_unfit(session, pin)
    lead = session.get(Lead, (occasion.round.id, pin.village.code))
    if lead is not None and lead.pinned and lead.officer_no == pin.officer.no:
        return False
    if lead is None:
        lead = _unassigned(occasion, pin)
        session.add(lead)
    if lead.officer_no != pin.officer.no:
        _record(session, occasion, lead, ("officer_no", lead.officer_no or None, pin.officer.no), pin.reason)
        lead.officer_no, lead.since = pin.officer.no, occasion.on
    if not lead.pinned:
        _record(session, occasion, lead, ("pinned", "否", "是"), pin.reason)
    lead.pinned, lead.assigned_by = True, occasion.operator
    why = f"由{occasion.operator}指定，原因：{pin.reason.strip()}；程序不作调整"
    lead.reasons = _text(f"本村为{LEVEL_WORDS[level]}", why)
    session.flush()
    return True


def unpin_lead(session: Session, occasion: Occasion, village: Village, reason: str) -> bool:
    """Give the choice back to the program, which keeps the leader where it can; return False when there is no pin."""
    lead = session.get(Lead, (occasion.round.id, village.code))
    if lead is None or not lead.pinned:
        return False
    _record(session, occasion, lead, ("pinned", "是", "否"), reason)
    lead.pinned = False
    first = json.loads(lead.reasons)[0]
    lead.reasons = _text(first, f"原由{lead.assigned_by}指定，现已取消指定；没有新的安排前保持不变")
    session.flush()
    return True


def _level(session: Session, occasion: Occasion, village: Village) -> str:
    query = select(Assessment.level_in_force).where(
        Assessment.round_id == occasion.round.id, Assessment.village_code == village.code
    )
    level = session.exec(query).first()
    if level is None:
        raise InputError(f"{village.name}还没有评定等级", where=village.code, remedy="先运行 huanjie assess")
    if level == "none":
        raise InputError(f"{village.name}现行等级为无风险，不需要包联领导", where=village.code, remedy="不必指定")
    return level


def _refuse_unfit(session: Session, pin: Pin) -> None:
    if not pin.reason.strip():
        raise InputError("指定包联领导要写明原因", remedy="加上 --reason，如 --reason 县委常委会议定")
    if pin.officer.post not in COUNTY_LEADER_POSTS or pin.officer.county_code != pin.village.county_code:
        raise InputError(f"{pin.officer.name}不是本县县级领导", where=pin.officer.no, remedy="指定一名县级领导")
    tie = select(Tie).where(Tie.officer_no == pin.officer.no, Tie.village_code == pin.village.code)
    if session.exec(tie).first() is not None:
        raise InputError(
            f"{pin.officer.name}与{pin.village.name}有回避关系，不能包联",
            where=pin.village.code,
            remedy="指定其他领导；回避登记有误的，先更正名册",
        )


def _unassigned(occasion: Occasion, pin: Pin) -> Lead:
    assert occasion.round.id is not None
    return Lead(
        round_id=occasion.round.id,
        village_code=pin.village.code,
        officer_no="",
        assigned_by=occasion.operator,
        since=occasion.on,
    )


def _record(
    session: Session, occasion: Occasion, lead: Lead, difference: tuple[str, str | None, str | None], reason: str
) -> None:
    session.add(lead_change(occasion, lead.village_code, difference, reason.strip() or "取消指定"))


def _text(*sentences: str) -> str:
    return json.dumps(sentences, ensure_ascii=False)
