"""What a fact is: a named, typed value of one village on one date, declared once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FactType(StrEnum):
    """The types a fact may have; strict: no number is ever given as text."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"


class Origin(StrEnum):
    """Where a fact comes from; facts of a later origin are computed from results of the earlier ones."""

    LEDGER = "ledger"
    CALENDAR = "calendar"
    JOURNAL = "journal"
    FINDINGS = "findings"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Absence:
    """When a fact has no value because it does not apply: where another fact is known and ``holds``, said as ``word``.

    Any other empty value is missing.
    """

    fact: str
    holds: Callable[[Any], bool]
    word: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in place of the clause with the value where it is 0, negative ({n}: without its sign), or ``top``
    and more; "" where the clause reads well."""

    zero: str = ""
    negative: str = ""
    top: float = float("inf")
    beyond: str = ""

    def clause(self, value: object) -> str:
        """Return the clause for a value of a number fact, "" where it needs none of its own."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return ""
        if value < 0:
            return self.negative.replace("{n}", f"{-value:g}")
        return self.zero if value == 0 else self.beyond if value >= self.top else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """The declaration of one fact.

    ``ledger`` and ``columns`` name where it is read (and so who must supply it when it is missing). ``changeable`` is
    False for what nobody can change by working on it (a merger date); the shortest way out leaves those alone.
    ``minimum``/``maximum`` are inclusive; ``choices`` closes the list of a CHOICE fact.
    ``also`` names the cells of other ledgers it needs, as "ledger.column". ``absent`` tells where it does not apply,
    ``wording`` how numbers out of the ordinary are said.
    """

    name: str
    label: str
    type: FactType
    ledger: str
    columns: tuple[str, ...]
    definition: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    origin: Origin = Origin.LEDGER
    changeable: bool = True
    also: tuple[str, ...] = ()
    absent: Absence | None = None
    wording: Wording = Wording()

    def absence(self, facts: Mapping[str, Any]) -> str:
        """Return why the fact does not apply among the ``facts`` of a village, "" where it does or nobody knows."""
        if self.absent is None or facts.get(self.name) is not None:
            return ""
        other = facts.get(self.absent.fact)
        return self.absent.word if other is not None and self.absent.holds(other) else ""
