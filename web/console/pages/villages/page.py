"""The list of villages: views, filters with counts, search, a page at a time."""

from __future__ import annotations

from starlette.responses import Response

from engine.rulebook.vocabulary import vocabulary_of
from ledgers.authority.sight import VILLAGES
from web.console.page import Page
from web.console.pages.villages.reading import PAGE_ROWS, Villages
from web.console.pages.villages.wanted import QUERIES, VIEWS, Wanted, read_wanted
from web.console.shell.ask import Ask
from web.console.shell.render import render
from web.console.shell.words import level as level_word


def show(ask: Ask) -> Response:
    """Show the list as the address asks for it."""
    judged = ask.judged
    if judged is None:
        return render(ask, "pages/overview/empty.html")
    wanted, actor = read_wanted(ask), ask.signed_in.actor
    number = actor.no if actor else ""
    villages = Villages(ask.session, ask.sight, judged)
    lines = villages.lines(wanted, number)
    scored = judged.rulebook.grading.dimensions
    names = vocabulary_of(ask.house.rules).dimensions
    townships = villages.townships()
    last = lines[PAGE_ROWS - 1] if len(lines) > PAGE_ROWS else None
    return render(
        ask,
        "pages/villages/page.html",
        wanted=wanted,
        lines=lines[:PAGE_ROWS],
        counts=villages.counts(wanted, number),
        views=_views(villages.views(number), ask.signed_in.role),
        townships=townships,
        dimensions=[(name, names[name]) for name in scored],
        chips=_chips(wanted, dict(townships), names),
        next_page=wanted.address(after=(last.level, last.score, last.code)) if last else "",
        cuts=tuple(sorted(band.minimum for band in judged.rulebook.grading.bands if band.minimum > 0)),
        top=judged.rulebook.grading.base_score,
        on=judged.run.on,
    )


def _views(counts: dict[str, int], role: str) -> list[tuple[str, str, int]]:
    """Return the views as (name, title, count): one's own villages for a leader or the department's head alone."""
    shown = [name for name in VIEWS if name != "mine" or counts["mine"] or role == "leader"]
    return [(name, VIEWS[name], counts[name]) for name in shown]


def _chips(wanted: Wanted, townships: dict[str, str], dimensions: object) -> list[tuple[str, str]]:
    """Return what is set as (words, address without it)."""
    names: dict[str, str] = dict(dimensions)  # type: ignore[call-overload]
    chips = [
        (f"{level_word(level)}风险", wanted.address(levels=tuple(each for each in wanted.levels if each != level)))
        for level in wanted.levels
    ]
    if wanted.township:
        chips.append((townships.get(wanted.township, wanted.township), wanted.address(township="")))
    if wanted.dimension:
        chips.append((f"有“{names.get(wanted.dimension, wanted.dimension)}”方面的问题", wanted.address(dimension="")))
    if wanted.q:
        chips.append((f"含“{wanted.q}”", wanted.address(q="")))
    return chips


PAGE = Page(url="/villages", title="村情", show=show, sight=VILLAGES, icon="villages", order=20, queries=QUERIES)
