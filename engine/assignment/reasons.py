"""Why this leader: each choice in Chinese sentences, true on the day it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.assignment.model import AssignmentRules, Demand, Leader, RiskVillage, Standing

EVEN = "均衡分担"
LEVEL_WORDS = {"high": "高风险村", "medium": "中风险村", "low": "低风险村"}


def level_sentence(rules: AssignmentRules, level: str) -> str:
    """Say what the level of a village asks for; always the first reason."""
    if level == "high":
        posts = "、".join(rules.senior_posts)
        return f"本村为高风险村，由{posts}包联，每人不超过 {rules.high_per_leader} 个高风险村"
    return f"本村为{LEVEL_WORDS[level]}，由一名县级领导包联"


@dataclass(frozen=True, slots=True)
class Explainer:
    """Everything the sentences speak of: the demand, and who leads where in the end."""

    demand: Demand
    chosen: dict[str, str]

    def reasons(self, village: RiskVillage) -> tuple[str, ...]:
        """Return the reasons of the choice; those on record stay word for word while they hold."""
        first = level_sentence(self.demand.rules, village.level)
        standing = self.demand.standing.get(village.code)
        kept = standing is not None and standing.officer == self.chosen[village.code]
        if standing and kept and standing.pinned:
            return (f"本村为{LEVEL_WORDS[village.level]}", *standing.reasons[1:])
        if standing and kept and standing.reasons[:1] == (first,):
            return standing.reasons
        if standing and kept:
            return (first, f"此前已由{standing.officer_name}包联，保持不变")
        return (first, *self._of_new(village, standing))

    def _of_new(self, village: RiskVillage, standing: Standing | None) -> Iterator[str]:
        leader = next(x for x in self.demand.leaders if x.no == self.chosen[village.code])
        if standing is not None:
            yield f"原由{standing.officer_name}包联，{self._why_not(standing, village)}，改由{leader.name}包联"
        others = self._others_in_township(leader, village)
        if others:
            yield f"{leader.name}同时包联{village.township_name or '同一乡镇'}另外 {others} 个村，便于统筹"
        elif leader.township == village.township:
            yield f"{leader.name}是{village.township_name or '该乡镇'}的联系领导"
        recused = [x.name for x in self.demand.leaders if (x.no, village.code) in self.demand.recusals]
        if recused:
            yield f"{'、'.join(recused)}与本村有回避关系，未予安排"
        yield self._balance(leader)

    def _others_in_township(self, leader: Leader, village: RiskVillage) -> int:
        return sum(
            other.township == village.township and other.code != village.code and self.chosen[other.code] == leader.no
            for other in self.demand.villages
        )

    def _balance(self, leader: Leader) -> str:
        loads = Counter(self.chosen.values())
        average = len(self.demand.villages) / sum(x.away != "long" for x in self.demand.leaders)
        return f"{EVEN}：安排后{leader.name}包联 {loads[leader.no]} 个村，全县领导人均 {average:.1f} 个"

    def _why_not(self, standing: Standing, village: RiskVillage) -> str:
        leader = next((x for x in self.demand.leaders if x.no == standing.officer), None)
        if leader is None:
            return "其已不在县级领导名单中"
        if (leader.no, village.code) in self.demand.recusals:
            return "其与本村有回避关系"
        if leader.away == "long":
            return "其较长时间外出"
        if village.level == "high" and not self.demand.is_senior(leader):
            return "本村升为高风险村"
        return "为使各领导负担均衡"
