from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import WorkCalendar
from config.errors import InputError
from engine.rulebook.timeline import load_timeline
from engine.timeline.schedule import earliest_polling_day, lay_out, polling_day_when

RULES = Path(__file__).parents[3] / "rules"
T = date(2021, 1, 15)
OLD = load_timeline(RULES, "CN2018+SC2020", T)
NEW = load_timeline(RULES, "CN2026+SC2026", date(2026, 6, 1))
CALENDAR = WorkCalendar()


def dates_of(stage_id, polling_on=T, finished=None):
    laid = lay_out(OLD, polling_on, CALENDAR, finished or {})
    return next(dates for dates in laid if dates.stage.id == stage_id)


@pytest.mark.parametrize(
    ("stage", "starts", "ends"),
    [
        ("survey", date(2020, 7, 19), date(2020, 10, 16)),
        ("gate", date(2020, 12, 1), date(2020, 12, 1)),
        ("election_committee", date(2020, 12, 12), date(2020, 12, 12)),
        ("voter_list", date(2020, 12, 26), date(2020, 12, 26)),
        ("objections", date(2020, 12, 27), date(2020, 12, 31)),
        ("rulings", date(2021, 1, 1), date(2021, 1, 3)),
        ("poll", T, T),
        ("handover", date(2021, 1, 16), date(2021, 1, 25)),
    ],
)
def test_stages_are_counted_from_the_polling_day(stage, starts, ends):
    dates = dates_of(stage)
    assert (dates.starts_on, dates.ends_on) == (starts, ends)


def test_a_working_deadline_on_a_day_off_is_brought_forward():
    dates = dates_of("gate", polling_on=date(2020, 11, 19))
    assert dates.planned_end == date(2020, 10, 5)
    assert dates.ends_on == date(2020, 9, 30)


@given(st.dates(date(2011, 1, 1), date(2026, 6, 1)))
def test_statutory_days_are_never_moved(polling_on):
    for dates in lay_out(OLD, polling_on, CALENDAR):
        if dates.stage.is_statutory:
            assert not dates.was_moved
        else:
            assert CALENDAR.is_working_day(dates.ends_on)


@given(st.dates(date(2011, 1, 1), date(2026, 6, 1)), st.sampled_from([stage.id for stage in OLD.stages]))
def test_forwards_and_backwards_agree(polling_on, stage_id):
    end = next(dates.planned_end for dates in lay_out(OLD, polling_on, CALENDAR) if dates.stage.id == stage_id)
    assert polling_day_when(OLD, stage_id, end) == polling_on


def test_objections_run_from_the_day_the_list_was_really_published():
    late = dates_of("objections", finished={"voter_list": date(2020, 12, 28)})
    assert late.ends_on == date(2021, 1, 2)


def test_a_late_voter_list_pushes_the_earliest_lawful_polling_day():
    assert earliest_polling_day(OLD, {"voter_list": date(2020, 12, 28)}) == date(2021, 1, 17)
    assert earliest_polling_day(OLD, {"handover": T}) is None


@pytest.mark.parametrize(
    ("on", "finished", "state"),
    [
        (date(2020, 12, 11), {}, "waiting"),
        (date(2020, 12, 26), {}, "open"),
        (date(2020, 12, 27), {}, "overdue"),
        (date(2020, 12, 27), {"voter_list": date(2020, 12, 25)}, "done"),
    ],
)
def test_a_stage_knows_its_state(on, finished, state):
    assert dates_of("voter_list", finished=finished).state(on) == state


def test_years_not_announced_yet_are_marked_provisional():
    laid = lay_out(NEW, date(2027, 12, 1), CALENDAR)
    assert all(dates.provisional for dates in laid if not dates.stage.is_statutory)


def test_duties_whose_new_article_nobody_could_read_are_shown_as_unverified():
    assert "待核" in NEW.basis(NEW.stage("voter_list"))
    assert "待核" not in OLD.basis(OLD.stage("voter_list"))
    assert "待核" in NEW.postponement_basis


def test_an_unknown_stage_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match=r"没有环节 vote.*poll（投票选举）"):
        OLD.stage("vote")
