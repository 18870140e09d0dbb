import pytest
from sqlmodel import Session

from ledgers.catalogue import FACTS, LEDGERS
from ledgers.evidence import cells_of, rows_behind
from ledgers.reading import read_facts, scope_of
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Round
from tests import builders
from tests.builders import ON, village_code
from tests.engine.assessment.county import fill_county

DEFINITIONS = {"long_open_months": 12}
COUNTS = (
    *("open_collective_grievances", "long_open_grievances", "open_legacy_issues", "open_land_disputes"),
    *("uncleared_accounts", "unpublished_departure_audits", "lead_post_explanations", "overdue_opinions"),
    *("departing_cadres", "unanswered_requests", "unapproved_plans", "plans_not_submitted", "talks_not_held"),
)


@pytest.fixture(params=["engine", "postgres_engine"])
def session(request):
    database = request.getfixturevalue(request.param)
    fill_county(database, seed=5)
    with Session(database) as opened:
        yield opened


def scope(session, current: Round, number: int):
    from dataclasses import replace

    found = scope_of(current, ON, DEFINITIONS, [village_code(number)])
    return replace(found, dialect=session.get_bind().dialect.name)


def test_as_many_rows_are_shown_as_were_counted(session):
    current = current_round(session)
    facts = read_facts(session, current, ON, DEFINITIONS).rows_by_key("village", named=True, unique=True)
    for number in range(1, 7):
        for fact in COUNTS:
            value = facts[village_code(number)][fact]
            if value is not None:
                assert len(rows_behind(session, scope(session, current, number), fact)) == value, fact


def test_a_fact_of_two_ledgers_shows_both_rows(engine):
    with Session(engine) as session:
        builders.add_roster(session, villages=1)
        session.add_all([builders.village_file(1), builders.team_review(1)])
        session.flush()
        rows = rows_behind(session, scope(session, current_round(session), 1), "seats_unfilled")
    assert {row.title: dict(row.cells) for row in rows} == {
        "一村一档": {"村（居）委会职数": "5个", "党组织职数": "5个"},
        "班子运行研判": {"实配职数": "10个"},
    }


def test_only_the_latest_review_counts(engine):
    with Session(engine) as session:
        builders.add_roster(session, villages=1)
        session.add_all([builders.team_review(1), builders.team_review(1, reviewed_on=ON.replace(day=5), discord=True)])
        session.flush()
        (row,) = rows_behind(session, scope(session, current_round(session), 1), "discord")
    assert (row.key, row.cells) == ("2020-10-05", (("班子不团结", "是"),))


@pytest.mark.parametrize("fact", [fact.name for fact in FACTS.values() if fact.ledger in LEDGERS])
def test_every_cell_of_a_fact_has_a_heading_of_a_sheet(fact):
    headings = {(ledger.name, column.heading) for ledger in LEDGERS.values() for column in ledger.columns}
    journal = {"missed_periods", "level_in_force"}
    assert fact in journal or all((cell.ledger, cell.heading) in headings for cell in cells_of(fact))


def test_sensitive_cells_and_names_are_never_shown(session):
    rows = rows_behind(session, scope(session, current_round(session), 1), "departing_cadres")
    headings = {heading for row in rows for heading, _ in row.cells}
    assert headings.isdisjoint({"姓名", "身份证号"})
