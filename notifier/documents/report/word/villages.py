"""The high villages one by one: why, what is wrong, who leads, what comes next."""

from __future__ import annotations

from ledgers.summary import VillageSummary
from notifier.documents.report.figures import Figures, gravest_hits
from notifier.documents.report.villages import step_words, village_grounds
from notifier.documents.report.word.paper import Paper
from notifier.documents.report.wording import chinese_number


def add_key_villages(paper: Paper, figures: Figures) -> None:
    """Add 四、高风险村逐村情况."""
    paper.heading("四、高风险村逐村情况")
    high = [village for village in figures.at_risk if village.level == "high"]
    if not high:
        paper.text("没有研判出高风险村。" if figures.rated else "台账尚未上报，暂不能研判。")
        return
    steps = {step.village: step for step in figures.summary.standing.next_steps}
    for place, village in enumerate(high, start=1):
        paper.subheading(f"（{chinese_number(place)}）{figures.village_title(village)}")
        paper.text(village_grounds(figures, village), "研判依据：")
        told = [hit for hit in gravest_hits(village) if hit in village.problems and figures.is_themed(hit)]
        problems = "；".join(hit.sentence.rstrip("。") for hit in told)
        if problems:
            paper.text(f"{problems}。", "主要问题：")
        step = steps.get(village.code)
        paper.text(f"{_lead_words(figures, village)}{f'下一步，{step_words(step)}。' if step else ''}", "包联责任：")
        if village.questions:
            labels = dict.fromkeys(label for question in village.questions for label in question.missing)
            paper.text(f"{'、'.join(labels)}待补。", "数据缺口：")


def _lead_words(figures: Figures, village: VillageSummary) -> str:
    owner = f"，乡镇责任人为{village.owner}" if village.owner else ""
    return f"{figures.leader_title(village.lead)}包联{owner}。" if village.lead else f"包联领导待落实{owner}。"
