"""What steps of a plan or of the joint review have registered: a workbook from before the step cannot undo it."""

from datetime import UTC, date, datetime

import pytest

from ledgers.database import transaction
from ledgers.journal.joint_review import ReviewEntry
from ledgers.journal.plan import Plan
from tests import builders
from tests.builders import village_code
from tests.ledgers.excel.books import FIRST_LINE, book, set_cells, village_row
from tests.ledgers.intake.county import ROUND_ID, accept, codes, prepare, send, stored

CANDIDATE, CADRE, POLICE = "H00101", "L00101", "县公安局"
FIT = {"conclusion": "符合", "concluded_by": "赵六"}
ROWS = {
    "reserve": [village_row(person_no=CANDIDATE, name="候选甲", post="书记", conclusion="待定")],
    "opinion": [village_row(person_no=CANDIDATE, department=POLICE, sent_on=date(2020, 10, 9))],
    "resettlement": [village_row(person_no=CADRE, name="离任甲", post="主任", plan_state="未拟")],
}


def _step(kind: str, **fields: str) -> ReviewEntry:
    made = {"made_by": "赵六", "made_on": date(2020, 10, 12), "made_at": datetime(2020, 10, 12, tzinfo=UTC)}
    where = {"round_id": ROUND_ID, "village_code": village_code(1), "person_no": CANDIDATE}
    return ReviewEntry(kind=kind, **where, **made, **fields)


def _plan() -> Plan:
    where = {"round_id": ROUND_ID, "village_code": village_code(1), "person_no": CADRE}
    return Plan(state="已批准", basis_hash="", signature="", state_since=date(2020, 10, 12), **where)


@pytest.fixture(params=["engine", "postgres_engine"])
def county(request):
    """A candidate concluded on, whose police opinion is in, and a cadre whose plan is approved."""
    engine = request.getfixturevalue(request.param)
    prepare(engine)
    with transaction(engine) as session:
        session.add(builders.candidate(1, person_no=CANDIDATE, name="候选甲", post="书记", **FIT))
        replied = {"sent_on": date(2020, 10, 9), "replied_on": date(2020, 10, 12)}
        answer = {"opinion": "不符合", "document_no": "县公函〔2020〕45号"}
        session.add(builders.opinion(1, person_no=CANDIDATE, department=POLICE, **replied, **answer))
        session.add(builders.departing(1, person_no=CADRE, name="离任甲", plan_state="已批准"))
    return engine


@pytest.fixture
def stepped(county):
    with transaction(county) as session:
        session.add_all([_step("concluded", post="书记"), _step("replied", department=POLICE), _plan()])
    return county


def test_a_workbook_from_before_a_step_leaves_what_the_step_registered(stepped, tmp_path):
    accept(stepped, book(tmp_path / "旧表.xlsx", ROWS))
    kept = {name: stored(stepped, name)[0] for name in ROWS}
    assert (kept["reserve"]["conclusion"], kept["reserve"]["concluded_by"]) == ("符合", "赵六")
    assert (kept["opinion"]["opinion"], kept["opinion"]["document_no"]) == ("不符合", "县公函〔2020〕45号")
    assert kept["resettlement"]["plan_state"] == "已批准"


def test_what_was_left_standing_is_told_column_by_column(stepped, tmp_path):
    report = accept(stepped, book(tmp_path / "旧表.xlsx", {"resettlement": ROWS["resettlement"]}))
    (notice,) = (notice for notice in report.notices if notice.code == "standing")
    assert notice.sheet == "离任干部安置"
    assert notice.sentence.startswith(f"“安置方案状态”第 {FIRST_LINE} 行与系统登记的不同")


def test_other_cells_of_the_row_are_taken(stepped, tmp_path):
    path = book(tmp_path / "旧表.xlsx", ROWS)
    set_cells(path, "reserve", {(FIRST_LINE, "willing"): "否"})
    accept(stepped, path)
    row = stored(stepped, "reserve")[0]
    assert (row["willing"], row["conclusion"]) == (False, "符合")


def test_a_conclusion_kept_on_paper_may_be_corrected_by_a_workbook(county, tmp_path):
    accept(county, book(tmp_path / "更正.xlsx", ROWS))
    assert stored(county, "reserve")[0]["conclusion"] == "待定"


def test_an_opinion_that_came_in_by_a_step_cannot_be_taken_out(stepped, tmp_path):
    path = book(tmp_path / "删.xlsx", {"opinion": ROWS["opinion"]})
    set_cells(path, "opinion", {(FIRST_LINE, "row_action"): "删除"})
    assert codes(send(stepped, path)) == ["by_system"]
