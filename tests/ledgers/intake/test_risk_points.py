"""The sheet 风险点: people write causes and measures, the system alone writes what it found and how far it got."""

from datetime import date

import pytest

from ledgers.database import transaction
from ledgers.exporting import WritingOrder, export_workbooks
from ledgers.risk_point.table import RiskPoint
from tests.builders import village_code
from tests.ledgers.excel.books import FIRST_LINE, book, set_cells, village_row
from tests.ledgers.intake.county import ROUND_ID, accept, codes, prepare, send, stored


@pytest.fixture
def county(engine):
    prepare(engine)
    point = {
        "rule_id": "STAB-001",
        "rule_version": 2,
        "category": "信访",
        "facts": '{"open_collective_grievances": 1}',
        "finding": "有1件群体性信访未办结",
        "automatic_level": "high",
        "state": "in_hand",
        "opened_on": date(2020, 10, 15),
    }
    with transaction(engine) as session:
        session.add(RiskPoint(round_id=ROUND_ID, village_code=village_code(1), **point))
    return engine


@pytest.fixture
def exported(county, tmp_path):
    return export_workbooks(county, WritingOrder(ROUND_ID, tmp_path / "导出", ("第1镇",)))[0]


def test_an_export_of_risk_points_imports_without_change(county, exported):
    assert accept(county, exported).changes == 0


def test_cause_measure_and_owner_are_taken(county, exported):
    set_cells(exported, "risk_point", {(FIRST_LINE, "cause"): "补偿不一致", (FIRST_LINE, "township_owner"): "王某某"})
    accept(county, exported)
    row = stored(county, "risk_point")[0]
    assert (row["cause"], row["township_owner"], row["state"]) == ("补偿不一致", "王某某", "in_hand")
    assert row["facts"] == '{"open_collective_grievances": 1}'


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "已销号"), ("automatic_level", "低"), ("finding", "没有问题"), ("closed_on", "2020-12-01")],
)
def test_what_the_system_keeps_cannot_be_changed_by_a_workbook(county, exported, field, value):
    set_cells(exported, "risk_point", {(FIRST_LINE, field): value})
    assert codes(send(county, exported)) == ["by_system"]


def test_a_point_a_person_adds_starts_open(county, tmp_path):
    row = village_row(2, rule_id="人工-01", category="选情", opened_on=date(2020, 10, 20), finding="两派竞争激烈")
    accept(county, book(tmp_path / "表.xlsx", {"risk_point": [row]}))
    added = stored(county, "risk_point")[-1]
    assert (added["state"], added["rule_version"], added["facts"]) == ("open", 1, "{}")


def test_a_point_cannot_be_added_as_closed(county, tmp_path):
    row = village_row(2, rule_id="人工-01", category="选情", opened_on=date(2020, 10, 20), state="closed")
    assert codes(send(county, book(tmp_path / "表.xlsx", {"risk_point": [row]}))) == ["by_system"]
