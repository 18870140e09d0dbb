import pytest
from sqlmodel import Session

from config.errors import InputError
from engine.villages.listing import VillageFilter, list_villages
from ledgers.roster.rounds import current_round
from tests import builders
from tests.builders import village_code
from tests.engine.assessment.county import run
from tests.engine.explanation.village import assignment_rules, store


@pytest.fixture
def session(engine):
    store(engine, [builders.team_review(1, secretary_case="立案", satisfaction=61.5)])
    run(engine, assignment=assignment_rules())
    with Session(engine) as opened:
        yield opened


def test_every_village_is_a_line_in_order_of_code(session):
    lines = list(list_villages(session, current_round(session)))
    assert [line.code for line in lines] == [village_code(number) for number in (1, 2, 3)]
    assert (lines[0].level, lines[0].lead, lines[0].lead_name) == ("high", "L01", "领导1")
    assert lines[0].hits == ("STAB-004", "TEAM-001")
    assert (lines[1].level, lines[1].lead, lines[1].hits, lines[1].score) == ("none", None, (), 100)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (VillageFilter(("high",)), [1]),
        (VillageFilter(("none", "low")), [2, 3]),
        (VillageFilter(township="第1"), [1, 2, 3]),
        (VillageFilter(("high",), "999901001"), [1]),
        (VillageFilter(lead="领导1"), [1]),
        (VillageFilter(lead="L01"), [1]),
        (VillageFilter(lead="领导2"), []),
    ],
    ids=["level", "levels", "township", "both", "lead by name", "lead by number", "leads nothing"],
)
def test_filters_narrow_the_list(session, wanted, numbers):
    found = list_villages(session, current_round(session), wanted)
    assert [line.code for line in found] == [village_code(number) for number in numbers]


def test_an_unknown_township_is_answered_with_those_there_are(session):
    with pytest.raises(InputError, match="没有名为“第9镇”") as caught:
        list(list_villages(session, current_round(session), VillageFilter(township="第9镇")))
    assert "第1镇" in caught.value.remedy


def test_the_lead_asked_for_must_be_on_the_roster(session):
    with pytest.raises(InputError, match="人员名册上没有“路人甲”"):
        list(list_villages(session, current_round(session), VillageFilter(lead="路人甲")))


def test_before_the_first_assessment_there_is_nothing_to_list(engine):
    store(engine)
    with Session(engine) as session, pytest.raises(InputError, match="还没有评估过"):
        list(list_villages(session, current_round(session)))
