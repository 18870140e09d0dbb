"""The rulebook as immutable values. The exact meaning of each part is defined in rules/README.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Constant = bool | int | float | str | tuple[str, ...]
LEVELS = ("none", "low", "medium", "high")
"""From least to gravest; the index is the rank."""


class Operator(StrEnum):
    """The closed list of comparisons."""

    EQ = "=="
    NE = "!="
    GT = ">"
    GE = ">="
    LT = "<"
    LE = "<="
    IN = "in"
    NOT_IN = "not_in"

    @property
    def opposite(self) -> Operator:
        """The comparison that holds exactly where this one does not."""
        return _OPPOSITES[self]


_OPPOSITES = {
    Operator.EQ: Operator.NE,
    Operator.NE: Operator.EQ,
    Operator.GT: Operator.LE,
    Operator.LE: Operator.GT,
    Operator.GE: Operator.LT,
    Operator.LT: Operator.GE,
    Operator.IN: Operator.NOT_IN,
    Operator.NOT_IN: Operator.IN,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``fact operator operand``; the operand is a constant, or the name of a parameter of the rule."""

    fact: str
    operator: Operator
    operand: Constant
    param: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false."""

    part: Condition


Condition = Comparison | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Tier:
    """One condition of a rule and what it brings. ``floor`` is a level or None; ``points`` ≥ 0.

    ``block`` names the election stage a PROC rule stops, ``task`` the kind of task it asks for, ``warn`` is a
    remark only; none of the three changes a level. ``finding`` is what is said when the tier holds ("": the rule's
    own finding is said).
    """

    name: str
    when: Condition
    floor: str | None = None
    points: int = 0
    block: str | None = None
    task: str | None = None
    warn: bool = False
    finding: str = ""


@dataclass(frozen=True, slots=True)
class ParamValue:
    """One dated value of a parameter: in force from ``since`` until the next one."""

    value: Constant
    unit: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The article a rule rests on; ``verified`` is False where nobody could read the text (待核)."""

    law: str
    edition: str
    article: str
    since: date
    until: date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """What people are told: ``finding`` is a sentence with {fact} placeholders, ``steps`` what to do."""

    finding: str
    steps: tuple[str, ...]
    task: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it stands in its file. ``combine`` is "gravest" or "sum" (how hit tiers add up)."""

    id: str
    title: str
    dimension: str
    status: str
    version: int
    effective_from: date
    effective_to: date | None
    profiles: tuple[str, ...]
    combine: str
    basis: tuple[Basis, ...]
    params: Mapping[str, tuple[ParamValue, ...]]
    tiers: tuple[Tier, ...]
    advice: Advice
    false_alarms: tuple[str, ...]
    blind_spots: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Band:
    """Scores in [minimum, next band's minimum) give ``level``."""

    level: str
    minimum: int


@dataclass(frozen=True, slots=True)
class Grading:
    """How points become a level, on one date."""

    base_score: int
    dimension_cap: int
    dimensions: Mapping[str, str]
    bands: tuple[Band, ...]
    heavy_points: int


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule on one date under one profile: parameters resolved into the conditions, basis in force picked."""

    rule: Rule
    tiers: tuple[Tier, ...]
    basis: tuple[Basis, ...]
    params: Mapping[str, ParamValue]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules active on ``on`` under ``profile``, ordered by id, with grading and the fact definitions' parameters.

    ``hash`` covers everything that can change a result. ``definitions`` are dated values used inside fact
    definitions (``rules/definitions.toml``), e.g. {"long_open_months": 12}. ``warnings`` say what a person should know
    though it stops nothing: content that differs from the lock.
    """

    profile: str
    on: date
    rules: tuple[ActiveRule, ...]
    grading: Grading
    definitions: Mapping[str, float]
    hash: str
    warnings: tuple[str, ...] = ()
