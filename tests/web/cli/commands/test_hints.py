"""``huanjie risks hints``: what rules hit in villages that are not at risk."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlmodel import select

from ledgers.database import reading
from ledgers.risk_point.table import RiskPoint
from ledgers.team_review.table import TeamReview
from tests.builders import village_code
from tests.engine.nights.county import MONDAY, change, fill, tonight
from tests.web.cli.commands.test_workflow import said


def test_a_hit_in_a_quiet_village_is_listed_and_opens_no_point(engine):
    fill(engine)
    change(engine, TeamReview, 3, MONDAY, discord=True)
    tonight(engine)
    found = json.loads(said(engine, "risks", "hints", "--json"))
    assert [(hint["code"], hint["rule"], hint["finding"]) for hint in found] == [
        (village_code(3), "TEAM-005", "班子研判认定班子不团结。")
    ]
    assert "共 1 项" in said(engine, "risks", "hints", "--area", village_code(3)[:9])
    with reading(engine) as session:
        assert {point.village_code for point in session.exec(select(RiskPoint))} == {village_code(1)}


def test_a_village_that_becomes_a_risk_village_has_its_hits_opened_as_points(engine):
    fill(engine)
    change(engine, TeamReview, 3, MONDAY, discord=True)
    tonight(engine)
    change(engine, TeamReview, 3, MONDAY, secretary_case="立案")
    tonight(engine, MONDAY + timedelta(days=1))
    with reading(engine) as session:
        points = session.exec(select(RiskPoint).where(RiskPoint.village_code == village_code(3))).all()
        assert {point.rule_id for point in points} == {"TEAM-005", "TEAM-001"}
    assert said(engine, "risks", "hints").startswith("没有提示事项")
