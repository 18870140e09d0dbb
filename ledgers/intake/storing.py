"""Writes a finished plan: rows, returns and history in bulk, inside the caller's transaction."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session

from ledgers.bulk import insert_rows
from ledgers.fields import table_of
from ledgers.intake.existing import stored_fields
from ledgers.intake.history import SEALED
from ledgers.intake.plan import LedgerPlan, Plan
from ledgers.intake.returns import SUBMISSIONS
from ledgers.journal.change import Change

CHUNK = 20_000
RETURN_FIELDS = (
    *("state", "nil", "reported_by", "reported_at", "reported_no"),
    *("verified_by", "verified_no", "verified_at"),
)


def store_plan(session: Session, plan: Plan) -> None:
    """Write everything the plan says; the caller commits."""
    for ledger_plan in reversed(plan.ledgers.values()):
        _remove(session, ledger_plan)
    for ledger_plan in plan.ledgers.values():
        _change(session, ledger_plan)
        insert_rows(session.connection(), table_of(ledger_plan.ledger.table), ledger_plan.added)
    _store_returns(session, plan)
    insert_rows(session.connection(), table_of(Change), plan.history)


def _change(session: Session, plan: LedgerPlan) -> None:
    if not plan.changed:
        return
    table = table_of(plan.ledger.table)
    names = [*stored_fields(plan.ledger), *(name for name in SEALED if name in table.c)]
    statement = update(table).where(table.c.id == bindparam("which")).values({n: bindparam(f"new_{n}") for n in names})
    rows = [{"which": row["id"]} | {f"new_{n}": row[n] for n in names} for row in plan.changed]
    for start in range(0, len(rows), CHUNK):
        session.connection().execute(statement, rows[start : start + CHUNK])


def _remove(session: Session, plan: LedgerPlan) -> None:
    if plan.removed:
        table = table_of(plan.ledger.table)
        statement = delete(table).where(table.c.id == bindparam("which"))
        session.connection().execute(statement, [{"which": row["id"]} for row in plan.removed])


def _store_returns(session: Session, plan: Plan) -> None:
    new = [row for row in plan.returns if row["is_new"]]
    old = [row for row in plan.returns if not row["is_new"]]
    insert_rows(session.connection(), SUBMISSIONS, [{k: v for k, v in row.items() if k != "is_new"} for row in new])
    if not old:
        return
    keys = ("round_id", "village_code", "ledger")
    statement = (
        update(SUBMISSIONS)
        .where(*(SUBMISSIONS.c[key] == bindparam(f"old_{key}") for key in keys))
        .values({name: bindparam(f"new_{name}") for name in RETURN_FIELDS})
    )
    rows = [{f"old_{k}": row[k] for k in keys} | {f"new_{n}": row[n] for n in RETURN_FIELDS} for row in old]
    session.connection().execute(statement, rows)
