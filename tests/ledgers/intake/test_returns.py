"""Returns: 已上报, 零报告, 未上报, as the sheet says or as the rows imply."""

from datetime import date

import pytest

from ledgers.database import transaction
from ledgers.journal.submission import Submission
from tests.builders import village_code
from tests.ledgers.excel.books import book, village_row
from tests.ledgers.intake.county import accept, codes, prepare, rows_of, send

V1, V2 = village_code(1), village_code(2)
ISSUE = {"grievance": [village_row(1, issue_no="1", kind="信访")]}


@pytest.fixture
def county(engine):
    prepare(engine)
    return engine


def states(engine):
    return {
        (row["village_code"], row["ledger"]): (row["state"], row["nil"], row["reported_by"])
        for row in rows_of(engine, "submission")
    }


def test_rows_are_a_return_by_themselves(county, tmp_path):
    accept(county, book(tmp_path / "表.xlsx", ISSUE))
    assert states(county) == {(V1, "grievance"): ("已上报", False, "李经办")}


def test_a_nil_return_is_kept_as_one(county, tmp_path):
    accept(county, book(tmp_path / "表.xlsx", returns={(V2, "grievance"): "零报告"}))
    assert states(county) == {(V2, "grievance"): ("已上报", True, "李经办")}


@pytest.mark.parametrize(
    ("returns", "code"),
    [
        ({(V1, "grievance"): "零报告"}, "nil_with_rows"),
        ({(V2, "grievance"): "已上报"}, "reported_without_rows"),
        ({(V2, "team_review"): "零报告"}, "nil_impossible"),
        ({(V2, "team_review"): "已上报"}, "reported_without_rows"),
    ],
)
def test_a_return_against_the_rows_is_told(county, tmp_path, returns, code):
    assert codes(send(county, book(tmp_path / "表.xlsx", ISSUE, returns=returns))) == [code]


def test_rows_declared_as_not_reported_are_taken_with_a_notice(county, tmp_path):
    report = accept(county, book(tmp_path / "表.xlsx", ISSUE, returns={(V1, "grievance"): "未上报"}))
    assert states(county) == {}
    assert "未上报" in report.notices[0].sentence


def test_rows_after_a_nil_return_make_it_a_return_with_rows(county, tmp_path):
    accept(county, book(tmp_path / "零.xlsx", returns={(V1, "grievance"): "零报告"}))
    report = accept(county, book(tmp_path / "表.xlsx", ISSUE))
    assert states(county)[V1, "grievance"][:2] == ("已上报", False)
    assert [(d.heading, d.old, d.new) for d in report.differences] == [("矛盾信访", "零报告", "已上报")]


def test_a_return_withdrawn_is_not_reported_again(county, tmp_path):
    accept(county, book(tmp_path / "表.xlsx", ISSUE))
    accept(county, book(tmp_path / "撤.xlsx", returns={(V1, "grievance"): "未上报"}))
    assert states(county)[V1, "grievance"][0] == "未上报"


def verify(county):
    with transaction(county) as session:
        found = session.get(Submission, (1, V1, "grievance"))
        found.state, found.verified_by, found.verified_no = "已核实", "李四", "P06"


def test_a_verified_return_stays_so_until_its_rows_change(county, tmp_path):
    accept(county, book(tmp_path / "表.xlsx", ISSUE))
    verify(county)
    for again in ("已上报", "已核实"):
        accept(county, book(tmp_path / "再.xlsx", ISSUE, returns={(V1, "grievance"): again}))
        assert states(county)[V1, "grievance"][0] == "已核实"
    changed = {"grievance": [village_row(1, issue_no="1", kind="信访", opened_on=date(2020, 1, 1))]}
    report = accept(county, book(tmp_path / "改.xlsx", changed, returns={(V1, "grievance"): "已核实"}))
    assert states(county)[V1, "grievance"][0] == "已上报"
    assert [row["verified_by"] for row in rows_of(county, "submission")] == [None]
    assert "须由组织部重新核实" in "".join(notice.sentence for notice in report.notices)


@pytest.mark.parametrize(("word", "rows"), [("已核实", ISSUE), ("零报告（已核实）", {})])
def test_no_cell_of_a_workbook_verifies_anything(county, tmp_path, word, rows):
    report = send(county, book(tmp_path / "表.xlsx", rows, returns={(V1, "grievance"): word}))
    assert codes(report) == ["verified_by_cell"]
    assert "由县委组织部核实后登记" in report.problems[0].sentence
    assert states(county) == {}


def test_every_change_of_a_return_is_in_history(county, tmp_path):
    accept(county, book(tmp_path / "零.xlsx", returns={(V1, "grievance"): "零报告"}))
    accept(county, book(tmp_path / "表.xlsx", ISSUE))
    changes = [c for c in rows_of(county, "change") if c["field"] == "submission"]
    assert [(c["ledger"], c["village_code"], c["old"], c["new"]) for c in changes] == [
        ("grievance", V1, "未上报", "零报告"),
        ("grievance", V1, "零报告", "已上报"),
    ]
