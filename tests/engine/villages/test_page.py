"""A village's page: everything from one reading, and at the same cost however many nights went before."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import func, select

from config.calendar import load_calendar
from config.clock import now
from config.settings import load_settings
from engine.assessment.runs import good_runs
from engine.assessment.snapshots import VillageSnapshots, basis_at
from engine.explanation.explain import ExplainRequest, explain
from engine.rulebook.ways import load_ways
from engine.runs.latest import facts_of, facts_of_village, latest_run, run_before
from engine.runs.rules import load_rules
from engine.timeline.blocks import Moment
from engine.timeline.village import village_timeline
from engine.villages.page import PageRequest, village_page
from engine.villages.story import village_story
from engine.wayout.search import ways_out
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Run
from ledgers.journal.takeback import RunTakeback
from ledgers.reading import read_facts
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Village
from ledgers.village_file.table import VillageFile
from tests import builders
from tests.builders import ON, village_code
from tests.counting import opened_rule_files, statements
from tests.databases import on_both
from tests.engine.assessment.county import PROFILE, RULES, fill_county, record, run
from tests.engine.explanation.village import assignment_rules, store

FIRST = village_code(1)


def page_of(session, on=ON):
    current = current_round(session)
    calendar = load_calendar(load_settings().calendar_path)
    moment = Moment(current, on, load_rules(RULES, PROFILE, on), calendar)
    return village_page(session, PageRequest(session.get_one(Village, FIRST), moment, RULES))


def night(engine, number, **of_village_file):
    """Assess the county a day later, after an income changed in village ``number``."""
    with transaction(engine) as session:
        last_on = session.exec(select(func.max(Run.on))).one()
        file = session.exec(select(VillageFile).where(VillageFile.village_code == village_code(number))).one()
        for name, value in of_village_file.items():
            setattr(file, name, value)
            record(session, village_code(number), "village_file", name)
    return run(engine, last_on + timedelta(days=1))


def test_the_page_says_what_each_of_its_parts_says_alone(engine):
    store(engine, [builders.issue(1, collective=True, opened_on=date(2020, 8, 1))])
    run(engine, assignment=assignment_rules())
    with reading(engine) as session:
        page, current = page_of(session), current_round(session)
        village, rules = page.village, load_rules(RULES, PROFILE, ON)
        facts = read_facts(session, current, ON, rules.rulebook.definitions, [FIRST]).row(0, named=True)
        moment = Moment(current, ON, rules, load_calendar(load_settings().calendar_path))
        assert page.explanation == explain(session, ExplainRequest(current, FIRST, RULES))
        assert page.ways == ways_out(rules.rulebook, facts, load_ways(RULES))
        assert page.timeline == village_timeline(session, moment, village)
        assert page.story == village_story(session, 1, village)
    assert page.ways.level == "high"
    stability = next(each for each in page.dimensions if each.name == "稳定")
    assert [rule.rule for rule in stability.fired] == ["STAB-001"]
    assert stability.points is not None
    shown = [rule for each in page.dimensions for rule in (*each.fired, *each.open, *each.clear)]
    assert len(shown) == len(page.explanation.fired + page.explanation.open + page.explanation.clear)


def test_the_page_costs_as_many_statements_after_many_nights_and_opens_no_rule_file(engine):
    fill_county(engine)
    run(engine)
    night(engine, 2, collective_income=77.0)

    def cost():
        with reading(engine) as session:
            page_of(session)
            with statements(engine) as sent, opened_rule_files() as opened:
                page_of(session)
        return sent, opened

    before, _ = cost()
    for number in range(3, 9):
        night(engine, number, collective_income=float(number))
    after, opened = cost()
    assert len(after) == len(before) <= 70
    assert [file for file in opened if Path(file).is_relative_to(RULES)] == []
    assert len([each for each in after if "snapshot.facts" in each]) == 1
    assert len([each for each in after if "FROM village_file" in each and "population" in each]) <= 2


@on_both
def test_a_village_alone_has_the_facts_every_run_read_of_it(database):
    fill_county(database)
    run(database)
    for number, income in ((2, 77.0), (1, None), (2, 3.0), (5, 12.5), (1, 40.0), (3, 40.0)):
        night(database, number, collective_income=income)
    with reading(database) as session:
        judged = latest_run(session, current_round(session), RULES)
        while judged is not None:
            together = facts_of(session, judged)
            alone = VillageSnapshots(session, judged.round_id)
            assert {code: facts_of_village(alone, judged, code) for code in together} == together
            assert facts_of_village(alone, judged, "999901999999") is None
            judged = run_before(session, judged, RULES)
        assert len(session.exec(good_runs(1)).all()) == 7


def test_what_a_run_taken_back_had_read_is_passed_over(engine):
    fill_county(engine)
    run(engine)
    slip = night(engine, 1, collective_income=99.0)
    with transaction(engine) as session:
        step = {"reason": "误操作", "taken_by": "甲", "taken_no": "Z01", "taken_on": ON, "taken_at": now()}
        session.add(RunTakeback(round_id=1, first_run_id=slip.run_id, last_run_id=slip.run_id, **step))
    later = night(engine, 2, collective_income=1.0)
    with reading(engine) as session:
        expected = basis_at(session, 1, later.run_id)
        alone = VillageSnapshots(session, 1)
        for code in expected["village"]:
            assert alone.basis(later.run_id, code).equals(expected.filter(expected["village"] == code))


@pytest.mark.parametrize("number", [1, 12])
def test_a_snapshot_is_found_though_a_later_one_spans_the_village(engine, number):
    fill_county(engine)
    first = run(engine)
    with transaction(engine) as session:
        for ends in (1, 12):
            if ends != number:
                session.add(builders.issue(70 + ends, ends, kind="舆情", opened_on=date(2020, 10, 1)))
                record(session, village_code(ends), "grievance")
        session.add(builders.issue(90, 6, kind="舆情", opened_on=date(2020, 10, 1)))
        record(session, village_code(6), "grievance")
    second = run(engine, ON + timedelta(days=1))
    with reading(engine) as session:
        alone = VillageSnapshots(session, 1)
        for run_id in (first.run_id, second.run_id):
            for code in (village_code(number), village_code(6)):
                expected = basis_at(session, 1, run_id)
                assert alone.basis(run_id, code).equals(expected.filter(expected["village"] == code))
