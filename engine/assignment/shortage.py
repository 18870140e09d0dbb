"""Why a demand cannot be met: the villages that compete for too few places, found from the solved flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.assignment.model import Demand, Leader, RiskVillage, Shortage
from engine.assignment.network import Flow, pinned_loads
from ledgers.roster.divisions import COUNTY_DIGITS

NAMED = 3


def lacks_places(demand: Demand) -> bool:
    """Tell at a glance whether there are fewer places than villages, or than villages of level high; if so, no
    assignment is possible. False says nothing: recusals and absences may still stand in the way."""
    fixed, fixed_high = pinned_loads(demand)
    rest = [village for village in demand.villages if demand.pin_of(village) is None]
    present = [leader for leader in demand.leaders if leader.away != "long"]
    places = {leader.no: max(demand.limit(leader) - fixed[leader.no], 0) for leader in present}
    places_high = (
        min(places[leader.no], max(demand.rules.high_per_leader - fixed_high[leader.no], 0))
        for leader in present
        if demand.is_senior(leader)
    )
    high = sum(village.level == "high" for village in rest)
    return len(rest) > sum(places.values()) or high > sum(places_high)


def nobody_to_lead(demand: Demand) -> Shortage:
    """Return the shortage of a county without a single leader on record."""
    villages = tuple(village.code for village in demand.villages)
    county = villages[0][:COUNTY_DIGITS]
    sentence = f"县（{county}）有 {len(villages)} 个风险村，但名册中没有一名县级领导"
    return Shortage(
        villages, len(villages), sentence, ("导入县级领导名单（职务为县委书记、县长……县级领导）后重新评估",)
    )


def pin_conflicts(demand: Demand) -> tuple[Shortage, ...]:
    """Return the pins that cannot hold: recusal is absolute, and only a county leader can lead."""
    leaders = {leader.no for leader in demand.leaders}
    return tuple(
        Shortage((village.code,), 1, f"{village.title}已指定由{name}包联，但{why}，指定不再有效", _pin_anew(village))
        for village in demand.villages
        if (pin := demand.pin_of(village)) is not None
        for name in [demand.standing[village.code].officer_name]
        for why in [_pin_problem(demand, village, pin, pin in leaders)]
        if why
    )


def _pin_problem(demand: Demand, village: RiskVillage, pin: str, is_leader: bool) -> str:
    if (pin, village.code) in demand.recusals:
        return "其与本村有回避关系"
    return "" if is_leader else "其已不在县级领导名单中"


def _pin_anew(village: RiskVillage) -> tuple[str, ...]:
    return (f"已由程序另行安排；需要另外指定的，用 huanjie leads pin {village.code} 领导编号 --reason 原因",)


def shortages(demand: Demand, flow: Flow) -> tuple[Shortage, ...]:
    """Return one explanation for every group of villages that compete for the same too few places."""
    served = flow.chosen()
    graph = _residual(flow)
    competing: list[set[int]] = []
    for village in flow.network.villages:
        if village.code not in served:
            reached = _reach(graph, flow.network.village_node[village.code])
            apart = [nodes for nodes in competing if nodes.isdisjoint(reached)]
            competing = [*apart, reached.union(*(nodes for nodes in competing if nodes not in apart))]
    groups = [_group(demand, flow, nodes) for nodes in competing]
    return tuple(_explain(demand, group, sum(v.code not in served for v in group.villages)) for group in groups)


def _residual(flow: Flow) -> dict[int, list[int]]:
    """Return where one more village could be pushed: along unused arcs, and back along used ones (source aside)."""
    graph: dict[int, list[int]] = defaultdict(list)
    for (tail, head, _), amount in zip(flow.network.arcs, flow.amounts, strict=True):
        if tail == 0:
            continue
        graph[head if amount else tail].append(tail if amount else head)
    return graph


def _reach(graph: dict[int, list[int]], start: int) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for node in graph[waiting.pop()]:
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen


@dataclass(frozen=True, slots=True)
class _Group:
    """Villages that compete, and the leaders who are full: of villages of level high, or altogether."""

    villages: tuple[RiskVillage, ...]
    full_of_high: tuple[Leader, ...]
    full: tuple[Leader, ...]


def _group(demand: Demand, flow: Flow, reached: set[int]) -> _Group:
    network = flow.network
    full = tuple(leader for leader in demand.leaders if network.total_node[leader.no] in reached)
    return _Group(
        tuple(v for v in network.villages if network.village_node[v.code] in reached),
        tuple(x for x in demand.leaders if network.high_node.get(x.no) in reached and x not in full),
        full,
    )


def _explain(demand: Demand, group: _Group, short: int) -> Shortage:
    villages = _named([v.title for v in group.villages], "个村")
    levels = {v.level for v in group.villages}
    kind = "高风险村" if levels == {"high"} else "风险村"
    parts = [f"{kind}{villages}包联领导不够，差 {short} 个名额"]
    if group.full_of_high:
        names = _named([f"{x.post}{x.name}" for x in group.full_of_high], "人")
        parts.append(f"可以包联高风险村的{names}每人最多 {demand.rules.high_per_leader} 个，已满")
    if group.full:
        parts.append(f"{_named([f'{x.post}{x.name}' for x in group.full], '人')}包联总数已到上限")
    parts.extend(_why_others_cannot(demand, group))
    remedies = tuple(dict.fromkeys(_remedies(demand, group)))
    return Shortage(tuple(v.code for v in group.villages), short, "；".join(parts), remedies)


def _named(names: Sequence[str], unit: str) -> str:
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等 {len(names)} {unit}"


def _why_others_cannot(demand: Demand, group: _Group) -> Iterator[str]:
    high_only = all(v.level == "high" for v in group.villages)
    suitable = [x for x in demand.leaders if demand.is_senior(x)] if high_only else list(demand.leaders)
    if high_only and not suitable:
        yield f"县级领导名单中没有可以包联高风险村的职务（{'、'.join(demand.rules.senior_posts)}）"
    recused = [x for x in suitable if any((x.no, v.code) in demand.recusals for v in group.villages)]
    if recused:
        yield f"{_named([f'{x.post}{x.name}' for x in recused], '人')}须回避"
    away = [x for x in suitable if x.away != "no"]
    if away:
        yield f"{_named([f'{x.post}{x.name}' for x in away], '人')}外出，不新增包联"


def _remedies(demand: Demand, group: _Group) -> Iterator[str]:
    high = any(v.level == "high" for v in group.villages)
    if high and (group.full_of_high or not group.full):
        yield "补登有关领导的职务，或在 rules/assignment.toml 中提高 high_per_leader、增加 senior_posts"
    if group.full or not high:
        yield "补充县级领导，或提高有关领导的“包联上限”（没有填写的改 rules/assignment.toml 的 villages_per_leader）"
    if any((x.no, v.code) in demand.recusals for x in demand.leaders for v in group.villages):
        yield "核对回避登记是否准确"
    if any(x.away != "no" for x in demand.leaders):
        yield "外出领导返岗后更新名册中的外出日期"
    yield f"由有权决定的同志用 huanjie leads pin {group.villages[0].code} 领导编号 --reason 原因 直接指定"
