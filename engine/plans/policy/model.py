"""A resettlement policy as immutable values: who may have what by which clause. Read from rules/resettlement/*.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.plans.drafting.sentences import SentenceTemplate
from engine.rulebook.paper import Paper
from ledgers.resettlement.table import HARDSHIP, PENSION, REASONS

FactValue = bool | str


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A fact of a person that conditions of a policy may read; the list is closed. No ``choices``: yes or no."""

    label: str
    choices: tuple[str, ...] = ()


FACTS: Mapping[str, PersonFact] = {
    "reason": PersonFact("离任原因", REASONS),
    "pension": PersonFact("养老保险情况", PENSION),
    "hardship": PersonFact("困难等级", HARDSHIP),
    "sentenced": PersonFact("受过刑事处罚"),
    "audit_done": PersonFact("离任审计已完成"),
    "audit_problem": PersonFact("离任审计发现问题"),
    "handover_done": PersonFact("工作已移交"),
}


class Kind(StrEnum):
    """How a benefit is given."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    ONCE = "once"
    SERVICE = "service"


class Each(StrEnum):
    """What the amount of a band is multiplied with."""

    FIXED = "fixed"
    YEAR = "year"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that must be (or, in an exclusion, must not be) one of ``values``, and the clause that says so."""

    fact: str
    values: tuple[FactValue, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the amounts table. Months and ages are half open: from ``from_`` up to and not including ``below_``.

    Exactly one of ``amount`` (yuan) and ``pay_months`` (months of the person's own pay) is set.
    """

    clause: str
    posts: tuple[str, ...]
    from_months: int
    below_months: int | None
    from_age: int
    below_age: int | None
    where: tuple[Need, ...]
    each: Each
    amount: Decimal | None
    pay_months: Decimal | None
    at_most: Decimal | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What the plan proposes when the policy applies, who sees to it, and by which day counted from the polling day."""

    template: SentenceTemplate
    owner: str
    due_days: int


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The conditions. A clause is "" where the policy sets no such condition; a minimum age of None holds for nobody.

    ``counted_posts`` are those whose months count (empty: all posts).
    """

    posts: tuple[str, ...]
    posts_clause: str
    minimum_months: int
    counted_posts: tuple[str, ...]
    months_clause: str
    male_age: int | None
    female_age: int | None
    age_clause: str
    required: tuple[Need, ...]
    excluded: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Policy(Paper):
    """One version of one policy. Policies of one ``choose_one`` group are alternatives the person chooses between."""

    kind: Kind
    choose_one: str
    months_per_term: int
    clauses: Mapping[str, str]
    eligibility: Eligibility
    bands: tuple[Band, ...]
    measure: Measure


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Every version of every policy, ordered by id and version; ``hash`` covers all that can change a result."""

    policies: tuple[Policy, ...]
    hash: str

    def in_force(self, on: date) -> tuple[Policy, ...]:
        """Return the versions in force on the day ``on``, ordered by id."""
        return tuple(policy for policy in self.policies if policy.is_in_force(on))
