"""Every fact as people and programs read it: label, type, unit, range, definition with its figures, ledger, columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import Rulebook
from ledgers.facts import Fact


def list_facts(rulebook: Rulebook) -> list[dict[str, Any]]:
    """Return one entry a fact, ordered by ledger as declared; definitions carry the figures of the rulebook."""
    figures = {**rulebook.definitions, "heavy_points": rulebook.grading.heavy_points}
    readers = _readers(rulebook)
    return [_entry(fact, figures, readers.get(fact.name, [])) for fact in ALL_FACTS.values()]


def _entry(fact: Fact, figures: Mapping[str, float], rules: list[str]) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": fact.label,
        "type": str(fact.type),
        "unit": fact.unit,
        "minimum": fact.minimum,
        "maximum": fact.maximum,
        "choices": list(fact.choices),
        "definition": fact.definition.format(**figures) if "{" in fact.definition else fact.definition,
        "ledger": fact.ledger,
        "columns": list(fact.columns),
        "origin": str(fact.origin),
        "changeable": fact.changeable,
        "rules": rules,
    }


def _readers(rulebook: Rulebook) -> dict[str, list[str]]:
    readers: dict[str, list[str]] = {}
    for active in rulebook.rules:
        for name in sorted({each.fact for tier in active.tiers for each in comparisons(tier.when)}):
            readers.setdefault(name, []).append(active.rule.id)
    return readers
