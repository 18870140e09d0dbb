"""Rules, sentences and effects of a run in words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from engine.evaluation.finding import FactValue, StoredFinding
from engine.risks.hits import rule_facts
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.vocabulary import Vocabulary
from engine.rulebook.wording import citation, effect_text, finding_sentence
from engine.runs.latest import Facts
from ledgers.catalogue import FACTS
from ledgers.journal.assessment import Assessment
from ledgers.summary import Hit, OpenQuestion, RuleNote

GRIEVANCES, DEPARTURES = "信访矛盾", "离任安置"
PARTED, DEPARTING_LEDGER = "stab", "resettlement"
"""The one dimension the documents part in two: what rests on the ledger of departing cadres, and the rest of it."""


def theme_of(active: ActiveRule, vocabulary: Vocabulary) -> str:
    """Return the heading under which documents speak of a rule: its dimension, 稳定 parted in two."""
    if active.rule.dimension != PARTED:
        return vocabulary.dimensions[active.rule.dimension]
    ledgers = {FACTS[name].ledger for name in rule_facts(active) if name in FACTS}
    return DEPARTURES if DEPARTING_LEDGER in ledgers else GRIEVANCES


def themes(scored: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the headings of the scored dimensions in their order."""
    parted = ((GRIEVANCES, DEPARTURES) if each == PARTED else (vocabulary.dimensions[each],) for each in scored)
    return tuple(chain.from_iterable(parted))


def rule_note(active: ActiveRule, vocabulary: Vocabulary) -> RuleNote:
    """Return the rule as the documents speak of it."""
    rule = active.rule
    return RuleNote(
        id=rule.id,
        title=rule.title,
        dimension=rule.dimension,
        basis=tuple(citation(basis) for basis in active.basis),
        steps=rule.advice.steps,
        unverified=not all(basis.verified for basis in active.basis),
        theme=theme_of(active, vocabulary),
    )


def hits_of(
    rulebook: Rulebook, vocabulary: Vocabulary, findings: Iterable[StoredFinding], facts: Facts
) -> tuple[Hit, ...]:
    """Return the rules that fired with their sentences; facts include those of the findings and the levels."""
    rules = {active.rule.id: active for active in rulebook.rules}
    return tuple(
        Hit(found.rule, found.floor, found.points, finding_sentence(active, facts), _effect(active, found, vocabulary))
        for found in findings
        if found.outcome == "hit" and (active := rules.get(found.rule)) is not None
    )


def _effect(active: ActiveRule, found: StoredFinding, vocabulary: Vocabulary) -> str:
    true_tiers = [tier for tier in active.tiers if tier.name in found.tiers]
    words = [effect_text(tier, vocabulary) for tier in true_tiers if not (tier.floor or tier.points)]
    return "；".join(dict.fromkeys(word for word in words if word))


def questions_of(findings: Iterable[StoredFinding]) -> tuple[OpenQuestion, ...]:
    """Return the rules nobody could judge for certain, with the labels of the missing facts."""
    return tuple(
        OpenQuestion(found.rule, tuple(FACTS[name].label for name in found.missing if name in FACTS))
        for found in findings
        if found.missing
    )


def all_facts(rulebook: Rulebook, assessment: Assessment, findings: Iterable[StoredFinding], facts: Facts) -> Facts:
    """Return the facts read from the ledgers with those that follow from the findings and the level."""
    dimensions = {active.rule.id: active.rule.dimension for active in rulebook.rules}
    scored = rulebook.grading.dimensions
    heavy = [
        dimensions.get(found.rule, "")
        for found in findings
        if found.outcome == "hit" and found.points >= rulebook.grading.heavy_points
    ]
    heavy = [dimension for dimension in heavy if dimension in scored]
    computed: dict[str, FactValue] = {
        "heavy_hits": len(heavy),
        "heavy_dimensions": len(set(heavy)),
        "level": assessment.level,
    }
    return {**facts, **computed}
