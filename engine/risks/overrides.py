"""Levels set by hand: raised by one person with a reason, lowered by two on the decision of a body with its document.

The first person leaves a proposal, which changes nothing; the second, who like the first must have had no hand in the
village, agrees to it or turns it down. Giving a raised level back to the rules is a lowering like any other.
"""

from __future__ import annotations

from sqlmodel import Session

from config.errors import InputError
from engine.risks.decisions import (
    Decided,
    Grounds,
    latest_decision,
    put_in_force,
    rank,
    record_decision,
    refuse_own_hand,
)
from engine.rulebook.model import LEVELS
from ledgers.authority.act import Act, need
from ledgers.authority.rights import Matter, need_right, refuse_own_step
from ledgers.journal.assessment import Assessment
from ledgers.journal.decision import Decision
from ledgers.risk_point.columns import LEVEL_WORDS

OVERRIDE, RELEASE, AGREE, DECLINE = "人工调整等级", "解除人工调整", "复核人工调整", "退回人工调整"


def override_level(session: Session, act: Act, assessment: Assessment, level: str, grounds: Grounds) -> Decision:
    """Set the level in force by hand; it holds until the rules find more than they do now.

    A level below the one in force is only proposed: the decision returned is then a proposal.
    """
    need_right(session, act, "level", Matter(OVERRIDE, assessment.village_code))
    need(grounds.reason, "调整理由", "用 --reason 写明理由")
    if level not in LEVELS:
        raise InputError(f"没有“{level}”这个等级", remedy=f"可用：{'、'.join(LEVEL_WORDS.values())}")
    return _settle(session, act, assessment, Decided("override", level, grounds))


def release_override(session: Session, act: Act, assessment: Assessment, grounds: Grounds) -> Decision:
    """End an override: the level in force becomes the level of the rules again. Where that is lower it is proposed."""
    need_right(session, act, "level", Matter(RELEASE, assessment.village_code))
    need(grounds.reason, "解除理由", "用 --reason 写明理由")
    latest = latest_decision(session, act.round_id, assessment.village_code)
    if latest is None or latest.kind != "override":
        raise InputError(
            "该村没有人工调整的等级可以解除", where=assessment.village_code, remedy="用 huanjie risks show 查看"
        )
    return _settle(session, act, assessment, Decided("release", assessment.level, grounds))


def agree_lowering(session: Session, act: Act, assessment: Assessment) -> Decision:
    """Let the proposed lowering take effect, as the second person.

    InputError for who proposed it, and when the rules or the level in force have changed since.
    """
    need_right(session, act, "level", Matter(AGREE, assessment.village_code))
    proposal = _standing_proposal(session, act, assessment)
    refuse_own_step(act, [(proposal.decided_no, f"提请{_title(proposal)}")], AGREE, assessment.village_code)
    refuse_own_hand(session, act, assessment, AGREE)
    if (assessment.level_in_force, assessment.level) != (proposal.from_level, proposal.automatic_level):
        remedy = "核对该村现在的情况，重新提请"
        raise InputError("提请以后该村的等级有变化，不能再照原样同意", where=assessment.village_code, remedy=remedy)
    grounds = Grounds(proposal.reason, proposal.evidence, proposal.body)
    decided = Decided(proposal.proposes or "override", proposal.level, grounds, proposal)
    return put_in_force(session, act, assessment, decided)


def decline_lowering(session: Session, act: Act, assessment: Assessment, reason: str) -> Decision:
    """Turn the proposed lowering down, or withdraw one's own; the level in force stays."""
    need_right(session, act, "level", Matter(DECLINE, assessment.village_code))
    proposal = _standing_proposal(session, act, assessment)
    grounds = Grounds(need(reason, "退回理由", "用 --reason 写明理由"))
    return record_decision(
        session, act, assessment, Decided("refusal", assessment.level_in_force, grounds, proposal, proposal.proposes)
    )


def _settle(session: Session, act: Act, assessment: Assessment, decided: Decided) -> Decision:
    if rank(decided.level) >= rank(assessment.level_in_force):
        return put_in_force(session, act, assessment, decided)
    need(decided.grounds.evidence, "文号", "下调等级要有文件依据，用 --evidence 写明文号")
    need(decided.grounds.body, "作出决定的机关", "用 --body 写明，如 县委常委会")
    deed = OVERRIDE if decided.kind == "override" else RELEASE
    refuse_own_hand(session, act, assessment, deed)
    return record_decision(
        session, act, assessment, Decided("proposal", decided.level, decided.grounds, None, decided.kind)
    )


def _standing_proposal(session: Session, act: Act, assessment: Assessment) -> Decision:
    latest = latest_decision(session, act.round_id, assessment.village_code, pending=True)
    if latest is None or latest.kind != "proposal":
        remedy = "先由一名同志用 huanjie risks override 或 risks release 提请"
        raise InputError("该村没有待复核的人工调整", where=assessment.village_code, remedy=remedy)
    return latest


def _title(proposal: Decision) -> str:
    return OVERRIDE if proposal.proposes == "override" else RELEASE
