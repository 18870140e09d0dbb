"""What PROC rules stop in villages on a day, read from the facts as they are: the legal gate nobody can hand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlmodel import Session, col, select

from config.calendar import WorkCalendar
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Reading, Truth
from engine.evaluation.plain import judge_rule
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import LEVELS, ActiveRule
from engine.rulebook.timeline import TimelineRules
from engine.rulebook.wording import citation, condition_text, finding_sentence, value_text
from engine.runs.rules import Rules
from ledgers.journal.assessment import Assessment
from ledgers.reading import read_facts
from ledgers.roster.table import Round

_NAMES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Moment:
    """The round and the day a timeline is looked at, with the rules and the calendar in force."""

    round: Round
    on: date
    rules: Rules
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Block:
    """Why a stage may not start: rule, what was read, articles, who can clear the way and how."""

    stage: str
    rule_id: str
    title: str
    finding: str
    facts: tuple[str, ...]
    articles: tuple[str, ...]
    resolver: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        basis = f"；依据：{'、'.join(self.articles)}" if self.articles else ""
        return f"{self.rule_id}“{self.title}”：{self.finding}（{'；'.join(self.facts)}）{basis}；由{self.resolver}解决"


def blocks_of(rules: Rules, facts: Mapping[str, FactValue]) -> tuple[Block, ...]:
    """Return what the PROC rules stop in one village; ``facts`` include its ``level``."""
    found = []
    for active in rules.rulebook.rules:
        if active.rule.dimension != "proc":
            continue
        for each in judge_rule(active, facts).tiers:
            if each.tier.block and each.verdict.truth is Truth.TRUE:
                found.append(
                    Block(
                        each.tier.block,
                        active.rule.id,
                        active.rule.title,
                        finding_sentence(active, facts),
                        tuple(_read(reading) for reading in each.verdict.readings),
                        tuple(citation(basis) for basis in active.basis),
                        rules.followup.resolver(active.rule.id),
                        active.rule.advice.steps,
                    )
                )
    return tuple(found)


def blocks_before(
    timeline: TimelineRules, stage_id: str, blocks: Iterable[Block], started: Iterable[str]
) -> tuple[Block, ...]:
    """Return the blocks that keep ``stage_id`` from starting: its own, and those of earlier stages not yet started."""
    order = [stage.id for stage in timeline.stages]
    place = order.index(timeline.stage(stage_id).id)
    earlier = {stage for stage in order[:place] if stage not in set(started)}
    return tuple(block for block in blocks if block.stage == stage_id or block.stage in earlier)


def village_blocks(
    session: Session, moment: Moment, village: str, facts: pl.DataFrame | None = None
) -> tuple[Block, ...]:
    """Return what PROC rules stop in a village on the day of the moment, on its facts and its level.

    ``facts`` are its facts of that day, one row, where the caller has read them already.
    """
    if facts is None:
        facts = _read_facts(session, moment, village)
    return blocks_of(moment.rules, _with_level(session, moment, facts, village).row(0, named=True))


def blocked_stages(session: Session, moment: Moment) -> dict[str, set[str]]:
    """Return, by village of the round, the stages PROC rules stop on the day; villages nothing stops are left out.

    Villages with the same facts are judged once.
    """
    facts = _with_level(session, moment, _read_facts(session, moment))
    asked = sorted({name for active in moment.rules.rulebook.rules for name in _asked(active)} & set(facts.columns))
    found: dict[str, set[str]] = {}
    for case in facts.group_by(asked).agg(pl.col("village")).iter_rows(named=True):
        stages = {block.stage for block in blocks_of(moment.rules, case)}
        if stages:
            found |= dict.fromkeys(case["village"], stages)
    return found


def _asked(active: ActiveRule) -> set[str]:
    """Return the facts a PROC rule reads, in conditions and in what it says."""
    if active.rule.dimension != "proc":
        return set()
    said = {name for tier in active.tiers for name in _NAMES.findall(tier.finding or "")}
    said |= set(_NAMES.findall(active.rule.advice.finding))
    return {comparison.fact for tier in active.tiers for comparison in comparisons(tier.when)} | said


def _read_facts(session: Session, moment: Moment, village: str | None = None) -> pl.DataFrame:
    return read_facts(session, moment.round, moment.on, moment.rules.rulebook.definitions, village and [village])


def _with_level(session: Session, moment: Moment, frame: pl.DataFrame, village: str | None = None) -> pl.DataFrame:
    """Return the facts of one village or all with ``level``: the graver of the automatic one and that in force."""
    columns = (Assessment.village_code, Assessment.level, Assessment.level_in_force)
    chosen = select(*columns).where(Assessment.round_id == moment.round.id)
    if village is not None:
        chosen = chosen.where(col(Assessment.village_code) == village)
    levels = {code: max(pair, key=LEVELS.index) for code, *pair in session.exec(chosen)}
    told = [levels.get(code) for code in frame["village"].to_list()]
    return frame.with_columns(pl.Series("level", told, pl.String))


def _read(reading: Reading) -> str:
    fact = ALL_FACTS[reading.comparison.fact]
    value = value_text(reading.value, fact.name)
    return f"{fact.label}现为{value}{fact.unit}，条件是{condition_text(reading.comparison)}"
