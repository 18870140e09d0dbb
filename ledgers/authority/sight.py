"""What an officer may see, read from the roster at each request and handed to every read of a page.

What lies outside is not refused but not there: a page answers a village of another township as it answers a number
that nobody has. What may be *done* is asked where it is done (``ledgers.authority.rights``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col

from ledgers.authority.act import Actor
from ledgers.catalogue import FACTS
from ledgers.roster.rounds import code_range

VILLAGES, VALUES, RESTRICTED = "villages", "values", "restricted"
"""Villages with level and reasons; the values behind the reasons; those of the ledgers named below."""
RESTRICTED_LEDGERS = ("dual_role", "reserve")
"""Whose rows the department and the township alone see: forecasts, candidates, opinions."""
SIGHTS: Mapping[str, frozenset[str]] = {
    "department": frozenset((VILLAGES, VALUES, RESTRICTED)),
    "township": frozenset((VILLAGES, VALUES, RESTRICTED)),
    "leader": frozenset((VILLAGES, VALUES)),
    "auditor": frozenset((VILLAGES, VALUES)),
}


def is_restricted(fact: str) -> bool:
    """Tell whether a fact is read from a ledger that only the department and the township see."""
    return fact in FACTS and FACTS[fact].ledger in RESTRICTED_LEDGERS


class OutOfSightError(Exception):
    """Something is asked for that is not there, or not for this person: the answer is the same."""


@dataclass(frozen=True, slots=True)
class Sight:
    """``prefix`` begins the codes of all villages in sight; ``kinds`` says what of them may be seen."""

    prefix: str = ""
    kinds: frozenset[str] = frozenset()

    def sees(self, kind: str) -> bool:
        """Tell whether something of this kind may be seen."""
        return kind in self.kinds

    def need(self, kind: str) -> None:
        """Raise OutOfSightError unless something of this kind may be seen."""
        if kind not in self.kinds:
            raise OutOfSightError(kind)

    def need_village(self, code: str) -> None:
        """Raise OutOfSightError unless this village may be seen."""
        self.need(VILLAGES)
        if not code.startswith(self.prefix):
            raise OutOfSightError(code)

    def where(self, column: object) -> ColumnElement[bool]:
        """Return the condition that a column of village codes is in sight: a range, which an index serves."""
        self.need(VILLAGES)
        return col(column).between(*code_range(self.prefix))


NOTHING = Sight()


def sight_of(actor: Actor | None) -> Sight:
    """Return what an officer sees; nothing for a department's handler, and for who is not on the roster."""
    role = role_of(actor)
    return Sight(actor.place, SIGHTS[role]) if actor is not None and role in SIGHTS else NOTHING


def role_of(actor: Actor | None) -> str:
    """Return what an officer is at his desk, a word of ``SIGHTS``, "handler" or "" for nobody of the roster.

    The head of the department is a leader too, and sits at the department's desk.
    """
    if actor is None:
        return ""
    held = {
        "department": actor.is_of_department,
        "township": actor.is_of_township,
        "leader": actor.is_leader,
        "auditor": actor.is_auditor,
    }
    return next((role for role, is_held in held.items() if is_held), "handler")
