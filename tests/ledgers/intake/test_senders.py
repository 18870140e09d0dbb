"""Who hands in a workbook is somebody of the roster, and writes the villages that are theirs; on both databases."""

import pytest

from config.errors import InputError
from ledgers.database import transaction
from ledgers.importing import import_workbooks, preview_workbooks
from ledgers.roster.storing import Deed
from tests.builders import COUNTY, candidate, officer
from tests.builders import county as county_row
from tests.ledgers.excel.books import book, man, village_row
from tests.ledgers.intake.county import DEED, ROUND_ID, codes, prepare, rows_of, stored, totals
from tests.people import add_people, number_of

FIRST = {"village_file": [village_row(1, population=10)]}
SECOND_VILLAGE = f"{COUNTY}002001"


@pytest.fixture(params=["engine", "postgres_engine"])
def county(request):
    engine = request.getfixturevalue(request.param)
    prepare(engine)
    with transaction(engine) as session:
        session.add(county_row(code="999902", name="邻县"))
        session.flush()
        add_people(session)
        session.add(officer(9, no="Y01", name="邻干", post="组织部工作人员", county_code="999902"))
        session.add(officer(9, no="N01", name="甲", post="乡镇包村干部", township_code=f"{COUNTY}002"))
    return engine


def hand_in(engine, operator, *files, dry_run=False):
    run = preview_workbooks if dry_run else import_workbooks
    return run(engine, ROUND_ID, list(files), Deed(operator, DEED.at, "导入"))


@pytest.mark.parametrize("operator", ["王五", "张三", "赵六", "部长"])
def test_a_township_hands_in_its_own_and_the_department_everything(county, tmp_path, operator):
    report = hand_in(county, operator, book(tmp_path / "一.xlsx", FIRST))
    assert report.applied
    assert not report.setting_up
    (kept,) = [row for row in rows_of(county, "submission") if row["ledger"] == "village_file"] or [None]
    assert {row["changed_by"] for row in rows_of(county, "change")} == {operator}
    assert kept is None or kept["reported_no"] == number_of(operator)


def test_the_number_of_who_handed_it_in_is_kept_beside_what_the_sheet_says(county, tmp_path):
    issue = {"grievance": [village_row(1, issue_no="1", kind="信访")]}
    hand_in(county, "王五", book(tmp_path / "一.xlsx", issue))
    (kept,) = rows_of(county, "submission")
    assert (kept["reported_no"], kept["verified_no"], kept["state"]) == (number_of("王五"), None, "已上报")


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("钱七", "钱七（县公安局部门联络员）不能导入台账.*乡镇（街道）的干部或县委组织部的人员"),
        ("县长", "县长（县长）不能导入台账"),
        ("路人甲", "人员名册上没有“路人甲”"),
        ("系统", "须由名册上具名的人办理"),
        ("", "须由名册上具名的人办理"),
        ("邻干", "人员名册上没有“邻干”"),
        ("甲", "叫“甲”的不止一人"),
    ],
    ids=["a liaison", "a leader", "a stranger", "the system", "nobody", "another county", "a namesake"],
)
def test_nobody_else_hands_in_anything_not_even_for_a_trial(county, tmp_path, operator, words, dry_run):
    before = totals(county)
    with pytest.raises(InputError, match=words):
        hand_in(county, operator, book(tmp_path / "一.xlsx", FIRST), dry_run=dry_run)
    assert totals(county) == before


def test_the_villages_of_another_township_are_told_once_a_sheet_and_nothing_is_taken(county, tmp_path):
    before = totals(county)
    own = book(tmp_path / "一.xlsx", FIRST)
    rows = {
        "village_file": [{"village_code": f"{COUNTY}00200{n}", "population": n} for n in (1, 2, 3)],
        "grievance": [{"village_code": SECOND_VILLAGE, "issue_no": "1", "kind": "信访"}],
    }
    report = hand_in(county, "王五", own, book(tmp_path / "二.xlsx", rows, township=2))
    assert [(p.file, p.sheet, p.code) for p in report.problems] == [
        ("二.xlsx", "一村一档", "not_yours"),
        ("二.xlsx", "矛盾信访", "not_yours"),
    ]
    for words in ("有 3 行不是本乡镇（街道）的村：第2镇 3 行", "王五（乡镇党委书记）只能导入", "请由当地或组织部导入"):
        assert words in report.problems[0].sentence
    assert totals(county) == before


def test_a_nil_return_for_another_township_is_refused_too(county, tmp_path):
    report = hand_in(
        county, "王五", book(tmp_path / "二.xlsx", returns={(SECOND_VILLAGE, "audit"): "零报告"}, township=2)
    )
    assert codes(report) == ["not_yours"]
    assert rows_of(county, "submission") == []


def test_nobody_is_moved_away_from_another_township_by_their_number(county, tmp_path):
    with transaction(county) as session:
        session.add(candidate(1, village_code=SECOND_VILLAGE, person_no="H999901002001001"))
    moved = village_row(1, person_no="H999901002001001", name="改名", post="主任")
    report = hand_in(county, "王五", book(tmp_path / "一.xlsx", {"reserve": [moved]}))
    assert [(p.code, p.sentence) for p in report.problems] == [("other_township", "这个人员编号登记在别处，请问组织部")]
    assert [row["village_code"] for row in stored(county, "reserve")] == [SECOND_VILLAGE]


def test_a_trial_tells_nothing_of_who_is_registered_elsewhere(county, tmp_path):
    elsewhere = {"village_code": SECOND_VILLAGE, "name": "付长川", "id_number": man(), "post": "主任"}
    hand_in(county, "赵六", book(tmp_path / "二.xlsx", {"resettlement": [elsewhere]}, township=2))
    own = village_row(1, name="付长川", id_number=man(), post="主任")
    report = hand_in(county, "王五", book(tmp_path / "一.xlsx", {"resettlement": [own]}), dry_run=True)
    told = "".join(problem.sentence for problem in report.problems)
    assert "登记在别处，请问组织部" in told
    assert not any(secret in told for secret in ("付长川", SECOND_VILLAGE, "L9999"))


def test_a_township_never_writes_the_departments_opinions(county, tmp_path):
    with transaction(county) as session:
        session.add(candidate(1, person_no="H999901001001001"))
    said = {"opinion": [village_row(1, person_no="H999901001001001", department="县公安局", answer="无异议")]}
    report = hand_in(county, "王五", book(tmp_path / "一.xlsx", said))
    assert codes(report) == ["not_yours"]
    assert "由县委组织部导入" in report.problems[0].sentence


def test_whoever_sets_up_may_import_until_the_department_is_named_and_is_told_so(engine, tmp_path):
    prepare(engine)
    report = hand_in(engine, "系统", book(tmp_path / "一.xlsx", FIRST))
    assert (report.applied, report.setting_up) == (True, True)
    with transaction(engine) as session:
        add_people(session, "李四")
    with pytest.raises(InputError, match="须由名册上具名的人办理"):
        hand_in(engine, "系统", book(tmp_path / "一.xlsx", FIRST))
