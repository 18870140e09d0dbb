"""When a person's last row is removed, the rows that refer to the person go with it, each with its history."""

from __future__ import annotations

from sqlmodel import Session

from ledgers.catalogue import LEDGERS
from ledgers.intake.existing import read_rows
from ledgers.intake.history import Writer
from ledgers.intake.plan import LedgerPlan, Plan


def remove_dependents(session: Session, plan: Plan, writer: Writer) -> None:
    """Add to the plan the removal of what referred to persons that are no longer there."""
    for ledger in LEDGERS.values():
        gone = _gone(session, plan.ledgers.get(ledger.persons_of), writer.round_id)
        if not gone:
            continue
        part = plan.ledgers.setdefault(ledger.name, LedgerPlan(ledger))
        already = {row["id"] for row in part.removed}
        for row in read_rows(session, ledger, writer.round_id, {"person_no": gone}):
            if row["id"] not in already:
                part.removed.append(row)
                plan.history.append(writer.removed(ledger, row))


def _gone(session: Session, part: LedgerPlan | None, round_id: int) -> set[str]:
    """Return the numbers of the persons all of whose rows a plan removes."""
    if part is None or not part.removed:
        return set()
    removed = {row["id"] for row in part.removed}
    numbers = {row["person_no"] for row in part.removed}
    stored = read_rows(session, part.ledger, round_id, {"person_no": numbers})
    left = {row["person_no"] for row in stored if row["id"] not in removed}
    return numbers - left - {row["person_no"] for row in part.added}
