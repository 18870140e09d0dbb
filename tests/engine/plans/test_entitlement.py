from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.plans.policy.cases import made_up_person
from engine.plans.policy.entitlement import Outcome, judge
from engine.plans.policy.model import FACTS
from engine.plans.policy.reading import load_policies
from ledgers.resettlement.table import DEPARTING_POSTS

BOOK = load_policies(Path(__file__).parents[3] / "rules" / "resettlement")
POLLING = date(2021, 1, 15)

facts = {name: st.sampled_from(fact.choices or (True, False)) for name, fact in FACTS.items()}
complete = st.fixed_dictionaries(
    facts
    | {
        "post": st.sampled_from(DEPARTING_POSTS),
        "sex": st.sampled_from(("男", "女")),
        "birth_on": st.dates(date(1945, 1, 1), date(1990, 1, 1)),
        "monthly_pay": st.integers(0, 9000).map(str),
        "service_months": st.integers(0, 400),
    }
)
policies = st.sampled_from(BOOK.policies)


def answer(policy, cells):
    return judge(made_up_person(cells, POLLING), policy)


@given(policies, complete, st.sets(st.sampled_from([*FACTS, "sex", "birth_on", "monthly_pay", "service_months"])))
def test_supplying_a_missing_cell_never_turns_an_answer(policy, cells, blanked):
    partial = answer(policy, {key: value for key, value in cells.items() if key not in blanked})
    full = answer(policy, cells)
    if partial.outcome is not Outcome.UNKNOWN:
        assert full.outcome is partial.outcome
    if partial.amount is not None and partial.amount.exact is not None and full.amount is not None:
        assert full.amount.exact == partial.amount.exact


@given(policies, complete)
def test_every_answer_names_existing_clauses_and_the_missing_cells(policy, cells):
    found = answer(policy, cells)
    assert all(check.clause in policy.clauses for check in found.checks)
    if found.outcome is Outcome.UNKNOWN:
        assert found.missing


@given(policies, complete, st.integers(0, 300), st.integers(0, 24))
def test_a_year_alone_gives_bounds_that_hold_the_exact_amount(policy, cells, first, length):
    start, end = f"{1990 + first // 12}-{first % 12 + 1:02d}", f"{1993 + (first + length) // 12}-06"
    exact = answer(policy, cells | {"posts": [[cells["post"], start, end]]})
    vague = answer(policy, cells | {"posts": [[cells["post"], start[:4], end]]})
    if vague.outcome is not Outcome.UNKNOWN:
        assert exact.outcome is vague.outcome
    both = exact.amount is not None and vague.amount is not None
    if both and vague.amount.low is not None and exact.amount.exact is not None:
        assert vague.amount.low <= exact.amount.exact <= vague.amount.high


def test_only_the_age_lacking_names_the_birthday_to_wait_for():
    given_ = {
        "post": "书记",
        "sex": "男",
        "birth_on": date(1963, 2, 1),
        "reason": "年龄",
        "sentenced": False,
        "pension": "未参保",
        "posts": [["书记", "2000-01", "2020-12"]],
    }
    policy = next(p for p in BOOK.in_force(POLLING) if p.id == "LZ-01")
    found = answer(policy, given_)
    assert found.outcome is Outcome.NOT_ELIGIBLE
    assert found.later_on == date(2023, 2, 1)
    assert answer(policy, given_ | {"sentenced": None}).later_on is None


def test_unknown_months_give_the_range_of_the_amount():
    policy = next(p for p in BOOK.in_force(POLLING) if p.id == "LZ-02")
    cells = {"post": "委员", "reason": "年龄", "sentenced": False, "posts": [["委员", "2010", "2016-06"]]}
    amount = answer(policy, cells).amount
    assert (str(amount.low), str(amount.high), amount.exact) == ("1500.00", "1800.00", None)
    assert amount.missing[0].field == "started"
