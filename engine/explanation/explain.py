"""The use case: explain one village as the last run judged it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import InputError
from engine.assessment.changes import UNREAD_LEDGERS
from engine.assessment.snapshots import VillageSnapshots
from engine.assignment.standing import lead_reasons
from engine.evaluation.village import judge_village
from engine.explanation.grounds import dimension_points, ground_of, grounds
from engine.explanation.model import Explanation, LeadNote
from engine.explanation.movement import movement_since
from engine.explanation.rules import RuleWriter, Subject
from engine.rulebook.vocabulary import vocabulary_of
from engine.runs.latest import Judged, facts_of_village, latest_run
from ledgers.journal.assessment import Assessment, Lead
from ledgers.journal.change import Change
from ledgers.reading import scope_of
from ledgers.roster.lookup import find_village
from ledgers.roster.table import Officer, Round, Township, Village


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """Which village (code or name) of which round to explain, and where the rules lie."""

    round: Round
    village: str
    rules: Path


def explain(session: Session, request: ExplainRequest) -> Explanation:
    """Return the explanation of one village.

    Raises InputError when the village is not known or was not assessed.
    """
    village = find_village(session, request.round, request.village)
    judged = latest_run(session, request.round, request.rules)
    assessment = session.get(Assessment, (judged.round_id, village.code))
    snapshots = VillageSnapshots(session, judged.round_id)
    facts = facts_of_village(snapshots, judged, village.code)
    if assessment is None or facts is None:
        raise InputError(f"{village.name}还没有评估过", where=village.code, remedy="先运行 huanjie assess")
    result = judge_village(judged.rulebook, facts)
    township = session.get_one(Township, village.township_code)
    scope = scope_of(request.round, judged.run.on, judged.rulebook.definitions, village.code)
    subject = Subject(village.code, scope, township.name)
    writer = RuleWriter(session, judged.rulebook, subject, vocabulary_of(request.rules))
    summary_facts = {**facts, **writer.computed_facts(result)}
    findings = result.findings
    return Explanation(
        code=village.code,
        name=village.name,
        township=township.name,
        round=request.round.title,
        on=judged.run.on,
        profile=judged.run.profile or "",
        run_id=judged.run_id,
        rulebook=judged.rulebook.hash,
        level=assessment.level,
        level_in_force=assessment.level_in_force,
        worst_level=assessment.worst_level,
        score=assessment.score,
        worst_score=result.grade.worst_score,
        grounds=grounds(
            judged.rulebook, ground_of(judged.rulebook, (result.grade.score, result.grade.level), findings)
        ),
        points=dimension_points(judged.rulebook, result, writer.vocabulary),
        fired=writer.fired([finding for finding in findings if finding.outcome == "hit"], summary_facts),
        open=tuple(writer.open(finding) for finding in findings if finding.missing),
        clear=tuple(writer.clear(finding) for finding in findings if finding.outcome == "clear"),
        lead=_lead(session, judged, village),
        movement=movement_since(snapshots, judged, village.code, (facts, result), request.rules),
        stale=_changes_since(session, judged, village),
    )


def _lead(session: Session, judged: Judged, village: Village) -> LeadNote | None:
    lead = session.get(Lead, (judged.round_id, village.code))
    if lead is None:
        return None
    officer = session.get_one(Officer, lead.officer_no)
    owner = session.get(Officer, lead.township_owner_no) if lead.township_owner_no else None
    return LeadNote(
        name=officer.name,
        post=officer.title or officer.post,
        owner=owner.name if owner else None,
        pinned=lead.pinned,
        since=lead.since,
        reasons=lead_reasons(session, judged.round_id, village.code).get(village.code, ()),
    )


def _changes_since(session: Session, judged: Judged, village: Village) -> int:
    query = select(func.count()).where(
        col(Change.id) > (judged.run.change_mark or 0),
        Change.round_id == judged.round_id,
        Change.village_code == village.code,
        col(Change.ledger).not_in(UNREAD_LEDGERS),
    )
    return session.exec(query).one()
