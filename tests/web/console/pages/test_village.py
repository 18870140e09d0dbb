"""One village: both levels, why, ways out; values of restricted ledgers for those alone who may see them."""

import pytest
from sqlmodel import select

from ledgers.database import reading
from ledgers.dual_role.table import DualRole
from ledgers.journal.access import Access
from tests.builders import village_code
from tests.engine.nights.county import MONDAY, change, tonight
from tests.web.console.desk import LED


def page(seat, who, code=LED):
    return seat.sit(who).get(f"/villages/{code}").text


def test_both_levels_stand_side_by_side_with_what_separates_them(seat):
    text = page(seat, "department")
    assert '<span class="badge high large">高</span>' in text
    assert "规则测算为“无”" in text
    assert "以县级确认为准" in text


def test_a_rule_that_hit_says_reading_row_basis_and_what_to_do(seat):
    text = page(seat, "department", village_code(2))
    for words in ("班子不团结", "《班子运行研判》", "依据", "怎么办", "命中条件"):
        assert words in text, words


def test_what_cannot_be_judged_says_who_must_supply_what(seat):
    text = page(seat, "department", village_code(1, 2))
    assert "整本未上报，第2镇" in text
    assert "缺的数据如都对本村不利" in text


def test_the_lead_stands_with_the_reasons(seat):
    assert "包联领导" in page(seat, "department")
    assert "领导1" in page(seat, "department")


def test_what_happened_is_told_the_latest_first(seat):
    text = page(seat, "department")
    story = text[text.index("经过") :]
    assert story.index("规则测算由高到无") < story.index("待处置")


@pytest.fixture
def restricted(county):
    """A rule that hits on a value of a restricted ledger."""
    change(county, DualRole, 3, MONDAY.replace(day=3), open_contenders=4, forecast="无合适人选")
    tonight(county, MONDAY.replace(day=4))
    return village_code(3)


@pytest.mark.parametrize(
    ("who", "sees"), [("department", True), ("township", True), ("leader", False), ("auditor", False)]
)
def test_values_of_restricted_ledgers_are_for_department_and_township_alone(seat, restricted, who, sees):
    text = page(seat, who, restricted)
    assert "公开竞争激烈" in text
    assert ("公开竞争人数：4 人" in text) is sees
    assert ("《一肩挑" in text.split("没有命中")[0]) is sees
    assert ("限制查看" in text) is not sees
    assert ("4 人" in text) is sees


def test_a_look_at_restricted_values_is_entered_each_time_and_for_nobody_else(seat, county):
    for who in ("department", "township", "leader", "auditor"):
        page(seat, who)
    page(seat, "department")
    with reading(county) as session:
        looks = session.exec(select(Access)).all()
    assert [(look.officer_no, look.kind, look.subject) for look in looks] == [
        ("O01", "explanation", LED),
        ("T01", "explanation", LED),
        ("O01", "explanation", LED),
    ]


def test_no_look_is_entered_at_what_is_out_of_sight(seat, county):
    page(seat, "other township")
    with reading(county) as session:
        assert session.exec(select(Access)).all() == []


def test_the_overview_tells_a_leader_no_value_of_a_restricted_ledger(seat, restricted):
    for who, sees in (("department", True), ("leader", False), ("auditor", False)):
        text = seat.sit(who).get("/").text
        assert f'href="/villages/{restricted}"' in text
        assert ("→ 无合适人选" in text) is sees
