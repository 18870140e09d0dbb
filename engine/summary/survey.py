"""The five things to be made clear (五个搞清楚), counted from the facts a run read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.runs.latest import Facts
from ledgers.standing import Clarity, Item
from ledgers.summary import VillageSummary

BAD_OUTCOMES = ("失败", "无效", "重新选举")
CASES = ("立案", "留置")
Test = Callable[[Facts], object]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One figure of the survey: the villages for which ``test`` holds, or with ``total`` the sum of what it returns."""

    label: str
    test: Test
    unit: str = "个"
    total: bool = False
    within: bool = False

    def item(self, facts: Iterable[Facts]) -> Item:
        """Return the figure over the facts of all villages."""
        values = (self.test(each) for each in facts)
        number = sum(int(value or 0) for value in values) if self.total else sum(bool(value) for value in values)  # type: ignore[call-overload]
        return Item(self.label, number, self.unit, self.within)


def _is(fact: str, *values: object) -> Test:
    return lambda facts: facts.get(fact) in values


def _above(fact: str, limit: float) -> Test:
    return lambda facts: (value := facts.get(fact)) is not None and float(value) > limit


def _sum(label: str, fact: str, unit: str, *, within: bool = False) -> _Asked:
    return _Asked(label, lambda facts: facts.get(fact), unit, total=True, within=within)


def _of_them(label: str, test: Test) -> _Asked:
    return _Asked(label, test, within=True)


def _in_case(facts: Facts) -> bool:
    return any(facts.get(fact) in CASES for fact in ("secretary_case", "director_case"))


def _not_rectified(facts: Facts) -> bool:
    return facts.get("weak_and_slack") is True and facts.get("rectification") in ("未整顿", "整顿中")


def _badly_merged(facts: Facts) -> bool:
    return _above("merged_from", 1)(facts) is True and facts.get("fusion") == "差"


TEAM, ELECTION, DIFFICULT, PROBLEMS, APPEALS = "班子现状", "村情选情", "重点难点", "突出问题", "群众诉求"
SURVEY: Mapping[str, Sequence[_Asked]] = {
    TEAM: (
        _Asked("书记空缺的村", _is("secretary_vacant", True)),
        _Asked("职数未配齐的村", _above("seats_unfilled", 0)),
        _sum("空缺职数", "seats_unfilled", "个", within=True),
        _Asked("班子评定为差的村", _is("team_rating", "差")),
        _Asked("班子不团结的村", _is("discord", True)),
        _Asked("软弱涣散村党组织", _is("weak_and_slack", True)),
        _of_them("尚未整顿到位的", _not_rectified),
        _Asked("主职被立案或留置的村", _in_case),
    ),
    ELECTION: (
        _sum("户籍人口", "population", "人"),
        _sum("预计选民", "voters_expected", "人"),
        _Asked("由两个以上村合并而来的村", _above("merged_from", 1)),
        _of_them("合并后融合差的", _badly_merged),
        _Asked("上届选举不成功的村", _is("last_outcome", *BAD_OUTCOMES)),
        _Asked("现任主职“一肩挑”的村", _is("dual_role_combined", True)),
        _Asked("本届“一肩挑”有确定人选的村", _is("dual_role_forecast", "有确定人选")),
        _Asked("只有意向人选的村", _is("dual_role_forecast", "有意向人选")),
        _Asked("无合适人选的村", _is("dual_role_forecast", "无合适人选")),
        _sum("合格后备人选", "qualified_reserve", "人"),
    ),
    PROBLEMS: (
        _Asked("审计问题未整改到位的村", _above("unrectified_audit_problems", 0)),
        _sum("未整改问题", "unrectified_audit_problems", "个", within=True),
        _Asked("账目未清理的村", _above("uncleared_accounts", 0)),
        _Asked("村务公开不到位的村", _is("affairs_disclosed", False)),
        _sum("未了结的历史遗留问题", "open_legacy_issues", "件"),
        _sum("未了结的征地拆迁纠纷", "open_land_disputes", "件"),
        _sum("未平息的舆情", "open_public_opinion_events", "件"),
        _Asked("贿选问题查实或核查中的村", _is("election_bribery", "查实", "核查中")),
        _Asked("宗族宗派或涉黑涉恶干扰经部门查实的村", _is("clan_gang_conclusion", "查实")),
    ),
    APPEALS: (
        _sum("未办结集体信访", "open_collective_grievances", "件"),
        _of_them("涉及村", _above("open_collective_grievances", 0)),
        _sum("长期未结信访", "long_open_grievances", "件"),
        _of_them("涉及村", _above("long_open_grievances", 0)),
        _sum("诉求未答复的离任干部", "unanswered_requests", "人"),
        _of_them("涉及村", _above("unanswered_requests", 0)),
    ),
}
"""What is asked, in the order of the paper: counts of what was entered, no cut of a rule."""

READ = {
    TEAM: ("secretary_vacant", "seats_unfilled", "team_rating", "discord", "weak_and_slack"),
    ELECTION: ("population", "voters_expected", "last_outcome", "dual_role_forecast", "qualified_reserve"),
    PROBLEMS: ("unrectified_audit_problems", "uncleared_accounts", "open_legacy_issues", "affairs_disclosed"),
    APPEALS: ("open_collective_grievances", "long_open_grievances", "unanswered_requests"),
}
"""By which facts a village counts as known in one of the five."""


def survey(facts: Sequence[Facts], villages: Sequence[VillageSummary], open_points: int) -> tuple[Clarity, ...]:
    """Return the five in their order; ``open_points`` are the risk points of risk villages that are not closed."""
    found = {title: _clarity(title, asked, facts) for title, asked in SURVEY.items()}
    found[DIFFICULT] = _difficult(villages, open_points)
    return tuple(found[title] for title in (TEAM, ELECTION, DIFFICULT, PROBLEMS, APPEALS))


def _clarity(title: str, asked: Sequence[_Asked], facts: Sequence[Facts]) -> Clarity:
    known = sum(any(each.get(name) is not None for name in READ[title]) for each in facts)
    return Clarity(title, known, tuple(each.item(facts) for each in asked))


def _difficult(villages: Sequence[VillageSummary], open_points: int) -> Clarity:
    at_risk = [village for village in villages if village.is_at_risk]
    items = (
        Item("高风险村", sum(village.level == "high" for village in at_risk), "个"),
        Item("触及底线规则的风险村", sum(any(hit.floor for hit in v.hits) for v in at_risk), "个"),
        Item("涉及三个以上方面的风险村", sum(sum(lost > 0 for lost in v.points.values()) > 2 for v in at_risk), "个"),
        Item("未销号的风险点", open_points, "个"),
    )
    return Clarity(DIFFICULT, sum(village.is_rated for village in villages), items)
