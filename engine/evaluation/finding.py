"""What a rule said about one village, and the compact text it is stored as. Values only; nothing is computed here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from engine.rulebook.model import Comparison, Tier

FactValue = bool | int | float | str | None


class Truth(IntEnum):
    """Kleene's three values in their order: ``all`` is the minimum, ``any`` the maximum, ``not`` is 2 − value."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One comparison as it was judged: the value read (None = missing) and how far that value is from the cut.

    ``distance`` is |value − cut| in the unit of the fact; None for choices, booleans and missing values.
    """

    comparison: Comparison
    value: FactValue
    truth: Truth
    distance: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The value of a condition, the facts that keep it unknown, and every comparison in it in order of writing."""

    truth: Truth
    missing: frozenset[str]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class TierFinding:
    """One tier of a rule and its verdict."""

    tier: Tier
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found in one village.

    ``outcome`` is "hit", "clear" or "unknown". ``floor`` and ``points`` are what is certain (the true tiers),
    ``worst_floor`` and ``worst_points`` what it would be if every unknown tier were true. ``missing`` names the facts
    that keep a tier unknown, sorted; a hit rule may have some too.
    """

    rule: str
    version: int
    dimension: str
    outcome: str
    floor: str | None
    points: int
    worst_floor: str | None
    worst_points: int
    missing: tuple[str, ...]
    tiers: tuple[TierFinding, ...]

    @property
    def hit_tiers(self) -> tuple[Tier, ...]:
        """The tiers that are true."""
        return tuple(each.tier for each in self.tiers if each.verdict.truth is Truth.TRUE)


class StoredFinding(NamedTuple):
    """A hit or unknown rule as kept in ``Assessment.findings``; ``tiers`` names the true tiers."""

    rule: str
    version: int
    outcome: str
    floor: str | None
    points: int
    missing: tuple[str, ...]
    tiers: tuple[str, ...]


def entry_text(finding: Finding) -> str:
    """Return the JSON of one entry: [rule, version, outcome, floor, points, [missing], [names of true tiers]]."""
    names = [tier.name for tier in finding.hit_tiers]
    entry = [finding.rule, finding.version, finding.outcome, finding.floor, finding.points, finding.missing, names]
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def read_findings(text: str) -> list[StoredFinding]:
    """Read a text written for ``Assessment.findings`` back, in order of rule id."""
    return [
        StoredFinding(rule, version, outcome, floor, points, tuple(missing), tuple(tiers))
        for rule, version, outcome, floor, points, missing, tiers in json.loads(text)
    ]
