"""After approval: measures carried out, and the visits some days after the election."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from config.calendar import WorkCalendar
from config.errors import InputError
from engine.plans.drafting.batch import LedgerCell, write_ledger_cells
from engine.plans.drafting.sentence_book import SentenceBook
from engine.plans.review.moves import APPROVED
from engine.plans.review.selection import Selection, read_content, select_plans
from engine.plans.tables import CADRE, PLAN, PLAN_FOLLOW_UP
from engine.runs.night import polling_days
from ledgers.among import among
from ledgers.authority.act import Act
from ledgers.authority.rights import Matter, need_right
from ledgers.journal.plan import PlanFollowUp, PlanItem
from ledgers.resettlement.table import TALK_LEVELS
from ledgers.roster.table import Round


def open_follow_ups(session: Session, round_id: int, plans: Sequence[Any], days: Sequence[int]) -> None:
    """Enter the visits of newly approved plans; visits already made stay as they are."""
    visit, persons = PLAN_FOLLOW_UP.c, [plan.person_no for plan in plans]
    mine = (visit.round_id == round_id, among(session, visit.person_no, persons))
    session.execute(delete(PLAN_FOLLOW_UP).where(*mine, visit.done_on.is_(None)))
    made = {(row.person_no, row.day) for row in session.execute(select(visit.person_no, visit.day).where(*mine))}
    rows = [
        {
            "round_id": round_id,
            "person_no": plan.person_no,
            "village_code": plan.village_code,
            "day": day,
            "result": "",
        }
        for plan in plans
        for day in days
        if (plan.person_no, day) not in made
    ]
    if rows:
        session.connection().execute(insert(PLAN_FOLLOW_UP), rows)


def visit_due_on(polling_on: date, day: int, calendar: WorkCalendar) -> date:
    """Return the working day by which the visit ``day`` days after the polling day is due; it moves with that day."""
    return calendar.on_or_after(polling_on + timedelta(days=day))


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: due when, and what was found; ``done_on`` is None until it was made."""

    day: int
    village_code: str
    due_on: date
    done_on: date | None
    done_by: str | None
    result: str
    is_settled: bool | None


def visits_of(session: Session, round_id: int, person_no: str, calendar: WorkCalendar) -> list[Visit]:
    """Return the visits to one person in the order of their days, due after the polling day of today."""
    current, visit = session.get_one(Round, round_id), PLAN_FOLLOW_UP.c
    mine = select(PLAN_FOLLOW_UP).where(visit.round_id == round_id, visit.person_no == person_no)
    found = []
    for row in session.execute(mine.order_by(visit.day)):
        polling_on = polling_days(session, current, row.village_code).of(row.village_code)
        due_on = visit_due_on(polling_on, row.day, calendar)
        found.append(Visit(row.day, row.village_code, due_on, row.done_on, row.done_by, row.result, row.is_settled))
    return found


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: when, what to note, and for a talk at which level.

    ``key`` names the measure; for a visit ``day`` counts from the polling day and ``is_settled`` means nothing is open.
    """

    done_on: date
    note: str = ""
    talk_level: str = ""
    key: str = ""
    day: int = 0
    is_settled: bool = False


def execute_measure(session: Session, person_no: str, deed: Deed, act: Act, book: SentenceBook) -> str:
    """Record a measure as carried out, and in the ledger what it settles (talk held, request answered).

    Returns the measure's text. Raises InputError for a measure the plan does not have, or a plan not approved yet.
    """
    (plan,) = select_plans(session, act.round_id, Selection((person_no,)))
    need_right(session, act, "case", Matter("登记措施办结", plan.village_code))
    content = read_content(session, plan)
    measure = next((s for s in content.section("measures") if s.key == deed.key), None)
    if measure is None:
        listed = "、".join(f"{s.key}（{s.text[:12]}…）" for s in content.section("measures"))
        raise InputError(f"方案里没有措施 {deed.key}", where=person_no, remedy=f"这份方案的措施：{listed}")
    effect = book.effect_of(deed.key)
    if not effect and plan.state != APPROVED:
        raise InputError(f"方案现为“{plan.state}”，批准后才登记办结", where=person_no, remedy="先办理审核审批")
    if deed.done_on > act.on:
        raise InputError(f"办结日期 {deed.done_on} 还没有到", where=person_no, remedy="填写实际办结的日期")
    _enter_item(session, plan, deed, act)
    if effect:
        _fill_ledger(session, plan, effect, deed, act)
    return measure.text


def _enter_item(session: Session, plan: Any, deed: Deed, act: Act) -> None:
    item = session.get(PlanItem, (act.round_id, plan.person_no, deed.key))
    if item is not None:
        raise InputError(f"措施 {deed.key} 已由 {item.done_by} 于 {item.done_on} 登记办结", where=plan.person_no)
    session.add(
        PlanItem(
            round_id=act.round_id,
            person_no=plan.person_no,
            key=deed.key,
            version=plan.version,
            done_on=deed.done_on,
            done_by=act.by,
            note=deed.note,
            made_at=act.at,
        )
    )


def _fill_ledger(session: Session, plan: Any, effect: str, deed: Deed, act: Act) -> None:
    """Write what the measure settles, and note it as in keeping with the plan."""
    values: dict[str, Any] = {"request": "已答复"}
    if effect == "talk":
        if deed.talk_level not in TALK_LEVELS:
            remedy = f"加 --level，可用：{'、'.join(TALK_LEVELS)}"
            raise InputError("谈心谈话要写明哪一级谈", where=plan.person_no, remedy=remedy)
        values = {"talked_on": deed.done_on, "talk_level": deed.talk_level, "talk_by": act.by}
    columns = [CADRE.c[name] for name in values]
    row = session.execute(
        select(*columns).where(CADRE.c.round_id == act.round_id, CADRE.c.person_no == plan.person_no)
    ).one()
    cells = [
        LedgerCell(name, plan.person_no, plan.village_code, old, new, "安置措施办结")
        for (name, new), old in zip(values.items(), row, strict=True)
        if old != new
    ]
    write_ledger_cells(session, cells, act)
    accepted = json.loads(plan.accepted) | {cell.field: str(cell.new) for cell in cells}
    session.execute(
        update(PLAN)
        .where(PLAN.c.round_id == act.round_id, PLAN.c.person_no == plan.person_no)
        .values(accepted=json.dumps(accepted, ensure_ascii=False))
    )


def record_follow_up(session: Session, person_no: str, deed: Deed, act: Act) -> None:
    """Record what the visit on day T+``deed.day`` found; InputError when no such visit is due for the person."""
    day = deed.day
    visit = session.get(PlanFollowUp, (act.round_id, person_no, day))
    if visit is None:
        remedy = "方案批准后才有回访任务，天数见 huanjie plans show"
        raise InputError(f"{person_no} 没有选举日后第 {day} 天的回访", remedy=remedy)
    need_right(session, act, "case", Matter("登记回访", visit.village_code))
    if not deed.note.strip():
        raise InputError("回访要写明了解到的情况", where=person_no, remedy="加 --result 情况")
    if deed.done_on > act.on:
        raise InputError(f"回访日期 {deed.done_on} 还没有到", where=person_no, remedy="填写实际回访的日期")
    current = session.get_one(Round, act.round_id)
    polled_on = polling_days(session, current, visit.village_code).of(visit.village_code)
    if deed.done_on <= polled_on:
        remedy = "回访在选举日以后；选举日前的谈话用 huanjie plans execute 编号 do_talk 登记"
        raise InputError(f"回访日期 {deed.done_on} 不在选举日（{polled_on}）以后", where=person_no, remedy=remedy)
    visit.done_on, visit.done_by, visit.result, visit.is_settled = (
        deed.done_on,
        act.by,
        deed.note.strip(),
        deed.is_settled,
    )
    session.add(visit)
