"""Which problems meet in which village: named mixes for the troubled ones, chance for the others.

The numbers say how many villages have which trouble: they describe the county. What level follows is for the rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from simulation.demo.draft import VillageDraft
from simulation.demo.problems import PROBLEMS, Problem

SEVERE = (
    ("书记或主任被立案", 3),
    ("软弱涣散未整顿", 3),
    ("无人可选", 1),
    ("集体信访", 3),
    ("涉黑涉恶查实", 1),
    ("上届选举失败", 1),
    ("贿选查实", 1),
)
"""Villages with one trouble grave enough by itself."""

SERIOUS = (
    ("合并融合差", 16),
    ("软弱涣散整顿中", 9),
    ("无合适人选", 10),
    ("长期信访成堆", 7),
    ("贿选核查中", 2),
)
"""Villages with one serious trouble among smaller ones."""

BURDENED = 14
"""Villages without a single serious trouble, but with many at once."""

UNEASY = 47
"""Villages with a few problems."""

COMMON = {
    "合并融合差": ("历史遗留", "班子不团结", "群众不满意", "职数空缺", "书记年龄偏大"),
    "无合适人选": ("外出过半", "外出较多", "后备结构单一", "离任人多", "上届投票率低"),
    "软弱涣散整顿中": ("村务不公开", "账目未清", "职数空缺", "群众不满意"),
    "软弱涣散未整顿": ("班子不团结", "群众不满意", "村务不公开"),
    "书记或主任被立案": ("审计问题未整改", "账目未清", "群众不满意"),
    "长期信访成堆": ("征地纠纷", "群众不满意", "审计问题未整改"),
    "集体信访": ("征地纠纷", "群众不满意", "账目未清"),
}
"""Troubles that come together."""

LIGHTLY = 15
MODERATELY = (16, 25)
HEAVILY = (28, 38)
SERIOUSLY, SEVERELY = 36, 50
HEAVIEST_OF_UNEASY = 2


@dataclass(frozen=True, slots=True)
class Mix:
    """The problems of one village, under the name of the one that marks it."""

    name: str
    problems: tuple[Problem, ...]


def lay_problems(drafts: list[VillageDraft], rng: Random) -> None:
    """Give every village of ``drafts`` its mix of problems."""
    shuffled = rng.sample(drafts, len(drafts))
    mixes = [*_severe(rng), *_serious(rng)]
    mixes += [_mixed("多重问题", HEAVILY, rng, 9) for _ in range(BURDENED)]
    mixes += [_mixed("苗头问题", MODERATELY, rng, HEAVIEST_OF_UNEASY) for _ in range(UNEASY)]
    mixes += [_everyday(rng) for _ in range(len(drafts) - len(mixes))]
    for draft, mix in zip(shuffled, mixes, strict=True):
        draft.mix = mix.name
        for problem in mix.problems:
            problem.apply(draft)


def _severe(rng: Random) -> list[Mix]:
    names = [name for name, count in SEVERE for _ in range(count)]
    return [Mix(name, _with_companions(PROBLEMS[name], SEVERELY, rng)) for name in names]


def _serious(rng: Random) -> list[Mix]:
    names = [name for name, count in SERIOUS for _ in range(count)]
    return [Mix(name, _with_companions(PROBLEMS[name], SERIOUSLY, rng)) for name in names]


def _with_companions(chief: Problem, budget: int, rng: Random) -> tuple[Problem, ...]:
    """Add problems that usually come along, then some that happen to, within ``budget``."""
    chosen = [chief]
    for name in rng.sample(COMMON.get(chief.name, ()), min(2, len(COMMON.get(chief.name, ())))):
        _add_if_it_fits(chosen, PROBLEMS[name], budget)
    for problem in rng.sample(_ordinary(), rng.randint(1, 4)):
        _add_if_it_fits(chosen, problem, budget)
    return tuple(chosen)


def _add_if_it_fits(chosen: list[Problem], problem: Problem, budget: int) -> None:
    spent = sum(other.burden for other in chosen)
    if spent + problem.burden <= budget and not any(problem.clashes(other) for other in chosen):
        chosen.append(problem)


def _mixed(name: str, span: tuple[int, int], rng: Random, heaviest: int) -> Mix:
    """Return problems by chance whose burdens add up to something in ``span``, at most ``heaviest`` heavy ones."""
    while True:
        chosen: list[Problem] = []
        for problem in rng.sample(_ordinary(), len(_ordinary())):
            if sum(other.burden for other in chosen) >= span[0]:
                break
            if not any(problem.clashes(other) for other in chosen):
                chosen.append(problem)
        total = sum(problem.burden for problem in chosen)
        if span[0] <= total <= span[1] and sum(problem.is_heavy for problem in chosen) <= heaviest:
            return Mix(name, tuple(chosen))


def _everyday(rng: Random) -> Mix:
    """Return the few light problems any village has; in one of seven half of the team or more leave."""
    chosen: list[Problem] = [PROBLEMS["离任人多"]] if rng.random() < 0.14 else []
    for problem in rng.sample(_ordinary(), rng.choices((0, 1, 2, 3), (22, 38, 25, 15))[0]):
        total = sum(other.burden for other in chosen) + problem.burden
        if total <= LIGHTLY and not any(problem.clashes(other) for other in chosen):
            chosen.append(problem)
    return Mix("平稳", tuple(chosen))


def _ordinary() -> list[Problem]:
    return [problem for problem in PROBLEMS.values() if not problem.is_serious]
