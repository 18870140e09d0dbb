"""Villages in a few words, for letters: the level in force and the gravest causes, by the titles of their rules."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from engine.evaluation.finding import StoredFinding, read_findings
from engine.rulebook.model import LEVELS, Rulebook
from engine.runs.night import Night
from ledgers.among import among
from ledgers.journal.assessment import Assessment
from ledgers.journal.payloads import VillageBrief

NAMED = 2
"""So many causes are named; of the others the letter says how many there are."""
UNKNOWN = "数据待补"


def village_briefs(session: Session, night: Night, villages: Collection[str]) -> dict[str, VillageBrief]:
    """Return a brief of each of the villages as the results of the night stand; those not rated are left out."""
    if not villages:
        return {}
    titles = _titles(night.rules.rulebook)
    chosen = select(Assessment.village_code, Assessment.level_in_force, Assessment.findings).where(
        Assessment.round_id == night.round_id, among(session, col(Assessment.village_code), villages)
    )
    return {
        village: VillageBrief(level=level, cause=_cause(titles, read_findings(findings)))
        for village, level, findings in session.exec(chosen)
    }


def _titles(rulebook: Rulebook) -> dict[str, str]:
    return {active.rule.id: active.rule.title for active in rulebook.rules}


def _cause(titles: dict[str, str], findings: Collection[StoredFinding]) -> str:
    counted = [each for each in findings if each.outcome == "hit" and (each.points or each.floor)]
    gravest = sorted(counted, key=_weight, reverse=True)
    named = [titles[each.rule] for each in gravest if each.rule in titles]
    if not named:
        return UNKNOWN
    more = f"等 {len(named)} 项" if len(named) > NAMED else ""
    return "、".join(named[:NAMED]) + more


def _weight(finding: StoredFinding) -> tuple[int, float]:
    return (LEVELS.index(finding.floor) if finding.floor else 0, finding.points)
