"""One village in words, the same in paper, page and weekly dispatch."""

from __future__ import annotations

from ledgers.standing import NextStep
from ledgers.summary import VillageSummary
from notifier.documents.report.figures import Figures
from notifier.documents.report.wording import chinese_day


def village_grounds(figures: Figures, village: VillageSummary) -> str:
    """Return why the village has its level; where a person set it or a fall waits, that too."""
    if village.automatic_level == village.level:
        return village.grounds
    automatic, level = figures.level_word(village.automatic_level), figures.level_word(village.level)
    if village.overridden:
        return f"规则测算为{automatic}，经人工调整为{level}。{village.grounds}"
    return f"按最新数据测算为{automatic}，降级须经县级确认，现仍按{level}管理。{village.grounds}"


def step_words(step: NextStep) -> str:
    """Return the next step of a village with who does it and by when."""
    due = f"{chinese_day(step.due_on)}前" if step.due_on else ""
    who = f"由{step.who}" if step.who else ""
    return f"{who}{'于' if who and due else ''}{due}{step.step}"
