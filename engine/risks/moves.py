"""What people do with risk points: move them along the table of states, report progress, and read their story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.evaluation.finding import read_findings
from engine.risks.entries import Step, entries_of, entry_of
from engine.risks.states import Move, move_between
from ledgers.authority.act import Act, need
from ledgers.authority.days import require_after
from ledgers.authority.rights import Matter, need_right, refuse_own_step
from ledgers.journal.assessment import Assessment
from ledgers.journal.risk_entry import RiskEntry
from ledgers.risk_point.columns import STATE_WORDS
from ledgers.risk_point.missed import ACTIVE_STATES
from ledgers.risk_point.table import RiskPoint


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person says and shows with a move: a note in words, evidence by document number; who takes a point in hand
    says why the risk came about, which department answers for it and until when ("" and None: as the ledger has it)."""

    note: str = ""
    evidence: str = ""
    cause: str = ""
    department: str = ""
    due_on: date | None = None


def point_of(session: Session, round_id: int, village: str, rule_id: str) -> RiskPoint:
    """Return one risk point; InputError naming those the village has."""
    points = points_of(session, round_id, village)
    for point in points:
        if point.rule_id == rule_id.strip().upper() or point.rule_id == rule_id.strip():
            return point
    known = "、".join(f"{point.rule_id}（{STATE_WORDS[point.state]}）" for point in points)
    raise InputError(
        f"村 {village} 没有编号为 {rule_id} 的风险点",
        remedy=f"该村的风险点：{known}"
        if known
        else "该村没有风险点；先运行 huanjie nightly 或 huanjie risks list 查看",
    )


def points_of(session: Session, round_id: int, village: str) -> Sequence[RiskPoint]:
    """Return the risk points of one village, by rule."""
    chosen = select(RiskPoint).where(RiskPoint.round_id == round_id, RiskPoint.village_code == village)
    return session.exec(chosen.order_by(col(RiskPoint.rule_id))).all()


def move_point(session: Session, act: Act, point: RiskPoint, to_state: str, said: Statement) -> RiskPoint:
    """Move a risk point to another state on behalf of the acting officer, whose post must give him the move.

    Nobody checks what he reported himself. A point is closed only when its rule no longer hits. Raises InputError
    with the moves possible, or with what is still missing.
    """
    move = move_between(point.state, to_state)
    need_right(session, act, move.role, Matter(move.title, point.village_code, point.department))
    if move.needs_evidence:
        need(said.evidence, "佐证", "用 --evidence 写明佐证材料的名称和文号（不写内容）")
    if move.needs_note:
        need(said.note, "退回原因", "用 --note 写明原因")
    _refuse_own_check(session, act, point, move)
    _refuse_before(session, act, point)
    if move.needs_charge:
        _take_charge(act, point, said)
    if to_state == "closed":
        _refuse_standing_hit(session, point)
        point.closed_by, point.closed_on = act.by, act.on
    if said.evidence.strip():
        point.evidence = said.evidence.strip()
    point.state = to_state
    step = Step("moved", said.note.strip(), said.evidence.strip(), move.from_state, move.to_state)
    session.add(entry_of(point, act, step))
    session.flush()
    return point


def report_progress(session: Session, act: Act, point: RiskPoint, note: str) -> None:
    """Record progress on a point that is being worked on; what supervision counts."""
    need_right(session, act, "report", Matter("报送进展", point.village_code, point.department))
    if point.state not in ACTIVE_STATES:
        raise InputError(
            f"风险点已是“{STATE_WORDS[point.state]}”，不再报送进展", remedy="如需重新处置，等待规则再次命中"
        )
    session.add(entry_of(point, act, Step("progress", need(note, "进展内容", "用 --note 写明做了什么"))))
    session.flush()


def _take_charge(act: Act, point: RiskPoint, said: Statement) -> None:
    """Note cause, department and due date of a point taken in hand; InputError naming all that are lacking."""
    wanted = {
        "形成原因（--cause）": said.cause.strip() or point.cause,
        "责任部门（--department）": said.department.strip() or point.department,
        "化解期限（--due）": said.due_on or point.due_on,
    }
    lacking = [what for what, value in wanted.items() if not value]
    if lacking:
        raise InputError(
            f"开始处置要写明{'、'.join(lacking)}",
            where=f"{point.village_code} {point.rule_id}",
            remedy="补上后再办，或先在《风险点》表中填好导入；原因概括填写，不写信访人和选民信息",
        )
    due_on = said.due_on or point.due_on
    if said.due_on is not None and said.due_on < act.on:
        raise InputError(f"化解期限 {due_on} 早于今天（{act.on}）", remedy="写今天以后的日期")
    point.cause, point.department, point.due_on = (
        said.cause.strip() or point.cause,
        said.department.strip() or point.department,
        due_on,
    )


def _refuse_own_check(session: Session, act: Act, point: RiskPoint, move: Move) -> None:
    latest: dict[str | None, RiskEntry] = {entry.to_state: entry for entry in entries_of(session, point)}
    earlier = [(latest[state].made_no, STATE_WORDS[state]) for state in move.apart_from if state in latest]
    refuse_own_step(act, earlier, move.title, f"{point.village_code} {point.rule_id}")


def _refuse_before(session: Session, act: Act, point: RiskPoint) -> None:
    """Refuse a move dated before the one that brought the point where it stands."""
    for entry in reversed(entries_of(session, point)):
        if entry.to_state is not None:
            require_after(act, entry.made_on, STATE_WORDS[entry.to_state], f"{point.village_code} {point.rule_id}")
            return


def _refuse_standing_hit(session: Session, point: RiskPoint) -> None:
    assessment = session.get(Assessment, (point.round_id, point.village_code))
    for finding in read_findings(assessment.findings) if assessment else []:
        if finding.rule == point.rule_id:
            lacking = f"，缺少 {'、'.join(finding.missing)}" if finding.outcome == "unknown" else ""
            word = "仍然命中" if finding.outcome == "hit" else "数据待补，还不能判定"
            raise InputError(
                f"规则 {point.rule_id} {word}{lacking}，不能销号",
                where=point.village_code,
                remedy="先在台账中更正或补齐数据并重新研判（huanjie assess），或用 huanjie wayout 查看销号条件",
            )
