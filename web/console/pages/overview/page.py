"""The first page of whoever sees villages: how they stand, what waits, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from config.calendar import WorkCalendar
from engine.summary.calendar import milestones
from ledgers.authority.sight import VILLAGES
from ledgers.journal.assessment import LEVELS
from ledgers.summary import Milestone
from web.console.page import Page
from web.console.pages.overview.reading import (
    Open,
    Place,
    add_returns,
    count_open,
    last_moves,
    ledger_titles,
    places,
)
from web.console.shell.ask import Ask
from web.console.shell.render import render
from web.console.shell.words import day

STAGES_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for whoever asks: how much, what, the worst of it, and where it is done."""

    count: int
    title: str
    more: str
    url: str = ""
    verb: str = ""
    is_late: bool = False


def show(ask: Ask) -> Response:
    """Show the overview of all that is in sight."""
    judged = ask.judged
    if judged is None:
        return render(ask, "pages/overview/empty.html")
    found = places(ask.session, ask.sight, ask.round_id)
    add_returns(ask.session, ask.sight, ask.round_id, found)
    actor = ask.signed_in.actor
    assert actor is not None
    still = count_open(ask.session, ask.sight, ask.round_id, (actor.no, ask.on))
    return render(
        ask,
        "pages/overview/page.html",
        on=ask.on,
        run=judged.run,
        polling_on=ask.round.polling_on,
        places=found,
        in_force=_added(place.in_force for place in found),
        by_rules=_added(place.by_rules for place in found),
        missing=sum(place.missing for place in found),
        falls=still.falls,
        waits=list(_waits(ask.signed_in.role, found, still)),
        stages=_stages(ask, judged.run.profile or "")[:STAGES_SHOWN],
        moves=last_moves(ask.session, ask.sight, ask.round_id),
        ledgers=ledger_titles(),
    )


def _added(counts: Iterator[dict[str, int]]) -> dict[str, int]:
    listed = list(counts)
    return {level: sum(each[level] for each in listed) for level in LEVELS}


def _stages(ask: Ask, profile: str) -> Sequence[Milestone]:
    return milestones(ask.house.rules, profile, (ask.on, ask.round.polling_on), WorkCalendar())


def _waits(role: str, found: Sequence[Place], still: Open) -> Iterator[Waiting]:
    """Give what waits for somebody in this role, what hurts first on top; nothing waits for who only reads."""
    if role == "auditor":
        return
    if still.tasks:
        late = f"其中逾期 {still.overdue} 项" if still.overdue else _next(still.next_due)
        yield Waiting(still.tasks, "项任务在您名下没有办结", late, is_late=still.overdue > 0)
    high = sum(place.in_force["high"] for place in found)
    if high:
        yield Waiting(
            high, "个高风险村没有销号", "逐村看原因和怎样最快降级", "/villages?level=high", "看名单", is_late=True
        )
    if still.falls and role in ("department", "leader"):
        yield Waiting(
            still.falls, "个村规则测算已降，等待确认", "确认以前仍按原等级管理", "/villages?view=falls", "看名单"
        )
    missing = sum(place.missing for place in found)
    if missing:
        worst = max(found, key=lambda place: place.missing)
        more = f"最多的是{worst.name}，{worst.missing} 个村" if len(found) > 1 else "补齐以后等级可能上调"
        yield Waiting(missing, "个村缺数据，补齐后等级可能上调", more, "/villages?view=open", "看名单")


def _next(due: date | None) -> str:
    return f"最近一项 {day(due)}到期" if due else ""


PAGE = Page(url="/", title="总览", show=show, sight=VILLAGES, icon="overview", order=10)
