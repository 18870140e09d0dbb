"""One departing cadre as the plan sees him: the cells of the ledger, the service record, and what follows from both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.plans.drafting.months import Bounds
from engine.plans.drafting.service_record import Gravity, ServiceRecord
from ledgers.months import age_on

MOST_MONTHS = 900
"""The most months the ledger accepts: the upper bound where a row of the record cannot be read."""
PERSON = "resettlement"
POST = "service_post"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a ledger: what a sentence rests on, or what somebody must supply. ``row`` names a service post."""

    ledger: str
    field: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A departing cadre on the polling day. ``cells`` are the values of the ledger row by field, None where empty."""

    person_no: str
    village_code: str
    cells: Mapping[str, Any]
    service: ServiceRecord
    post_order: tuple[str, ...]
    polling_on: date

    @property
    def age(self) -> int | None:
        """Full years of age on the polling day, None when the birth date is missing or later than that."""
        born = self.cells["birth_on"]
        return None if born is None or born > self.polling_on else age_on(born, self.polling_on)

    @property
    def held_posts(self) -> tuple[str, ...]:
        """The posts ever held, the one being left included, highest first."""
        held = {self.cells["post"], *(h.source.post for h in self.service.held)}
        return tuple(post for post in self.post_order if post in held)

    @property
    def has_record(self) -> bool:
        """Tell whether any row of the service record was given, readable or not."""
        return bool(self.service.held or self.broken_cells)

    @property
    def broken_cells(self) -> tuple[Cell, ...]:
        """The cells because of which a row of the service record could not be counted."""
        return tuple(Cell(POST, p.field, p.row) for p in self.service.problems if p.gravity is Gravity.ERROR)

    def months(self, posts: Collection[str] = ()) -> Bounds:
        """Return the months served in ``posts`` (empty: in any post); from the record, else from the reported total."""
        counted = self.service.months(posts or None)
        if self.broken_cells:
            return Bounds(counted.low, MOST_MONTHS)
        if self.service.held:
            return counted
        reported = self.cells["service_months"]
        if reported is None:
            return Bounds(0, MOST_MONTHS)
        return Bounds(0 if posts else reported, reported)

    def months_cells(self) -> tuple[Cell, ...]:
        """Return the cells the months come from."""
        if self.has_record:
            return (Cell(POST, "started"), Cell(POST, "ended"))
        return (Cell(PERSON, "service_months"),)

    def months_missing(self, posts: Collection[str] = ()) -> tuple[Cell, ...]:
        """Return the cells that would make the months exact."""
        unknown = tuple(Cell(POST, field, row) for row, field in self.service.unknown_cells(posts or None))
        if self.has_record:
            return unknown + self.broken_cells
        return (Cell(POST, "started"),) if self.cells["service_months"] is not None else self.months_cells()
