"""The tables at the end of the report: townships, risk villages, rules with their basis."""

from __future__ import annotations

from ledgers.summary import LACKING, UNRATED, VillageSummary
from notifier.documents.report.counts import RISK_LEVELS, percent
from notifier.documents.report.figures import Figures
from notifier.documents.report.word import typesetting as types
from notifier.documents.report.word.paper import Column, Paper
from notifier.documents.report.wording import span

PROBLEMS_NAMED = 2
MILESTONES_TABLE, RULES_TABLE = 3, 4
REST = (LACKING, UNRATED, "none")


def add_appendix(paper: Paper, figures: Figures) -> None:
    """Add 附表 1 to 4, each on a new page, and how the report came about."""
    _add_townships(paper, figures)
    _add_villages(paper, figures)
    if figures.summary.milestones:
        _add_milestones(paper, figures)
    if figures.by_rule:
        _add_rules(paper, figures)
    summary = figures.summary
    paper.line(
        f"说明：本报告由系统根据台账数据生成，等级以县级确认为准。法律适用：{summary.profile}。"
        f"规则库校验码 {summary.rulebook_hash[:12]}，结果校验码 {summary.result_hash[:12]}，据此可复算核对。",
        types.NOTE,
    )
    if summary.journal_head:
        paper.line(f"办理记录链末校验码 {summary.journal_head}，据此可核对此前的办理记录有没有被改动。", types.NOTE)
    for sentence in summary.taken_back:
        paper.line(f"运行记录：{sentence}。", types.NOTE)


def _begin(paper: Paper, number: int, title: str) -> None:
    paper.new_page(f"附表{number}")
    paper.caption(title)


def _add_townships(paper: Paper, figures: Figures) -> None:
    _begin(paper, 1, "各乡镇（街道）换届风险情况统计表")
    rest = [line for line in REST if line != UNRATED or figures.standings[UNRATED]]
    columns = (
        Column("序号", 1.2),
        Column("乡镇（街道）", 2.6),
        Column("村（社区）", 1.9),
        *(Column(figures.summary.levels[level], 0.9) for level in RISK_LEVELS),
        Column("风险村", 1.4),
        Column("占比", 1.5),
        *(Column(figures.level_word(line), 1.5) for line in rest),
    )
    rows = [
        [
            str(place),
            each.township.name,
            str(each.villages),
            *(str(each.levels[level] or "") for level in RISK_LEVELS),
            str(each.at_risk or ""),
            f"{each.share}%" if each.at_risk else "",
            *(str(each.levels[line] or "") for line in rest),
        ]
        for place, each in enumerate(figures.by_township, start=1)
    ]
    levels = figures.standings
    at_risk = len(figures.at_risk)
    rows.append(
        [
            "",
            "合计",
            str(figures.total),
            *(str(levels[level]) for level in RISK_LEVELS),
            str(at_risk),
            f"{percent(at_risk, figures.total)}%",
            *(str(levels[line]) for line in rest),
        ]
    )
    paper.table(columns, rows)


def _add_villages(paper: Paper, figures: Figures) -> None:
    _begin(paper, 2, "风险村（社区）名单")
    if not figures.at_risk:
        paper.text("没有研判出风险村。" if figures.rated else "台账尚未上报，暂不能研判。")
        return
    columns = (
        Column("序号", 1.1),
        Column("乡镇（街道）", 2.5),
        Column("村（社区）", 2.4),
        Column("等级", 1.1),
        Column("得分", 1.1),
        Column("主要问题", 5.5, False),
        Column("包联领导", 1.9),
    )
    rows = [
        [
            str(place),
            figures.township_names[village.township],
            village.name,
            figures.summary.levels[village.level],
            _score(village),
            figures.main_problems(village, PROBLEMS_NAMED),
            figures.leader_names[village.lead].name if village.lead in figures.leader_names else "—",
        ]
        for place, village in enumerate(figures.at_risk, start=1)
    ]
    paper.table(columns, rows)


def _add_milestones(paper: Paper, figures: Figures) -> None:
    _begin(paper, MILESTONES_TABLE, "后续主要时间节点")
    columns = (Column("节点", 2.2, False), Column("时间", 3.4), Column("依据", 3.4, False))
    paper.table(
        columns, [[each.title, span(each.starts_on, each.ends_on), each.note] for each in figures.summary.milestones]
    )


def _score(village: VillageSummary) -> str:
    """Return the score, or 底线 where a veto rule and not the score gave the level; a level set by a person says so."""
    if village.overridden:
        return "人工调整"
    return "底线" if village.by_floor else str(village.score)


def _add_rules(paper: Paper, figures: Figures) -> None:
    _begin(paper, RULES_TABLE, "规则命中情况及依据")
    columns = (
        Column("规则", 2.4),
        Column("问题", 3.4, False),
        Column("风险村", 1.4),
        Column("全部村", 1.4),
        Column("待补", 1),
        Column("依据", 6.6, False),
    )
    rows = [
        [
            each.rule.id,
            each.rule.title,
            str(each.at_risk or ""),
            str(each.hits or ""),
            str(each.questions or ""),
            "；".join(each.rule.basis),
        ]
        for each in figures.by_rule
    ]
    paper.table(columns, rows)
    if any(each.rule.unverified for each in figures.by_rule):
        paper.line("注：标“待核”的条款尚未核对法律原文，引用前请先核对。", types.NOTE)
