"""Cases of the facts read from grievances and audits."""

from tests.builders import audit, issue
from tests.ledgers.reading.case import Case, day


def _issues(sentence, fact, value, *issues):
    def rows(number):
        return [issue(place, number, **fields) for place, fields in enumerate(issues, 1)]

    return Case(sentence, fact, rows, value, ("grievance",))


JOINT = {"collective": True}
CLOSED = {"status": "已办结", "closed_on": day("10-10")}
LAND = {"kind": "征地拆迁"}

GRIEVANCE = [
    _issues("collective and open", "open_collective_grievances", 1, JOINT, {}),
    _issues("collective but closed", "open_collective_grievances", 0, JOINT | CLOSED),
    _issues(
        "closed after the day is open on it",
        "open_collective_grievances",
        1,
        JOINT | CLOSED | {"closed_on": day("10-21")},
    ),
    _issues(
        "opened after the day is not there yet", "open_collective_grievances", 0, JOINT | {"opened_on": day("10-21")}
    ),
    _issues("collective, but no petition", "open_collective_grievances", 0, JOINT | LAND),
    _issues("collective or not unknown", "open_collective_grievances", None, JOINT, {"collective": None}),
    _issues("unknown, but closed", "open_collective_grievances", 1, JOINT, CLOSED | {"collective": None}),
    Case("nil return", "open_collective_grievances", lambda n: [], 0, ("grievance",), nil=True),
    Case("returned empty without nil", "open_collective_grievances", lambda n: [], None, ("grievance",)),
    Case("not returned", "open_land_disputes", lambda n: [issue(1, n)], None),
    _issues(
        "twelve months to the day", "newest_collective_grievance_months", 12, JOINT | {"opened_on": day("2019-10-20")}
    ),
    _issues(
        "twelve months and a day", "newest_collective_grievance_months", 13, JOINT | {"opened_on": day("2019-10-19")}
    ),
    _issues(
        "the newest counts",
        "newest_collective_grievance_months",
        1,
        JOINT | {"opened_on": day("2018-01-01")},
        JOINT | {"opened_on": day("10-01")},
    ),
    _issues("none collective", "newest_collective_grievance_months", None, {}),
    _issues("a date missing", "newest_collective_grievance_months", None, JOINT, JOINT | {"opened_on": None}),
    _issues("open for twelve months is not long", "long_open_grievances", 0, {"opened_on": day("2019-10-20")}),
    _issues("open for longer", "long_open_grievances", 1, {"opened_on": day("2019-10-19")}, {}),
    _issues("opened when unknown", "long_open_grievances", None, {"opened_on": None}),
    _issues("long, but closed", "long_open_grievances", 0, CLOSED | {"opened_on": day("2018-01-01")}),
    _issues(
        "legacy of three kinds",
        "open_legacy_issues",
        3,
        {"kind": "合并遗留"},
        {"kind": "权属"},
        {"kind": "历史选举"},
        {"kind": "干群"},
    ),
    _issues("land", "open_land_disputes", 1, LAND, LAND | CLOSED),
    _issues("public opinion", "open_public_opinion_events", 1, {"kind": "舆情"}),
    _issues("open since unknown is open", "open_public_opinion_events", 1, {"kind": "舆情", "opened_on": None}),
]


def _audits(sentence, fact, value, *audits):
    def rows(number):
        return [audit(place, number, **fields) for place, fields in enumerate(audits, 1)]

    return Case(sentence, fact, rows, value, ("audit",))


def _found(found, mended, **fields):
    return {"problems_found": found, "problems_rectified": mended} | fields


AUDIT = [
    _audits("problems left over all audits", "unrectified_audit_problems", 3, _found(5, 3), _found(1, 0)),
    _audits("more mended than found is none left", "unrectified_audit_problems", 1, _found(1, 3), _found(1, 0)),
    _audits("found unknown", "unrectified_audit_problems", None, _found(None, None)),
    _audits("found unknown, audit still to be done", "unrectified_audit_problems", 0, _found(None, None, done=False)),
    _audits("mended unknown", "unrectified_audit_problems", None, _found(2, None)),
    _audits("nothing found, nothing to mend", "unrectified_audit_problems", 0, _found(0, None)),
    Case("nil return", "unrectified_audit_problems", lambda n: [], 0, ("audit",), nil=True),
    Case("not returned", "unrectified_audit_problems", lambda n: [audit(1, n)], None),
    _audits("accounts not cleared", "uncleared_accounts", 1, {"accounts_cleared": False}, {}),
    _audits("cleared or not unknown", "uncleared_accounts", None, {"accounts_cleared": None}),
    _audits("departure audit not published", "unpublished_departure_audits", 1, {"kind": "离任", "published_on": None}),
    _audits("published tomorrow", "unpublished_departure_audits", 1, {"kind": "离任", "published_on": day("10-21")}),
    _audits("published", "unpublished_departure_audits", 0, {"kind": "离任"}),
    _audits("a term audit does not count", "unpublished_departure_audits", 0, {"published_on": None}),
    _audits("the gravest counts", "election_bribery", "核查中", {"bribery": "无"}, {"bribery": "核查中"}),
    _audits("unknown beside the gravest", "election_bribery", "查实", {"bribery": None}, {"bribery": "查实"}),
    _audits("unknown beside a lighter one", "election_bribery", None, {"bribery": None}, {"bribery": "核查中"}),
    Case("nil return is none", "election_bribery", lambda n: [], "无", ("audit",), nil=True),
]

CASES = [*GRIEVANCE, *AUDIT]
