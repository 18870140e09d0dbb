"""Why this leader: what led to the choice is kept in sentences, what stands is worked out from the leads shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.assignment.model import AssignmentRules, Demand, RiskVillage, Standing

EVEN = "均衡分担"
LEVEL_WORDS = {"high": "高风险村", "medium": "中风险村", "low": "低风险村"}
PAST = ("原由", "由", "此前")
"""How sentences begin that tell what happened: they stay true, whatever stands later."""


def level_sentence(rules: AssignmentRules, level: str) -> str:
    """Say what the level of a village asks for; always the first reason."""
    if level == "high":
        posts = "、".join(rules.senior_posts)
        return f"本村为高风险村，由{posts}包联，每人不超过 {rules.high_per_leader} 个高风险村"
    return f"本村为{LEVEL_WORDS[level]}，由一名县级领导包联"


@dataclass(frozen=True, slots=True)
class Explainer:
    """Everything the kept sentences speak of: the demand, and who leads where in the end."""

    demand: Demand
    chosen: dict[str, str]

    def reasons(self, village: RiskVillage) -> tuple[str, ...]:
        """Return what the level asks for and what led to the choice; what is on record of that stays word for word."""
        first = level_sentence(self.demand.rules, village.level)
        standing = self.demand.standing.get(village.code)
        if standing is None:
            return (first,)
        past = tuple(reason for reason in standing.reasons[1:] if reason.startswith(PAST))
        if standing.officer != self.chosen[village.code]:
            return (first, self._of_change(village, standing))
        if standing.pinned:
            return (f"本村为{LEVEL_WORDS[village.level]}", *past)
        if standing.reasons[:1] == (first,):
            return (first, *past)
        return (first, f"此前已由{standing.officer_name}包联，保持不变")

    def _of_change(self, village: RiskVillage, standing: Standing) -> str:
        leader = next(x for x in self.demand.leaders if x.no == self.chosen[village.code])
        return f"原由{standing.officer_name}包联，{self._why_not(standing, village)}，改由{leader.name}包联"

    def _why_not(self, standing: Standing, village: RiskVillage) -> str:
        leader = next((x for x in self.demand.leaders if x.no == standing.officer), None)
        if leader is None:
            return "其已不在县级领导名单中"
        if (leader.no, village.code) in self.demand.recusals:
            return "其与本村有回避关系"
        if leader.away == "long":
            return "其较长时间外出"
        if village.level == "high" and not self.demand.is_senior(leader):
            return "本村为高风险村，其职务不在包联高风险村之列"
        return "原指定已取消" if standing.released else "为使各领导负担均衡"


@dataclass(frozen=True, slots=True)
class Led:
    """One village and its leader as they stand: codes, names, whether it lies in the leader's own township."""

    village: str
    township: str
    township_name: str
    level: str
    officer: str
    officer_name: str
    is_contact: bool = False


def standing_reasons(led: Led, kept: Sequence[str], county: Collection[Led], recused: Sequence[str]) -> Iterator[str]:
    """Give the reasons of one lead: ``kept`` is what is on record of it, all else follows from the leads of its county.

    ``recused`` are the names of the leaders with a tie to the village.
    """
    level = f"本村为{LEVEL_WORDS.get(led.level, '无风险村')}"
    yield kept[0] if kept and kept[0].startswith(level) else level
    yield from (reason for reason in kept[1:] if reason.startswith(PAST))
    others = sum(x.officer == led.officer and x.township == led.township and x.village != led.village for x in county)
    if others:
        yield f"{led.officer_name}同时包联{led.township_name or '同一乡镇'}另外 {others} 个村，便于统筹"
    elif led.is_contact:
        yield f"{led.officer_name}是{led.township_name or '该乡镇'}的联系领导"
    if recused:
        yield f"{'、'.join(recused)}与本村有回避关系，未予安排"
    loads = Counter(x.officer for x in county)
    share = f"全县 {len(loads)} 名领导共包联 {len(county)} 个村"
    yield f"{EVEN}：{led.officer_name}现包联 {loads[led.officer]} 个村，{share}"
