"""The figures all three forms of the report share: counted once, from the summary alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from ledgers.roster.table import PRACTICE_MARK
from ledgers.summary import (
    LACKING,
    UNRATED,
    CountySummary,
    Gap,
    Hit,
    RuleNote,
    VillageSummary,
)
from notifier.documents.report.counts import (
    ALL_LEVELS,
    GapFigures,
    LeaderFigures,
    RuleFigures,
    ThemeFigures,
    TownshipFigures,
)
from notifier.documents.report.wording import first_of


class Figures:
    """Everything that is counted from one summary."""

    def __init__(self, summary: CountySummary) -> None:
        self.summary = summary
        self.township_names = {place.code: place.name for place in summary.townships}
        self.leader_names = {leader.no: leader for leader in summary.leaders}

    @cached_property
    def occasion(self) -> str:
        """County and round as a title begins: the county once, a remark in brackets behind its name left out."""
        bare, round_ = self.county_name, _quoted(self.summary.round.removesuffix(PRACTICE_MARK))
        return round_ if bare in round_ else f"{bare}{round_}"

    @property
    def county_name(self) -> str:
        """The county without a remark in brackets."""
        return self.summary.county.partition("（")[0]

    @property
    def remark(self) -> str:
        """What a title has to warn of: a rehearsal, data that are not real; mostly empty."""
        remark = self.summary.county.partition("（")[2].rstrip("）")
        practice = PRACTICE_MARK.strip("（）") if self.summary.round.endswith(PRACTICE_MARK) else ""
        return "，".join(filter(None, (practice, remark and f"{remark}数据")))

    @property
    def data_remark(self) -> str:
        """The remark as titles end: （演示数据）; mostly empty."""
        return f"（{self.remark}）" if self.remark else ""

    @cached_property
    def levels(self) -> Counter[str]:
        """Villages by level in force."""
        return Counter(village.level for village in self.summary.villages)

    @cached_property
    def standings(self) -> Counter[str]:
        """Villages by the line of the table they stand in."""
        return Counter(village.standing for village in self.summary.villages)

    @property
    def rated(self) -> int:
        """Villages of which anything was reported."""
        return self.total - self.standings[UNRATED]

    @cached_property
    def at_worst(self) -> Counter[str]:
        """The villages of the line 待补 by the level they would have at worst."""
        return Counter(village.worst_level for village in self.summary.villages if village.standing == LACKING)

    @property
    def total(self) -> int:
        """All villages."""
        return len(self.summary.villages)

    @cached_property
    def at_risk(self) -> tuple[VillageSummary, ...]:
        """The risk villages, gravest first, then by score and code."""
        return gravest_first(village for village in self.summary.villages if village.is_at_risk)

    @cached_property
    def lacking(self) -> tuple[VillageSummary, ...]:
        """The villages whose level missing data could make graver."""
        return tuple(village for village in self.summary.villages if village.lacks_data)

    @cached_property
    def by_township(self) -> tuple[TownshipFigures, ...]:
        """Figures of every township in order of code."""
        groups: dict[str, list[VillageSummary]] = {place.code: [] for place in self.summary.townships}
        for village in self.summary.villages:
            groups[village.township].append(village)
        return tuple(
            TownshipFigures(
                place,
                len(groups[place.code]),
                Counter(v.standing for v in groups[place.code]),
            )
            for place in self.summary.townships
        )

    @cached_property
    def worst_townships(self) -> tuple[TownshipFigures, ...]:
        """Townships with risk villages, those with most of them first."""
        order = sorted(
            (place for place in self.by_township if place.at_risk),
            key=lambda p: (-p.at_risk, -p.levels["high"], -p.levels["medium"], p.township.code),
        )
        return tuple(order)

    @cached_property
    def by_rule(self) -> tuple[RuleFigures, ...]:
        """Figures of every rule that fired or could not be judged somewhere, the most frequent first."""
        hits: dict[str, Counter[str]] = {rule.id: Counter() for rule in self.summary.rules}
        questions: Counter[str] = Counter()
        for village in self.summary.villages:
            for hit in village.hits:
                hits[hit.rule][village.standing] += 1
            questions.update(question.rule for question in village.questions)
        found = [RuleFigures(rule, hits[rule.id], questions[rule.id]) for rule in self.summary.rules]
        used = [each for each in found if each.hits or each.questions]
        return tuple(sorted(used, key=lambda each: (-each.hits, each.rule.id)))

    @cached_property
    def by_theme(self) -> tuple[ThemeFigures, ...]:
        """Problems of the risk villages by heading, in the order of the headings."""
        theme = {rule.id: rule.theme for rule in self.summary.rules}
        villages: Counter[str] = Counter()
        rules: dict[str, Counter[str]] = {}
        for village in self.at_risk:
            villages.update({theme[hit.rule] for hit in village.problems})
            for hit in village.problems:
                rules.setdefault(hit.rule, Counter())[village.standing] += 1
        counted = [RuleFigures(self.rule(rule), levels, 0) for rule, levels in rules.items()]
        counted.sort(key=lambda each: (-each.hits, each.rule.id))
        return tuple(
            ThemeFigures(name, villages[name], tuple(each for each in counted if each.rule.theme == name))
            for name in self.summary.themes
        )

    @cached_property
    def common_problems(self) -> tuple[RuleFigures, ...]:
        """The problems of the risk villages over all headings, the most frequent first."""
        found = [rule for theme in self.by_theme for rule in theme.rules]
        return tuple(sorted(found, key=lambda each: (-each.hits, each.rule.id)))

    @cached_property
    def by_leader(self) -> tuple[LeaderFigures, ...]:
        """Every leader with villages, in the order of protocol."""
        groups: dict[str, list[VillageSummary]] = {}
        for village in self.at_risk:
            if village.lead:
                groups.setdefault(village.lead, []).append(village)
        return tuple(LeaderFigures(x, tuple(groups[x.no])) for x in self.summary.leaders if x.no in groups)

    @cached_property
    def by_gap(self) -> tuple[GapFigures, ...]:
        """Missing cells by ledger and columns, the largest first."""
        groups: dict[tuple[str, tuple[str, ...]], list[Gap]] = {}
        for gap in self.summary.gaps:
            groups.setdefault((gap.ledger, gap.columns), []).append(gap)
        found = [
            GapFigures(
                ledger,
                columns,
                sum(len(gap.villages) for gap in gaps),
                tuple(dict.fromkeys(self.township_names[gap.township] for gap in gaps)),
            )
            for (ledger, columns), gaps in groups.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.villages, each.ledger, each.columns)))

    def is_themed(self, hit: Hit) -> bool:
        """Tell whether a hit is a problem of its own, and not one that only adds up others or stops a stage."""
        return self.rule(hit.rule).theme in self.summary.themes

    def main_problems(self, village: VillageSummary, shown: int) -> str:
        """Return the titles of the gravest problems of a village, and how many there are in all."""
        titles = [
            self.rule(hit.rule).title
            for hit in gravest_hits(village)
            if hit in village.problems and self.is_themed(hit)
        ]
        return first_of(titles, shown, "项")

    def rule(self, rule_id: str) -> RuleNote:
        """Return the rule with this id."""
        return self._rules[rule_id]

    @cached_property
    def _rules(self) -> dict[str, RuleNote]:
        return {rule.id: rule for rule in self.summary.rules}

    def level_word(self, level: str) -> str:
        """Return 高风险, 中风险, 低风险 or 无风险, 待补 or 暂不评定."""
        return STANDING_WORDS.get(level) or f"{self.summary.levels[level]}风险"

    def village_of(self, code: str) -> VillageSummary:
        """Return the village with this code."""
        return self._villages[code]

    @cached_property
    def _villages(self) -> dict[str, VillageSummary]:
        return {village.code: village for village in self.summary.villages}

    def titles_of(self, codes: Iterable[str]) -> list[str]:
        """Return townships and names of villages."""
        return [self.village_title(self._villages[code]) for code in codes]

    def village_title(self, village: VillageSummary) -> str:
        """Return township and name of a village."""
        return f"{self.township_names[village.township]}{village.name}"

    def leader_title(self, number: str | None) -> str:
        """Return post and name of a leader, or a dash."""
        leader = self.leader_names.get(number or "")
        return f"{leader.title or leader.post}{leader.name}" if leader else "—"


STANDING_WORDS = {LACKING: "待补", UNRATED: "暂不评定"}


def _quoted(text: str) -> str:
    """Return the text with 两委 between quotation marks, as papers write it."""
    return text if "“两委”" in text else text.replace("两委", "“两委”")


def gravest_hits(village: VillageSummary) -> tuple[Hit, ...]:
    """Return what bears on the level of a village: the rules that set it, then by points; duties last."""

    def weight(hit: Hit) -> tuple[int, int, str]:
        return ALL_LEVELS.index(hit.floor or "none"), -hit.points, hit.rule

    return tuple(sorted(village.hits, key=weight))


def gravest_first(villages: Iterable[VillageSummary]) -> tuple[VillageSummary, ...]:
    """Return the villages ordered by level, then score, then code."""
    return tuple(sorted(villages, key=lambda v: (ALL_LEVELS.index(v.level), v.score, v.code)))
