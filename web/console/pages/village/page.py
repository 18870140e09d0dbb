"""One village: where it stands and why, how it gets down, who is responsible, what happened."""

from __future__ import annotations

from starlette.responses import Response

from engine.villages.story import village_story
from ledgers.authority.access_log import record_look
from ledgers.authority.act import Act
from ledgers.authority.sight import RESTRICTED, VILLAGES
from ledgers.database import transaction
from ledgers.roster.table import Village
from web.console.page import Page
from web.console.pages.village.reading import (
    events_of,
    find_village_in_sight,
    in_force_since,
    nearest_clear,
    read_explanation,
    read_ways,
    withheld_rules,
)
from web.console.shell.ask import Ask
from web.console.shell.charts import bands
from web.console.shell.render import render

STORY_SHOWN = 40


def show(ask: Ask) -> Response:
    """Show the village; a look at restricted values is entered before anything of them is shown."""
    village = find_village_in_sight(ask.session, ask, ask.request.path_params["code"])
    judged = ask.judged
    if judged is None:
        return render(ask, "pages/overview/empty.html")
    _enter_look(ask, village)
    found = read_explanation(ask, village)
    ways, listed = read_ways(ask, village, judged.rulebook)
    story, withheld = village_story(ask.session, ask.round_id, village), withheld_rules(ask, judged.rulebook)
    grading = judged.rulebook.grading
    events = events_of(story, withheld)
    return render(
        ask,
        "pages/village/page.html",
        village=village,
        found=found,
        since=in_force_since(story),
        bands=bands([(band.level, band.minimum) for band in grading.bands], grading.base_score),
        top=grading.base_score,
        nearest=nearest_clear(found.clear),
        ways=ways,
        listed=listed,
        story=story,
        withheld=withheld,
        events=events[:STORY_SHOWN],
        older=max(0, len(events) - STORY_SHOWN),
        on=ask.on,
        shows_restricted=ask.sight.sees(RESTRICTED),
    )


def _enter_look(ask: Ask, village: Village) -> None:
    """Enter that somebody looks at values of restricted ledgers."""
    actor = ask.signed_in.actor
    if actor is None or not ask.sight.sees(RESTRICTED):
        return
    act = Act(ask.round_id, actor.signature, ask.on, ask.at, actor)
    with transaction(ask.house.engine) as session:
        record_look(session, act, "explanation", village.code)


PAGE = Page(url="/villages/{code}", title="村一页", show=show, sight=VILLAGES, order=21)
