"""What named persons decide about a level: confirm a fall with evidence, override, release an override."""

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
from ledgers.authority.rights import Matter, need_right, refuse_own_step
from ledgers.journal.assessment import Assessment, Run
from ledgers.journal.decision import Decision
from ledgers.risk_point.columns import LEVEL_WORDS, STATE_WORDS


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a person decides as he does, and the documents he decides on."""

    reason: str
    evidence: str = ""


def assessment_of(session: Session, act: Act, village: str) -> Assessment:
    """Return the result that stands for a village; InputError when it was never assessed."""
    assessment = session.get(Assessment, (act.round_id, village))
    if assessment is None:
        raise InputError(f"村 {village} 还没有研判结果", remedy="先运行 huanjie assess")
    return assessment


def confirm_fall(session: Session, act: Act, assessment: Assessment, grounds: Grounds, rules: FallRules) -> Decision:
    """Let a proposed fall take effect: the level in force becomes the level of the rules.

    Refused to who reported or checked the evidence himself; while a rule that had hit lacks its data, while a risk
    point that no longer hits is not verified by the county, and while a level near a cut has not stood long enough.
    """
    need_right(session, act, "level", Matter("确认降级", assessment.village_code))
    _refuse_own_report(session, act, assessment)
    need(grounds.evidence, "降级佐证", "用 --evidence 写明县级核验材料的文号")
    if _rank(assessment.level) >= _rank(assessment.level_in_force):
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
    return _decide(session, act, assessment, Decided("confirm", assessment.level, grounds))


def override_level(session: Session, act: Act, assessment: Assessment, level: str, grounds: Grounds) -> Decision:
    """Set the level in force by hand, with a reason; it holds until the rules find more than they do now."""
    need_right(session, act, "level", Matter("人工调整等级", assessment.village_code))
    need(grounds.reason, "调整理由", "用 --reason 写明理由")
    if level not in LEVELS:
        raise InputError(f"没有名为 {level} 的等级", remedy="用 high、medium、low 或 none")
    return _decide(session, act, assessment, Decided("override", level, grounds))


def release_override(session: Session, act: Act, assessment: Assessment, grounds: Grounds) -> Decision:
    """End an override: the level in force becomes the level of the rules again."""
    need_right(session, act, "level", Matter("解除人工调整", assessment.village_code))
    need(grounds.reason, "解除理由", "用 --reason 写明理由")
    latest = latest_decision(session, act.round_id, assessment.village_code)
    if latest is None or latest.kind != "override":
        raise InputError(
            "该村没有人工调整的等级可以解除", where=assessment.village_code, remedy="用 huanjie risks show 查看"
        )
    return _decide(session, act, assessment, Decided("release", assessment.level, grounds))


def latest_decision(session: Session, round_id: int, village: str) -> Decision | None:
    """Return the latest decision about the level of a village."""
    chosen = select(Decision).where(Decision.round_id == round_id, Decision.village_code == village)
    return session.exec(chosen.order_by(Decision.id.desc()).limit(1)).first()  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class FallRules:
    """What a fall is measured by: the bands, and how long a level near a cut must stand."""

    grading: Grading
    followup: FollowUp


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of a decision."""

    kind: str
    level: str
    grounds: Grounds


def _decide(session: Session, act: Act, assessment: Assessment, decided: Decided) -> Decision:
    decision = Decision(
        round_id=act.round_id,
        village_code=assessment.village_code,
        kind=decided.kind,
        from_level=assessment.level_in_force,
        level=decided.level,
        automatic_level=assessment.level,
        reason=decided.grounds.reason.strip(),
        evidence=decided.grounds.evidence.strip(),
        decided_by=act.by,
        decided_on=act.on,
        decided_at=act.at,
    )
    session.add(decision)
    assessment.level_in_force = decided.level
    for point in points_of(session, act.round_id, assessment.village_code):
        point.confirmed_level, point.confirmed_by = decided.level, act.by
    session.flush()
    tell_decided_rise(session, decision)
    return decision


def _refuse_own_report(session: Session, act: Act, assessment: Assessment) -> None:
    earlier = [
        (entry.made_no, STATE_WORDS[entry.to_state])
        for point in points_of(session, assessment.round_id, assessment.village_code)
        for entry in entries_of(session, point)
        if entry.to_state in ("evidence", "township_checked")
    ]
    refuse_own_step(act, earlier, "确认降级", assessment.village_code)


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


def _rank(level: str) -> int:
    return LEVELS.index(level)
