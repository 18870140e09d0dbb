"""The use case: sum up one county as its last run left it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.calendar import WorkCalendar
from config.errors import InputError
from engine.assignment.standing import lead_reasons
from engine.evaluation.finding import StoredFinding, read_findings
from engine.explanation.grounds import ground_of, grounds
from engine.rulebook.model import Rulebook
from engine.rulebook.vocabulary import Vocabulary, vocabulary_of
from engine.runs.latest import Facts, Judged, facts_of, latest_run
from engine.summary.calendar import cadence_words, milestones
from engine.summary.gaps import gaps_by_township
from engine.summary.movement import Since
from engine.summary.notes import all_facts, hits_of, questions_of, rule_note, themes
from engine.summary.returns import read_returns, silent_villages
from engine.summary.standing import Sources, county_standing
from engine.undo.steps import step_sentence, steps_of
from ledgers.chain.linking import head_of
from ledgers.journal.assessment import Assessment, Lead
from ledgers.resettlement.table import DepartingCadre
from ledgers.roster.protocol import protocol_key
from ledgers.roster.rounds import code_range
from ledgers.roster.table import COUNTY_LEADER_POSTS, County, Officer, Round, Township, Village
from ledgers.summary import CountySummary, Gap, GradingNote, LeaderNote, TownshipNote, VillageSummary

LEVELS_SHOWN = ("high", "medium", "low", "none")


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """Which county of which round (None: the only one), by which rules folder and working-day calendar.

    What moved is put beside the last run on or before ``since`` (None: a week before the last one). ``addressee`` is
    who the paper goes to.
    """

    round: Round
    rules: Path
    calendar: WorkCalendar
    county: str | None = None
    since: date | None = None
    addressee: str = ""


def summarise_county(session: Session, request: SummaryRequest) -> CountySummary:
    """Return the county as its last run left it.

    Raises InputError when the round was never assessed, or has several counties and none was named.
    """
    judged = latest_run(session, request.round, request.rules)
    county = _county(session, request)
    vocabulary = vocabulary_of(request.rules)
    reader = _Reader(session, judged, county, vocabulary)
    sources = Sources(judged, reader.facts, reader.returned, Since(request.rules, request.since))
    villages, standing = county_standing(session, county.code, reader.villages(), sources)
    run, grading = judged.run, judged.rulebook.grading
    profile = vocabulary.profiles.get(run.profile or "")
    return CountySummary(
        county=county.name,
        county_code=county.code,
        round=request.round.title,
        on=run.on,
        polling_on=request.round.polling_on,
        profile=profile.name if profile else run.profile or "",
        rulebook_hash=judged.rulebook.hash,
        result_hash=run.result_hash or "",
        levels={level: vocabulary.levels[level] for level in LEVELS_SHOWN},
        dimensions=vocabulary.dimensions,
        scored=tuple(grading.dimensions),
        themes=themes(grading.dimensions, vocabulary),
        grading=GradingNote(
            grading.base_score,
            grading.dimension_cap,
            tuple((band.level, band.minimum) for band in sorted(grading.bands, key=lambda band: -band.minimum)),
        ),
        townships=reader.townships(),
        villages=villages,
        rules=tuple(rule_note(active, vocabulary) for active in judged.rulebook.rules),
        leaders=reader.leaders(),
        gaps=reader.gaps(),
        milestones=milestones(request.rules, run.profile or "", (run.on, request.round.polling_on), request.calendar),
        cadence=cadence_words(request.rules, run.on),
        departing=reader.departing(),
        journal_head=head_of(session.connection()),
        taken_back=tuple(step_sentence(step) for step in steps_of(session, judged.round_id)),
        addressee=request.addressee,
        standing=standing,
    )


def _county(session: Session, request: SummaryRequest) -> County:
    if request.county is not None:
        found = session.get(County, request.county)
        if found is None:
            raise InputError(f"没有编码为 {request.county} 的县", remedy="县编码为六位数字，见名册")
        return found
    low, high = code_range(request.round.region)
    counties = session.exec(select(County).where(col(County.code).between(low[:6], high[:6])).limit(2)).all()
    if len(counties) == 1:
        return counties[0]
    if not counties:
        raise InputError("名册中没有这一轮换届的县", where=request.round.name, remedy="先导入名册")
    raise InputError("这一轮换届不止一个县", where=request.round.name, remedy="用 --county 指明县的六位编码")


class _Reader:
    """Reads one county as one run left it."""

    def __init__(self, session: Session, judged: Judged, county: County, vocabulary: Vocabulary) -> None:
        self._session = session
        self._judged = judged
        self._county = county
        self._vocabulary = vocabulary
        self._reasons = lead_reasons(session, judged.round_id, county.code)
        self._findings: dict[str, list[StoredFinding]] = {}
        self._township_of: dict[str, str] = {}
        self.facts = facts_of(session, judged, [county.code])
        self.returned = read_returns(session, judged.round_id, county.code)

    def villages(self) -> tuple[VillageSummary, ...]:
        """Return the villages in order of code."""
        silent = silent_villages(self.returned, self.facts)
        leads = self._leads()
        owners = self._names()
        rows = self._session.exec(
            select(Village, Assessment)
            .join(Assessment, col(Assessment.village_code) == col(Village.code))
            .where(Assessment.round_id == self._judged.round_id, Village.county_code == self._county.code)
            .order_by(col(Village.code))
        )
        found = []
        for village, assessment in rows:
            self._findings[village.code] = read_findings(assessment.findings)
            self._township_of[village.code] = village.township_code
            lead = leads.get(village.code)
            told = self._village((village, assessment), self.facts.get(village.code, {}), lead, owners)
            found.append(replace(told, is_rated=village.code not in silent))
        return tuple(found)

    def _village(
        self, row: tuple[Village, Assessment], facts: Facts, lead: Lead | None, names: dict[str, str]
    ) -> VillageSummary:
        village, assessment = row
        rulebook: Rulebook = self._judged.rulebook
        findings = self._findings[village.code]
        known = all_facts(rulebook, assessment, findings, facts)
        ground = ground_of(rulebook, (assessment.score, assessment.level), findings)
        return VillageSummary(
            code=village.code,
            name=village.name,
            township=village.township_code,
            level=assessment.level_in_force,
            automatic_level=assessment.level,
            worst_level=assessment.worst_level,
            score=assessment.score,
            points=json.loads(assessment.points),
            hits=hits_of(rulebook, self._vocabulary, findings, known),
            questions=questions_of(findings),
            lead=lead.officer_no if lead else None,
            lead_reasons=self._reasons.get(village.code, ()),
            lead_pinned=lead.pinned if lead else False,
            owner=names.get(lead.township_owner_no or "") if lead else None,
            grounds=grounds(rulebook, ground),
            by_floor=ground.decided_by_floor(rulebook),
        )

    def townships(self) -> tuple[TownshipNote, ...]:
        """Return the townships that have assessed villages, in order of code."""
        used = set(self._township_of.values())
        rows = self._session.exec(
            select(Township).where(Township.county_code == self._county.code).order_by(col(Township.code))
        )
        return tuple(TownshipNote(row.code, row.name) for row in rows if row.code in used)

    def leaders(self) -> tuple[LeaderNote, ...]:
        """Return the county's leaders in the order of protocol."""
        rows = self._session.exec(
            select(Officer).where(Officer.county_code == self._county.code, col(Officer.post).in_(COUNTY_LEADER_POSTS))
        )
        ordered = sorted(rows, key=protocol_key)
        return tuple(LeaderNote(row.no, row.name, row.post, row.title or "") for row in ordered)

    def gaps(self) -> tuple[Gap, ...]:
        """Return what is missing and who must supply it."""
        return gaps_by_township(self._findings, self._township_of, set(self.returned))

    def departing(self) -> int:
        """Return the number of departing cadres."""
        low, high = code_range(self._county.code)
        query = select(func.count()).where(
            DepartingCadre.round_id == self._judged.round_id, col(DepartingCadre.village_code).between(low, high)
        )
        return self._session.exec(query).one()

    def _leads(self) -> dict[str, Lead]:
        here = col(Lead.village_code).between(*code_range(self._county.code))
        rows = self._session.exec(select(Lead).where(Lead.round_id == self._judged.round_id, here))
        return {row.village_code: row for row in rows}

    def _names(self) -> dict[str, str]:
        """Return post and name of every officer of the county by number."""
        chosen = select(Officer.no, Officer.title, Officer.post, Officer.name)
        rows = self._session.exec(chosen.where(Officer.county_code == self._county.code))
        return {no: f"{title or post.removeprefix('乡镇')}{name}" for no, title, post, name in rows}
