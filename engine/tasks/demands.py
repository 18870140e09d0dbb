"""What a night demands of people: reports, what rules ask for, falls to confirm, measures of village plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, false, or_, select

from engine.evaluation.finding import read_findings
from engine.risks.levels import standing_overrides
from engine.rulebook.model import LEVELS, Rulebook
from engine.tasks.closing import BY_DEPARTMENT, FALL_TASK, MEASURE_TASK, VILLAGE_PLAN_TASK, measure_subject
from engine.tasks.follow_up import Demand
from engine.tasks.reporting import data_demands
from ledgers.journal.assessment import Assessment
from ledgers.journal.village_plan import Measure
from ledgers.risk_point.missed import ACTIVE_STATES, PROGRESS_TASK
from ledgers.risk_point.table import RiskPoint

PLANNED_LEVELS = ("high", "medium")
"""Villages at these levels need a plan of their own (一村一策)."""
_RANK = {level: rank for rank, level in enumerate(LEVELS)}


class Levels(NamedTuple):
    """The levels of one village; a plain row, for a country has many."""

    village_code: str
    level: str
    worst_level: str
    level_in_force: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the villages of a round stand: their levels, the villages with points in hand, those a person overrode."""

    assessments: tuple[Levels, ...]
    working_on: frozenset[str]
    overridden: frozenset[str]

    @property
    def levels(self) -> dict[str, str]:
        """The levels in force by village."""
        return {each.village_code: each.level_in_force for each in self.assessments}

    @property
    def falls(self) -> tuple[str, ...]:
        """The villages whose lower level waits for a person to confirm it."""
        return tuple(each.village_code for each in self.assessments if self._has_fallen(each))

    def _has_fallen(self, each: Levels) -> bool:
        if each.village_code in self.overridden:
            return False
        in_force = _RANK[each.level_in_force]
        return _RANK[each.level] < in_force and _RANK[each.worst_level] < in_force


def read_standing(session: Session, round_id: int) -> Standing:
    """Read how the villages of a round stand."""
    columns = [getattr(Assessment, name) for name in Levels._fields]
    results = select(*columns).where(Assessment.round_id == round_id).order_by(col(Assessment.village_code))
    working = select(RiskPoint.village_code).where(
        RiskPoint.round_id == round_id, col(RiskPoint.state).in_(ACTIVE_STATES)
    )
    overrides = standing_overrides(session, round_id)
    return Standing(
        assessments=tuple(Levels(*row) for row in session.exec(results)),
        working_on=frozenset(session.exec(working.distinct())),
        overridden=frozenset(overrides["village"].to_list()),
    )


def all_demands(session: Session, round_id: int, rulebook: Rulebook, standing: Standing) -> list[Demand]:
    """Return every demand of a night, in a fixed order."""
    levels = standing.levels
    reports = (
        Demand(village, PROGRESS_TASK, village)
        for village in sorted(standing.working_on)
        if levels.get(village, LEVELS[0]) != LEVELS[0]
    )
    falls = (Demand(village, FALL_TASK, village) for village in standing.falls)
    asked = (*_rule_demands(session, round_id, rulebook), *falls, *_measures(session, round_id))
    return [*reports, *asked, *_village_plans(session, round_id, standing), *data_demands(session, round_id)]


def _village_plans(session: Session, round_id: int, standing: Standing) -> Iterator[Demand]:
    """Ask for a plan of every village at high or medium level that has no measure yet."""
    planned = set(session.exec(select(Measure.village_code).where(Measure.round_id == round_id).distinct()))
    for each in standing.assessments:
        if each.level_in_force in PLANNED_LEVELS and each.village_code not in planned:
            yield Demand(each.village_code, VILLAGE_PLAN_TASK, each.village_code)


def _rule_demands(session: Session, round_id: int, rulebook: Rulebook) -> Iterator[Demand]:
    """Yield what the true tiers of the stored findings ask for, each kind once a village."""
    kinds = _kinds_of(rulebook)
    chosen = select(Assessment.village_code, Assessment.findings).where(Assessment.round_id == round_id)
    chosen = chosen.where(or_(false(), *(col(Assessment.findings).contains(rule_id) for rule_id in kinds)))
    for village, findings in session.exec(chosen.order_by(col(Assessment.village_code))):
        for kind, rule_id in _asked(kinds, findings).items():
            yield Demand(village, kind, village, rule_id)


def _kinds_of(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """Return by rule, and by tier of it, the kind of task it asks for; rules that ask for none are left out."""
    kinds = {
        active.rule.id: {tier.name: tier.task for tier in active.tiers if tier.task and tier.task not in BY_DEPARTMENT}
        for active in rulebook.rules
    }
    return {rule_id: by_tier for rule_id, by_tier in kinds.items() if by_tier}


def _asked(kinds: Mapping[str, Mapping[str, str]], findings: str) -> dict[str, str]:
    """Return the kinds of task the findings of a village ask for, with the first rule that does."""
    asked: dict[str, str] = {}
    for finding in read_findings(findings):
        by_tier = kinds.get(finding.rule, {}) if finding.outcome == "hit" else {}
        for tier in finding.tiers:
            if (kind := by_tier.get(tier)) is not None:
                asked.setdefault(kind, finding.rule)
    return asked


def _measures(session: Session, round_id: int) -> Iterator[Demand]:
    chosen = select(Measure).where(Measure.round_id == round_id, col(Measure.done_on).is_(None))
    for measure in session.exec(chosen.order_by(col(Measure.village_code), col(Measure.number))):
        yield Demand(
            measure.village_code,
            MEASURE_TASK,
            measure_subject(measure.village_code, measure.number),
            measure.rule_id,
            measure.due_on,
            measure.owner_no,
            measure.content,
        )
