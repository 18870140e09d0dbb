"""The rules that hit, read back from the stored results together with the facts they read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from engine.evaluation.finding import FactValue, StoredFinding, read_findings
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.wording import finding_sentence
from ledgers.journal.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule hit in one village, with what was stored of it, the facts it read and the levels of the village."""

    village: str
    active: ActiveRule
    found: StoredFinding
    facts: dict[str, FactValue]
    level: str
    level_in_force: str

    @property
    def sentence(self) -> str:
        """What was found, in words with figures."""
        return finding_sentence(self.active, self.facts)


def hits_of(
    assessments: Iterable[Assessment], rulebook: Rulebook, facts: pl.DataFrame, dimensions: Collection[str]
) -> list[Hit]:
    """Return the hits of the rules of ``dimensions`` in the stored results, by village and rule.

    ``facts`` as for ``evaluate``, for the same villages; what comes of the evaluation itself is read back from
    the results.
    """
    rules = {active.rule.id: active for active in rulebook.rules}
    read = {rule_id: rule_facts(active) for rule_id, active in rules.items()}
    rows = {row["village"]: row for row in facts.iter_rows(named=True)}
    hits = []
    for each in assessments:
        found = [finding for finding in read_findings(each.findings) if finding.outcome == "hit"]
        known = rows.get(each.village_code, {}) | _counted(rulebook, rules, found) | {"level": each.level}
        for finding in found:
            active = rules.get(finding.rule)
            if active is not None and active.rule.dimension in dimensions:
                values = {name: known.get(name) for name in read[finding.rule]}
                hits.append(Hit(each.village_code, active, finding, values, each.level, each.level_in_force))
    return hits


def rule_facts(active: ActiveRule) -> tuple[str, ...]:
    """Return the facts a rule reads, in order of name."""
    return tuple(sorted({name for tier in active.tiers for name in (each.fact for each in comparisons(tier.when))}))


def _counted(rulebook: Rulebook, rules: dict[str, ActiveRule], found: Sequence[StoredFinding]) -> dict[str, FactValue]:
    """Return the facts that are counted from the hits of the scored dimensions (see ``engine.grading.summarise``)."""
    grading = rulebook.grading
    heavy = [
        rules[finding.rule].rule.dimension
        for finding in found
        if finding.points >= grading.heavy_points
        and finding.rule in rules
        and rules[finding.rule].rule.dimension in grading.dimensions
    ]
    return {"heavy_hits": len(heavy), "heavy_dimensions": len(set(heavy))}
