"""What an assessment would change, without changing anything: any date, any rules, locked or not.

It is the assessment itself, leads and all, in a transaction that is rolled back; what stands is read beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import Connection, Engine
from sqlmodel import Session, col, select

from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest, AssessmentResult
from engine.evaluation.finding import read_findings
from ledgers.among import among
from ledgers.database import explained, reading
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.table import Round, Village


@dataclass(frozen=True, slots=True)
class PreviewedMove:
    """One village whose level, level in force or score would move; ``from_…`` is None for a first assessment."""

    village: str
    name: str
    from_level: str | None
    to_level: str
    from_force: str | None
    to_force: str
    from_score: int | None
    to_score: int


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """One rule that would find something else: how many villages it would newly hit, and no longer hit."""

    rule: str
    title: str
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class LeadEffect:
    """The risk villages that would get a lead, get another one, or need none any more."""

    given: int
    changed: int
    ended: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the assessment would come to (``result``) and what would be different from what stands.

    ``title`` is the round as headings show it.
    """

    title: str
    result: AssessmentResult
    moves: tuple[PreviewedMove, ...]
    rules: tuple[RuleEffect, ...]
    leads: LeadEffect


def preview(database: Engine, request: AssessmentRequest) -> Preview:
    """Return what ``request`` would do; nothing of it is kept. Raises AppError as ``assess`` does."""
    with explained(database), database.connect() as connection:
        kept_nothing = connection.begin()
        try:
            wanted = replace(request, trial=True, changed_only=False, executor="local")
            result = assess(cast(Engine, connection), wanted)
            return _compared(database, connection, result, request)
        finally:
            kept_nothing.rollback()


def _compared(
    database: Engine, connection: Connection, result: AssessmentResult, request: AssessmentRequest
) -> Preview:
    """Compare what the run wrote with what others still read: the transaction is not committed."""
    with Session(connection) as session:
        changed = select(Assessment.village_code, Assessment.findings).where(Assessment.run_id == result.run_id)
        after = dict(session.exec(changed).all())
        leads_after = _leads(session, result.round_id)
        names = _names(session, result.moves["village"].to_list())
        title = session.get_one(Round, result.round_id).title
    with reading(database) as session:
        mine = (Assessment.round_id == result.round_id, among(session, col(Assessment.village_code), list(after)))
        before = dict(session.exec(select(Assessment.village_code, Assessment.findings).where(*mine)).all())
        leads_before = _leads(session, result.round_id)
    moves = tuple(
        PreviewedMove(name=names[row["village"]], **{name: row[name] for name in row if name != "reason"})
        for row in result.moves.iter_rows(named=True)
    )
    titles = {active.rule.id: active.rule.title for active in request.rulebook.rules}
    return Preview(title, result, moves, _rule_effects(before, after, titles), _lead_effect(leads_before, leads_after))


def _leads(session: Session, round_id: int) -> dict[str, str]:
    leads = select(Lead.village_code, Lead.officer_no).where(Lead.round_id == round_id)
    return dict(session.exec(leads).all())


def _names(session: Session, codes: list[str]) -> dict[str, str]:
    named = select(Village.code, Village.name).where(among(session, col(Village.code), codes))
    return dict(session.exec(named).all())


def _rule_effects(
    before: Mapping[str, str], after: Mapping[str, str], titles: Mapping[str, str]
) -> tuple[RuleEffect, ...]:
    new: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for village, findings in after.items():
        was, now = _hits(before.get(village, "[]")), _hits(findings)
        new.update(now - was)
        gone.update(was - now)
    rules = sorted(new.keys() | gone.keys(), key=lambda rule: (-new[rule] - gone[rule], rule))
    return tuple(RuleEffect(rule, titles.get(rule, ""), new[rule], gone[rule]) for rule in rules)


def _hits(findings: str) -> set[str]:
    return {finding.rule for finding in read_findings(findings) if finding.outcome == "hit"}


def _lead_effect(before: Mapping[str, str], after: Mapping[str, str]) -> LeadEffect:
    both = before.keys() & after.keys()
    return LeadEffect(
        given=len(after.keys() - before.keys()),
        changed=sum(before[village] != after[village] for village in both),
        ended=len(before.keys() - after.keys()),
    )
