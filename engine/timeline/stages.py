"""The election stages of real villages: what was done, what a PROC rule stops, and starting or finishing a stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Reading, Truth
from engine.evaluation.plain import judge_rule
from engine.rulebook.timeline import TimelineRules
from engine.rulebook.wording import citation, condition_text, finding_sentence, value_text
from engine.runs.rules import Rules
from ledgers.authority.act import Act
from ledgers.authority.days import require_after
from ledgers.authority.rights import Matter, need_right
from ledgers.journal.stage import StageMark
from ledgers.procedure.table import Procedure
from ledgers.roster.rounds import code_range


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


def finished_stages(
    session: Session, round_id: int, timeline: TimelineRules, region: str
) -> dict[str, dict[str, date]]:
    """Return, by village, the days stages were really done: as marked, or as the procedure record says.

    ``region`` is what the codes of the villages begin with.
    """
    low, high = code_range(region)
    done: dict[str, dict[str, date]] = defaultdict(dict)
    recorded = {stage.id: stage.recorded for stage in timeline.stages if stage.recorded}
    for record in session.exec(
        select(Procedure).where(Procedure.round_id == round_id, col(Procedure.village_code).between(low, high))
    ):
        for stage, field in recorded.items():
            if (day := getattr(record, field)) is not None:
                done[record.village_code][stage] = day
    for mark in session.exec(
        select(StageMark).where(StageMark.round_id == round_id, col(StageMark.village_code).between(low, high))
    ):
        if mark.finished_on is not None:
            done[mark.village_code].setdefault(mark.stage, mark.finished_on)
    return dict(done)


def marks_of(session: Session, round_id: int, village: str) -> dict[str, StageMark]:
    """Return the marks of one village by stage."""
    chosen = select(StageMark).where(StageMark.round_id == round_id, StageMark.village_code == village)
    return {mark.stage: mark for mark in session.exec(chosen)}


def start_stage(session: Session, act: Act, village: str, timeline: TimelineRules, wanted: Wanted) -> StageMark:
    """Record that a stage begins; refused with every reason while a PROC rule blocks it."""
    stage = timeline.stage(wanted.stage)
    need_right(session, act, "case", Matter(f"启动{stage.title}", village))
    marks = marks_of(session, act.round_id, village)
    if stage.id in marks:
        raise InputError(f"“{stage.title}”已于 {marks[stage.id].started_on} 启动", where=village, remedy="不必重复登记")
    stopping = blocks_before(timeline, stage.id, wanted.blocks, marks)
    if stopping:
        raise InputError(
            f"“{stage.title}”不能启动：{'；'.join(map(str, stopping))}",
            where=village,
            remedy="；".join(dict.fromkeys(step for block in stopping for step in block.steps)),
        )
    mark = StageMark(
        round_id=act.round_id,
        village_code=village,
        stage=stage.id,
        started_on=act.on,
        started_by=act.by,
        note=wanted.note,
    )
    session.add(mark)
    session.flush()
    return mark


@dataclass(frozen=True, slots=True)
class Wanted:
    """The stage a person wants to start, and what the PROC rules stop in that village."""

    stage: str
    blocks: tuple[Block, ...] = ()
    note: str = ""


def finish_stage(session: Session, act: Act, village: str, timeline: TimelineRules, stage_id: str) -> StageMark:
    """Record that a started stage is done."""
    stage = timeline.stage(stage_id)
    need_right(session, act, "case", Matter(f"办结{stage.title}", village))
    mark = marks_of(session, act.round_id, village).get(stage.id)
    if mark is None:
        raise InputError(
            f"“{stage.title}”还没有启动", where=village, remedy=f"先运行 huanjie stage start {village} {stage.id}"
        )
    if mark.finished_on is not None:
        raise InputError(f"“{stage.title}”已于 {mark.finished_on} 办结", where=village, remedy="不必重复登记")
    require_after(act, mark.started_on, f"启动{stage.title}", village)
    mark.finished_on, mark.finished_by = act.on, act.by
    session.flush()
    return mark


def _read(reading: Reading) -> str:
    fact = ALL_FACTS[reading.comparison.fact]
    value = value_text(reading.value, fact.name)
    return f"{fact.label}现为{value}{fact.unit}，条件是{condition_text(reading.comparison)}"
