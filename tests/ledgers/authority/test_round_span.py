"""The days a round begins and is over by are those of the timelines that are shipped."""

from datetime import timedelta

import pytest

from config.calendar import WorkCalendar
from engine.rulebook.timeline import load_timeline
from engine.timeline.schedule import lay_out
from ledgers.roster.closing import begins_on, last_day
from tests.builders import T, term_round
from tests.engine.risks.rulebooks import RULES


@pytest.mark.parametrize("profile", sorted(path.stem for path in (RULES / "timeline").glob("*.toml")))
def test_a_round_lasts_from_the_first_stage_to_the_last(profile):
    laid = lay_out(load_timeline(RULES, profile, T), T, WorkCalendar())
    assert begins_on(term_round()) == min(stage.starts_on for stage in laid)
    assert last_day(term_round()) - max(stage.planned_end for stage in laid) == timedelta(0)
