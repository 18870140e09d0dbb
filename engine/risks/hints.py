"""Hints: what rules hit in villages that are not at risk; nobody has to work them off, they are for looking through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from engine.evaluation.finding import StoredFinding, read_findings
from engine.rulebook.model import LEVELS
from engine.rulebook.wording import finding_sentence
from engine.runs.latest import facts_of, latest_run
from ledgers.journal.assessment import Assessment
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import Round, Township, Village


@dataclass(frozen=True, slots=True)
class Hint:
    """One rule that hit in a village whose level in force is none: what was found, in words."""

    code: str
    village: str
    township: str
    rule: str
    title: str
    finding: str


def list_hints(session: Session, current: Round, rules: Path, area: str = "") -> Iterator[Hint]:
    """Give the hints of the villages whose codes begin with ``area``, by village and rule, county after county."""
    judged = latest_run(session, current, rules)
    active = {each.rule.id: each for each in judged.rulebook.rules}
    query = (
        select(Village.code, Village.name, Township.name, Assessment.findings)
        .join(Assessment, col(Assessment.village_code) == col(Village.code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(Assessment.round_id == judged.round_id, Assessment.level_in_force == LEVELS[0])
        .where(col(Village.code).startswith(area))
        .order_by(col(Village.code))
    )
    counties: dict[str, list[tuple[str, str, str, list[StoredFinding]]]] = defaultdict(list)
    for code, village, township, findings in session.exec(query):
        found = [each for each in read_findings(findings) if is_risk(each) and each.rule in active]
        if found:
            counties[code[:COUNTY_DIGITS]].append((code, village, township, found))
    for county, villages in counties.items():
        facts = facts_of(session, judged, [county])
        for code, village, township, found in villages:
            for each in found:
                rule = active[each.rule]
                sentence = finding_sentence(rule, facts.get(code, {}))
                yield Hint(code, village, township, each.rule, rule.rule.title, sentence)


def is_risk(found: StoredFinding) -> bool:
    """Tell whether a finding is a hit that counts: one that only asks for a task is work not done yet, no risk."""
    return found.outcome == "hit" and bool(found.points or found.floor)
