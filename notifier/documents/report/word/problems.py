"""Where the risks are and what they consist of; every figure here counts risk villages and says so."""

from __future__ import annotations

from notifier.documents.report.counts import COLOURS, RISK_LEVELS, RuleFigures, percent
from notifier.documents.report.figures import Figures
from notifier.documents.report.word.charts import Chart, Series
from notifier.documents.report.word.paper import Paper
from notifier.documents.report.wording import chinese_number, shared_out

TOWNSHIPS_CHARTED = 10
TOWNSHIPS_NAMED = 3


def add_problems(paper: Paper, figures: Figures) -> None:
    """Add 三、风险分布和主要问题."""
    paper.heading("三、风险分布和主要问题")
    if not figures.at_risk:
        paper.text("没有研判出风险村。" if figures.rated else "台账尚未上报，暂不能研判。")
        return
    paper.subheading("（一）乡镇分布")
    paper.text(_townships_sentence(figures))
    paper.charts([_townships(figures)], 2.6 + 0.5 * min(len(figures.worst_townships), TOWNSHIPS_CHARTED))
    paper.subheading("（二）主要问题")
    paper.text(f"以{len(figures.at_risk)}个风险村为基数，同一村可涉及几个方面、几个问题。")
    found = [theme for theme in figures.by_theme if theme.villages]
    for place, theme in enumerate(found, start=1):
        listed = "；".join(_rule_words(each) for each in theme.rules)
        lead = f"{chinese_number(place)}是{theme.name}方面。" if len(found) > 1 else f"{theme.name}方面。"
        share = percent(theme.villages, len(figures.at_risk))
        paper.text(f"涉及{theme.villages}个风险村，占{share}%：{listed}。", lead)


def _townships_sentence(figures: Figures) -> str:
    worst = figures.worst_townships
    named = worst[:TOWNSHIPS_NAMED]
    listed = shared_out([(place.township.name, place.at_risk) for place in named])
    share = percent(sum(place.at_risk for place in named), len(figures.at_risk))
    free = len(figures.by_township) - len(worst)
    high = [(place.township.name, place.levels["high"]) for place in figures.by_township if place.levels["high"]]
    spread = f"，较多的是{listed}，合计占{share}%" if len(worst) > TOWNSHIPS_NAMED else f"：{listed}"
    return (
        f"风险村分布在{len(worst)}个乡镇（街道）{spread}；"
        f"{f'高风险村分布在{len(high)}个乡镇（街道）：{shared_out(high)}。' if high else '没有高风险村。'}"
        f"{f'{free}个乡镇（街道）没有风险村。' if free else ''}各乡镇（街道）情况见附表1。"
    )


def _townships(figures: Figures) -> Chart:
    shown = figures.worst_townships[:TOWNSHIPS_CHARTED]
    series = tuple(
        Series(figures.level_word(level), COLOURS[level], tuple(place.levels[level] for place in shown))
        for level in RISK_LEVELS
    )
    many = len(figures.worst_townships) > TOWNSHIPS_CHARTED
    title = f"图3  风险村较多的{TOWNSHIPS_CHARTED}个乡镇（街道）" if many else "图3  各乡镇（街道）风险村数"
    return Chart("bars", title, tuple(place.township.name for place in shown), series)


def _rule_words(each: RuleFigures) -> str:
    high = each.levels["high"]
    return f"{each.rule.title}{each.hits}个{f'（高风险村{high}个）' if high else ''}"
