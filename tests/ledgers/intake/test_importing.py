"""Importing as a county clerk does it: all or nothing, twice the same, differences, history."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from config.errors import FaultError, InputError
from ledgers.importing import import_workbooks
from tests.builders import village_code
from tests.ledgers.excel.books import FIRST_LINE, bare_sheet, book, column_of, man, set_cells, village_row
from tests.ledgers.intake.county import DEED, accept, codes, prepare, rows_of, send, stored, totals

ROWS = {
    "village_file": [village_row(1, population=2360, last_turnout=88.5), village_row(2, population=1200)],
    "grievance": [village_row(1, issue_no="X1", kind="信访", status="未办结", opened_on=date(2020, 5, 1))],
}


@pytest.fixture
def filled(engine, tmp_path):
    prepare(engine)
    return book(tmp_path / "第1镇.xlsx", ROWS)


def test_rows_are_stored_as_they_stand(engine, filled):
    report = accept(engine, filled)
    assert report.applied
    assert [(row["village_code"], row["population"]) for row in stored(engine, "village_file")] == [
        (village_code(1), 2360),
        (village_code(2), 1200),
    ]
    issue = stored(engine, "grievance")[0]
    assert (issue["opened_on"], issue["status"], issue["round_id"]) == (date(2020, 5, 1), "未办结", 1)


def test_the_same_file_twice_changes_nothing(engine, filled):
    accept(engine, filled)
    before = totals(engine)
    again = accept(engine, filled)
    assert (again.applied, again.changes, again.differences) == (False, 0, [])
    assert totals(engine) == before


def test_a_trial_tells_everything_and_changes_nothing(engine, filled):
    before = totals(engine)
    report = send(engine, filled, dry_run=True)
    assert report.changes > 0
    assert not report.applied
    assert totals(engine) == before


def test_one_problem_in_one_file_keeps_all_files_out(engine, filled, tmp_path):
    other = book(tmp_path / "第2镇.xlsx", {"village_file": [{"village_code": village_code(1, 2)}]}, township=2)
    set_cells(other, "village_file", {(FIRST_LINE, "population"): "很多"})
    before = totals(engine)
    report = send(engine, filled, other)
    assert [(problem.file, problem.sheet, problem.row) for problem in report.problems] == [
        ("第2镇.xlsx", "一村一档", FIRST_LINE)
    ]
    assert (report.applied, totals(engine)) == (False, before)


def test_a_changed_cell_is_shown_and_kept_in_history(engine, filled):
    accept(engine, filled)
    set_cells(filled, "village_file", {(FIRST_LINE, "population"): 2400, (FIRST_LINE, "last_turnout"): None})
    report = accept(engine, filled)
    assert [(d.village, d.heading, d.old, d.new) for d in report.differences] == [
        ("第1镇样1村", "人口", "2360", "2400"),
        ("第1镇样1村", "上届投票率", "88.5%", "空"),
    ]
    assert stored(engine, "village_file")[0]["population"] == 2400
    last = rows_of(engine, "change")[-2:]
    assert [(c["field"], c["old"], c["new"]) for c in last] == [
        ("population", "2360", "2400"),
        ("last_turnout", "88.5%", None),
    ]
    assert {(c["changed_by"], c["changed_at"], c["reason"]) for c in last} == {(DEED.operator, DEED.at, DEED.reason)}


def test_a_column_that_is_not_in_the_file_is_left_alone(engine, filled, tmp_path):
    accept(engine, filled)
    short = bare_sheet(tmp_path / "补报.xlsx", "一村一档", [["村编码", "党员数", "类型"], [village_code(1), 56, ""]])
    accept(engine, short)
    row = stored(engine, "village_file")[0]
    assert (row["population"], row["party_members"]) == (2360, 56)


def test_rows_missing_from_a_later_file_stay(engine, filled, tmp_path):
    accept(engine, filled)
    accept(engine, book(tmp_path / "只有一行.xlsx", {"village_file": ROWS["village_file"][:1]}))
    assert len(stored(engine, "village_file")) == 2


def test_a_row_marked_for_removal_goes_and_history_keeps_it(engine, filled):
    accept(engine, filled)
    set_cells(filled, "grievance", {(FIRST_LINE, "row_action"): "删除"})
    report = accept(engine, filled)
    assert [tally.removed for tally in report.tallies if tally.ledger == "grievance"] == [1]
    assert stored(engine, "grievance") == []
    removed = [c for c in rows_of(engine, "change") if c["ledger"] == "grievance" and c["old"]][-1]
    assert (removed["new"], "X1" in removed["old"]) == (None, True)


def test_removing_what_is_not_there_is_told(engine, filled):
    set_cells(filled, "grievance", {(FIRST_LINE, "row_action"): "删除"})
    assert codes(send(engine, filled)) == ["nothing_to_delete"]


def test_a_correction_is_marked_in_history(engine, filled):
    accept(engine, filled)
    set_cells(filled, "village_file", {(FIRST_LINE, "population"): 1, (FIRST_LINE, "row_action"): "更正"})
    accept(engine, filled)
    assert [c["correction"] for c in rows_of(engine, "change") if c["field"] == "population"] == [True]


def test_an_empty_cell_with_a_default_takes_it(engine, tmp_path):
    prepare(engine)
    rows = {
        "grievance": [village_row(issue_no="1", kind="信访")],
        "resettlement": [village_row(name="甲", post="主任")],
    }
    accept(engine, book(tmp_path / "表.xlsx", rows))
    assert stored(engine, "grievance")[0]["status"] == "未办结"
    assert stored(engine, "resettlement")[0]["plan_state"] == "未拟"


def test_a_required_cell_left_empty_is_told(engine, tmp_path):
    prepare(engine)
    path = book(tmp_path / "表.xlsx", {"grievance": [village_row(issue_no="1", kind="信访")]})
    set_cells(path, "grievance", {(FIRST_LINE, "kind"): None})
    problem = send(engine, path).problems[0]
    assert (problem.code, problem.column, problem.example) == ("required", "E", "信访")


def test_a_contradiction_within_a_row_is_told_in_its_cell(engine, tmp_path):
    prepare(engine)
    row = village_row(reviewed_on=date(2020, 10, 1), weak_and_slack=True)
    problem = send(engine, book(tmp_path / "表.xlsx", {"team_review": [row]})).problems[0]
    assert (problem.code, problem.heading, problem.example) == ("needed_here", "整顿情况", "整顿中")


def test_a_contradiction_with_what_is_stored_is_told(engine, tmp_path):
    prepare(engine)
    row = village_row(audit_no="1", kind="任期", problems_found=3, problems_rectified=3)
    accept(engine, book(tmp_path / "表.xlsx", {"audit": [row]}))
    lines = [["村编码", "审计编号", "审计种类", "发现问题数"], [village_code(1), "1", "任期", 2]]
    report = send(engine, bare_sheet(tmp_path / "补.xlsx", "三资审计", lines))
    assert codes(report) == ["part_over_whole"]


def test_a_row_that_occurs_twice_is_told_with_the_first(engine, tmp_path):
    prepare(engine)
    rows = {"grievance": [village_row(issue_no="1", kind="信访"), village_row(issue_no="1", kind="干群")]}
    problem = send(engine, book(tmp_path / "表.xlsx", rows)).problems[0]
    assert problem.code == "row_twice"
    assert f"第 {FIRST_LINE} 行" in problem.sentence


def test_two_files_with_the_same_village_are_told(engine, filled, tmp_path):
    again = tmp_path / "第1镇（修改）.xlsx"
    shutil.copy(filled, again)
    report = send(engine, filled, again)
    assert set(codes(report)) == {"two_senders", "row_twice"} or set(codes(report)) == {"two_senders"}
    assert "第1镇.xlsx" in report.problems[0].sentence


def test_a_township_cannot_send_the_village_of_another(engine, tmp_path):
    prepare(engine)
    rows = {"village_file": [{"village_code": village_code(1, 2), "population": 5}]}
    problem = send(engine, book(tmp_path / "第1镇.xlsx", rows)).problems[0]
    assert problem.code == "other_township"
    assert "第2镇" in problem.sentence


def test_one_file_given_twice_is_refused(engine, filled):
    with pytest.raises(InputError, match="给了两次"):
        send(engine, filled, filled)


def test_files_of_one_name_are_told_apart_by_their_folders(engine, tmp_path):
    prepare(engine)
    files = [
        book(
            tmp_path / str(t) / "台账.xlsx",
            {"village_file": [{"village_code": village_code(1, t), "population": 1}]},
            township=t,
        )
        for t in (1, 2)
    ]
    set_cells(files[1], "village_file", {(FIRST_LINE, "population"): -1})
    assert [problem.file for problem in send(engine, *files).problems] == ["2/台账.xlsx"]


def test_a_trial_does_not_even_make_a_key(engine, tmp_path):
    prepare(engine)
    path = book(tmp_path / "表.xlsx", {"resettlement": [village_row(name="张三", post="主任", id_number=man())]})
    assert send(engine, path, dry_run=True).changes == 2
    assert not list(tmp_path.glob("*.key"))


def test_instants_are_written_as_the_rest_of_the_program_writes_them(engine, filled):
    accept(engine, filled)
    with engine.connect() as connection:
        written = connection.exec_driver_sql("SELECT DISTINCT changed_at FROM change").scalars().all()
    assert written == ["2020-10-20 08:00:00.000000"]


def test_a_full_disk_undoes_everything(engine, filled):
    @event.listens_for(engine, "connect")
    def _small(connection, _):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    before = totals(engine)
    engine.dispose()
    many = {"grievance": [village_row(1, issue_no=str(n), kind="信访", measure="长" * 190) for n in range(500)]}
    with pytest.raises(FaultError, match="磁盘已满"):
        send(engine, book(filled, many))
    event.remove(engine, "connect", _small)
    engine.dispose()
    assert totals(engine) == before


def test_it_works_the_same_on_postgresql(postgres_engine, tmp_path):
    prepare(postgres_engine)
    path = book(tmp_path / "第1镇.xlsx", ROWS)
    accept(postgres_engine, path)
    before = totals(postgres_engine)
    assert accept(postgres_engine, path).changes == 0
    set_cells(path, "village_file", {(FIRST_LINE, "population"): 2400})
    assert accept(postgres_engine, path).changes == 1
    assert totals(postgres_engine) == before | {"change": before["change"] + 1}


def test_an_example_row_left_in_the_form_is_passed_over(engine, tmp_path):
    prepare(engine)
    path = book(tmp_path / "表.xlsx", is_form=True)
    made = load_workbook(path)
    made["一村一档"].cell(FIRST_LINE + 1, column_of("village_file", "population")).value = 3
    made.save(path)
    report = accept(engine, path)
    assert [tally.added for tally in report.tallies if tally.ledger == "village_file"] == [1]


@pytest.mark.parametrize(("on", "correction"), [(date(2021, 1, 15), False), (date(2021, 1, 16), True)])
def test_a_forecast_changed_after_polling_day_is_a_correction(engine, tmp_path, on, correction):
    prepare(engine)
    path = book(tmp_path / "表.xlsx", {"dual_role": [village_row(forecast="有意向人选")]})
    accept(engine, path)
    set_cells(path, "dual_role", {(FIRST_LINE, "forecast"): "无合适人选"})
    report = import_workbooks(engine, 1, [path], replace(DEED, at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC)))
    assert [notice.code for notice in report.notices] == (["frozen"] if correction else [])
    assert rows_of(engine, "change")[-1]["correction"] is correction


def test_words_of_a_complaint_are_pointed_out_and_telephone_numbers_refused(engine, tmp_path):
    prepare(engine)
    issue = ROWS["grievance"][0]
    told = accept(engine, book(tmp_path / "一.xlsx", {"grievance": [issue | {"measure": "约谈信访人，限期兑付"}]}))
    (notice,) = (notice for notice in told.notices if notice.code == "complaint")
    assert f"“化解措施”第 {FIRST_LINE} 行有“信访人”" in notice.sentence
    told = send(engine, book(tmp_path / "二.xlsx", {"grievance": [issue | {"measure": "联系 13800001111"}]}))
    assert codes(told) == ["personal_data"]
    assert "13800001111" not in told.problems[0].sentence
