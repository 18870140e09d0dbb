"""The beginning of the report: levels, what moved, how the ledgers were reported, the five things made clear."""

from __future__ import annotations

from ledgers.standing import Clarity
from ledgers.summary import LACKING, UNRATED
from notifier.documents.report.counts import ALL_LEVELS, COLOURS, RISK_LEVELS, STANDINGS, percent
from notifier.documents.report.figures import Figures
from notifier.documents.report.sentences import level_sentence, movement_sentence, override_sentence, unsure_sentence
from notifier.documents.report.word.charts import Chart, Series
from notifier.documents.report.word.paper import Column, Paper
from notifier.documents.report.wording import chinese_day, chinese_number, quantity

BLUE = "4A6FA5"


def add_overview(paper: Paper, figures: Figures) -> None:
    """Add 一、总体情况."""
    summary = figures.summary
    names = "、".join(summary.dimensions[each] for each in summary.scored)
    paper.heading("一、总体情况")
    paper.text(
        f"按照村（社区）“两委”换届工作安排，县委组织部会同各乡镇（街道）和县级有关部门，对全县{len(summary.townships)}个"
        f"乡镇（街道）{figures.total}个村（社区）逐村研判换届风险。研判以六本台账为依据，从{names}"
        f"{chinese_number(len(summary.scored))}个方面对照规则评定等级，数据截至{chinese_day(summary.on)}。"
    )
    paper.text(level_sentence(figures))
    for sentence in (unsure_sentence(figures), movement_sentence(figures), override_sentence(figures)):
        if sentence:
            paper.text(sentence)
    paper.caption("表1  全县风险等级总体情况")
    paper.table(_LEVEL_COLUMNS, _level_rows(figures))
    if figures.at_risk:
        paper.charts([_ring(figures), _themes(figures)], 6.2)
    _add_returns(paper, figures)


_LEVEL_COLUMNS = (Column("类别", 1.1), Column("村（社区）数", 1.6), Column("占比", 1), Column("评定标准", 4.6))


def _level_rows(figures: Figures) -> list[list[str]]:
    shown = [line for line in STANDINGS if line in ALL_LEVELS or figures.standings[line]]
    rows = [
        [
            figures.level_word(line),
            str(figures.standings[line]),
            f"{percent(figures.standings[line], figures.total)}%",
            _standard(figures, line),
        ]
        for line in shown
    ]
    whole = "100.0%" if figures.total else "0.0%"
    return [*rows, ["合计", str(figures.total), whole, ""]]


def _standard(figures: Figures, line: str) -> str:
    if line == LACKING:
        return f"现有数据未达风险等级，缺项补齐后最坏：{_worst(figures)}"
    if line == UNRATED:
        return "六本台账均未上报"
    bands = figures.summary.grading.bands
    place = next((number for number, band in enumerate(bands) if band[0] == line), None)
    if place is None:
        return ""
    above = bands[place - 1][1] if place else None
    below = bands[place][1] if place < len(bands) - 1 else None
    if above is None:
        return f"得分{below}分及以上，未触及底线"
    words = f"得分低于{above}分" if below is None else f"得分{below}分至不足{above}分"
    return f"{words}，或触及该等级底线"


def _worst(figures: Figures) -> str:
    return "、".join(f"{figures.summary.levels[level]}{figures.at_worst[level]}个" for level in RISK_LEVELS)


def _ring(figures: Figures) -> Chart:
    shown = tuple(line for line in STANDINGS if figures.standings[line])
    values = Series("村（社区）数", BLUE, tuple(figures.standings[line] for line in shown))
    names = tuple(figures.level_word(line) for line in shown)
    return Chart("ring", "图1  风险等级构成", names, (values,), tuple(COLOURS[line] for line in shown))


def _themes(figures: Figures) -> Chart:
    names = tuple(each.name for each in figures.by_theme)
    counts = tuple(each.villages for each in figures.by_theme)
    return Chart("bars", "图2  各方面存在问题的风险村数", names, (Series("风险村数", BLUE, counts),))


def _add_returns(paper: Paper, figures: Figures) -> None:
    returns = figures.summary.standing.returns
    if not returns:
        return
    points = figures.summary.standing.points.total
    paper.text(
        f"六本台账中，由乡镇（街道）逐村上报的{chinese_number(len(returns))}本上报情况见表2；风险点排查化解台账由系统依据各本"
        f"台账生成，{f'现有风险点{points}个' if points else '尚未建档'}。"
    )
    paper.caption("表2  台账上报情况")
    columns = (
        Column("台账", 2.9, False),
        *(Column(f"{word}乡镇", 1.7) for word in ("报齐", "部分报", "未报")),
        *(Column(f"{word}村", 1.5) for word in ("已报", "零报告", "未报")),
    )
    rows = [
        [each.title]
        + [
            str(number)
            for number in (
                *(each.townships_done, each.townships_partly, each.townships_none),
                *(each.reported, each.nil, each.unreported),
            )
        ]
        for each in returns
    ]
    paper.table(columns, rows)


def add_clarities(paper: Paper, figures: Figures) -> None:
    """Add 二、“五个搞清楚”情况."""
    paper.heading("二、“五个搞清楚”情况")
    if not figures.summary.standing.clarities:
        paper.text("台账尚未上报，情况有待摸清。")
    for place, each in enumerate(figures.summary.standing.clarities, start=1):
        paper.text(clarity_sentence(figures, each), f"（{chinese_number(place)}）{each.title}。")


def clarity_sentence(figures: Figures, each: Clarity) -> str:
    """Return one of the five in a sentence: how many villages are known, and every figure that is not zero."""
    if not each.known:
        return "尚无村（社区）上报，情况有待摸清。"
    known = "" if each.known == figures.total else f"已掌握{each.known}个村（社区）的情况。"
    told: list[str] = []
    for item in (item for item in each.items if item.number):
        words = f"{item.label}{quantity(item.number)}{item.unit}"
        if item.within and told:
            told[-1] = f"{told[-1]}（{words}）"
        else:
            told.append(words)
    return f"{known}{'、'.join(told) or '没有登记需要关注的情况'}。"
