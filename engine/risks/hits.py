"""The rules that hit, read back from the stored results together with the facts they read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import polars as pl

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, StoredFinding, read_findings
from engine.risks.results import Result
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.wording import finding_sentence
from ledgers.journal.assessment import Assessment


@dataclass(frozen=True)
class Reading:
    """A rule and the facts it read; all villages where it read the same share one, put in words once.

    ``beside`` are the facts that tell where one of those does not apply.
    """

    active: ActiveRule
    facts: dict[str, FactValue]
    beside: dict[str, FactValue]

    @cached_property
    def sentence(self) -> str:
        """What was found, in words with figures."""
        return finding_sentence(self.active, self.beside | self.facts)

    @cached_property
    def facts_text(self) -> str:
        """The facts as JSON."""
        return json.dumps(self.facts, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule hit in one village, with what was stored of it, what it read and the levels of the village."""

    village: str
    reading: Reading
    found: StoredFinding
    level: str
    level_in_force: str

    @property
    def active(self) -> ActiveRule:
        """The rule."""
        return self.reading.active


def hits_of(
    assessments: Sequence[Assessment | Result], rulebook: Rulebook, facts: pl.DataFrame, dimensions: Collection[str]
) -> Iterator[Hit]:
    """Yield the hits of the rules of ``dimensions`` in the stored results, by village and rule.

    ``facts`` as for ``evaluate``, for the same villages; what comes of the evaluation itself is read back from
    the results.
    """
    rules = {active.rule.id: active for active in rulebook.rules}
    names = {rule_id: rule_facts(active) for rule_id, active in rules.items() if active.rule.dimension in dimensions}
    beside = {rule_id: _telling(read) for rule_id, read in names.items()}
    rows = _rows(facts, {name for read in (*names.values(), *beside.values()) for name in read}, assessments)

    @cache
    def reading_of(rule_id: str, values: tuple[FactValue, ...], others: tuple[FactValue, ...]) -> Reading:
        read, told = dict(zip(names[rule_id], values, strict=True)), dict(zip(beside[rule_id], others, strict=True))
        return Reading(rules[rule_id], read, told)

    for each, row in zip(assessments, rows, strict=True):
        found = _hits_in(each.findings)
        known = row | _counted(rulebook, rules, found) | {"level": each.level}
        for finding in found:
            if finding.rule in names:
                read, told = (tuple(map(known.get, side[finding.rule])) for side in (names, beside))
                reading = reading_of(finding.rule, read, told)
                yield Hit(each.village_code, reading, finding, each.level, each.level_in_force)


def _telling(read: Collection[str]) -> tuple[str, ...]:
    """Return the facts beside those ``read`` that tell where one of them does not apply."""
    told = {fact.absent.fact for name in read if (fact := ALL_FACTS[name]).absent is not None}
    return tuple(sorted(told - set(read)))


def _hits_in(findings: str) -> tuple[StoredFinding, ...]:
    return tuple(finding for finding in read_findings(findings) if finding.outcome == "hit")


def _rows(
    facts: pl.DataFrame, names: Collection[str], assessments: Sequence[Assessment | Result]
) -> Iterator[dict[str, FactValue]]:
    """Give those of the facts that are asked for, village after village as the results come."""
    chosen = facts.select("village", *(name for name in facts.columns if name in names))
    wanted = pl.DataFrame({"village": [each.village_code for each in assessments]}, {"village": pl.String})
    return wanted.join(chosen, on="village", how="left", maintain_order="left").iter_rows(named=True)


def rule_facts(active: ActiveRule) -> tuple[str, ...]:
    """Return the facts a rule reads, in order of name."""
    return tuple(sorted({name for tier in active.tiers for name in (each.fact for each in comparisons(tier.when))}))


def _counted(rulebook: Rulebook, rules: dict[str, ActiveRule], found: Sequence[StoredFinding]) -> dict[str, FactValue]:
    """Return the facts that are counted from the hits of the scored dimensions (see ``grading.summarise``)."""
    grading = rulebook.grading
    heavy = [
        rules[finding.rule].rule.dimension
        for finding in found
        if finding.points >= grading.heavy_points
        and finding.rule in rules
        and rules[finding.rule].rule.dimension in grading.dimensions
    ]
    return {"heavy_hits": len(heavy), "heavy_dimensions": len(set(heavy))}
