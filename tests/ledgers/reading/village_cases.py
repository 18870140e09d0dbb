"""Cases of the facts read from the village file, the team review, the dual-role forecast and the procedure record."""

from tests.builders import dual_role, procedure, team_review, village_file
from tests.ledgers.reading.case import Case, day


def _file(sentence, fact, value, **fields):
    return Case(sentence, fact, lambda n: [village_file(n, **fields)], value)


def _merged(on, value, months_fact="months_since_merger", **fields):
    return _file(f"merged on {on}", months_fact, value, **({"merged_from": 3, "merged_on": day(on)} | fields))


def _debt(debt, income, value):
    return _file(
        f"debt {debt}, income {income}", "debt_to_income", value, collective_debt=debt, collective_income=income
    )


VILLAGE_FILE = [
    _file("a cell is read as it stands", "village_kind", "社区", kind="社区"),
    _file("an empty cell is missing", "population", None, population=None),
    _file("false is a value, not a missing one", "land_acquisition", False),
    _file("true is true", "enterprise_or_mine", True, enterprise_or_mine=True),
    _file("a share keeps its fraction", "voters_away_share", 33.25, voters_away_share=33.25),
    Case("a village without a file has no facts from it", "fusion", lambda n: [], None),
    _merged("10-20", 0),
    _merged("10-19", 1),
    _merged("09-20", 1),
    _merged("09-19", 2),
    _merged("2017-10-20", 36),
    _merged("2017-10-19", 37),
    _merged("10-21", None),
    _merged("2018-01-01", None, merged_from=1),
    _file("a village never merged has no merger date", "months_since_merger", None),
    _debt(0, None, 0.0),
    _debt(0, 0, 0.0),
    _debt(30, 10, 3.0),
    _debt(10, 30, 0.333333),
    _debt(5, 0, 999.0),
    _debt(5, None, None),
    _debt(None, 10, None),
    _file("days to the round's polling day", "days_to_poll", 87),
    _file("days to a polling day of its own", "days_to_poll", 97, polling_on=day("2021-01-25")),
    _file("days after polling are negative", "days_to_poll", -1, polling_on=day("10-19")),
    Case("days to poll need no village file", "days_to_poll", lambda n: [], 87),
]


def _team(sentence, fact, value, *, returned=True, file=None, **fields):
    def rows(number):
        return [team_review(number, **fields), village_file(number, **(file or {}))]

    return Case(sentence, fact, rows, value, ("team_review",) if returned else ())


def _two_reviews(number):
    return [
        team_review(number, reviewed_on=day("08-01"), team_rating="差"),
        team_review(number, reviewed_on=day("10-20"), team_rating="中"),
        team_review(number, reviewed_on=day("10-21"), team_rating="优"),
    ]


TEAM_REVIEW = [
    Case("the latest review on or before the day counts", "team_rating", _two_reviews, "中", ("team_review",)),
    Case(
        "a review still to come does not count",
        "team_rating",
        lambda n: [team_review(n, reviewed_on=day("11-01"))],
        None,
        ("team_review",),
    ),
    _team("a ledger not returned gives nothing", "team_rating", None, returned=False),
    Case("a nil return fills no cell", "team_rating", lambda n: [], None, ("team_review",), nil=True),
    _team("seats of both committees less those filled", "seats_unfilled", 3, seats_filled=7),
    _team("more filled than due is no vacancy", "seats_unfilled", 0, seats_filled=12),
    _team("seats filled unknown", "seats_unfilled", None, seats_filled=None),
    _team("seats due unknown", "seats_unfilled", None, file={"party_seats": None}),
    _team("a weak team's rectification", "rectification", "整顿中", weak_and_slack=True, rectification="整顿中"),
    _team("a team that is not weak has none", "rectification", None, weak_and_slack=False, rectification="整顿中"),
    _team("weak or not unknown: as registered", "rectification", "未整顿", weak_and_slack=None, rectification="未整顿"),
    _team("an empty cell is missing", "discord", None, discord=None),
    _team("satisfaction", "satisfaction", 69.5, satisfaction=69.5),
    _team("the secretary's age", "secretary_age", 61, secretary_age=61),
    _team("a case", "director_case", "留置", director_case="留置"),
    _team("democratic rating", "democratic_rating", 59.9, democratic_rating=59.9),
    _team("vacant", "secretary_vacant", True, secretary_vacant=True),
]

DUAL_ROLE = [
    Case(
        "the forecast",
        "dual_role_forecast",
        lambda n: [dual_role(n, forecast="无合适人选")],
        "无合适人选",
        ("dual_role",),
    ),
    Case("not returned", "dual_role_forecast", lambda n: [dual_role(n)], None),
    Case("nobody contends", "open_contenders", lambda n: [dual_role(n, open_contenders=0)], 0, ("dual_role",)),
    Case("contenders unknown", "open_contenders", lambda n: [dual_role(n, open_contenders=None)], None, ("dual_role",)),
    Case("combined", "dual_role_combined", lambda n: [dual_role(n)], True, ("dual_role",)),
]


def _procedure(sentence, fact, value, **fields):
    return Case(sentence, fact, lambda n: [procedure(n, **fields)], value)


PROCEDURE = [
    Case("no record at all", "polling_notice_published", lambda n: [], None),
    _procedure("no notice yet", "polling_notice_published", False),
    _procedure("notice today", "polling_notice_published", True, notice_published_on=day("10-20")),
    _procedure("notice tomorrow", "polling_notice_published", False, notice_published_on=day("10-21")),
    _procedure("voter list published", "voter_list_published", True, voter_list_published_on=day("10-01")),
    _procedure("voter list before the poll", "voter_list_days_before_poll", 87, voter_list_published_on=day("10-20")),
    _procedure("voter list to come", "voter_list_days_before_poll", None, voter_list_published_on=day("10-21")),
    _procedure(
        "an objection three days old",
        "oldest_objection_days",
        3,
        objections_pending=1,
        oldest_objection_on=day("10-17"),
    ),
    _procedure(
        "objections all settled", "oldest_objection_days", None, objections_pending=0, oldest_objection_on=day("10-17")
    ),
    _procedure("one more candidate than seats", "candidate_margin", 1, candidates=6, elected_seats=5),
    _procedure("seats unknown", "candidate_margin", None, candidates=6),
    _procedure("second ballot recorded", "second_ballot_recorded", True, lowest_second_ballot_share=34.0),
    _procedure("no second ballot", "second_ballot_recorded", False),
    _procedure("handed over", "handed_over", True, handed_over_on=day("10-20")),
    _procedure("turnout", "turnout", 50.01, turnout=50.01),
]

CASES = [*VILLAGE_FILE, *TEAM_REVIEW, *DUAL_ROLE, *PROCEDURE]
