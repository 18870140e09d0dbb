"""Village plans 一村一策: problems taken from the risk points, measures with one named owner and a due date each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.risks.moves import points_of
from engine.risks.states import SETTLED_STATES
from engine.tasks.closing import MEASURE_TASK, VILLAGE_PLAN_TASK, measure_subject, settle_subject
from ledgers.authority.act import Act, need
from ledgers.authority.rights import Matter, need_right, refuse_own_step
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.roster.table import Officer

SEPARATORS = ("、", "，", ",", "；", ";", "/", " 和 ")


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure as a person writes it: what, by whom, by when, against which risk point."""

    content: str
    owner: str
    due_on: date
    rule_id: str | None = None


def plan_of(session: Session, act: Act, village: str) -> VillagePlan:
    """Return the plan of a village, drafted from its open risk points when there is none yet."""
    plan = session.get(VillagePlan, (act.round_id, village))
    if plan is None:
        problems = [
            f"{point.rule_id} {point.finding}"
            for point in points_of(session, act.round_id, village)
            if point.state not in SETTLED_STATES
        ]
        if not problems:
            raise InputError(f"村 {village} 没有待处置的风险点，不需要一村一策", remedy="用 huanjie risks list 查看")
        plan = VillagePlan(
            round_id=act.round_id,
            village_code=village,
            problems=json.dumps(problems, ensure_ascii=False),
            drafted_by=act.by,
            drafted_no=act.officer_no,
            drafted_on=act.on,
        )
        session.add(plan)
        session.flush()
    return plan


def measures_of(session: Session, round_id: int, village: str) -> Sequence[Measure]:
    """Return the measures of a village plan by number."""
    chosen = select(Measure).where(Measure.round_id == round_id, Measure.village_code == village)
    return session.exec(chosen.order_by(col(Measure.number))).all()


def add_measure(session: Session, act: Act, village: str, wanted: NewMeasure) -> Measure:
    """Add a measure to the plan of a village; refused without exactly one named owner or with a due date gone by.

    A plan that was approved without this measure is to be approved again.
    """
    need_right(session, act, "measure", Matter("制定一村一策", village))
    plan = plan_of(session, act, village)
    need(wanted.content, "措施内容", "用 --content 写明措施")
    owner = need(wanted.owner, "责任人", "用 --owner 写一名责任人的姓名")
    if any(sign in owner for sign in SEPARATORS):
        raise InputError(f"一项措施只能有一名责任人，“{owner}”像是几个人", remedy="拆成几项措施，每项写一个人")
    if wanted.due_on < act.on:
        raise InputError(f"完成期限 {wanted.due_on} 已经过去", remedy="写今天或以后的日期")
    if wanted.rule_id is not None and wanted.rule_id not in _rules(session, act, village):
        known = "、".join(_rules(session, act, village))
        raise InputError(f"村 {village} 没有编号为 {wanted.rule_id} 的风险点", remedy=f"该村的风险点：{known}")
    existing = measures_of(session, act.round_id, village)
    measure = Measure(
        round_id=act.round_id,
        village_code=village,
        number=max((each.number for each in existing), default=0) + 1,
        rule_id=wanted.rule_id,
        content=wanted.content.strip(),
        owner=owner,
        owner_no=_officer(session, village, owner),
        due_on=wanted.due_on,
        added_no=act.officer_no,
    )
    session.add(measure)
    plan.approved_by = plan.approved_on = None
    settle_subject(session, act, (village, VILLAGE_PLAN_TASK), "已制定一村一策，待审定")
    session.flush()
    return measure


def finish_measure(session: Session, act: Act, village: str, number: int, result: str) -> Measure:
    """Record that a measure is done, with its result, on behalf of a named person."""
    for measure in measures_of(session, act.round_id, village):
        if measure.number == number:
            need_right(session, act, "measure", Matter("办结措施", village, named=(measure.owner_no,)))
            if measure.done_on is not None:
                raise InputError(f"第 {number} 项措施已于 {measure.done_on} 办结", where=village, remedy="不必重复登记")
            measure.result = need(result, "办理结果", "用 --note 写明结果")
            measure.done_on, measure.done_by = act.on, act.by
            settle_subject(session, act, (measure_subject(village, number), MEASURE_TASK), measure.result)
            session.flush()
            return measure
    raise InputError(f"村 {village} 的一村一策没有第 {number} 项措施", remedy="用 huanjie risks plan 村编码 查看")


def approve_plan(session: Session, act: Act, village: str) -> VillagePlan:
    """Record that the acting officer approved the plan; refused while it has no measure.

    Nobody approves what he drafted or added himself.
    """
    need_right(session, act, "village_plan", Matter("审定一村一策", village))
    measures = measures_of(session, act.round_id, village)
    if not measures:
        raise InputError(
            "一村一策还没有措施，不能审定", where=village, remedy="先用 huanjie risks plan 村编码 --add 添加"
        )
    plan = plan_of(session, act, village)
    own = [(plan.drafted_no, "起草一村一策"), *((each.added_no, f"添加第 {each.number} 项措施") for each in measures)]
    refuse_own_step(act, own, "审定一村一策", village)
    plan.approved_by, plan.approved_on = act.by, act.on
    session.flush()
    return plan


def _rules(session: Session, act: Act, village: str) -> list[str]:
    return [point.rule_id for point in points_of(session, act.round_id, village)]


def _officer(session: Session, village: str, name: str) -> str | None:
    """Return the number of the one officer of the county with this name, if there is exactly one."""
    found = session.exec(select(Officer.no).where(Officer.name == name, Officer.county_code == village[:6])).all()
    return found[0] if len(found) == 1 else None
