"""Contradictions between the cells of one row, ledger by ledger."""

from datetime import date

import pytest

from ledgers.catalogue import LEDGERS

CASES = [
    ("village_file", {"merged_from": 1, "merged_on": date(2019, 1, 1)}, "merged_on"),
    ("village_file", {"clan_gang_conclusion": "查实"}, "clan_gang_doc"),
    ("team_review", {"weak_and_slack": True}, "rectification"),
    ("team_review", {"weak_and_slack": False, "rectification": "已整顿"}, "rectification"),
    ("team_review", {"secretary_vacant": True, "secretary_age": 50}, "secretary_age"),
    ("team_review", {"seats_filled": 5, "women": 6}, "women"),
    ("dual_role", {"forecast": "有确定人选", "possible_persons": 0}, "possible_persons"),
    ("reserve", {"conclusion": "符合"}, "concluded_by"),
    ("opinion", {"opinion": "无异议"}, "replied_on"),
    ("opinion", {"opinion": "不符合", "replied_on": date(2020, 1, 1)}, "document_no"),
    ("opinion", {"settled": True}, "settled"),
    ("opinion", {"sent_on": date(2020, 2, 1), "due_on": date(2020, 1, 1)}, "due_on"),
    ("resettlement", {"talk_by": "王某某"}, "talked_on"),
    ("service_post", {"started": "2010-05", "ended": "2009-12"}, "ended"),
    ("service_post", {"started": "2010-05", "ended": "2009"}, "ended"),
    ("grievance", {"status": "已办结", "opened_on": date(2020, 1, 1)}, "closed_on"),
    ("grievance", {"status": "未办结", "closed_on": date(2020, 1, 1)}, "closed_on"),
    (
        "grievance",
        {"status": "已办结", "opened_on": date(2020, 2, 1), "closed_on": date(2020, 1, 1)},
        "closed_on",
    ),
    ("audit", {"problems_found": 3, "problems_rectified": 4}, "problems_rectified"),
    ("audit", {"problems_rectified": 4}, "problems_found"),
    ("audit", {"done": False, "published_on": date(2020, 1, 1)}, "published_on"),
    ("procedure", {"objections_pending": 0, "oldest_objection_on": date(2020, 1, 1)}, "oldest_objection_on"),
]
SOUND = [
    ("team_review", {"weak_and_slack": True, "rectification": "整顿中"}),
    ("team_review", {"seats_filled": 5, "women": 5}),
    ("service_post", {"started": "2010-05", "ended": "2010"}),
    ("grievance", {"status": "已办结", "opened_on": date(2020, 1, 1), "closed_on": date(2020, 1, 1)}),
    ("audit", {"problems_found": 3, "problems_rectified": 3}),
]


@pytest.mark.parametrize(("ledger", "row", "field"), CASES)
def test_a_contradiction_is_found_in_its_cell(ledger, row, field):
    problems = LEDGERS[ledger].check(row)
    assert [problem.field for problem in problems] == [field]
    assert problems[0].sentence


@pytest.mark.parametrize(("ledger", "row"), SOUND)
def test_a_sound_row_has_no_problem(ledger, row):
    assert LEDGERS[ledger].check(row) == []


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda ledger: ledger.name)
def test_an_empty_row_contradicts_nothing(ledger):
    assert ledger.check({}) == []


BORN, ON = date(1980, 5, 1), date(2020, 10, 20)
HARDLY = [
    ({"birth_on": BORN, "as_of": ON, "party_years": 23}, "party_years", "不满 18 周岁"),
    ({"birth_on": BORN, "as_of": ON, "service_months": 12 * 23}, "service_months", "不满 18 周岁"),
    ({"birth_on": BORN, "as_of": ON, "sex": "男", "pension": "已领取"}, "pension", "60 周岁以前"),
    ({"birth_on": BORN, "as_of": ON, "sex": "女", "pension": "已领取"}, "pension", "50 周岁以前"),
    ({"birth_on": BORN, "as_of": ON, "sex": "男", "reason": "年龄"}, "reason", "不到 50 周岁"),
    ({"pension": "其他养老保障", "pay_ends_on": date(2021, 3, 31)}, "pay_ends_on", "重复享受"),
]
BELIEVABLE = [
    {"birth_on": BORN, "as_of": ON, "party_years": 22, "service_months": 12 * 22, "reason": "职数减少"},
    {"birth_on": date(1960, 10, 20), "as_of": ON, "sex": "男", "pension": "已领取", "reason": "年龄"},
    {"birth_on": date(2021, 1, 1), "as_of": ON, "party_years": 3},  # told elsewhere: born after the day
    {"pension": "其他养老保障", "pay_ends_on": None},
]


@pytest.mark.parametrize(("row", "field", "words"), HARDLY)
def test_what_hardly_agrees_is_doubted_in_its_cell(row, field, words):
    (doubt,) = LEDGERS["resettlement"].doubts(row)
    assert doubt.field == field
    assert words in doubt.sentence


@pytest.mark.parametrize("row", [{}, *BELIEVABLE])
def test_what_agrees_is_not_doubted(row):
    assert LEDGERS["resettlement"].doubts(row) == []
