from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from config.calendar import load_calendar
from config.errors import InputError
from engine.assignment.pins import Pin, pin_lead
from engine.assignment.record import Occasion
from engine.summary.county import SummaryRequest, summarise_county
from ledgers.database import reading, transaction
from ledgers.roster.lookup import find_officer, find_village
from ledgers.roster.rounds import current_round
from ledgers.roster.table import County, Round
from tests import builders
from tests.builders import ON, village_code
from tests.engine.assessment.county import RULES, record, run
from tests.engine.explanation.village import assignment_rules, store

AT = datetime(2020, 10, 20, tzinfo=UTC)


def summary_of(engine, county=None):
    with reading(engine) as session:
        return summarise_county(session, SummaryRequest(current_round(session), RULES, load_calendar(), county))


@pytest.fixture
def county(engine):
    troubled = builders.team_review(1, secretary_case="立案", discord=None, satisfaction=61.5)
    store(engine, [troubled, builders.departing(1), *(s for s in builders.submissions(1) if s.ledger != "audit")])
    run(engine, assignment=assignment_rules())
    return engine


def test_villages_come_with_levels_sentences_and_leads(county):
    first, second, _ = summary_of(county).villages
    assert (first.level, first.automatic_level, first.lead) == ("high", "high", "L01")
    assert {hit.rule: hit.sentence for hit in first.hits}["STAB-004"] == "最近一次群众满意度为61.5%。"
    assert first.lead_reasons[0].startswith("本村为高风险村")
    assert (second.level, second.hits, second.lead) == ("none", (), None)


def test_gaps_name_ledger_columns_and_whether_it_came_at_all(county):
    gaps = {gap.ledger: gap for gap in summary_of(county).gaps}
    assert (gaps["班子运行研判"].columns, gaps["班子运行研判"].not_submitted) == (("班子不团结",), False)
    assert (gaps["三资审计"].columns, gaps["三资审计"].not_submitted) == ((), True)
    assert gaps["三资审计"].villages == (village_code(1),)


def test_the_summary_speaks_of_what_the_run_read_not_of_what_changed_since(county):
    before = summary_of(county)
    with transaction(county) as session:
        session.get(type(builders.team_review()), 1).satisfaction = 20.0
        record(session, village_code(1), "team_review", "satisfaction")
    assert summary_of(county) == before


def test_dates_ahead_and_cadence_come_from_the_rules(county):
    summary = summary_of(county)
    assert summary.cadence == {"high": "每周", "medium": "每两周", "low": "每月"}
    assert {milestone.id: milestone.ends_on for milestone in summary.milestones}["poll"] == date(2021, 1, 15)
    assert all(milestone.ends_on >= ON for milestone in summary.milestones)
    assert (summary.departing, summary.polling_on, summary.scored) == (1, date(2021, 1, 15), summary.scored)


def test_a_pinned_lead_is_marked(county):
    with Session(county) as session:
        round_ = current_round(session)
        pin = Pin(find_village(session, round_, village_code(1)), find_officer(session, "L06"), "会议定")
        pin_lead(session, Occasion(round_, ON, "王某", AT), pin)
        session.commit()
    village = summary_of(county).villages[0]
    assert (village.lead, village.lead_pinned) == ("L06", True)


def test_unverified_articles_are_marked(county):
    marked = [rule for rule in summary_of(county).rules if rule.unverified]
    assert marked
    assert all(any("待核" in basis for basis in rule.basis) for rule in marked)


def test_several_counties_need_a_name(county):
    with transaction(county) as session:
        session.get(Round, 1).region = "9999"
        session.add(County(code="999902", name="临溪县"))
    with pytest.raises(InputError, match="不止一个县"):
        summary_of(county)
    assert summary_of(county, "999901").county == "云岭县"


def test_a_round_never_assessed_is_refused(engine):
    store(engine)
    with pytest.raises(InputError, match="还没有评估过"):
        summary_of(engine)
