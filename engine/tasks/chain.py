"""Who answers for a village and who supervises them: township owner → secretary → county leader → the department.

Somebody above is told to urge; the task stays with its owner. What the organisation department itself owes ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from ledgers.journal.assessment import Lead
from ledgers.roster.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS
from ledgers.roster.officers import OfficerRow, read_officers
from ledgers.roster.table import HANDLER_POST, HANDLER_POSTS, UNIT_HEAD_POST, Officer, Round

SECRETARY, VILLAGE_OFFICER = "乡镇党委书记", "乡镇包村干部"
HEAD, STAFF = "组织部长", "组织部工作人员"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody a village can turn to, and who leads on which village (leader, township owner)."""

    officers: Mapping[str, OfficerRow]
    leads: Mapping[str, tuple[str, str | None]]
    posts: Mapping[tuple[str, str], tuple[str, ...]]

    def holder(self, place: str, role: str) -> str | None:
        """Return the number of the officer with this role (as in followup.toml) for a village, township or county."""
        leader, owner = self.leads.get(place, (None, None))
        township, county = place[:TOWNSHIP_DIGITS], place[:COUNTY_DIGITS]
        if role == "township_owner":
            return owner or self._first(township, VILLAGE_OFFICER) or self._first(township, SECRETARY)
        if role == "township_secretary":
            return self._first(township, SECRETARY)
        if role == "county_leader":
            return leader
        return self._desk(county)

    def chain(self, village: str) -> tuple[str, ...]:
        """Return the people of a village from the one nearest to it upwards, each once."""
        roles = ("township_owner", "township_secretary", "county_leader", "department")
        steps = [self.holder(village, role) for role in roles]
        return tuple(dict.fromkeys(step for step in steps if step is not None))

    def supervisors(self, place: str, owner: str | None) -> tuple[str, ...]:
        """Return who urges ``owner`` when a task in ``place`` is late, the nearest first.

        Nobody urges the organisation department; a county leader is urged by it alone. The handler of another
        department is urged by its head, then by the leader of the village.
        """
        county = place[:COUNTY_DIGITS]
        if owner in self.department(county):
            return ()
        leader, desk = self.holder(place, "county_leader"), self._desk(county)
        officer = self.officers.get(owner or "")
        if officer is None:
            rest = self.chain(place)
        elif officer.post in (VILLAGE_OFFICER, SECRETARY):
            steps = self.chain(place)
            rest = steps[steps.index(owner) + 1 :] if owner in steps else self._from_secretary(place)
        elif officer.post in HANDLER_POSTS:
            rest = tuple(step for step in (self.unit_head(county, officer.unit or ""), leader, desk) if step)
        else:
            rest = (desk,) if desk else ()
        return tuple(step for step in dict.fromkeys(rest) if step != owner)

    def liaison(self, county: str, unit: str) -> str | None:
        """Return who answers for a department of the county: its liaison, else its head."""
        return self._first(county, f"{HANDLER_POST}/{unit}") or self._first(county, f"{UNIT_HEAD_POST}/{unit}")

    def unit_head(self, county: str, unit: str) -> str | None:
        """Return the head of a department of the county."""
        return self._first(county, f"{UNIT_HEAD_POST}/{unit}")

    def department(self, county: str) -> tuple[str, ...]:
        """Return everybody of the organisation department of a county."""
        return (*self.posts.get((county, STAFF), ()), *self.posts.get((county, HEAD), ()))

    def concerned(self, village: str) -> list[str]:
        """Return everybody a village concerns: its chain and the whole department of its county, each once."""
        return list(dict.fromkeys([*self.chain(village), *self.department(village[:COUNTY_DIGITS])]))

    def receivers(self, numbers: Iterable[str], on: date) -> list[str]:
        """Return who receives on ``on`` what is meant for these officers, each once; unknown numbers are left out."""
        return list(dict.fromkeys(self.receiver(number, on) for number in numbers if number in self.officers))

    def receiver(self, number: str, on: date) -> str:
        """Return who receives on ``on`` what is this officer's: himself, or while he is away his deputy."""
        seen = {number}
        while (deputy := self._deputy(number, on)) is not None and deputy not in seen:
            seen.add(deputy)
            number = deputy
        return number

    def stood_in_for(self, number: str, on: date) -> list[str]:
        """Return whose tasks an officer has on ``on``: his own, and those of the absent he stands in for."""
        return [each for each in self.officers if self.receiver(each, on) == number or each == number]

    def _deputy(self, number: str, on: date) -> str | None:
        officer = self.officers.get(number)
        if officer is None or not officer.is_absent(on) or officer.deputy_no not in self.officers:
            return None
        return officer.deputy_no

    def _desk(self, county: str) -> str | None:
        return self._first(county, STAFF) or self._first(county, HEAD)

    def _from_secretary(self, place: str) -> tuple[str, ...]:
        """Return the chain without the township's own officers: their secretary is the first who can urge them."""
        roles = ("township_secretary", "county_leader", "department")
        return tuple(step for role in roles if (step := self.holder(place, role)) is not None)

    def _first(self, place: str, post: str) -> str | None:
        found = self.posts.get((place, post), ())
        return found[0] if found else None


def read_people(session: Session, current: Round) -> People:
    """Read the officers of the counties of a round and its leads."""
    return _read(session, current.region[:COUNTY_DIGITS], col(Lead.round_id) == current.id)


def read_people_of(session: Session, round_id: int, village: str) -> People:
    """Read those one village can turn to: the officers of its county and its own lead."""
    its_own = and_(col(Lead.round_id) == round_id, col(Lead.village_code) == village)
    return _read(session, village[:COUNTY_DIGITS], its_own)


def _read(session: Session, county: str, chosen: ColumnElement[bool]) -> People:
    officers = read_officers(session, col(Officer.county_code).startswith(county))
    leads = session.exec(select(Lead.village_code, Lead.officer_no, Lead.township_owner_no).where(chosen))
    return People(
        officers={officer.no: officer for officer in officers},
        leads={village: (leader, owner) for village, leader, owner in leads},
        posts=_by_post(officers),
    )


def _by_post(officers: Iterable[OfficerRow]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for officer in officers:
        places = (
            [officer.county_code] if officer.township_code is None else [officer.county_code, officer.township_code]
        )
        for place in places:
            found.setdefault((place, officer.post), []).append(officer.no)
        if officer.unit:
            found.setdefault((officer.county_code, f"{officer.post}/{officer.unit}"), []).append(officer.no)
    return {key: tuple(numbers) for key, numbers in found.items()}
