"""Which townships belong to which leader: those he already works in, and, for the others, a fair sweep by code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice

from engine.assignment.model import Demand, Leader, RiskVillage

Homes = dict[str, set[str]]


def home_townships(demand: Demand) -> Homes:
    """Return for every leader the townships he should be preferred in. Expects a demand in order.

    A township where some leader already works keeps to him. The remaining ones are dealt out in blocks of
    neighbouring codes, the villages of level high first, so that each leader visits few townships.
    """
    homes: Homes = defaultdict(set)
    load: Counter[str] = Counter()
    leaders = {leader.no: leader for leader in demand.leaders if leader.away != "long"}
    for leader in leaders.values():
        if leader.township:
            homes[leader.no].add(leader.township)
    for village in demand.villages:
        standing = demand.standing.get(village.code)
        if standing and standing.officer in leaders:
            homes[standing.officer].add(village.township)
            load[standing.officer] += 1
    taken = {township for townships in homes.values() for township in townships}
    open_villages = [v for v in demand.villages if v.township not in taken and demand.pin_of(v) is None]
    sweep = _Sweep(demand, homes, load)
    sweep.deal_high([v for v in open_villages if v.level == "high"])
    sweep.deal_others([v for v in open_villages if v.level != "high"])
    return homes


class _Sweep:
    """Deals villages out township by township, filling one leader after the other up to the even share."""

    def __init__(self, demand: Demand, homes: Homes, load: Counter[str]) -> None:
        present = [leader for leader in demand.leaders if leader.away == "no"]
        self._seniors = [leader for leader in present if demand.is_senior(leader)]
        self._queue = [leader for leader in present if not demand.is_senior(leader)] + self._seniors
        share, left_over = divmod(len(demand.villages), max(len(self._queue), 1))
        self._target = {leader.no: share + (place < left_over) for place, leader in enumerate(self._queue)}
        self._homes = homes
        self._load = load

    def deal_high(self, villages: Sequence[RiskVillage]) -> None:
        """Give each senior leader a block of neighbouring villages of level high, larger ones to the most senior."""
        rest = iter(villages)
        for number, leader in enumerate(self._seniors):
            size = (len(villages) + len(self._seniors) - 1 - number) // len(self._seniors)
            for village in islice(rest, size):
                self._give(leader, village)

    def deal_others(self, villages: Sequence[RiskVillage]) -> None:
        """Give the rest to leaders at home in the township while they have room, then to the next in the queue."""
        for village in villages:
            at_home = [leader for leader in self._queue if village.township in self._homes[leader.no]]
            choice = next((leader for leader in [*at_home, *self._queue] if self._has_room(leader)), None)
            if choice is not None:
                self._give(choice, village)

    def _has_room(self, leader: Leader) -> bool:
        return self._load[leader.no] < self._target[leader.no]

    def _give(self, leader: Leader, village: RiskVillage) -> None:
        self._homes[leader.no].add(village.township)
        self._load[leader.no] += 1
