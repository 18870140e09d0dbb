"""Cases of the facts read from reserve candidates, opinions and departing cadres."""

from tests.builders import candidate, departing, opinion, village_file
from tests.ledgers.reading.case import Case, day

RESERVE_FACTS = ("qualified_reserve", "reserve_women", "lead_post_explanations", "overdue_opinions")


def _reserve(sentence, fact, value, *persons):
    """Each person is the fields of a candidate, or a built row."""

    def rows(number):
        built = [
            candidate(place, number, **fields) for place, fields in enumerate(persons, 1) if isinstance(fields, dict)
        ]
        return [village_file(number), *built, *(make(number) for make in persons if callable(make))]

    return Case(sentence, fact, rows, value, ("reserve",))


def _opinion(**fields):
    return lambda number: opinion(1, number, **fields)


RESERVE = [
    _reserve("willing and found fit", "qualified_reserve", 2, {}, {}),
    _reserve("no conclusion yet counts", "qualified_reserve", 1, {"conclusion": None}),
    _reserve("found unfit does not count", "qualified_reserve", 1, {}, {"conclusion": "不符合"}),
    _reserve("unwilling does not count", "qualified_reserve", 0, {"willing": False}),
    _reserve("willing unknown", "qualified_reserve", None, {}, {"willing": None}),
    _reserve(
        "willing unknown, but found unfit anyway", "qualified_reserve", 1, {}, {"willing": None, "conclusion": "不符合"}
    ),
    _reserve(
        "one person for two posts", "qualified_reserve", 1, {"person_no": "P1"}, {"person_no": "P1", "post": "主任"}
    ),
    _reserve(
        "willing for one post, unknown for another",
        "qualified_reserve",
        None,
        {"person_no": "P2"},
        {"person_no": "P2", "post": "主任", "willing": None},
    ),
    Case("nil return", "qualified_reserve", lambda n: [], 0, ("reserve",), nil=True),
    Case("returned empty without nil", "qualified_reserve", lambda n: [], None, ("reserve",)),
    Case("not returned", "qualified_reserve", lambda n: [candidate(1, n)], None),
    _reserve("persons a seat", "reserve_per_seat", 0.4, {}, {}),
    Case(
        "seats unknown",
        "reserve_per_seat",
        lambda n: [candidate(1, n), village_file(n, committee_seats=None)],
        None,
        ("reserve",),
    ),
    Case(
        "no seats",
        "reserve_per_seat",
        lambda n: [candidate(1, n), village_file(n, committee_seats=0)],
        None,
        ("reserve",),
    ),
    _reserve("women", "reserve_women", 1, {"sex": "女"}, {"sex": "男"}),
    _reserve("sex unknown", "reserve_women", None, {"sex": "女"}, {"sex": None}),
    _reserve(
        "sex of the unfit does not matter", "reserve_women", 1, {"sex": "女"}, {"sex": None, "conclusion": "不符合"}
    ),
    _reserve("birthday on polling day", "youngest_reserve_age", 35, {"birth_on": day("1986-01-15")}),
    _reserve("birthday the day after", "youngest_reserve_age", 34, {"birth_on": day("1986-01-16")}),
    _reserve(
        "the youngest counts",
        "youngest_reserve_age",
        28,
        {"birth_on": day("1960-01-01")},
        {"birth_on": day("1992-06-30")},
    ),
    _reserve("a birth date missing", "youngest_reserve_age", None, {}, {"birth_on": None}),
    _reserve("nobody qualified", "youngest_reserve_age", None, {"willing": False}),
    _reserve("explanation for a lead post", "lead_post_explanations", 1, {"post": "书记"}, _opinion(opinion="需说明")),
    _reserve(
        "explanation settled", "lead_post_explanations", 0, {"post": "书记"}, _opinion(opinion="需说明", settled=True)
    ),
    _reserve("explanation for another post", "lead_post_explanations", 0, {"post": "委员"}, _opinion(opinion="需说明")),
    _reserve("a reply overdue", "overdue_opinions", 1, {}, _opinion(due_on=day("10-19"), replied_on=None)),
    _reserve("a reply due today", "overdue_opinions", 0, {}, _opinion(due_on=day("10-20"), replied_on=None)),
    _reserve(
        "replied late, after the day", "overdue_opinions", 1, {}, _opinion(due_on=day("10-15"), replied_on=day("10-21"))
    ),
    _reserve("no due date is not overdue", "overdue_opinions", 0, {}, _opinion(due_on=None, replied_on=None)),
    _reserve("days overdue", "longest_opinion_overdue_days", 5, {}, _opinion(due_on=day("10-15"), replied_on=None)),
    _reserve("none overdue", "longest_opinion_overdue_days", None, {}, _opinion()),
]


def _leaving(sentence, fact, value, *persons, seats=5):
    def rows(number):
        file = village_file(number, committee_seats=seats)
        return [file, *(departing(place, number, **fields) for place, fields in enumerate(persons, 1))]

    return Case(sentence, fact, rows, value, ("resettlement",))


ASKED = {"request": "已提出未答复"}
OPEN_PLAN = {"plan_state": "草稿"}
RESETTLEMENT = [
    _leaving("persons", "departing_cadres", 2, {}, {}),
    Case("nil return", "departing_cadres", lambda n: [], 0, ("resettlement",), nil=True),
    Case("returned empty without nil", "departing_cadres", lambda n: [], None, ("resettlement",)),
    _leaving("share of ten posts", "departing_share", 30.0, {}, {}, {}),
    _leaving("share of posts unknown", "departing_share", None, {}, seats=None),
    _leaving("at most all", "departing_share", 100.0, *[{}] * 6, seats=0),
    _leaving("unanswered", "unanswered_requests", 1, ASKED, {"request": "已答复"}),
    _leaving("request unknown", "unanswered_requests", None, ASKED, {"request": None}),
    _leaving("main post unanswered", "unanswered_main_post_requests", 1, ASKED | {"post": "主任"}, ASKED),
    _leaving("request of a member does not matter", "unanswered_main_post_requests", 0, {"request": None}),
    _leaving("pay ends before the poll", "unplanned_pay_end_days", -15, OPEN_PLAN | {"pay_ends_on": day("12-31")}),
    _leaving(
        "the earliest end", "unplanned_pay_end_days", 1, OPEN_PLAN, OPEN_PLAN | {"pay_ends_on": day("2021-01-16")}
    ),
    _leaving("an approved plan does not count", "unplanned_pay_end_days", None, {"pay_ends_on": day("12-31")}),
    _leaving("no end, no transitional pay", "unplanned_pay_end_days", None, OPEN_PLAN | {"pay_ends_on": None}),
    _leaving("plans not approved", "unapproved_plans", 1, OPEN_PLAN, {}),
    _leaving("a draft is the township's to send", "plans_not_submitted", 1, OPEN_PLAN, {}),
    _leaving("no plan yet", "plans_not_submitted", 1, {"plan_state": "未拟"}, {}),
    _leaving("a returned plan was sent once", "plans_not_submitted", 0, {"plan_state": "退回"}),
    _leaving("a plan at the county is not", "plans_not_submitted", 0, {"plan_state": "乡镇已审"}, {}),
    _leaving("no talk", "talks_not_held", 1, {"talked_on": None}, {}),
    _leaving("talk tomorrow", "talks_not_held", 1, {"talked_on": day("10-21")}),
    _leaving("talk today", "talks_not_held", 0, {"talked_on": day("10-20")}),
]

CASES = [*RESERVE, *RESETTLEMENT]
