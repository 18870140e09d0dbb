"""All that the page of one village shows, from one reading of its facts as they are now and one of its last run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from engine.explanation.explain import ExplainRequest, explain
from engine.explanation.model import ClearRule, DimensionPoints, Explanation, FiredRule, OpenRule
from engine.rulebook.ways import load_ways
from engine.timeline.blocks import Moment
from engine.timeline.village import VillageTimeline, village_timeline
from engine.villages.story import Story, village_story
from engine.wayout.checklist import Checklist, checklist_of
from engine.wayout.search import WaysOut, ways_out
from ledgers.reading import read_facts
from ledgers.roster.table import Village


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which village, at what moment (round, day, rules in force), and where the rules lie."""

    village: Village
    moment: Moment
    rules: Path


@dataclass(frozen=True, slots=True)
class DimensionFindings:
    """What the rules of one dimension found; ``points`` is None for a dimension that is not scored."""

    name: str
    points: DimensionPoints | None
    fired: tuple[FiredRule, ...]
    open: tuple[OpenRule, ...]
    clear: tuple[ClearRule, ...]


@dataclass(frozen=True, slots=True)
class VillagePage:
    """One village: why it stands where it stands (as last assessed), and what is asked of it today.

    ``explanation`` has levels, findings and lead of the last run. Of today's ledgers are ``ways`` (in words in
    ``checklist``, None where there is none), ``timeline`` and ``story`` (points, tasks, plan, decisions, moves).
    """

    village: Village
    explanation: Explanation
    ways: WaysOut
    checklist: Checklist | None
    timeline: VillageTimeline
    story: Story

    @property
    def dimensions(self) -> tuple[DimensionFindings, ...]:
        """The findings by dimension: the scored ones in their order, then the others as they come."""
        shown = self.explanation
        points = {each.name: each for each in shown.points}
        rules: tuple[FiredRule | OpenRule | ClearRule, ...] = (*shown.fired, *shown.open, *shown.clear)
        names = dict.fromkeys((*points, *(rule.dimension for rule in rules)))
        return tuple(
            DimensionFindings(
                name,
                points.get(name),
                tuple(rule for rule in shown.fired if rule.dimension == name),
                tuple(rule for rule in shown.open if rule.dimension == name),
                tuple(rule for rule in shown.clear if rule.dimension == name),
            )
            for name in names
        )


def village_page(session: Session, request: PageRequest) -> VillagePage:
    """Read the page of one village; InputError when it was not assessed."""
    village, moment = request.village, request.moment
    assert moment.round.id is not None
    rulebook = moment.rules.rulebook
    explanation = explain(session, ExplainRequest(moment.round, village.code, request.rules))
    facts = read_facts(session, moment.round, moment.on, rulebook.definitions, [village.code])
    known = load_ways(request.rules)
    found = ways_out(rulebook, facts.row(0, named=True), known)
    return VillagePage(
        village=village,
        explanation=explanation,
        ways=found,
        checklist=checklist_of(rulebook, known, found.ways) if found.ways else None,
        timeline=village_timeline(session, moment, village, facts),
        story=village_story(session, moment.round.id, village),
    )
