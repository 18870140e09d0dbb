"""The assignment as plain values: who may lead, what needs a lead, what stands, and what came out."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

RISK_LEVELS = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class AssignmentRules:
    """The parameters of ``rules/assignment.toml`` in force on one date."""

    senior_posts: tuple[str, ...]
    high_per_leader: int
    villages_per_leader: int
    even_slack: int
    township_worth: int
    short_absence_days: int


@dataclass(frozen=True, slots=True, order=True)
class Leader:
    """A county leader. ``seniority`` 1 is the most senior; ``township`` is the one he is the contact of, if any.

    ``capacity`` is his own upper bound of villages. ``away`` says how he is absent on the day: not at all, for a short
    time (keeps what he has, gets nothing new) or for long (his villages go to others).
    """

    seniority: int
    no: str
    name: str
    post: str
    capacity: int | None = None
    township: str | None = None
    away: str = "no"


@dataclass(frozen=True, slots=True, order=True)
class RiskVillage:
    """A village that needs a lead, with its level in force."""

    township: str
    code: str
    level: str
    name: str = ""
    township_name: str = ""

    @property
    def title(self) -> str:
        """The village as people call it: township and name."""
        return f"{self.township_name}{self.name}" or self.code


@dataclass(frozen=True, slots=True)
class Standing:
    """The lead a village has now. ``officer_name`` is for sentences, the officer may have left the list of leaders.

    ``released``: a person had fixed the leader, and this no longer holds.
    """

    officer: str
    officer_name: str
    pinned: bool
    reasons: tuple[str, ...] = ()
    released: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """Everything one assignment depends on. ``recusals`` are pairs (officer, village)."""

    rules: AssignmentRules
    leaders: tuple[Leader, ...]
    villages: tuple[RiskVillage, ...]
    recusals: frozenset[tuple[str, str]] = frozenset()
    standing: Mapping[str, Standing] = field(default_factory=dict)

    def in_order(self) -> Demand:
        """Return the same demand with leaders by seniority and villages by code: the answer never depends on order."""
        return replace(self, leaders=tuple(sorted(self.leaders)), villages=tuple(sorted(self.villages)))

    def releasing(self, villages: Collection[str]) -> Demand:
        """Return the same demand without the pins of ``villages`` (codes)."""
        released = {code: replace(self.standing[code], pinned=False, released=True) for code in villages}
        return replace(self, standing={**self.standing, **released})

    def is_senior(self, leader: Leader) -> bool:
        """Tell whether the leader may take villages of level high."""
        return leader.post in self.rules.senior_posts

    def pin_of(self, village: RiskVillage) -> str | None:
        """Return the officer a person fixed for the village, if any."""
        standing = self.standing.get(village.code)
        return standing.officer if standing and standing.pinned else None

    def holds(self, leader: Leader, village: RiskVillage) -> bool:
        """Tell whether the leader leads on the village already."""
        standing = self.standing.get(village.code)
        return standing is not None and standing.officer == leader.no

    def limit(self, leader: Leader) -> int:
        """Return how many villages the leader may have at most."""
        own = self.rules.villages_per_leader if leader.capacity is None else leader.capacity
        return max(own, 0)

    def even_share(self) -> int:
        """Return the number of villages beyond which a leader has more than his even share."""
        present = sum(leader.away != "long" for leader in self.leaders)
        return math.ceil(len(self.villages) / present) + self.rules.even_slack if present else 0

    def may_lead(self, leader: Leader, village: RiskVillage) -> bool:
        """Tell whether the program may give the village to the leader (capacity aside)."""
        if (leader.no, village.code) in self.recusals or leader.away == "long":
            return False
        if village.level == "high" and not self.is_senior(leader):
            return False
        return leader.away == "no" or self.holds(leader, village)


@dataclass(frozen=True, slots=True)
class Choice:
    """The lead of one village and why. ``kept`` is True when he led on it before."""

    village: str
    officer: str
    kept: bool
    pinned: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Villages that cannot all have a lead: how many are short, why, and what people can do."""

    villages: tuple[str, ...]
    short: int
    sentence: str
    remedies: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.sentence}。处理办法：{'；'.join(self.remedies)}。"


@dataclass(frozen=True, slots=True)
class Assignment:
    """The choices for all villages, or what makes them impossible (then there are no choices at all).

    ``conflicts`` are the pins that cannot hold; their villages are treated as if nobody had fixed their leader.
    """

    choices: tuple[Choice, ...]
    shortages: tuple[Shortage, ...] = ()
    conflicts: tuple[Shortage, ...] = ()
