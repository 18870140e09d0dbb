"""Which township officer answers for a risk village beside its county leader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.assignment.model import RiskVillage

TOWNSHIP_SECRETARY = "乡镇党委书记"
VILLAGE_OFFICER = "乡镇包村干部"


@dataclass(frozen=True, slots=True, order=True)
class TownshipOfficer:
    """A township officer who is present."""

    township: str
    no: str
    post: str


def township_owners(
    villages: Iterable[RiskVillage],
    officers: Iterable[TownshipOfficer],
    recusals: frozenset[tuple[str, str]],
    standing: Mapping[str, str | None],
) -> dict[str, str | None]:
    """Return the township owner of every village, None where the township has nobody suitable on record.

    A village of level high answers to the party secretary of its township, the others to an officer in charge of
    villages; if the township has no such officer, to the other one. Who owns a village suitably keeps it.
    """
    by_township: dict[str, list[TownshipOfficer]] = {}
    for officer in sorted(officers):
        by_township.setdefault(officer.township, []).append(officer)
    suitable = {v: _suitable(v, by_township.get(v.township, []), recusals) for v in sorted(villages)}
    owners: dict[str, str | None] = {}
    load: Counter[str] = Counter()
    for village, candidates in suitable.items():
        held = standing.get(village.code)
        if held is not None and held in candidates:
            owners[village.code] = held
            load[held] += 1
    for village, candidates in suitable.items():
        if village.code not in owners:
            choice = min(candidates, key=lambda no: (load[no], no), default=None)
            owners[village.code] = choice
            if choice is not None:
                load[choice] += 1
    return owners


def _suitable(
    village: RiskVillage, officers: Iterable[TownshipOfficer], recusals: frozenset[tuple[str, str]]
) -> list[str]:
    free = [officer for officer in officers if (officer.no, village.code) not in recusals]
    posts = [TOWNSHIP_SECRETARY, VILLAGE_OFFICER] if village.level == "high" else [VILLAGE_OFFICER, TOWNSHIP_SECRETARY]
    for post in posts:
        found = [officer.no for officer in free if officer.post == post]
        if found:
            return found
    return []
