"""How the work stands: who leads, village plans and close-outs, plans of departing cadres, joint review, gaps."""

from __future__ import annotations

from ledgers.resettlement.table import PLAN_STATES
from notifier.documents.report.counts import RISK_LEVELS, percent
from notifier.documents.report.figures import Figures
from notifier.documents.report.word.paper import Column, Paper
from notifier.documents.report.wording import counted, first_of, joined

TOWNSHIPS_NAMED = 6
PLAN_WORDS = dict(zip(PLAN_STATES, ("未拟", "已起草", "乡镇已审", "县级已审", "已批准", "退回修改"), strict=True))
"""The states of a plan as papers call them."""


def add_work(paper: Paper, figures: Figures) -> None:
    """Add 五、工作推进情况."""
    paper.heading("五、工作推进情况")
    paper.subheading("（一）县级领导包联")
    _add_leads(paper, figures)
    paper.subheading("（二）一村一策和化解销号")
    paper.text(village_plan_sentence(figures))
    paper.text(point_sentence(figures))
    paper.subheading("（三）离任干部安置")
    paper.text(plan_sentence(figures))
    paper.subheading("（四）后备人选资格联审")
    paper.text(review_sentence(figures))


def _add_leads(paper: Paper, figures: Figures) -> None:
    if not figures.by_leader:
        paper.text("包联领导待落实。" if figures.at_risk else "没有风险村，尚未安排包联。")
        return
    paper.text(lead_sentence(figures))
    paper.caption("表3  县级领导包联风险村安排")
    columns = (
        Column("序号", 1.1),
        Column("职务", 2.6),
        Column("姓名", 1.4),
        Column("村数", 1.1),
        *(Column(figures.summary.levels[level], 0.9) for level in RISK_LEVELS),
        Column("包联村（社区）", 6.6, False),
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


def lead_sentence(figures: Figures) -> str:
    """Return how many leaders lead on how many villages, and who has the high ones."""
    loads = [len(each.villages) for each in figures.by_leader]
    between = f"{min(loads)}个" if min(loads) == max(loads) else f"{min(loads)}至{max(loads)}个"
    high = [
        f"{each.leader.title or each.leader.post}{each.leader.name}" for each in figures.by_leader if each.count("high")
    ]
    senior = f"高风险村由{len(high)}名领导包联，分别为{joined(high)}。" if high else ""
    pinned = sum(village.lead_pinned for village in figures.at_risk)
    return (
        f"{len(loads)}名县级领导包联{sum(loads)}个风险村，每人{between}"
        f"{f'，其中{pinned}个村由县里指定' if pinned else ''}；按规定回避的未作安排。{senior}具体安排见表3。"
    )


def village_plan_sentence(figures: Figures) -> str:
    """Return how far the village plans have come, on the base of the risk villages."""
    plans = figures.summary.standing.village_plans
    if not figures.at_risk:
        return "没有风险村，不需要制定一村一策。"
    states = counted((("已审定", plans.approved), ("已起草待审定", plans.drafted), ("未制定", plans.absent)), "个")
    measures = ""
    if plans.measures:
        left = plans.measures - plans.measures_done
        late = f"，其中逾期{plans.measures_overdue}项" if plans.measures_overdue else ""
        measures = f"列入措施{plans.measures}项，已办结{plans.measures_done}项，在办{left}项{late}。"
    return f"{len(figures.at_risk)}个风险村中，一村一策{states}。{measures}"


def point_sentence(figures: Figures) -> str:
    """Return the risk points of the risk villages by state, closed and late."""
    points = figures.summary.standing.points
    if not points.total:
        return "风险点尚未建档，启动督办后逐点登记原因、责任部门和期限。" if figures.at_risk else "没有在办风险点。"
    late = f"；超过化解期限未销号{points.overdue}个" if points.overdue else ""
    share = percent(points.closed, points.total)
    closed = f"已销号（含观察期）{points.closed}个，占{share}%，全部销号的村{points.closed_villages}个"
    states = counted(points.states.items(), "个")
    return (
        f"建档风险点{points.total}个，涉及{points.villages}个村（含已退出风险村的）：{states}。"
        f"{closed if points.closed else '尚无风险点销号'}{late}。"
    )


def plan_sentence(figures: Figures) -> str:
    """Return the departing cadres by the state of their plan; the states add up to all of them."""
    plans, departing = figures.summary.standing.plans, figures.summary.departing
    if not departing:
        return "台账尚未登记离任干部。"
    states = counted(((PLAN_WORDS[state], number) for state, number in plans.items()), "人")
    approved = plans.get("已批准", 0)
    share = f"批准率{percent(approved, departing)}%" if approved else "尚无方案批准"
    return f"登记离任干部{departing}人，实行一人一策。安置方案{states}；{share}。"


def review_sentence(figures: Figures) -> str:
    """Return how far the joint review has come."""
    review = figures.summary.standing.review
    if not review.persons:
        return "台账尚未登记后备人选。"
    if not review.asked:
        return f"登记后备人选{review.persons}人，尚未送审。"
    late = f"，其中逾期{review.overdue}件" if review.overdue else ""
    replied = f"已反馈{review.replied}件" if review.open else "已全部反馈"
    waiting = f"，未反馈{review.open}件{late}" if review.open else ""
    kinds = counted(review.opinions.items(), "件")
    done = counted(review.conclusions.items(), "人次")
    return (
        f"登记后备人选{review.persons}人，送部门征求意见{review.asked}件，{replied}"
        f"{f'（{kinds}）' if kinds else ''}{waiting}。结论登记：{done}。"
    )


def add_gaps(paper: Paper, figures: Figures) -> None:
    """Add 六、数据缺口."""
    paper.heading("六、数据缺口")
    if not figures.by_gap:
        paper.text("各村（社区）台账数据齐全，没有待补项。" if figures.total else "没有可统计的台账。")
        return
    villages = {code for gap in figures.summary.gaps for code in gap.villages}
    townships = {gap.township for gap in figures.summary.gaps}
    paper.text(
        f"{len(townships)}个乡镇（街道）的{len(villages)}个村（社区）有规则因数据缺项无法判定，其中补齐后等级可能上调的"
        f"{len(figures.lacking)}个。缺项补齐前按待补管理，不作“没有问题”处理。"
    )
    paper.caption("表4  台账数据缺口")
    columns = (Column("台账", 1.8), Column("缺项", 3, False), Column("村数", 0.8), Column("乡镇（街道）", 4, False))
    rows = [
        [each.ledger, each.what, str(each.villages), first_of(each.townships, TOWNSHIPS_NAMED, "个乡镇（街道）")]
        for each in figures.by_gap
    ]
    paper.table(columns, rows)
