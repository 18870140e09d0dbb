"""Which cells are missing, in which ledger of which township: what keeps rules from being judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlmodel import Session, col, select

from engine.evaluation.finding import StoredFinding
from ledgers.basis import SUBMITTED
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.evidence import cells_of
from ledgers.journal.submission import Submission
from ledgers.roster.rounds import code_range
from ledgers.summary import Gap

NOT_SUBMITTED = "未上报"


def returned_ledgers(session: Session, round_id: int, region: str) -> set[tuple[str, str]]:
    """Return the pairs (village, ledger) that were submitted by the villages whose code begins with ``region``."""
    there = select(Submission.village_code, Submission.ledger).where(
        Submission.round_id == round_id,
        Submission.state != NOT_SUBMITTED,
        col(Submission.village_code).between(*code_range(region)),
    )
    return {(village, ledger) for village, ledger in session.exec(there)}


def was_returned(returned: set[tuple[str, str]], village: str, ledger: str) -> bool:
    """Tell whether a village's ledger came in; a ledger that needs no return always did."""
    return ledger not in SUBMITTED or (village, ledger) in returned


def gaps_by_township(
    findings: Mapping[str, Iterable[StoredFinding]], townships: Mapping[str, str], returned: set[tuple[str, str]]
) -> tuple[Gap, ...]:
    """Return the gaps by township and ledger. ``findings`` and ``townships`` are by village."""
    groups: dict[tuple[str, str, tuple[str, ...], bool], list[str]] = {}
    for village in sorted(findings):
        facts = {name for found in findings[village] for name in found.missing if name in FACTS}
        absent = {ledger for fact in facts if not was_returned(returned, village, ledger := FACTS[fact].ledger)}
        for ledger in absent:
            groups.setdefault((townships[village], ledger, (), False), []).append(village)
        for ledger, columns in _open_cells(fact for fact in facts if FACTS[fact].ledger not in absent):
            groups.setdefault((townships[village], ledger, columns, True), []).append(village)
    return tuple(
        Gap(LEDGERS[ledger].title, columns, township, tuple(villages), not came)
        for (township, ledger, columns, came), villages in sorted(groups.items())
    )


def _open_cells(facts: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    headings: dict[str, dict[str, None]] = {}
    for fact in sorted(facts):
        for cell in cells_of(fact):
            headings.setdefault(cell.ledger, {})[cell.heading] = None
    for ledger, columns in headings.items():
        order = [column.heading for column in LEDGERS[ledger].columns]
        known = sorted((name for name in columns if name in order), key=order.index)
        yield ledger, (*known, *(name for name in columns if name not in order))
