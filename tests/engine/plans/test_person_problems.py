from datetime import date

import pytest

from engine.plans.drafting.sources import name_of_cell
from ledgers import id_number
from tests.engine.plans.plans import PERSON, add_people, cadre, draft, post, with_id


def problems_of(engine, *people):
    add_people(engine, *people)
    return draft(engine).problems


CASES = {
    "posts that overlap": (
        [post(started="2010-01", ended="2014-12"), post(post="主任", started="2012-01", ended="2020-12")],
        "任职起始年月",
        "在 2012-01 至 2014-12 重叠",
    ),
    "a post that ends before it starts": ([post(started="2012-05", ended="2011-01")], "任职终止年月", "早于起始年月"),
    "a month nobody can read": ([post(started="2012.5")], "任职起始年月", "读不懂"),
    "a post before birth": ([post(started="1950-01")], "任职起始年月", "早于出生年月 1960-03"),
}


@pytest.mark.parametrize(("posts", "heading", "words"), CASES.values(), ids=CASES)
def test_a_bad_service_record_names_person_and_cell(engine, posts, heading, words):
    (problem,) = problems_of(engine, cadre(), *posts)
    assert problem.person_no == PERSON
    assert heading in name_of_cell(problem.cell)
    assert words in problem.sentence


def test_a_handover_within_one_month_is_no_problem(engine):
    posts = (post(started="2010-01", ended="2014-12"), post(post="主任", started="2014-12", ended="2020-12"))
    assert problems_of(engine, cadre(), *posts) == []


def test_a_birth_date_that_disagrees_with_the_id_number_is_named_without_the_number(engine):
    number = id_number.make("999901", date(1961, 3, 1), 17)
    (problem,) = problems_of(engine, with_id(engine, cadre(), number))
    assert (problem.person_no, problem.code) == (PERSON, "birth_differs")
    assert number not in problem.sentence


def test_two_people_with_one_id_number_are_both_named(engine):
    found = problems_of(engine, with_id(engine, cadre(1)), with_id(engine, cadre(2)))
    assert [(p.person_no, p.code) for p in found] == [("R00101", "id_repeated"), ("R00102", "id_repeated")]
    assert "与 R00102 相同" in found[0].sentence


def test_pay_that_is_no_money_is_named_and_not_counted(engine):
    (problem,) = problems_of(engine, cadre(monthly_pay=2350.125), post())
    assert problem.code == "not_money"
    assert "2350.125 不是金额" in problem.sentence


def test_a_reported_total_that_disagrees_with_the_record_is_named(engine):
    (problem,) = problems_of(engine, cadre(service_months=60), post(started="2011-01", ended="2020-12"))
    assert "60 与任职经历合计 120 个月不一致" in problem.sentence


def test_somebody_born_after_the_poll_is_named(engine):
    (problem,) = problems_of(engine, cadre(birth_on=date(2021, 2, 1)))
    assert "晚于选举日" in problem.sentence


def test_no_problem_holds_a_name(engine):
    found = problems_of(engine, cadre(name="独特的姓名", service_months=1), post(started="1950-01"))
    assert found
    assert all("独特的姓名" not in problem.sentence for problem in found)
