"""The list: views, filters and search say what they count; pages follow each other without gap."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment
from tests.builders import township_code, village_code
from tests.examples import examples
from tests.web.console.desk import Queries
from web.console.pages.villages import reading as listing
from web.console.pages.villages.wanted import VIEWS, Wanted
from web.console.shell.charts import bands, parts, squares

MOST_QUERIES = 12
ALL = {village_code(number, town) for town in (1, 2) for number in range(1, 5)}


def listed(text):
    return re.findall(r'href="/villages/(\d{12})"', text)


def assessments(county):
    with reading(county) as session:
        return {each.village_code: each for each in session.exec(select(Assessment))}


def test_the_risk_villages_come_first_the_gravest_on_top(seat, county):
    found, shown = assessments(county), listed(seat.sit("department").get("/villages").text)
    assert set(shown) == {code for code, each in found.items() if each.level_in_force != "none"}
    order = ("high", "medium", "low", "none")
    keys = [(order.index(found[code].level_in_force), found[code].score, code) for code in shown]
    assert keys == sorted(keys)


def test_a_township_sees_its_own_villages_whatever_it_asks_for(seat):
    seat.sit("township")
    for more in ("", f"&township={township_code(2)}", f"&q={village_code(1, 2)}", "&level=none", "&view=open"):
        assert all(code.startswith(township_code(1)) for code in listed(seat.get(f"/villages?view=all{more}").text))
    assert len(listed(seat.get("/villages?view=all").text)) == 4


def test_each_view_shows_as_many_villages_as_it_says(seat):
    text = seat.sit("leader").get("/villages").text
    for name in VIEWS:
        said = int(re.search(rf'view={name}"[^>]*>[^<]+<small>(\d+)</small>', text).group(1))
        assert len(listed(seat.get(f"/villages?view={name}").text)) == said, name


def test_a_leader_finds_the_villages_he_leads(seat):
    assert listed(seat.sit("leader").get("/villages?view=mine").text) == [village_code(1)]


def test_the_village_that_fell_by_the_rules_waits_to_be_confirmed(seat):
    assert listed(seat.sit("department").get("/villages?view=falls").text) == [village_code(1)]


@pytest.mark.parametrize("q", [village_code(2), village_code(2)[:9] + "002", "样2村", "样2"])
def test_a_village_is_found_by_name_or_code(seat, q):
    assert village_code(2) in listed(seat.sit("department").get("/villages", params={"view": "all", "q": q}).text)


@pytest.mark.parametrize("q", ["%", "_", "\\", "'", "没有这个村", "' OR 1=1 --"])
def test_signs_mean_nothing_in_a_search(seat, q):
    answer = seat.sit("department").get("/villages", params={"view": "all", "q": q})
    assert answer.status_code == 200
    assert listed(answer.text) in ([], [village_code(4)])


def test_filters_go_together_and_each_can_be_taken_off(seat, county):
    address = f"/villages?view=all&level=none&level=low&township={township_code(1)}&q=样"
    text = seat.sit("department").get(address).text
    found = assessments(county)
    assert {found[code].level_in_force for code in listed(text)} <= {"none", "low"}
    chips = re.search(r'class="chips">(.*?)</p>', text, re.DOTALL).group(1)
    assert chips.count("<a ") == 5
    assert "无风险 ×" in chips
    assert "第1镇 ×" in chips


def test_a_dimension_shows_the_villages_with_a_hit_in_it(seat):
    text = seat.sit("department").get("/villages?view=all&dimension=team").text
    assert village_code(2) in listed(text)
    assert village_code(3) not in listed(text)
    assert listed(seat.get("/villages?view=all&dimension=nothing").text) == []


def test_pages_follow_each_other_without_gap_or_double(seat, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_ROWS", 3)
    monkeypatch.setattr("web.console.pages.villages.page.PAGE_ROWS", 3)
    seat.sit("department")
    whole, address = [], "/villages?view=all"
    while address:
        text = seat.get(address).text
        whole += listed(text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert len(whole) == len(ALL)
    assert set(whole) == ALL


def test_the_page_costs_few_queries_and_reads_by_the_index_of_its_order(seat, county):
    seat.sit("department").get("/villages")
    with Queries(county) as queries:
        seat.get("/villages")
    assert len(queries) <= MOST_QUERIES
    rows = next(each for each in queries if "findings" in each)
    with transaction(county) as session:
        raw = session.connection().connection.cursor()
        plan = str(raw.execute("EXPLAIN QUERY PLAN " + rows, ["1"] * rows.count("?")).fetchall())
    assert "ix_assessment_listed" in plan


WORDS = st.text(max_size=20)


@examples(30)
@given(st.dictionaries(st.sampled_from(["view", "level", "township", "dimension", "q", "after", "x"]), WORDS))
def test_no_address_makes_the_list_fail(sitting, query):
    assert sitting.get("/villages", params=query).status_code == 200


@given(st.fixed_dictionaries({name: st.integers(0, 40) for name in ("high", "medium", "low", "none")}))
def test_a_bar_is_full_and_every_village_is_one_square(counts):
    drawn = parts(counts)
    assert sum(part.width for part in drawn) == pytest.approx(100 if sum(counts.values()) else 0, abs=0.1)
    places = {(square.column, square.row) for square in squares(counts)}
    assert len(places) == len(squares(counts)) == sum(counts.values())


def test_the_bands_of_the_score_fill_the_scale():
    drawn = bands([("none", 85), ("low", 75), ("medium", 60), ("high", -999)], 100)
    assert [(band.level, band.start, band.width) for band in drawn] == [
        ("high", 0, 60),
        ("medium", 60, 15),
        ("low", 75, 10),
        ("none", 85, 15),
    ]


@given(st.builds(Wanted, view=st.sampled_from(list(VIEWS)), q=WORDS))
def test_the_address_of_a_list_begins_on_its_first_page(wanted):
    assert "after=" not in wanted.address()
