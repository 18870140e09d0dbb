"""The way out in words: what to change in which ledger column, what it clears, and how to get there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.wording import value_text
from engine.wayout.search import Change, WayOut
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.facts import FactType


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the close-out checklist."""

    fact: str
    demand: str
    place: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """One way out as people work through it: items, what they clear, and the steps the rules advise."""

    level: str
    score: int
    items: tuple[ChecklistItem, ...]
    clears: tuple[str, ...]
    steps: tuple[str, ...]


def checklist_of(rulebook: Rulebook, way: WayOut) -> Checklist:
    """Put one way out in words."""
    rules: Mapping[str, ActiveRule] = {active.rule.id: active for active in rulebook.rules}
    eased = [rules[rule_id].rule for rule_id in way.eased]
    return Checklist(
        level=way.level,
        score=way.score,
        items=tuple(ChecklistItem(each.fact, demand_of(each), place_of(each.fact)) for each in way.changes),
        clears=tuple(f"{rule.id} {rule.title}" for rule in eased),
        steps=tuple(dict.fromkeys(step for rule in eased for step in rule.advice.steps)),
    )


def demand_of(change: Change) -> str:
    """Say what has to change: 「未办结集体信访件数」由 2 件降到 0 件."""
    fact = FACTS[change.fact]
    if fact.type in (FactType.BOOLEAN, FactType.CHOICE):
        old = value_text(change.old, fact.name)
        wanted = "”或“".join((value_text(change.new, fact.name), *change.also))
        return f"「{fact.label}」由“{old}”改为“{wanted}”"
    assert isinstance(change.new, int | float)
    assert isinstance(change.old, int | float)
    falls = change.new < change.old
    unit = fact.unit if fact.unit == "%" else f" {fact.unit}"
    old, new = (f"{value_text(value, fact.name)}{unit}" for value in (change.old, change.new))
    at_the_end = change.new in (fact.minimum, fact.maximum)
    bound = "" if at_the_end else "或更低" if falls else "或更高"
    return f"「{fact.label}」由 {old} {'降到' if falls else '提高到'} {new}{bound}"


def place_of(fact_name: str) -> str:
    """Name the ledger and the columns a fact is read from."""
    fact = FACTS[fact_name]
    ledger = LEDGERS.get(fact.ledger)
    if ledger is None:
        return ""
    known = {column.field: column.heading for column in ledger.columns}
    headings = "、".join(f"“{known[name]}”" for name in fact.columns if name in known)
    return f"《{ledger.title}》{headings}"
