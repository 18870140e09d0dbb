"""What report and weekly dispatch say of levels: how many, what is not known, what moved, what a person set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledgers.standing import Movement, Shift
from ledgers.summary import LACKING, UNRATED
from notifier.documents.report.counts import ALL_LEVELS, RISK_LEVELS, STANDINGS, percent
from notifier.documents.report.figures import Figures
from notifier.documents.report.wording import chinese_day, counted, first_of

VILLAGES_NAMED = 5
RANK = {level: rank for rank, level in enumerate(reversed(ALL_LEVELS))}


def level_sentence(figures: Figures) -> str:
    """Return how many villages stand where, and who leads on the risk villages."""
    standings, total, at_risk = figures.standings, figures.total, len(figures.at_risk)
    if not total:
        return "名册中还没有村（社区），没有可研判的对象。"
    if not figures.rated:
        return f"{total}个村（社区）均未上报台账，暂不评定等级。"
    parts = counted(((f"{figures.level_word(level)}村", standings[level]) for level in RISK_LEVELS), "个")
    rest = counted(((figures.level_word(line), standings[line]) for line in STANDINGS if line not in RISK_LEVELS), "个")
    found = f"共研判出风险村{at_risk}个，占全县村（社区）的{percent(at_risk, total)}%，其中{parts}" if at_risk else ""
    others = total - at_risk
    return (
        f"{found or '没有研判出风险村'}{f'；其余{others}个村（社区）未列为风险村，其中{rest}' if others else ''}。"
        f"{_assigned(figures)}"
    )


def unsure_sentence(figures: Figures) -> str:
    """Return what is not known: villages that lack data or reported nothing; empty when all is known."""
    lacking, unrated = figures.standings[LACKING], figures.standings[UNRATED]
    worst = counted(((figures.level_word(level), figures.at_worst[level]) for level in RISK_LEVELS), "个")
    words = []
    if lacking:
        words.append(f"列为待补的{lacking}个村（社区）台账有缺项，补齐后最坏可能为{worst}，未计入无风险")
    if unrated and figures.rated:
        words.append(f"{unrated}个村（社区）六本台账均未上报，暂不评定等级")
    others = len(figures.lacking) - lacking
    if others > 0:
        words.append(f"另有{others}个风险村台账有缺项，补齐后等级可能上调")
    return f"{'；'.join(words)}。" if words else ""


def movement_sentence(figures: Figures) -> str:
    """Return what moved since the earlier run; empty when there is none."""
    moved = figures.summary.standing.movement
    if moved is None:
        return ""
    levels = "，".join(f"{figures.level_word(level)}村{compared(figures, moved, level)}" for level in RISK_LEVELS)
    if not moved.shifts:
        return f"与{chinese_day(moved.since)}研判相比，各村（社区）等级没有变化。"
    up = [s for s in moved.shifts if RANK[s.to_level] > RANK[s.from_level]]
    down = [s for s in moved.shifts if RANK[s.to_level] < RANK[s.from_level]]
    named = [
        f"{word}{len(shifts)}个（{first_of(figures.titles_of(s.village for s in shifts), VILLAGES_NAMED, '个村')}）"
        for word, shifts in (("上调", up), ("下调", down))
        if shifts
    ]
    return f"与{chinese_day(moved.since)}研判相比，{levels}；等级{'，'.join(named)}。"


def compared(figures: Figures, moved: Movement, level: str) -> str:
    """Return by how much the villages of a level are more or fewer than before."""
    change = figures.levels[level] - moved.before.get(level, 0)
    return f"增加{change}个" if change > 0 else f"减少{-change}个" if change else "持平"


def override_sentence(figures: Figures) -> str:
    """Return which levels a person set; empty when none."""
    made = figures.summary.standing.overrides
    if not made:
        return ""
    named = [
        f"{figures.village_title(figures.village_of(each.village))}由{figures.level_word(each.automatic_level)}"
        f"调整为{figures.level_word(each.level)}（{each.decided_by}，{chinese_day(each.decided_on)}"
        f"{f'，{each.evidence}' if each.evidence else ''}）"
        for each in made
    ]
    return f"人工调整等级{len(made)}个：{'；'.join(named)}。"


def _assigned(figures: Figures) -> str:
    leaders = len(figures.by_leader)
    assigned = sum(len(each.villages) for each in figures.by_leader)
    if not leaders:
        return ""
    if assigned == len(figures.at_risk):
        return f"风险村全部由县级领导包联，共{leaders}名。"
    return f"{assigned}个风险村已由{leaders}名县级领导包联，{len(figures.at_risk) - assigned}个待落实。"


def by_cause(shifts: Sequence[Shift]) -> Mapping[str, list[Shift]]:
    """Return the villages that moved by the causes of their move (several causes joined), as first met."""
    found: dict[str, list[Shift]] = {}
    for shift in shifts:
        found.setdefault("、".join(shift.causes), []).append(shift)
    return found
