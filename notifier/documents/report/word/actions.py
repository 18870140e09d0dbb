"""The second half of the report: the villages that matter most, who leads, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from ledgers.summary import VillageSummary
from notifier.documents.report.figures import RISK_LEVELS, Figures, gravest_hits
from notifier.documents.report.word.paper import Column, Paper
from notifier.documents.report.wording import chinese_day, chinese_number, counted, first_of, numbered, span

TOWNSHIPS_NAMED = 6
COMMON_PROBLEMS = 3


def add_key_villages(paper: Paper, figures: Figures) -> None:
    """Add 四、重点村逐村情况: every village of level high."""
    paper.heading("四、重点村逐村情况")
    high = [village for village in figures.at_risk if village.level == "high"]
    if not high:
        paper.text("本次研判没有高风险村。")
        return
    paper.text(f"高风险村共{len(high)}个，逐村情况如下。")
    for place, village in enumerate(high, start=1):
        paper.subheading(f"（{chinese_number(place)}）{figures.village_title(village)}")
        _add_village(paper, figures, village)


def _add_village(paper: Paper, figures: Figures, village: VillageSummary) -> None:
    names = figures.summary.dimensions
    lost = counted(((names[each], village.points.get(each, 0)) for each in figures.summary.scored), "分")
    floors = [figures.rule(hit.rule).title for hit in village.hits if hit.floor == village.automatic_level]
    grounds = f"“{'”“'.join(floors)}”属底线规则" if floors else "按计分定档"
    automatic = ""
    if village.automatic_level != village.level:
        automatic = f"按最新数据自动评定为{figures.level_word(village.automatic_level)}，等级下调须经县级确认；"
    paper.text(f"{automatic}得分{village.score}分{f'（扣分：{lost}）' if lost else ''}，{grounds}。", "等级依据：")
    rows = [
        [str(place), hit.sentence.rstrip("。"), "；".join(figures.rule(hit.rule).steps)]
        for place, hit in enumerate(gravest_hits(village), start=1)
    ]
    if rows:
        paper.table(
            (Column("序号", 1), Column("风险表现", 6, False), Column("化解措施", 8, False)), rows, may_break=True
        )
    owner = f"，乡镇责任人{village.owner}" if village.owner else ""
    lead = (
        f"由{figures.leader_title(village.lead).replace(' ', '')}包联{owner}。" if village.lead else "包联领导待落实。"
    )
    paper.text(lead, "包联责任：")
    if village.questions:
        labels = dict.fromkeys(label for question in village.questions for label in question.missing)
        paper.text(f"{'、'.join(labels)}待补。", "数据缺口：")


def add_leads(paper: Paper, figures: Figures) -> None:
    """Add 五、包联安排."""
    paper.heading("五、包联安排")
    if not figures.by_leader:
        paper.text("包联领导待落实。" if figures.at_risk else "没有风险村，不需要安排包联。")
        return
    loads = [len(each.villages) for each in figures.by_leader]
    between = f"{min(loads)}个" if min(loads) == max(loads) else f"{min(loads)}至{max(loads)}个"
    high = [each.leader for each in figures.by_leader if each.count("high")]
    senior = f"高风险村由{first_of([f'{x.title or x.post}{x.name}' for x in high], 5, '名领导')}包联。" if high else ""
    pinned = sum(village.lead_pinned for village in figures.at_risk)
    paper.text(
        f"{len(loads)}名县级领导包联{sum(loads)}个风险村，每人包联{between}。{senior}安排时已落实回避要求，"
        f"兼顾同一乡镇便于统筹和各位领导负担均衡{f'；其中{pinned}个村的包联领导由县里指定' if pinned else ''}。"
    )
    paper.caption("表3  县级领导包联风险村安排")
    columns = (
        Column("序号", 1.2),
        Column("职务", 2.2),
        Column("姓名", 1.6),
        Column("村数", 1.2),
        *(Column(figures.summary.levels[level], 0.9) for level in RISK_LEVELS),
        Column("包联村（社区）", 6.7, False),
    )
    rows = [
        [
            str(place),
            each.leader.title or each.leader.post,
            each.leader.name,
            str(len(each.villages)),
            *(str(each.count(level) or "") for level in RISK_LEVELS),
            "、".join(figures.village_title(village) for village in each.villages),
        ]
        for place, each in enumerate(figures.by_leader, start=1)
    ]
    paper.table(columns, rows)


def add_gaps(paper: Paper, figures: Figures) -> None:
    """Add 六、数据缺口."""
    paper.heading("六、数据缺口")
    if not figures.by_gap:
        paper.text("各村（社区）台账数据齐全，没有待补项。")
        return
    villages = {code for gap in figures.summary.gaps for code in gap.villages}
    townships = {gap.township for gap in figures.summary.gaps}
    paper.text(
        f"{len(townships)}个乡镇（街道）的{len(villages)}个村（社区）有规则因数据缺项无法判定。其中，补齐后等级可能上调的"
        f"{len(figures.lacking)}个。缺项未补齐前按“待补”管理，不作“没有问题”处理。"
    )
    paper.caption("表4  台账数据缺口")
    columns = (Column("台账", 1.6), Column("缺项", 3, False), Column("村数", 0.8), Column("乡镇（街道）", 4, False))
    rows = [
        [
            each.ledger,
            each.what,
            str(each.villages),
            first_of(each.townships, TOWNSHIPS_NAMED, "个乡镇（街道）"),
        ]
        for each in figures.by_gap
    ]
    paper.table(columns, rows)


def add_next_steps(paper: Paper, figures: Figures) -> None:
    """Add 七、下一步工作."""
    paper.heading("七、下一步工作")
    *steps, (last_title, last_text) = _next_steps(figures)
    for place, (title, text) in enumerate(steps, start=1):
        paper.subheading(f"（{chinese_number(place)}）{title}")
        paper.text(text)
    if figures.summary.milestones:
        paper.caption("表5  后续主要时间节点")
        columns = (Column("节点", 2.2, False), Column("时间", 3.4), Column("依据", 3.4, False))
        rows = [[each.title, span(each.starts_on, each.ends_on), each.note] for each in figures.summary.milestones]
        paper.table(columns, rows)
    paper.subheading(f"（{chinese_number(len(steps) + 1)}）{last_title}")
    paper.text(last_text)


def _next_steps(figures: Figures) -> Iterator[tuple[str, str]]:
    levels = figures.levels
    if levels["high"]:
        yield "攻坚化解高风险村", _about_high(figures)
    if levels["medium"] + levels["low"]:
        yield "分类推进中、低风险村", _about_others(figures)
    common = [each for each in figures.by_rule if each.at_risk and each.rule.dimension in figures.summary.scored]
    common.sort(key=lambda each: (-each.at_risk, each.rule.id))
    if common:
        texts = [
            f"针对{each.rule.title}（{each.at_risk}个风险村），{'，'.join(each.rule.steps)}"
            for each in common[:COMMON_PROBLEMS]
        ]
        yield "集中解决共性问题", numbered(texts)
    if figures.by_gap:
        text = "有缺项的乡镇（街道）逐村补报，没有问题的作零报告；补报后重新研判，等级上调的即时落实包联。"
        yield "限期补齐台账数据", text
    if figures.summary.departing:
        text = "逐人谈心谈话、逐人落实安置方案，诉求及时答复。"
        yield "稳妥做好离任干部安置", f"对登记的{figures.summary.departing}名离任干部，{text}"
    yield "动态更新研判结果", "台账有变化即更新，等级上调立即生效，等级下调须附佐证材料、经县级确认后生效。"


def _about_high(figures: Figures) -> str:
    often = figures.summary.cadence.get("high", "")
    report = f"，{often}调度一次" if often else ""
    gate = next((each for each in figures.summary.milestones if each.id == "gate"), None)
    before = f"{chinese_day(gate.ends_on)}前未经县级核实销号的，不启动选举程序。" if gate else ""
    return (
        f"{figures.levels['high']}个高风险村由包联领导牵头，一村一策制定化解方案，措施逐项明确责任人和办结时限{report}。"
        f"{before}"
    )


def _about_others(figures: Figures) -> str:
    listed = counted(((f"{figures.level_word(level)}村", figures.levels[level]) for level in ("medium", "low")), "个")
    cadence = figures.summary.cadence
    often = [f"{figures.level_word(level)}村{cadence[level]}" for level in ("medium", "low") if level in cadence]
    report = f"{'、'.join(often)}报告一次进展，" if often else ""
    return f"{listed}由包联领导督促、乡镇责任人具体负责，{report}符合条件的及时申请销号。"
