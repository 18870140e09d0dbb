"""Confirming that a level fell, with evidence, by somebody who had no hand in it; how every decision is recorded.

Levels set by hand are in ``engine.risks.overrides``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, select

from config.errors import InputError
from engine.evaluation.finding import read_findings
from engine.messages.rises import tell_decided_rise
from engine.risks.entries import entries_of
from engine.risks.moves import points_of
from engine.risks.states import SETTLED_STATES, VERIFIED_STATES
from engine.rulebook.followup import FollowUp
from engine.rulebook.model import LEVELS, Grading
from engine.tasks.closing import FALL_TASK, settle_subject
from ledgers.authority.act import Act, need
from ledgers.authority.rights import RIGHTS, Matter, need_right, refuse_own_step
from ledgers.journal.assessment import Assessment, Lead, Run
from ledgers.journal.decision import Decision, took_effect
from ledgers.risk_point.columns import LEVEL_WORDS, STATE_WORDS

OWN_HAND = ("evidence", "township_checked", "county_verified", "closed")
"""Who brought a risk point into one of these states does not lower its village."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a person decides so, the documents it rests on, and the body that decided (县委常委会 …)."""

    reason: str
    evidence: str = ""
    body: str = ""


def assessment_of(session: Session, act: Act, village: str) -> Assessment:
    """Return the result that stands for a village; InputError when it was never assessed."""
    assessment = session.get(Assessment, (act.round_id, village))
    if assessment is None:
        raise InputError(f"村 {village} 还没有研判结果", remedy="先运行 huanjie assess")
    return assessment


def confirm_fall(session: Session, act: Act, assessment: Assessment, grounds: Grounds, rules: FallRules) -> Decision:
    """Let a proposed fall take effect: the level in force becomes the level of the rules.

    Refused to who had a hand in it (:func:`refuse_own_hand`); while a rule that had hit lacks its data, while a risk
    point that no longer hits is not verified by the county, and while a level near a cut has not stood long enough.
    """
    need_right(session, act, "level", Matter("确认降级", assessment.village_code))
    refuse_own_hand(session, act, assessment, "确认降级")
    need(grounds.evidence, "降级佐证", "用 --evidence 写明县级核验材料的文号")
    if rank(assessment.level) >= rank(assessment.level_in_force):
        raise InputError(
            f"没有待确认的降级：现行等级“{LEVEL_WORDS[assessment.level_in_force]}”，"
            f"规则测算“{LEVEL_WORDS[assessment.level]}”",
            where=assessment.village_code,
            remedy="确需调整的，用 huanjie risks override 并说明理由",
        )
    _refuse_blank(session, assessment)
    _refuse_unverified(session, assessment)
    _refuse_near_cut(session, act, assessment, rules)
    settle_subject(session, act, (assessment.village_code, FALL_TASK), f"已确认降级：{grounds.evidence}")
    return put_in_force(session, act, assessment, Decided("confirm", assessment.level, grounds))


def latest_decision(session: Session, round_id: int, village: str, *, pending: bool = False) -> Decision | None:
    """Return the latest decision about the level of a village; with ``pending`` proposals and refusals count too."""
    chosen = select(Decision).where(Decision.round_id == round_id, Decision.village_code == village)
    if not pending:
        chosen = chosen.where(took_effect())
    return session.exec(chosen.order_by(Decision.id.desc()).limit(1)).first()  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class FallRules:
    """What a fall is measured by: the bands, and how long a level near a cut must stand."""

    grading: Grading
    followup: FollowUp


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of a decision; ``proposal`` is the one it carries out, ``proposes`` what it asks for as one."""

    kind: str
    level: str
    grounds: Grounds
    proposal: Decision | None = None
    proposes: str | None = None


def put_in_force(session: Session, act: Act, assessment: Assessment, decided: Decided) -> Decision:
    """Record a decision and let it take effect."""
    decision = record_decision(session, act, assessment, decided)
    assessment.level_in_force = decided.level
    for point in points_of(session, act.round_id, assessment.village_code):
        point.confirmed_level, point.confirmed_by = decided.level, act.by
    session.flush()
    tell_decided_rise(session, decision)
    return decision


def record_decision(session: Session, act: Act, assessment: Assessment, decided: Decided) -> Decision:
    """Record a decision with name and number; the level in force stays."""
    proposal = decided.proposal
    decision = Decision(
        round_id=act.round_id,
        village_code=assessment.village_code,
        kind=decided.kind,
        from_level=assessment.level_in_force,
        level=decided.level,
        automatic_level=assessment.level,
        reason=decided.grounds.reason.strip(),
        evidence=decided.grounds.evidence.strip(),
        body=decided.grounds.body.strip(),
        proposes=decided.proposes,
        proposed_by=proposal.decided_by if proposal else None,
        proposed_no=proposal.decided_no if proposal else None,
        decided_by=act.by,
        decided_no=act.officer_no,
        decided_on=act.on,
        decided_at=act.at,
    )
    session.add(decision)
    session.flush()
    return decision


def refuse_own_hand(session: Session, act: Act, assessment: Assessment, deed: str) -> None:
    """Refuse lowering a village to who leads it, and to who reported, checked, verified or closed a point of it."""
    lead = session.get(Lead, (assessment.round_id, assessment.village_code))
    if lead is not None and lead.officer_no == act.officer_no:
        remedy = f"由{RIGHTS['level'].words}中的另一名同志办理"
        raise InputError(f"{act.by}包联该村，不能办理“{deed}”", where=assessment.village_code, remedy=remedy)
    earlier = [
        (entry.made_no, STATE_WORDS[entry.to_state])
        for point in points_of(session, assessment.round_id, assessment.village_code)
        for entry in entries_of(session, point)
        if entry.to_state in OWN_HAND
    ]
    refuse_own_step(act, earlier, deed, assessment.village_code)


def _refuse_blank(session: Session, assessment: Assessment) -> None:
    held = {
        point.rule_id
        for point in points_of(session, assessment.round_id, assessment.village_code)
        if point.state not in SETTLED_STATES
    }
    for finding in read_findings(assessment.findings):
        if finding.outcome == "unknown" and finding.rule in held:
            raise InputError(
                f"规则 {finding.rule} 原来命中，现在数据变空（缺少 {'、'.join(finding.missing)}），不能据此降级",
                where=assessment.village_code,
                remedy="先补齐台账并重新研判",
            )


def _refuse_unverified(session: Session, assessment: Assessment) -> None:
    hits = {finding.rule for finding in read_findings(assessment.findings)}
    waiting = [
        f"{point.rule_id}（{STATE_WORDS[point.state]}）"
        for point in points_of(session, assessment.round_id, assessment.village_code)
        if point.rule_id not in hits and point.state not in VERIFIED_STATES
    ]
    if waiting:
        raise InputError(
            f"还有风险点没有经县级核验：{'、'.join(waiting)}",
            where=assessment.village_code,
            remedy="用 huanjie risks move 依次报送佐证、乡镇核查、县级核验后再确认降级",
        )


def _refuse_near_cut(session: Session, act: Act, assessment: Assessment, rules: FallRules) -> None:
    cut = next(band.minimum for band in rules.grading.bands if band.level == assessment.level)
    run = session.get(Run, assessment.run_id)
    stands_since = run.on if run else act.on
    settled_on = stands_since + timedelta(days=rules.followup.settle_days)
    margin = assessment.score - cut
    if margin < rules.followup.settle_margin and act.on < settled_on:
        raise InputError(
            f"得分 {assessment.score} 距“{LEVEL_WORDS[assessment.level]}”的分数线只有 {margin} 分，"
            f"结果自 {stands_since} 起才稳定",
            where=assessment.village_code,
            remedy=f"{settled_on} 起可以确认；确需提前的，用 huanjie risks override 并说明理由",
        )


def rank(level: str) -> int:
    """Return how grave a level is, the gravest last."""
    return LEVELS.index(level)
