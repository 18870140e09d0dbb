"""周调度.docx: two pages for the weekly meeting: figures, what moved and why, what is late, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path

from ledgers.standing import OverdueUnit, Pending, Shift
from ledgers.summary import LACKING, UNRATED
from notifier.documents.report.counts import RISK_LEVELS
from notifier.documents.report.figures import Figures
from notifier.documents.report.sentences import by_cause, compared, override_sentence, unsure_sentence
from notifier.documents.report.word import typesetting as types
from notifier.documents.report.word.paper import CENTER, Column, Paper
from notifier.documents.report.wording import chinese_day, first_of, numbered

VILLAGES_TABLED = 13
MOVES_NAMED, VILLAGES_NAMED = 3, 1
STEP_SIGNS = 20
"""How much of a step is told in the table; the whole of it stands in the village plan."""
UNITS_NAMED = 40


def write_weekly(figures: Figures, path: Path) -> None:
    """Write the weekly dispatch; the same figures give the same bytes."""
    compose_weekly(figures).save(path)


def compose_weekly(figures: Figures) -> Paper:
    """Return the weekly dispatch, not yet written."""
    summary = figures.summary
    paper = Paper(f"{figures.occasion}工作周调度", datetime.combine(summary.on, time(8)), compact=True)
    paper.title(f"{figures.occasion}工作周调度")
    remark = f"{figures.remark}，" if figures.remark else ""
    paper.line(f"（{remark}截至{chinese_day(summary.on)}）", types.RANK_2, CENTER)
    _add_figures(paper, figures)
    _add_moves(paper, figures)
    _add_overdue(paper, figures)
    _add_next_steps(paper, figures)
    _add_pending(paper, figures)
    return paper


def _add_figures(paper: Paper, figures: Figures) -> None:
    paper.heading("一、主要数字")
    lines = [line for line in (*RISK_LEVELS, LACKING, UNRATED, "none") if line != UNRATED or figures.standings[UNRATED]]
    levels = [[figures.level_word(line), str(figures.standings[line]), _change(figures, line)] for line in lines]
    work = list(_work(figures))
    height = max(len(levels), len(work))
    rows = [[*left, *right] for left, right in zip(_filled(levels, height, 3), _filled(work, height, 2), strict=True)]
    columns = (
        Column("类别", 2),
        Column("村（社区）数", 1.8),
        Column("较上次", 1.6),
        Column("工作", 3.4),
        Column("进展", 2.4),
    )
    paper.table(columns, rows)
    for sentence in (unsure_sentence(figures), override_sentence(figures)):
        if sentence:
            paper.text(sentence)


_FIGURES = (
    Column("类别", 2),
    Column("村（社区）数", 1.8),
    Column("较上次", 1.6),
    Column("工作", 3.4),
    Column("进展", 2.4),
)


def _change(figures: Figures, line: str) -> str:
    moved = figures.summary.standing.movement
    if moved is None or line not in RISK_LEVELS:
        return "—"
    return compared(figures, moved, line)


def _work(figures: Figures) -> Iterator[list[str]]:
    standing, at_risk = figures.summary.standing, len(figures.at_risk)
    plans, points, review = standing.village_plans, standing.points, standing.review
    yield ["一村一策已审定", f"{plans.approved}/{at_risk}个"]
    yield ["一村一策措施已办结", f"{plans.measures_done}/{plans.measures}项"]
    yield ["风险点已销号", f"{points.closed}/{points.total}个"]
    yield ["离任干部安置方案已批准", f"{standing.plans.get('已批准', 0)}/{figures.summary.departing}人"]
    yield ["联审意见已反馈", f"{review.replied}/{review.asked}件"]


def _filled(rows: Sequence[list[str]], height: int, width: int) -> list[list[str]]:
    return [*rows, *([[""] * width] * (height - len(rows)))]


def _add_moves(paper: Paper, figures: Figures) -> None:
    paper.heading("二、一周变化")
    moved = figures.summary.standing.movement
    if moved is None:
        paper.text("首次研判，没有可对照的数据。")
    elif not moved.shifts:
        paper.text(f"与{chinese_day(moved.since)}相比，各村（社区）等级没有变化。")
    else:
        causes = "；".join(
            f"{cause}{len(shifts)}个（{_moved(figures, shifts)}）" for cause, shifts in by_cause(moved.shifts).items()
        )
        paper.text(f"与{chinese_day(moved.since)}相比，等级变化{len(moved.shifts)}个，按原因：{causes}。")


def _moved(figures: Figures, shifts: Sequence[Shift]) -> str:
    levels = figures.summary.levels
    told = [
        f"{figures.village_title(figures.village_of(each.village))}{levels[each.from_level]}→{levels[each.to_level]}"
        for each in shifts
    ]
    return first_of(told, MOVES_NAMED, "个")


def _add_overdue(paper: Paper, figures: Figures) -> None:
    paper.heading("三、逾期未办")
    late = figures.summary.standing.overdue
    if not late:
        paper.text("没有逾期事项。")
        return
    whats = dict.fromkeys(each.what for each in late)
    told = [_late_words(what, [each for each in late if each.what == what]) for what in whats]
    for words in told:
        paper.line(f"{words}。", types.NOTE)
    paper.line("以上按单位顺序列出，不作排名。", types.NOTE)


def _late_words(what: str, late: Sequence[OverdueUnit]) -> str:
    unit = "件" if what == "联审意见" else "项"
    listed = "、".join(f"{each.unit}{each.number}{unit}" for each in late[:UNITS_NAMED])
    rest = f"等{len(late)}个单位" if len(late) > UNITS_NAMED else ""
    earliest = min(each.earliest for each in late)
    return f"{what}逾期{sum(each.number for each in late)}{unit}（最早应于{chinese_day(earliest)}办结）：{listed}{rest}"


def _add_next_steps(paper: Paper, figures: Figures) -> None:
    paper.heading("四、高风险村下一步")
    steps = {step.village: step for step in figures.summary.standing.next_steps}
    high = [village for village in figures.at_risk if village.level == "high"]
    if not high:
        paper.text("没有高风险村。")
        return
    columns = (
        Column("村（社区）", 2.5),
        Column("主要问题", 3.2, False),
        Column("包联领导", 1.7),
        Column("下一步", 3.2, False),
        Column("责任人", 3),
        Column("期限", 1.3),
    )
    rows = []
    for village in high[:VILLAGES_TABLED]:
        step = steps.get(village.code)
        leader = figures.leader_names.get(village.lead or "")
        due = f"{step.due_on.month}月{step.due_on.day}日" if step and step.due_on else "待定"
        rows.append(
            [
                figures.village_title(village),
                figures.main_problems(village, 1),
                leader.name if leader else "待落实",
                _cut(step.step) if step else "",
                (step.who if step else "") or "待明确",
                due,
            ]
        )
    paper.table(columns, rows, may_break=True)
    if len(high) > VILLAGES_TABLED:
        paper.text(f"其余{len(high) - VILLAGES_TABLED}个高风险村见研判报告。")


def _cut(text: str) -> str:
    return text if len(text) <= STEP_SIGNS else f"{text[: STEP_SIGNS - 1]}…"


def _add_pending(paper: Paper, figures: Figures) -> None:
    paper.heading("五、提请会议研究")
    pending = figures.summary.standing.pending
    paper.text(numbered([_pending_words(figures, each) for each in pending]) if pending else "没有需要会议研究的事项。")


def _pending_words(figures: Figures, each: Pending) -> str:
    if not each.villages:
        return each.matter
    named = first_of(figures.titles_of(each.villages), VILLAGES_NAMED, "个村")
    return f"{each.matter}：{named}"
