from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from sqlmodel import select

from engine.risks import points as risk_points
from engine.risks.hits import hits_of
from engine.risks.points import sync_risk_points
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment, Lead
from ledgers.journal.risk_entry import RiskEntry
from ledgers.risk_point.table import RiskPoint
from tests.builders import ON, T, add_roster, officer, village_code
from tests.engine.risks.rulebooks import RULEBOOK, All, Tier, assessment, finding, night, rule, run, when

COLLECTIVE_HIT = finding("STAB-001", floor="high")


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    opened = request.getfixturevalue(request.param)
    with transaction(opened) as session:
        add_roster(session, leaders=1)
        session.add(officer(9, no="T01", post="乡镇包村干部"))
        session.add(run())
        session.flush()
        session.add(assessment(findings=[COLLECTIVE_HIT, finding("TEAM-005", outcome="unknown", missing=["discord"])]))
        lead = {"officer_no": "L01", "township_owner_no": "T01", "assigned_by": "程序安排", "since": ON}
        session.add(Lead(round_id=1, village_code=village_code(1), **lead))
    return opened


def sync(database, on=ON, grievances=1, rulebook=RULEBOOK):
    facts = pl.DataFrame({"village": [village_code(1)], "open_collective_grievances": [grievances]})
    with transaction(database) as session:
        hits = hits_of(session.exec(select(Assessment)).all(), rulebook, facts, night(on).rules.followup.risk_points)
        return dict(sync_risk_points(session, night(on), [village_code(1)], hits))


def stored(database):
    with reading(database) as session:
        points, entries = select(RiskPoint).order_by(RiskPoint.id), select(RiskEntry).order_by(RiskEntry.id)
        return session.exec(points).all(), session.exec(entries).all()


def change(database, **fields):
    with transaction(database) as session:
        for name, value in fields.items():
            setattr(session.exec(select(RiskPoint)).one(), name, value)


def clear(database, findings="[]"):
    with transaction(database) as session:
        session.exec(select(Assessment)).one().findings = findings


def test_a_hit_opens_a_risk_point_with_what_was_read_and_who_answers(database):
    assert sync(database) == {"opened": 1}
    [point], [entry] = stored(database)
    assert (point.rule_id, point.category, point.state, point.finding) == ("STAB-001", "稳定", "open", "有1件")
    assert (point.automatic_level, point.confirmed_level, point.lead_no) == ("high", "high", "L01")
    assert point.township_owner == "领导9"
    assert point.facts == '{"open_collective_grievances": 1}'
    assert (entry.kind, entry.note) == ("found", "有1件")


def test_the_same_hit_never_opens_a_second_point_and_writes_nothing(database):
    sync(database)
    assert sync(database, on=ON + timedelta(days=1)) == {}
    assert len(stored(database)[1]) == 1


def test_a_hit_in_a_village_that_is_not_at_risk_is_a_hint_until_the_village_is(database):
    with transaction(database) as session:
        session.exec(select(Assessment)).one().level_in_force = "none"
    assert sync(database) == {}
    assert stored(database)[0] == []
    with transaction(database) as session:
        session.exec(select(Assessment)).one().level_in_force = "low"
    assert sync(database) == {"opened": 1}


def test_a_point_that_is_open_stays_when_its_village_is_not_at_risk_any_more(database):
    sync(database)
    with transaction(database) as session:
        session.exec(select(Assessment)).one().level_in_force = "none"
    sync(database, grievances=2)
    [point], _ = stored(database)
    assert (point.state, point.finding) == ("open", "有2件")


def test_new_values_update_the_point(database):
    sync(database)
    assert sync(database, grievances=3) == {"updated": 1}
    [point], _ = stored(database)
    assert point.finding == "有3件"


def test_a_point_names_the_township_owner_of_today_although_its_rule_hits_no_more(database):
    sync(database)
    clear(database)
    with transaction(database) as session:
        session.add(officer(8, no="T02", post="乡镇包村干部"))
        session.exec(select(Lead)).one().township_owner_no = "T02"
    assert sync(database) == {"updated": 1}
    assert stored(database)[0][0].township_owner == "领导8"


@pytest.mark.parametrize("at_once", [1, 2, 10])
def test_points_opened_in_one_night_each_have_their_own_entry(database, monkeypatch, at_once):
    monkeypatch.setattr(risk_points, "ROWS_AT_ONCE", at_once)
    clear(database, json.dumps([COLLECTIVE_HIT, finding("RUN-005", points=8)]))
    sync(database)
    points, entries = stored(database)
    assert [(entry.risk_point_id, entry.note) for entry in entries] == [(point.id, point.finding) for point in points]
    assert len(points) == 2


def test_a_clear_rule_leaves_the_point_to_the_people_working_on_it(database):
    sync(database)
    clear(database)
    assert sync(database) == {}
    assert stored(database)[0][0].state == "open"


def test_a_closed_point_is_watched_and_then_closed_for_good(database):
    sync(database)
    clear(database)
    change(database, state="closed", closed_by="李四", closed_on=ON)
    assert sync(database) == {"watched": 1}
    assert sync(database, on=T + timedelta(days=30)) == {}
    assert sync(database, on=T + timedelta(days=31)) == {"closed": 1}
    assert sync(database, on=T + timedelta(days=32)) == {}


def test_a_watched_point_is_reopened_when_the_rule_hits_again(database):
    sync(database)
    change(database, state="watched", closed_by="李四", closed_on=ON)
    later = ON + timedelta(days=9)
    assert sync(database, on=later) == {"reopened": 1}
    [point], entries = stored(database)
    assert (point.state, point.reopened_on, point.closed_on) == ("reopened", later, None)
    assert entries[-1].note == "规则再次命中"


MIX = rule(
    "MIX-001",
    [Tier("叠加", All((when("heavy_hits", ">=", 2), when("heavy_dimensions", ">=", 2))), floor="medium")],
    finding="重分命中{heavy_hits}条，涉及{heavy_dimensions}个维度。",
)


def test_a_rule_that_only_asks_for_a_task_opens_no_point(database):
    clear(database, json.dumps([finding("TEAM-005", tiers=("差",))]))
    assert sync(database) == {}
    assert stored(database) == ([], [])


def test_several_problems_at_once_are_a_risk_of_their_own_that_counts_the_heavy_hits(database):
    scored = [finding("STAB-001", points=8), finding("TEAM-005", points=10), finding("RUN-005", points=7)]
    clear(
        database,
        json.dumps([finding("MIX-001", floor="medium", tiers=("叠加",)), finding("PROC-001", points=9), *scored]),
    )
    sync(database, rulebook=replace(RULEBOOK, rules=(*RULEBOOK.rules, MIX)))
    point = {each.rule_id: each for each in stored(database)[0]}["MIX-001"]
    assert (point.category, point.finding) == ("综合", "重分命中2条，涉及2个维度。")


def test_unknown_and_procedural_findings_open_nothing(database):
    clear(database, json.dumps([finding("TEAM-005", outcome="unknown"), finding("PROC-001")]))
    assert sync(database) == {}
