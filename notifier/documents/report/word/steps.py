"""What is to be done next: each step from this county's own figures, then the dates ahead."""

from __future__ import annotations

from collections.abc import Iterator

from ledgers.resettlement.table import STATES_BEFORE_TOWNSHIP
from notifier.documents.report.figures import Figures
from notifier.documents.report.word.appendix import MILESTONES_TABLE
from notifier.documents.report.word.paper import Paper
from notifier.documents.report.wording import chinese_day, chinese_number, counted, first_of

COMMON_PROBLEMS = 3
TOWNSHIPS_NAMED = 6


def add_next_steps(paper: Paper, figures: Figures) -> None:
    """Add 七、下一步工作."""
    paper.heading("七、下一步工作")
    for place, (title, text) in enumerate(next_steps(figures), start=1):
        paper.text(text, f"{chinese_number(place)}是{title}。")
    if figures.summary.milestones:
        paper.text(f"后续主要时间节点见附表{MILESTONES_TABLE}。")


def next_steps(figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield title and text of every step this county has to take."""
    levels, standing = figures.levels, figures.summary.standing
    if levels["high"]:
        yield "攻坚化解高风险村", _about_high(figures)
    if levels["medium"] + levels["low"]:
        yield "分类化解中、低风险村", _about_others(figures)
    if figures.common_problems:
        yield "集中解决共性问题", _about_problems(figures)
    if figures.by_gap:
        yield "限期补齐台账", _about_gaps(figures)
    if figures.summary.departing:
        yield "做好离任干部安置", _about_departures(figures)
    if standing.review.open:
        late = f"，对逾期的{standing.review.overdue}件由县委组织部逐部门催办" if standing.review.overdue else ""
        text = f"对尚未反馈的{standing.review.open}件联审意见，请有关部门按期书面反馈{late}；未反馈的不作“无异议”处理。"
        yield "加快资格联审", text
    yield "动态更新研判", "台账有变化即更新，等级上调即时落实包联，等级下调须附佐证材料并经县级确认。"


def _about_high(figures: Figures) -> str:
    plans = [step for step in figures.summary.standing.next_steps if "制定一村一策" in step.step]
    often = figures.summary.cadence.get("high", "")
    everyone = len(plans) == figures.levels["high"]
    without = f"尽快{'逐村' if everyone else f'为其中{len(plans)}个村'}制定一村一策，" if plans else ""
    gate = next((each for each in figures.summary.milestones if each.id == "gate"), None)
    before = f"{chinese_day(gate.ends_on)}前未经县级核实销号的，不启动选举程序。" if gate else ""
    return (
        f"{figures.levels['high']}个高风险村由包联领导牵头，{without}措施逐项明确责任人和期限"
        f"{f'，{often}调度一次' if often else ''}。{before}"
    )


def _about_others(figures: Figures) -> str:
    listed = counted(((f"{figures.level_word(level)}村", figures.levels[level]) for level in ("medium", "low")), "个")
    cadence = figures.summary.cadence
    often = [f"{figures.level_word(level)}村{cadence[level]}" for level in ("medium", "low") if level in cadence]
    report = f"，{'、'.join(often)}报告一次进展" if often else ""
    late = figures.summary.standing.village_plans.measures_overdue
    return (
        f"{listed}由包联领导督促、乡镇责任人负责{report}"
        f"{f'；逾期的{late}项措施说明原因、重定期限' if late else ''}；风险消除的及时申请销号。"
    )


def _about_problems(figures: Figures) -> str:
    return (
        "；".join(
            f"{each.rule.title}的{each.hits}个风险村，{'，'.join(step.rstrip('。；') for step in each.rule.steps[:1])}"
            for each in figures.common_problems[:COMMON_PROBLEMS]
        )
        + "。"
    )


def _about_gaps(figures: Figures) -> str:
    villages = {code for gap in figures.summary.gaps for code in gap.villages}
    places = list(dict.fromkeys(figures.township_names[gap.township] for gap in figures.summary.gaps))
    named = first_of(places, TOWNSHIPS_NAMED, "个乡镇（街道）")
    return f"{named}对{len(villages)}个村（社区）的缺项逐村补报，确无问题的作零报告，补报后重新研判。"


def _about_departures(figures: Figures) -> str:
    plans, departing = figures.summary.standing.plans, figures.summary.departing
    waiting = sum(plans.get(state, 0) for state in STATES_BEFORE_TOWNSHIP)
    left = departing - plans.get("已批准", 0)
    if not left:
        return f"{departing}人安置方案已全部批准，逐项抓好落实，按期回访。"
    whose = "" if waiting == left else f"其中{waiting}人的"
    township = f"{whose}由乡镇（街道）抓紧拟订、审核后报县，" if waiting else "抓紧会审、审批，"
    return f"{left}人的安置方案尚未批准，{township}逐人谈心谈话，诉求及时答复。"
