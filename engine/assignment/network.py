"""The assignment as a minimum-cost flow (OR-Tools): source → village → leader (twice for seniors) → sink.

Costs are ordered strictly: first nobody over his even share, then as few changes of lead as possible, then even loads
weighed against one leader a township, last the rank of the leader of a village of level high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from engine.assignment.model import Demand, RiskVillage
from engine.assignment.townships import Homes

LOAD_STEP = 2
"""Cost of one more village per village a leader already has; the unit in which the other costs are weighed."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost units of one demand, from the least to the most important."""

    rank: int
    step: int
    township: int
    move: int
    over: int


def cost_units(demand: Demand) -> Costs:
    """Return cost units such that no sum of lesser costs ever outweighs one unit of a greater one."""
    villages = len(demand.villages)
    most = max((demand.limit(leader) for leader in demand.leaders), default=0)
    step = LOAD_STEP * (len(demand.leaders) + 1)
    township = step * (2 * demand.rules.township_worth + 1)
    slots = step * (2 * most + 2 * demand.rules.high_per_leader)
    move = 1 + villages * (len(demand.leaders) + township + slots)
    return Costs(rank=1, step=step, township=township, move=move, over=1 + villages * 2 * move)


@dataclass(slots=True)
class Network:
    """Arcs in the making, and which nodes stand for which village and leader."""

    villages: tuple[RiskVillage, ...]
    village_node: dict[str, int] = field(default_factory=dict)
    total_node: dict[str, int] = field(default_factory=dict)
    high_node: dict[str, int] = field(default_factory=dict)
    arcs: list[tuple[int, int, int]] = field(default_factory=list)
    sink: int = 0

    def connect(self, tail: int, head: int, cost: int) -> None:
        """Add an arc of capacity one."""
        self.arcs.append((tail, head, cost))


@dataclass(frozen=True, slots=True)
class Flow:
    """The network and the flow of every arc after solving."""

    network: Network
    amounts: tuple[int, ...]

    def chosen(self) -> dict[str, str]:
        """Return the leader of every village that got one."""
        by_node = {node: code for code, node in self.network.village_node.items()}
        leaders = {
            node: no for nodes in (self.network.total_node, self.network.high_node) for no, node in nodes.items()
        }
        pairs = zip(self.network.arcs, self.amounts, strict=True)
        return {by_node[tail]: leaders[head] for (tail, head, _), amount in pairs if amount and tail in by_node}


def solve(demand: Demand, homes: Homes) -> Flow:
    """Return the cheapest flow that serves as many of the villages without a pin as possible."""
    network = build(demand, homes)
    if not network.villages:
        return Flow(network, (0,) * len(network.arcs))
    solver = SimpleMinCostFlow()
    tails, heads, costs = (np.array(part, dtype=np.int64) for part in zip(*network.arcs, strict=True))
    ones = np.ones(len(network.arcs), dtype=np.int64)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tails.astype(np.int32), heads.astype(np.int32), ones, costs)
    solver.set_node_supply(0, len(network.villages))
    solver.set_node_supply(network.sink, -len(network.villages))
    solver.solve_max_flow_with_min_cost()
    return Flow(network, tuple(int(amount) for amount in solver.flows(arcs)))


def build(demand: Demand, homes: Homes) -> Network:
    """Return the network of the demand (in order): every arc carries at most one village."""
    network = Network(tuple(v for v in demand.villages if demand.pin_of(v) is None))
    nodes = iter(range(1, len(network.villages) + 2 * len(demand.leaders) + 2))
    network.village_node = {village.code: next(nodes) for village in network.villages}
    network.total_node = {leader.no: next(nodes) for leader in demand.leaders}
    network.high_node = {leader.no: next(nodes) for leader in demand.leaders if demand.is_senior(leader)}
    network.sink = next(nodes)
    costs = cost_units(demand)
    for node in network.village_node.values():
        network.connect(0, node, 0)
    _connect_villages(network, demand, homes, costs)
    _connect_leaders(network, demand, costs)
    return network


def _connect_villages(network: Network, demand: Demand, homes: Homes, costs: Costs) -> None:
    for village in network.villages:
        nodes = network.high_node if village.level == "high" else network.total_node
        for leader in demand.leaders:
            if demand.may_lead(leader, village):
                move = 0 if demand.holds(leader, village) else costs.move
                away_from_home = 0 if village.township in homes.get(leader.no, ()) else costs.township
                network.connect(network.village_node[village.code], nodes[leader.no], move + away_from_home)


def _connect_leaders(network: Network, demand: Demand, costs: Costs) -> None:
    fixed, fixed_high = pinned_loads(demand)
    even_share = demand.even_share()
    for rank, leader in enumerate(demand.leaders):
        node = network.total_node[leader.no]
        for slot in range(fixed[leader.no], demand.limit(leader)):
            over = costs.over if slot >= even_share else 0
            network.connect(node, network.sink, over + costs.step * (2 * slot + 1))
        if leader.no in network.high_node:
            for slot in range(fixed_high[leader.no], demand.rules.high_per_leader):
                network.connect(network.high_node[leader.no], node, costs.step * (2 * slot + 1) + costs.rank * rank)


def pinned_loads(demand: Demand) -> tuple[Counter[str], Counter[str]]:
    """Return how many villages, and how many of level high, are pinned to each officer."""
    return _count(demand, demand.villages), _count(demand, (v for v in demand.villages if v.level == "high"))


def _count(demand: Demand, villages: Iterable[RiskVillage]) -> Counter[str]:
    return Counter(pin for pin in map(demand.pin_of, villages) if pin is not None)
