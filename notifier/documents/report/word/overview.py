"""The first half of the report: how things stand, where the risks are, what they consist of."""

from __future__ import annotations

from notifier.documents.report.figures import ALL_LEVELS, COLOURS, RISK_LEVELS, Figures, RuleFigures, percent
from notifier.documents.report.word.charts import Chart, Series
from notifier.documents.report.word.paper import Column, Paper
from notifier.documents.report.wording import chinese_day, chinese_number, counted

TOWNSHIPS_CHARTED = 15
TOWNSHIPS_NAMED = 3
RULES_TABLED = 10
BLUE = "4A6FA5"


def add_overview(paper: Paper, figures: Figures) -> None:
    """Add 一、总体情况."""
    summary, levels, total = figures.summary, figures.levels, figures.total
    names = "、".join(summary.dimensions[each] for each in summary.scored)
    at_risk = len(figures.at_risk)
    paper.heading("一、总体情况")
    paper.text(
        f"按照村（社区）“两委”换届工作安排，对全县{len(summary.townships)}个乡镇（街道）、{total}个村（社区）逐村开展换届"
        f"风险研判，数据截至{chinese_day(summary.on)}。研判以六本台账为依据，从{names}{chinese_number(len(summary.scored))}"
        f"个方面逐条对照规则，按“底线等级从严、计分定档”的办法评定等级。"
    )
    parts = counted(((figures.level_word(level) + "村", levels[level]) for level in RISK_LEVELS), "个")
    paper.text(
        f"共研判出风险村{at_risk}个，占{percent(at_risk, total)}%"
        f"{f'，其中{parts}' if parts else ''}；其余{levels['none']}个村（社区）未列为风险村。"
        f"{_assigned(figures)}登记离任干部{summary.departing}人。"
    )
    if figures.lacking:
        paper.text(
            f"另有{len(figures.lacking)}个村（社区）因台账数据缺项，部分规则无法判定，补齐后等级可能上调，"
            "已按“待补”单列，未作“无风险”处理。"
        )
    paper.caption("表1  全县风险等级总体情况")
    paper.table(_LEVEL_COLUMNS, [_level_row(figures, level) for level in ALL_LEVELS])
    paper.charts([_ring(figures), _dimensions(figures)], 6.6)


_LEVEL_COLUMNS = (Column("等级", 1.2), Column("村（社区）数", 1.4), Column("占比", 1.2), Column("评定标准", 4))


def _level_row(figures: Figures, level: str) -> list[str]:
    bands = figures.summary.grading.bands
    place = next((n for n, band in enumerate(bands) if band[0] == level), None)
    rule = ""
    if place is not None:
        above = bands[place - 1][1] if place else None
        below = bands[place][1] if place < len(bands) - 1 else None
        rule = _band_words(below, above)
    if level in RISK_LEVELS:
        rule += "，或命中该等级底线规则"
    return [
        figures.level_word(level),
        str(figures.levels[level]),
        f"{percent(figures.levels[level], figures.total)}%",
        rule,
    ]


def _band_words(below: int | None, above: int | None) -> str:
    if above is None:
        return f"得分{below}分以上（含）"
    if below is None:
        return f"得分低于{above}分"
    return f"得分{below}分（含）至{above}分"


def _assigned(figures: Figures) -> str:
    leaders = len(figures.by_leader)
    assigned = sum(len(each.villages) for each in figures.by_leader)
    if not leaders:
        return ""
    if assigned == len(figures.at_risk):
        return f"全部风险村由{leaders}名县级领导包联到村。"
    return f"{assigned}个风险村已由{leaders}名县级领导包联，{len(figures.at_risk) - assigned}个待落实。"


def _ring(figures: Figures) -> Chart:
    names = tuple(figures.level_word(level) for level in ALL_LEVELS)
    values = Series("村（社区）数", BLUE, tuple(figures.levels[level] for level in ALL_LEVELS))
    return Chart("ring", "图1  风险等级构成", names, (values,), tuple(COLOURS[level] for level in ALL_LEVELS))


def _dimensions(figures: Figures) -> Chart:
    names = tuple(figures.summary.dimensions[each] for each in figures.by_dimension)
    return Chart(
        "columns", "图2  各方面命中村数", names, (Series("命中村数", BLUE, tuple(figures.by_dimension.values())),)
    )


def add_distribution(paper: Paper, figures: Figures) -> None:
    """Add 二、风险分布."""
    paper.heading("二、风险分布")
    worst = figures.worst_townships
    paper.subheading("（一）乡镇分布")
    if not worst:
        paper.text("各乡镇（街道）均没有风险村。")
    else:
        named = worst[:TOWNSHIPS_NAMED]
        listed = "、".join(f"{place.township.name}{place.at_risk}个" for place in named)
        share = percent(sum(place.at_risk for place in named), len(figures.at_risk))
        free = len(figures.by_township) - len(worst)
        paper.text(
            f"风险村分布在{len(worst)}个乡镇（街道），较多的是{listed}，合计占全县风险村的{share}%。"
            f"{f'{free}个乡镇（街道）没有风险村。' if free else ''}各乡镇（街道）情况见附表1。"
        )
        paper.charts([_townships(figures)], 3 + 0.55 * min(len(worst), TOWNSHIPS_CHARTED))
    paper.subheading("（二）领域分布")
    order = sorted(figures.by_dimension.items(), key=lambda item: -item[1])
    listed = "、".join(f"{figures.summary.dimensions[name]}方面{number}个" for name, number in order if number)
    paper.text(f"按命中规则的村（社区）数计，{listed}（同一村可同时涉及几个方面）。" if listed else "没有规则命中。")


def _townships(figures: Figures) -> Chart:
    shown = figures.worst_townships[:TOWNSHIPS_CHARTED]
    series = tuple(
        Series(figures.level_word(level), COLOURS[level], tuple(place.levels[level] for place in shown))
        for level in RISK_LEVELS
    )
    many = len(figures.worst_townships) > TOWNSHIPS_CHARTED
    title = f"图3  风险村较多的{TOWNSHIPS_CHARTED}个乡镇（街道）" if many else "图3  各乡镇（街道）风险村数"
    return Chart("bars", title, tuple(place.township.name for place in shown), series)


def add_problems(paper: Paper, figures: Figures) -> None:
    """Add 三、主要问题."""
    paper.heading("三、主要问题")
    order = sorted(
        (name for name, number in figures.by_dimension.items() if number), key=lambda n: -figures.by_dimension[n]
    )
    if not order:
        paper.text("本次研判没有规则命中。")
        return
    for place, dimension in enumerate(order, start=1):
        rules = [each for each in figures.by_rule if each.rule.dimension == dimension and each.hits]
        paper.subheading(f"（{chinese_number(place)}）{figures.summary.dimensions[dimension]}方面")
        listed = "；".join(_rule_words(figures, each) for each in rules)
        paper.text(f"共{figures.by_dimension[dimension]}个村（社区）存在问题。{listed}。")
    paper.caption(f"表2  命中较多的规则（前{min(RULES_TABLED, len(figures.by_rule))}条）")
    columns = (
        Column("规则", 2.1),
        Column("问题", 4.5, False),
        *(Column(figures.level_word(x), 1.5) for x in ALL_LEVELS),
        Column("合计", 1.4),
    )
    rows = [
        [each.rule.id, each.rule.title, *(str(each.levels[level]) for level in ALL_LEVELS), str(each.hits)]
        for each in figures.by_rule[:RULES_TABLED]
    ]
    paper.table(columns, rows)


def _rule_words(figures: Figures, each: RuleFigures) -> str:
    high = each.levels["high"]
    return f"{each.rule.title}的{each.hits}个{f'（其中高风险村{high}个）' if high else ''}"
