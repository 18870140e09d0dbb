"""An explanation as plain values, ready to be shown or turned into JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledgers.evidence import EvidenceRow


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One fact a rule read: its value as text, the cut it is held against, whether the comparison counts as met.

    ``distance`` is how far the value is from the cut, in words; empty where there is nothing to measure.
    """

    fact: str
    label: str
    value: str
    cut: str
    met: bool
    distance: str


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that fired, on which values and rows, by what law, and what to do."""

    rule: str
    title: str
    dimension: str
    effect: str
    floor: str | None
    points: int
    sentence: str
    values: tuple[ReadValue, ...]
    evidence: tuple[EvidenceRow, ...]
    basis: tuple[str, ...]
    steps: tuple[str, ...]
    false_alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClearRule:
    """A rule that did not fire, and what is nearest to making it fire."""

    rule: str
    title: str
    dimension: str
    values: tuple[ReadValue, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is missing: the ledger and columns it is read from, and the township that must supply it."""

    fact: str
    label: str
    ledger: str
    columns: tuple[str, ...]
    township: str
    state: str


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A rule that could not be judged (or not to its end), what it might bring, and what is missing."""

    rule: str
    title: str
    dimension: str
    worst: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class DimensionPoints:
    """The points of one dimension: counted before the cap, and as they enter the score."""

    dimension: str
    name: str
    counted: int
    points: int
    cap: int


@dataclass(frozen=True, slots=True)
class Movement:
    """How the village stands beside the run before: levels, score, rules that came and went, facts that changed."""

    run_id: int
    on: date
    from_level: str
    from_score: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    other_rules: bool


@dataclass(frozen=True, slots=True)
class LeadNote:
    """Who leads on the village and why."""

    name: str
    post: str
    owner: str | None
    pinned: bool
    since: date
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One village as its last run judged it. ``stale`` counts ledger changes recorded since that run."""

    code: str
    name: str
    township: str
    round: str
    on: date
    profile: str
    run_id: int
    rulebook: str
    level: str
    level_in_force: str
    worst_level: str
    score: int
    worst_score: int
    grounds: str
    points: tuple[DimensionPoints, ...]
    fired: tuple[FiredRule, ...]
    open: tuple[OpenRule, ...]
    clear: tuple[ClearRule, ...]
    lead: LeadNote | None
    movement: Movement | None
    stale: int
