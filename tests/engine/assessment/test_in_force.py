"""Which runs take effect: none of the future, none by rules nobody locked, none in a closed round; and the preview."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from config.errors import InputError
from engine.assessment.assess import assess
from engine.assessment.preview import preview
from engine.nights.night import NightRequest, run_night
from engine.rulebook.assignment import load_assignment_rules
from engine.rulebook.lock import write_lock
from engine.rulebook.reading import load_rulebook, read_sources
from ledgers.database import transaction
from ledgers.journal.assessment import Assessment, Lead, Run
from ledgers.roster.table import Round
from tests.builders import ON, T, officer
from tests.databases import on_both
from tests.engine.assessment.county import PROFILE, RULES, fill_county, request, run
from tests.engine.nights.county import CALENDAR
from tests.snapshot import rows_of

NOON = datetime(2020, 10, 20, 4, 0, tzinfo=UTC)
FUTURE = date(2021, 1, 10)


@pytest.fixture
def county(database):
    fill_county(database)
    with transaction(database) as session:
        session.add_all(officer(n) for n in range(1, 9))
    return database


@pytest.fixture
def edited(tmp_path):
    """The shipped rules with one tier made graver: the version raised, nobody has locked it."""
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    file = folder / "team" / "TEAM-005_discord.toml"
    text = file.read_text(encoding="utf-8").replace("version = 1", "version = 2", 1)
    file.write_text(text.replace("points = 10", "points = 25"), encoding="utf-8")
    return folder


def real(database, **fields):
    with transaction(database) as session:
        current = session.get_one(Round, 1)
        current.practice = False
        for name, value in fields.items():
            setattr(current, name, value)


def asked(on, folder=RULES, **fields):
    rules = load_rulebook(folder, PROFILE, on)
    named = {"at": NOON, "assignment": load_assignment_rules(folder, on), "rules_folder": folder, "vouched_by": ""}
    return request(on, **named | {"rulebook": rules} | fields)


def test_no_assessment_is_in_force_for_a_day_that_has_not_come(county):
    before = rows_of(county)
    with pytest.raises(InputError, match="2020-10-21 还没有到，今天是 2020-10-20") as refused:
        assess(county, asked(ON + timedelta(days=1), vouched_by="部长"))
    assert "--preview" in refused.value.remedy
    assert rows_of(county) == before


def test_a_leap_beyond_the_last_assessment_asks_who_vouches_for_the_date(county):
    run(county, ON)
    later = ON + timedelta(days=3)
    at = NOON + timedelta(days=3)
    with pytest.raises(InputError, match="晚了 3 天，请先核对日期"):
        assess(county, asked(later, at=at))
    found = assess(county, asked(later, at=at, vouched_by="部长"))
    with transaction(county) as session:
        assert session.get_one(Run, found.run_id).note == "日期经部长确认"


def test_in_a_real_round_assessments_go_forward_only(county):
    run(county, ON)
    day = ON - timedelta(days=1)
    assert run(county, day, at=NOON).on == day
    real(county)
    with pytest.raises(InputError, match=r"2020-10-19 早于最近一次评定的日期 2020-10-20"):
        assess(county, asked(day))


def test_rules_that_nobody_locked_are_refused_by_the_assessment_and_by_a_night_by_hand(county, edited):
    before = rows_of(county)
    with pytest.raises(InputError, match="规则与锁定的版本不一致") as refused:
        assess(county, asked(ON, edited))
    assert "TEAM-005" in str(refused.value)
    assert "huanjie rules lock" in refused.value.remedy
    with pytest.raises(InputError, match="规则与锁定的版本不一致"):
        run_night(county, NightRequest(ON, NOON, edited, CALENDAR, by_hand=True))
    after = rows_of(county)
    assert {name for name in after if after[name] != before[name]} <= {"run"}
    write_lock(edited, read_sources(edited).rules)
    assert assess(county, asked(ON, edited)).counts["villages"] == 12


def test_the_service_goes_on_with_the_rules_of_the_last_good_run_while_the_folder_is_not_locked(county, edited):
    run_night(county, NightRequest(ON, NOON, RULES, CALENDAR))
    day = timedelta(days=1)
    found = run_night(county, NightRequest(ON + day, NOON + day, edited, CALENDAR))
    assert "规则与锁定的版本不一致" in found.notes[0]
    with transaction(county) as session:
        hashes = {each.rulebook_hash for each in session.exec(select(Run).where(Run.outcome == "good"))}
    assert len(hashes) == 1


def standing(database):
    with transaction(database) as session:
        levels = {row.village_code: (row.level, row.level_in_force) for row in session.exec(select(Assessment))}
        leads = {row.village_code: row.officer_no for row in session.exec(select(Lead))}
    return levels, leads


@on_both
def test_a_preview_says_what_a_run_would_move_and_writes_nothing(county, edited):
    assess(county, asked(ON))
    levels_before, leads_before = standing(county)
    before = rows_of(county)
    found = preview(county, asked(ON, edited))
    assert rows_of(county) == before
    write_lock(edited, read_sources(edited).rules)
    assess(county, asked(ON, edited))
    levels, leads = standing(county)
    assert {
        move.village: (move.to_level, move.to_force)
        for move in found.moves
        if (move.from_level, move.from_force) != (move.to_level, move.to_force)
    } == {village: now for village, now in levels.items() if now != levels_before[village]}
    assert found.moves
    assert (found.leads.given, found.leads.ended) == (
        len(leads.keys() - leads_before),
        len(leads_before.keys() - leads),
    )


def test_a_preview_names_the_rules_that_would_find_something_else(county):
    assess(county, asked(ON))
    found = preview(county, asked(FUTURE))
    assert found.rules
    assert all(effect.title and effect.new + effect.gone for effect in found.rules)
    assert {move.name for move in found.moves} <= {f"样{number}村" for number in range(1, 13)}


@pytest.mark.parametrize("on", [ON - timedelta(days=400), FUTURE, date(2029, 1, 1)], ids=str)
def test_a_preview_is_free_in_its_date_and_in_a_round_that_is_over(county, on):
    real(county, polling_on=T.replace(year=2019))
    with pytest.raises(InputError, match="选举日是 2019-01-15，已于 2019-04-15 结束"):
        assess(county, asked(ON))
    before = rows_of(county)
    assert preview(county, asked(on)).result.on == on
    assert rows_of(county) == before


def test_a_preview_leaves_the_next_run_what_it_would_have_been(county):
    assess(county, asked(ON))
    preview(county, asked(FUTURE))
    again = assess(county, asked(ON, changed_only=True))
    assert again.villages_changed == 0
