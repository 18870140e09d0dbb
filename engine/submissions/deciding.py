"""Verifying and returning what was reported, and reminding of what was not: steps of the organisation department.

Nobody verifies what they handed in or changed themselves. Verified stays until a row of the ledger changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.errors import InputError
from engine.messages.enqueue import Draft, Origin, enqueue
from engine.submissions.grid import submission_grid
from ledgers.among import among
from ledgers.authority.act import Act, need
from ledgers.authority.rights import narrow, need_department
from ledgers.bulk import insert_rows
from ledgers.catalogue import LEDGERS
from ledgers.excel.layout import NOT_REPORTED, REPORTED, VERIFIED, submission_ledgers
from ledgers.fields import table_of
from ledgers.intake.history import Writer
from ledgers.intake.returns import SUBMISSIONS, word_of
from ledgers.journal.change import Change
from ledgers.journal.submission import Submission
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.storing import Deed
from ledgers.roster.table import Officer

VERIFY, RETURN, REMIND = "核实上报", "退回上报", "催报台账"
SECRETARY = "乡镇党委书记"
FIELD = "submission"
"""The field of history that stands for the return of a ledger."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Which returns are meant: of villages whose code begins with ``area``, of these ledgers (none means all)."""

    area: str
    ledgers: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What was done, as (village, ledger); what was not because the acting officer handed it in or changed it."""

    done: list[tuple[str, str]] = field(default_factory=list)
    own: list[tuple[str, str]] = field(default_factory=list)


def ledger_named(title: str) -> str:
    """Return the name of the reported ledger with this title; InputError naming them all."""
    found = next((each.name for each in submission_ledgers() if title.strip() in (each.title, each.name)), None)
    if found is None:
        known = "、".join(each.title for each in submission_ledgers())
        raise InputError(f"没有要上报的台账“{title}”", remedy=f"可用：{known}")
    return found


def verify_returns(session: Session, act: Act, wanted: Returns) -> Outcome:
    """Verify what was reported and not yet verified; InputError when there is nothing, or nothing but one's own."""
    rows = _reported(session, act, wanted, VERIFY, (REPORTED,))
    own = _own(session, act, wanted)
    outcome = Outcome()
    for row in rows:
        key = (row.village_code, row.ledger)
        mine = key in own or row.reported_no == act.officer_no
        (outcome.own if mine else outcome.done).append(key)
    if not outcome.done:
        raise InputError(f"这些数据都由{act.by}自己导入或改动过，不能自己核实", remedy="由组织部的另一名同志核实")
    done = set(outcome.done)
    values = {"state": VERIFIED, "verified_by": act.by, "verified_no": act.officer_no, "verified_at": act.at}
    _move(session, act, [row for row in rows if (row.village_code, row.ledger) in done], values, "核实")
    return outcome


def return_returns(session: Session, act: Act, wanted: Returns, reason: str) -> Outcome:
    """Send back what was reported or verified, with a reason: it counts as not reported, and the township is told."""
    words = need(reason, "退回理由", "用 --reason 写明哪里不对、怎样补正")
    rows = _reported(session, act, wanted, RETURN, (REPORTED, VERIFIED))
    values = {"state": NOT_REPORTED, "nil": False, "verified_by": None, "verified_no": None, "verified_at": None}
    _move(session, act, rows, values, f"退回：{words}")
    returned: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        by_ledger = returned.setdefault(row.village_code[:TOWNSHIP_DIGITS], {})
        by_ledger.setdefault(LEDGERS[row.ledger].name, []).append(row.village_code)
    _tell(session, act, {code: {"returned": by_ledger} for code, by_ledger in returned.items()}, act.at.isoformat())
    return Outcome([(row.village_code, row.ledger) for row in rows])


def remind_townships(session: Session, act: Act, area: str) -> list[str]:
    """Tell the townships whose code begins with ``area`` what they lack, once a day; return their names."""
    need_department(act, REMIND)
    missing: dict[str, dict[str, dict[str, int]]] = {}
    names = []
    for line in submission_grid(session, act, area):
        lacking = {title: cell.counts[NOT_REPORTED] for title, cell in line.cells.items() if cell.counts[NOT_REPORTED]}
        if lacking:
            missing[line.code] = {"missing": {ledger_named(title): count for title, count in lacking.items()}}
            names.append(line.name)
    if not names:
        raise InputError("六本台账都已上报，没有要催报的", remedy="用 huanjie submissions 查看")
    _tell(session, act, missing, act.on.isoformat())
    return names


def _reported(session: Session, act: Act, wanted: Returns, deed: str, states: tuple[str, ...]) -> Sequence[Submission]:
    place = narrow(need_department(act, deed), wanted.area)
    chosen = select(Submission).where(
        Submission.round_id == act.round_id,
        col(Submission.village_code).between(*code_range(place)),
        col(Submission.state).in_(states),
    )
    if wanted.ledgers:
        chosen = chosen.where(col(Submission.ledger).in_(wanted.ledgers))
    rows = session.exec(chosen.order_by(col(Submission.village_code), col(Submission.ledger))).all()
    if not rows:
        raise InputError(f"没有可以{deed[:2]}的上报", where=wanted.area, remedy="用 huanjie submissions 查看谁报了什么")
    return rows


def _own(session: Session, act: Act, wanted: Returns) -> set[tuple[str, str]]:
    """Return the returns in which the acting officer changed cells; what steps of the system write does not count."""
    system = {c.field for ledger in LEDGERS.values() for c in ledger.columns if c.by_system}
    chosen = select(Change.village_code, Change.ledger).where(
        Change.round_id == act.round_id,
        Change.changed_by == act.by,
        col(Change.village_code).between(*code_range(wanted.area)),
        col(Change.field).not_in({*system, FIELD}),
    )
    return {
        (village, LEDGERS[ledger].submission or ledger)
        for village, ledger in session.exec(chosen.distinct())
        if village is not None and ledger in LEDGERS
    }


def _move(session: Session, act: Act, rows: Sequence[Submission], values: Mapping[str, object], reason: str) -> None:
    """Give the returns their new values in one statement a ledger, and keep each in history."""
    writer = Writer(act.round_id, Deed(act.by, act.at, reason, act.officer_no))
    history = []
    by_ledger: dict[str, list[str]] = {}
    for row in rows:
        before = row.model_dump()
        words = (FIELD, word_of(before), word_of({**before, **values}))
        record = writer.cell(LEDGERS[row.ledger], {"village_code": row.village_code}, words)
        history.append(record | {"row_key": row.village_code})
        by_ledger.setdefault(row.ledger, []).append(row.village_code)
    columns = SUBMISSIONS.c
    for ledger, villages in by_ledger.items():
        mine = (columns.round_id == act.round_id, columns.ledger == ledger)
        there = among(session, columns.village_code, villages)
        session.connection().execute(update(SUBMISSIONS).where(*mine, there).values(**values))
    insert_rows(session.connection(), table_of(Change), history)
    session.expire_all()


def _tell(session: Session, act: Act, told: Mapping[str, Mapping[str, object]], occasion: str) -> None:
    """Write to the secretary of each township (its officers where it has none) what is missing or was returned."""
    chosen = select(Officer).where(among(session, col(Officer.township_code), told))
    officers: dict[str, list[Officer]] = {}
    for officer in session.exec(chosen.order_by(col(Officer.no))):
        officers.setdefault(officer.township_code or "", []).append(officer)
    drafts = []
    for township, found in officers.items():
        heads = [each for each in found if each.post == SECRETARY] or found
        payload = {"on": act.on.isoformat(), "township": township, "missing": {}, "returned": {}, **told[township]}
        drafts += [
            Draft(f"submissions:{occasion}:{township}:{each.no}", each.no, "submissions", payload, subject=township)
            for each in heads
        ]
    enqueue(session, Origin(act.round_id, None, act.at), drafts)
