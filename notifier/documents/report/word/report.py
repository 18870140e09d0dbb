"""研判报告.docx: puts the sections together."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from notifier.documents.report.figures import Figures
from notifier.documents.report.word import typesetting as types
from notifier.documents.report.word.appendix import add_appendix
from notifier.documents.report.word.overview import add_clarities, add_overview
from notifier.documents.report.word.paper import CENTER, Paper
from notifier.documents.report.word.problems import add_problems
from notifier.documents.report.word.steps import add_next_steps
from notifier.documents.report.word.villages import add_key_villages
from notifier.documents.report.word.work import add_gaps, add_work
from notifier.documents.report.wording import chinese_day

SECTIONS = (
    add_overview,
    add_clarities,
    add_problems,
    add_key_villages,
    add_work,
    add_gaps,
    add_next_steps,
)


def write_word(figures: Figures, path: Path) -> None:
    """Write the report; the same figures give the same bytes."""
    compose(figures).save(path)


def compose(figures: Figures) -> Paper:
    """Return the whole report, not yet written."""
    summary = figures.summary
    paper = Paper(f"{figures.occasion}风险研判报告", datetime.combine(summary.on, time(8)))
    paper.line("内部资料  注意保管", types.RANK_1)
    paper.line("")
    paper.title(figures.occasion)
    paper.title("风险研判报告")
    remark = f"{figures.remark}，" if figures.remark else ""
    paper.line(f"（{remark}截至{chinese_day(summary.on)}）", types.RANK_2, CENTER)
    paper.line("")
    if summary.addressee:
        paper.line(f"{summary.addressee}：")
    for add_section in SECTIONS:
        add_section(paper, figures)
    paper.sign((f"中共{figures.county_name}委组织部", chinese_day(summary.on)))
    add_appendix(paper, figures)
    return paper
