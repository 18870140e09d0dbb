"""Asking the townships for missing data: one task a township, naming the ledgers that keep its levels open."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from engine.evaluation.finding import read_findings
from engine.tasks.closing import DATA_TASK
from engine.tasks.follow_up import Demand
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.journal.assessment import Assessment
from ledgers.roster.divisions import TOWNSHIP_DIGITS


def data_demands(session: Session, round_id: int) -> Iterator[Demand]:
    """Yield one demand a township with villages whose level missing data leave open, in order of code."""
    chosen = select(Assessment.village_code, Assessment.findings).where(
        Assessment.round_id == round_id, col(Assessment.level) != col(Assessment.worst_level)
    )
    lacking: dict[str, set[str]] = {}
    for village, findings in session.exec(chosen.order_by(col(Assessment.village_code))):
        ledgers = lacking.setdefault(village[:TOWNSHIP_DIGITS], set())
        for finding in read_findings(findings):
            ledgers |= {FACTS[name].ledger for name in finding.missing if name in FACTS}
    for township, ledgers in lacking.items():
        titles = "".join(f"《{each.title}》" for name, each in LEDGERS.items() if name in ledgers)
        yield Demand(township, DATA_TASK, township, detail=titles)
