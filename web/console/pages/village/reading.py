"""One village as whoever asks may see it: what lies in restricted ledgers is left out for who must not see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from engine.explanation.explain import ExplainRequest, explain
from engine.explanation.model import ClearRule, Explanation, FiredRule, ReadValue
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import Rulebook
from engine.rulebook.ways import load_ways
from engine.villages.story import Story
from engine.wayout.checklist import demand_of, place_of
from engine.wayout.search import WaysOut, ways_out
from ledgers.authority.sight import (
    RESTRICTED,
    RESTRICTED_LEDGERS,
    VALUES,
    OutOfSightError,
    Sight,
    is_restricted,
)
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.reading import read_facts
from ledgers.risk_point.columns import LEVEL_WORDS, STATE_WORDS
from ledgers.roster.table import Village
from web.console.shell.ask import Ask

WITHHELD = "限制查看的台账，由组织部和所在乡镇掌握"
NEAREST = 4
WAYS = 6
DECISIONS = {
    "confirm": "确认降级",
    "override": "人工调整等级",
    "release": "解除人工调整",
    "proposal": "提出降级",
    "refusal": "没有同意降级",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One shortest way out: what to change, where that stands, and what it comes to."""

    demands: tuple[tuple[str, str], ...]
    level: str
    score: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: ``kind`` is "level", "deed" or "data"; ``by`` says who did it on which document."""

    on: date
    kind: str
    words: str
    by: str


def find_village_in_sight(session: Session, ask: Ask, code: str) -> Village:
    """Return the village; OutOfSightError where there is none, it takes no part in the round, or is not in sight."""
    village = session.get(Village, code) if len(code) == 12 else None
    if village is None or not code.startswith(ask.round.region):
        raise OutOfSightError(code)
    ask.sight.need_village(code)
    return village


def read_explanation(ask: Ask, village: Village) -> Explanation:
    """Return why the village stands where it stands, as far as it may be seen."""
    found = explain(ask.session, ExplainRequest(ask.round, village.code, ask.house.rules))
    if ask.sight.sees(RESTRICTED):
        return found
    return replace(
        found,
        fired=tuple(_masked(rule, ask.sight) for rule in found.fired),
        clear=tuple(rule for rule in found.clear if not any(is_restricted(value.fact) for value in rule.values)),
        movement=None,
    )


def _masked(rule: FiredRule, sight: Sight) -> FiredRule:
    """Return a rule that hit without what is read from restricted ledgers: rule, points and advice remain."""
    if not sight.sees(VALUES):
        return replace(rule, sentence=rule.title, values=(), evidence=())
    is_withheld = any(is_restricted(value.fact) for value in rule.values)
    rows = tuple(row for row in rule.evidence if row.ledger not in RESTRICTED_LEDGERS)
    if not is_withheld and len(rows) == len(rule.evidence):
        return rule
    values = tuple(value for value in rule.values if not is_restricted(value.fact))
    return replace(rule, sentence=WITHHELD, values=values, evidence=rows)


def nearest_clear(rules: Iterable[ClearRule]) -> list[tuple[ClearRule, ReadValue]]:
    """Return the rules that did not hit but nearly: those with the fewest and measured distances."""
    found = [(rule, rule.values[0]) for rule in rules if len(rule.values) == 1 and rule.values[0].distance]
    return sorted(found, key=lambda pair: (pair[1].distance != "正在界线上", len(pair[1].distance)))[:NEAREST]


def read_ways(ask: Ask, village: Village, rulebook: Rulebook) -> tuple[WaysOut, list[Way]]:
    """Return the shortest ways out of the level by the ledgers as they are now."""
    facts = read_facts(ask.session, ask.round, ask.on, rulebook.definitions, [village.code])
    found = ways_out(rulebook, facts.row(0, named=True), load_ways(ask.house.rules))
    sees_all = ask.sight.sees(RESTRICTED)
    ways = []
    for way in found.ways[:WAYS]:
        demands = tuple(
            (demand_of(change), place_of(change.fact))
            if sees_all or not is_restricted(change.fact)
            else (f"《{LEDGERS[FACTS[change.fact].ledger].title}》中的一项", WITHHELD)
            for change in way.changes
        )
        ways.append(Way(demands, way.level, way.score))
    return found, list(dict.fromkeys(ways))


def withheld_rules(ask: Ask, rulebook: Rulebook) -> frozenset[str]:
    """Return the rules of whose risk points nothing but the rule may be told: they read restricted ledgers."""
    if ask.sight.sees(RESTRICTED):
        return frozenset()
    read = (
        (active, each.fact) for active in rulebook.rules for tier in active.tiers for each in comparisons(tier.when)
    )
    return frozenset(active.rule.id for active, fact in read if is_restricted(fact))


def events_of(story: Story, withheld: frozenset[str]) -> list[Event]:
    """Return what happened, the latest first; of the rules ``withheld`` without what was written."""
    events = (*_moves(story), *_entries(story, withheld), *_decisions(story))
    return sorted(events, key=lambda event: event.on, reverse=True)


def _moves(story: Story) -> Iterator[Event]:
    for move in story.moves:
        said = []
        if move.from_level is None:
            said.append(f"首次评定：{move.to_score} 分，{LEVEL_WORDS[move.to_force]}风险")
        elif move.from_force != move.to_force and move.from_force:
            said.append(f"现行等级由{LEVEL_WORDS[move.from_force]}到{LEVEL_WORDS[move.to_force]}")
        if move.from_level is not None and move.from_level != move.to_level:
            said.append(
                f"规则测算由{LEVEL_WORDS[move.from_level]}到{LEVEL_WORDS[move.to_level]}，得 {move.to_score} 分"
            )
        changed = move.from_force != move.to_force
        yield Event(move.on, "level" if changed else "data", "；".join(said) or f"得 {move.to_score} 分", "重评")


def _entries(story: Story, withheld: frozenset[str]) -> Iterator[Event]:
    for told in story.points:
        for entry in told.entries:
            moved = entry.to_state if entry.to_state != entry.from_state else None
            words = STATE_WORDS[moved] if moved else "报进展"
            note = f"（{entry.note}）" if entry.note and told.point.rule_id not in withheld else ""
            by = " · ".join(each for each in (entry.made_by, entry.evidence) if each)
            kind = "deed" if entry.made_no else "data"
            yield Event(entry.made_on, kind, f"{told.point.rule_id} {words}{note}", by)


def _decisions(story: Story) -> Iterator[Event]:
    for decision in story.decisions:
        change = f"{LEVEL_WORDS[decision.from_level]}到{LEVEL_WORDS[decision.level]}"
        words = f"{DECISIONS.get(decision.kind, decision.kind)}（{change}）：{decision.reason}"
        by = " · ".join(each for each in (decision.decided_by, decision.body, decision.evidence) if each)
        yield Event(decision.decided_on, "level", words, by)


def in_force_since(story: Story) -> date | None:
    """Return since when the level in force is what it is; None where no run on record moved it."""
    changed = [move.on for move in story.moves if move.from_force != move.to_force]
    return max(changed, default=None)
