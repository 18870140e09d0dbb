from datetime import date

import openpyxl
import pytest

from config.errors import InputError
from engine.plans.listing import list_plans
from engine.plans.review.sheet import import_review_sheet, write_review_sheet
from ledgers.database import reading, transaction
from tests import builders
from tests.engine.plans.plans import (
    AFTER_NOTICE,
    OFFICES,
    ON,
    PERSON,
    add_people,
    cadre,
    change_ledger,
    desk,
    draft,
    plan_of,
    post,
)


@pytest.fixture
def sheet(engine, tmp_path):
    """The review list of a county with two drafted plans."""
    add_people(engine, cadre(1), cadre(2), post(1), post(2))
    draft(engine)
    path = tmp_path / "审核清单.xlsx"
    with reading(engine) as session:
        write_review_sheet(path, list_plans(session, 1, builders.COUNTY), OFFICES)
    return path


def fill(path, answers):
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    headings = {cell.value: cell.column for cell in page[3]}
    for row in range(4, page.max_row + 1):
        for heading, value in answers.get(page.cell(row, 1).value, {}).items():
            page.cell(row, headings[heading]).value = value
    book.save(path)


def take(engine, path, on=ON, by="王五"):
    with transaction(engine) as session:
        return import_review_sheet(session, path, desk(on, by))


AGREED = {"本人意见": "同意", "村（社区）党组织意见": "同意", "乡镇审核": "通过", "公示起始日期": ON}
AGREED |= {"意见文号": "本人意见书、支部会议记录1号"}


def test_a_line_may_carry_several_steps_taken_from_left_to_right(engine, sheet):
    fill(sheet, {PERSON: AGREED})
    assert [(report.title, report.done) for report in take(engine, sheet)] == [
        ("本人意见", [PERSON]),
        ("村（社区）党组织意见", [PERSON]),
        ("乡镇审核", [PERSON]),
        ("公示", [PERSON]),
    ]
    assert (plan_of(engine).state, plan_of(engine, "R00102").state) == ("乡镇已审", "草稿")


def test_offices_and_county_answer_on_the_same_list(engine, sheet):
    fill(sheet, {PERSON: AGREED})
    take(engine, sheet)
    fill(sheet, {PERSON: dict.fromkeys(AGREED)})
    for office, by in zip(OFFICES, ("郑一", "周九"), strict=True):
        fill(sheet, {PERSON: {f"{office}意见": "同意"}})
        take(engine, sheet, AFTER_NOTICE, by)
        fill(sheet, {PERSON: {f"{office}意见": None}})
    fill(sheet, {PERSON: {"县级会审": "通过"}})
    take(engine, sheet, AFTER_NOTICE, "赵六")
    assert plan_of(engine).state == "县级已审"


def test_the_department_brings_in_opinions_from_paper_with_their_number(engine, sheet):
    fill(sheet, {PERSON: AGREED})
    take(engine, sheet)
    fill(sheet, {PERSON: dict.fromkeys(AGREED) | {f"{office}意见": "同意" for office in OFFICES}})
    with pytest.raises(InputError, match="要写明书面意见的文号"):
        take(engine, sheet, AFTER_NOTICE, "李四")
    fill(sheet, {PERSON: {"意见文号": "县财函〔2020〕12号"}})
    assert [report.done for report in take(engine, sheet, AFTER_NOTICE, "李四")] == [[PERSON], [PERSON]]


def test_a_township_fills_in_no_column_of_the_county(engine, sheet):
    fill(sheet, {PERSON: AGREED | {"县级会审": "通过"}})
    with pytest.raises(InputError, match="王五（乡镇党委书记）不能以“县委组织部”的身份办理“县级会审”"):
        take(engine, sheet)
    assert plan_of(engine).state == "草稿"


def test_what_cannot_be_done_is_told_and_the_rest_is_done(engine, sheet):
    fill(sheet, {PERSON: AGREED, "R00102": {"乡镇审核": "通过"}})
    report = take(engine, sheet)[2]
    assert report.done == [PERSON]
    assert report.refused[0][0] == "R00102"
    assert "还缺本人" in report.refused[0][1]


def test_sending_back_on_the_list_needs_a_reason(engine, sheet):
    fill(sheet, {PERSON: {"乡镇审核": "退回"}})
    with pytest.raises(InputError, match="退回要写明理由"):
        take(engine, sheet)
    fill(sheet, {PERSON: {"说明": "任职起始月份不对"}})
    take(engine, sheet)
    assert plan_of(engine).state == "退回"


def test_a_list_older_than_the_plan_is_refused_as_a_whole(engine, sheet):
    change_ledger(engine, hardship="A")
    draft(engine)
    fill(sheet, {PERSON: AGREED, "R00102": AGREED})
    with pytest.raises(InputError, match="方案已是第 2 版，清单上是第 1 版"):
        take(engine, sheet)
    assert plan_of(engine, "R00102").state == "草稿"


def test_a_cell_nobody_can_read_is_named(engine, sheet):
    fill(sheet, {PERSON: AGREED | {"本人意见": "可以吧", "公示起始日期": "过几天"}})
    with pytest.raises(InputError) as caught:
        take(engine, sheet)
    assert "J4" in str(caught.value)
    assert "M4" in str(caught.value)


def test_the_list_says_what_each_plan_comes_to(engine, sheet):
    row = [cell.value for cell in openpyxl.load_workbook(sheet).worksheets[0][4]]
    assert row[0] == PERSON
    assert "每月150.00元" in row[6]


def test_a_text_that_begins_like_a_formula_stays_a_text(engine, tmp_path):
    add_people(engine, cadre(1, name="=1+1"), post(1))
    draft(engine)
    with reading(engine) as session:
        write_review_sheet(tmp_path / "a.xlsx", list_plans(session, 1, builders.COUNTY), OFFICES)
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["D4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_dates_of_the_list_are_dates(engine, sheet):
    fill(sheet, {PERSON: AGREED})
    take(engine, sheet)
    assert plan_of(engine).notice_to == date(2020, 11, 7)
