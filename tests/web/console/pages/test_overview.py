"""The overview: the same figures as the database holds, what waits for whom, and no more queries for more villages."""

import re
from datetime import date

import pytest
from sqlmodel import select

from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment
from tests.builders import term_round, township_code, village_code
from tests.web.console.desk import HOSTILE, Queries

MOST_QUERIES = 12


def counts(county, prefix=""):
    with reading(county) as session:
        found = session.exec(select(Assessment)).all()
    return [each for each in found if each.village_code.startswith(prefix)]


@pytest.mark.parametrize(
    ("who", "prefix"), [("department", ""), ("auditor", ""), ("leader", ""), ("township", township_code(1))]
)
def test_the_figures_are_those_of_the_villages_in_sight(seat, county, who, prefix):
    text = seat.sit(who).get("/").text
    mine = counts(county, prefix)
    for level in ("high", "medium", "low", "none"):
        shown = re.search(rf'class="{level}" href="[^"]+"><b>(\d+)</b>', text).group(1)
        assert int(shown) == sum(each.level_in_force == level for each in mine)
    assert len(re.findall(r"<a href=\"/villages\?view=all&amp;township=", text)) == len(
        {each.village_code[:9] for each in mine}
    )


def test_every_village_is_a_square(seat, county):
    text = seat.sit("department").get("/").text
    squares = re.findall(r'<svg class="squares".*?</svg>', text, re.DOTALL)
    assert sum(each.count("<rect") for each in squares) == len(counts(county))


def test_a_fall_nobody_confirmed_waits_for_department_and_leaders_alone(seat):
    for who, waits in (("department", True), ("leader", True), ("township", False), ("auditor", False)):
        assert ("规则测算已降，等待确认" in seat.sit(who).get("/").text) is waits, who


def test_what_moved_last_night_is_told_with_its_cause(seat):
    text = seat.sit("department").get("/").text
    moves = text[text.index("最近三夜的变动") :]
    assert f'href="/villages/{village_code(1)}"' in moves
    assert "未办结集体信访件数 1 → 0" in moves


def test_ledgers_that_have_not_come_in_are_told_by_township(seat):
    text = seat.sit("department").get("/").text
    table = text[text.index("六本台账") :]
    assert "第2镇" in table
    assert "第1镇" not in table
    assert "第2镇" not in seat.sit("township").get("/").text


def test_nobody_is_asked_to_do_what_only_readers_see(seat):
    assert "监督人员只看不办" in seat.sit("auditor").get("/").text


def test_a_county_that_was_never_assessed_says_so(seat, county):
    with transaction(county) as session:
        session.add(term_round(name="下一轮", polling_on=date(2024, 1, 15)))
    assert "还没有评定过" in seat.sit("department").get("/").text


@pytest.mark.parametrize("who", ["department", "township", "leader", "auditor"])
def test_the_page_costs_few_queries_and_bytes(seat, county, who):
    seat.sit(who).get("/")
    with Queries(county) as queries:
        answer = seat.get("/", headers={"accept-encoding": "gzip"})
    assert len(queries) <= MOST_QUERIES
    assert int(answer.headers["content-length"]) < 20_000


def test_a_script_for_a_name_is_shown_as_text(seat):
    seat.sit("department")
    for url in ("/villages?view=all", f"/villages/{village_code(4)}"):
        text = seat.get(url).text
        assert HOSTILE not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text
        assert "{{7*7}}" in text
