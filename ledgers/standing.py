"""How the work of one county stands on one day, as plain values: what was reported, what moved, what is done and late.

Beside ``ledgers.summary``, which says how the villages were rated. Levels are keys (high …), states are their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class LedgerReturn:
    """How one ledger was reported: townships (all, some, none of their villages) and villages (rows, nil, nothing)."""

    title: str
    townships_done: int
    townships_partly: int
    townships_none: int
    reported: int
    nil: int
    unreported: int


@dataclass(frozen=True, slots=True)
class Item:
    """One figure: what is counted, how many, in which unit; ``within`` is part of the one before."""

    label: str
    number: float
    unit: str
    within: bool = False


@dataclass(frozen=True, slots=True)
class Clarity:
    """One of the five things to be made clear; ``known`` villages have any value of it on record."""

    title: str
    known: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """One village whose level in force moved, and the causes in words."""

    village: str
    from_level: str
    to_level: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved since an earlier run: the levels in force of its day, and every village that moved since."""

    since: date
    before: Mapping[str, int]
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class PointProgress:
    """The risk points by state, also of villages at risk no more; ``overdue``: not closed after their due day."""

    states: Mapping[str, int] = field(default_factory=dict)
    villages: int = 0
    closed: int = 0
    closed_villages: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """All risk points."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class VillagePlanProgress:
    """一村一策 of the risk villages: plans approved, drafted, not begun; measures in all, done, late."""

    approved: int = 0
    drafted: int = 0
    absent: int = 0
    measures: int = 0
    measures_done: int = 0
    measures_overdue: int = 0


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """The joint review: persons, opinions asked for, given, open, late; opinions and conclusions by kind."""

    persons: int = 0
    asked: int = 0
    replied: int = 0
    overdue: int = 0
    opinions: Mapping[str, int] = field(default_factory=dict)
    conclusions: Mapping[str, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Opinions not given yet."""
        return self.asked - self.replied


@dataclass(frozen=True, slots=True)
class Override:
    """A level set by a person, where it still differs from the rules': who decided when, on which document."""

    village: str
    automatic_level: str
    level: str
    decided_by: str
    decided_on: date
    evidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class OverdueUnit:
    """What one unit owes after its due day: open tasks (or opinions), and the earliest due day."""

    unit: str
    number: int
    earliest: date
    what: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next in one high village: the step, by whom, by when (None: no date set)."""

    village: str
    step: str
    who: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """One matter that waits for a decision: what is to be decided, and the villages (none: the county as a whole)."""

    matter: str
    villages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything together. ``plans`` are the plans of departing cadres by state, those not begun included."""

    returns: tuple[LedgerReturn, ...] = ()
    clarities: tuple[Clarity, ...] = ()
    movement: Movement | None = None
    points: PointProgress = field(default_factory=PointProgress)
    village_plans: VillagePlanProgress = field(default_factory=VillagePlanProgress)
    plans: Mapping[str, int] = field(default_factory=dict)
    review: ReviewProgress = field(default_factory=ReviewProgress)
    overrides: tuple[Override, ...] = ()
    overdue: tuple[OverdueUnit, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    pending: tuple[Pending, ...] = ()
