"""The way out in words: what must be done, of what one is enough, what shows it, and which cell is corrected last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from engine.risks.hits import rule_facts
from engine.rulebook.model import LEVELS, ActiveRule, Rulebook
from engine.rulebook.ways import Way
from engine.rulebook.wording import value_text
from engine.wayout.search import Change, WayOut
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.facts import FactType


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to do: the act, what shows that it is done, and the cell that is corrected afterwards."""

    fact: str
    act: str
    evidence: str
    demand: str
    place: str
    clears: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """All smallest ways out at once: every item of ``must``, and of each group of ``any_of`` one set of items.

    ``level`` and ``score`` are reached at least.
    """

    level: str
    score: int
    must: tuple[ChecklistItem, ...]
    any_of: tuple[tuple[tuple[ChecklistItem, ...], ...], ...]


def checklist_of(rulebook: Rulebook, ways: Mapping[str, Way], found: Sequence[WayOut]) -> Checklist:
    """Put the ways out of one village, at least one, together as one checklist."""
    rules = {active.rule.id: active for active in rulebook.rules}
    common = set.intersection(*({change.fact for change in way.changes} for way in found))
    items: dict[str, ChecklistItem] = {}
    for way in found:
        for change in way.changes:
            eased = [rules[rule_id] for rule_id in way.eased if change.fact in rule_facts(rules[rule_id])]
            items.setdefault(change.fact, _item(change, ways[change.fact], eased))
    rest = [frozenset(change.fact for change in way.changes) - common for way in found]
    groups = groups_of([each for each in rest if each])
    return Checklist(
        level=max((way.level for way in found), key=LEVELS.index),
        score=min(way.score for way in found),
        must=tuple(items[fact] for fact in sorted(common)),
        any_of=tuple(tuple(tuple(items[fact] for fact in sorted(each)) for each in group) for group in groups),
    )


def groups_of(ways: Sequence[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Part sets of facts into groups of which one each is enough; one group of whole sets where they do not part."""
    if not ways:
        return []
    apart: list[set[str]] = []
    for fact in sorted(frozenset().union(*ways)):
        together = frozenset().union(*(way for way in ways if fact in way))
        mine = [group for group in apart if group - together]
        apart = [*(group for group in apart if group not in mine), {fact}.union(*mine)]
    if {frozenset(each) for each in product(*apart)} == set(ways):
        return [[frozenset({fact}) for fact in sorted(group)] for group in apart]
    return [sorted(set(ways), key=sorted)]


def _item(change: Change, way: Way, eased: Sequence[ActiveRule]) -> ChecklistItem:
    clears = tuple(f"{active.rule.id} {active.rule.title}" for active in eased)
    return ChecklistItem(change.fact, way.act, way.evidence, demand_of(change), place_of(change.fact), clears)


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
