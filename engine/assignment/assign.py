"""The pure heart of the assignment: a demand in, choices with reasons or explained shortages out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.assignment.model import Assignment, Choice, Demand, RiskVillage
from engine.assignment.network import solve
from engine.assignment.reasons import Explainer
from engine.assignment.shortage import nobody_to_lead, pin_conflicts, shortages
from engine.assignment.townships import home_townships


def assign(demand: Demand) -> Assignment:
    """Return one leader for every risk village, or, if that is impossible, why, and then no choice at all.

    A pin that cannot hold is named among the conflicts and hinders nothing else: recusal is absolute.

    The answer depends on nothing but the demand's content: neither its order nor how often it is asked.
    """
    demand = demand.in_order()
    if not demand.villages:
        return Assignment(())
    if not demand.leaders:
        return Assignment((), (nobody_to_lead(demand),))
    conflicts = pin_conflicts(demand)
    released = demand.releasing([village for conflict in conflicts for village in conflict.villages])
    return replace(_assign(released), conflicts=conflicts)


def _assign(demand: Demand) -> Assignment:
    if everything_stands(demand):
        return _explained(demand, {code: standing.officer for code, standing in demand.standing.items()})
    flow = solve(demand, home_townships(demand))
    pinned = {v.code: pin for v in demand.villages if (pin := demand.pin_of(v)) is not None}
    chosen = flow.chosen() | pinned
    if len(chosen) < len(demand.villages):
        return Assignment((), shortages(demand, flow))
    return _explained(demand, chosen)


def everything_stands(demand: Demand) -> bool:
    """Tell whether every village may keep its lead within all bounds: then keeping them all is the one best answer."""
    leaders = {leader.no: leader for leader in demand.leaders}
    load: Counter[str] = Counter()
    load_high: Counter[str] = Counter()
    for village in demand.villages:
        standing = demand.standing.get(village.code)
        leader = leaders.get(standing.officer) if standing else None
        if standing is None or leader is None or not (standing.pinned or demand.may_lead(leader, village)):
            return False
        load[leader.no] += 1
        load_high[leader.no] += village.level == "high"
    bound = demand.even_share()
    return all(load[no] <= min(bound, demand.limit(leader)) for no, leader in leaders.items()) and all(
        count <= demand.rules.high_per_leader for count in load_high.values()
    )


def _explained(demand: Demand, chosen: dict[str, str]) -> Assignment:
    explainer = Explainer(demand, {v.code: chosen[v.code] for v in demand.villages})
    return Assignment(tuple(_choice(demand, village, explainer) for village in demand.villages))


def _choice(demand: Demand, village: RiskVillage, explainer: Explainer) -> Choice:
    officer = explainer.chosen[village.code]
    standing = demand.standing.get(village.code)
    return Choice(
        village=village.code,
        officer=officer,
        kept=standing is not None and standing.officer == officer,
        pinned=standing is not None and standing.pinned,
        reasons=explainer.reasons(village),
    )
