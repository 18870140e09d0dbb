"""Where the invented county lies: nowhere. 33 townships and 462 villages under a code no county has."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from simulation.demo.names import TOWNSHIPS, village_stems

COUNTY_CODE = "999901"
COUNTY_NAME = "云岭县（演示）"
VILLAGES = 462
COMMUNITIES_IN_A_STREET = 9


@dataclass(frozen=True, slots=True)
class DemoVillage:
    """One invented village or community."""

    code: str
    name: str
    kind: str
    township_code: str
    township_name: str


def township_code(number: int) -> str:
    """Return the code of the township with this number, counted from 1."""
    return f"{COUNTY_CODE}{number:03d}"


def make_villages(rng: Random) -> list[DemoVillage]:
    """Return the villages of all townships in the order of their codes."""
    stems = iter(village_stems(rng, VILLAGES))
    villages = []
    for number, (name, size) in enumerate(zip(TOWNSHIPS, _sizes(rng), strict=True), start=1):
        communities = COMMUNITIES_IN_A_STREET if name.endswith("街道") else 1 + (size > 14)
        for serial in range(1, size + 1):
            kind = "社区" if serial <= communities else "村"
            code = f"{township_code(number)}{serial if kind == '社区' else serial + 199 - communities:03d}"
            villages.append(DemoVillage(code, next(stems) + kind, kind, township_code(number), name))
    return villages


def _sizes(rng: Random) -> list[int]:
    """Return how many villages each township has: between 8 and 21, together all of them."""
    sizes = [VILLAGES // len(TOWNSHIPS)] * len(TOWNSHIPS)
    for _ in range(400):
        giver, taker = rng.sample(range(len(sizes)), 2)
        if sizes[giver] > 8 and sizes[taker] < 21:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes
