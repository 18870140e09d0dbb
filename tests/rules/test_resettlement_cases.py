from pathlib import Path

import pytest

from engine.plans.policy.cases import Case, cases_path, failing_cases, read_cases
from engine.plans.policy.reading import load_policies, policy_files, read_policy

FOLDER = Path(__file__).parents[2] / "rules" / "resettlement"
CASES = [(path, case) for path in policy_files(FOLDER) for case in read_cases(cases_path(path), [])]


@pytest.mark.parametrize(("path", "case"), CASES, ids=[f"{path.stem}-{case.name}" for path, case in CASES])
def test_a_policy_answers_its_case(path: Path, case: Case):
    assert list(case.differences(read_policy(path, []))) == []


def test_every_policy_has_cases_of_every_outcome():
    assert failing_cases(FOLDER) == []


@pytest.mark.parametrize("path", policy_files(FOLDER), ids=lambda path: path.stem)
def test_both_sides_of_every_month_cut_have_a_case(path: Path):
    policy = read_policy(path, [])
    cuts = {policy.eligibility.minimum_months, *(band.from_months for band in policy.bands)} - {0}
    served = [served_months(case, policy.eligibility.counted_posts) for case in read_cases(cases_path(path), [])]
    for cut in cuts:
        assert cut in served
        assert cut - 1 in served


def served_months(case: Case, posts: tuple[str, ...]) -> int | None:
    from engine.plans.policy.cases import made_up_person

    months = made_up_person(case.given, case.on).months(posts)
    return months.low if months.is_exact else None


def test_the_shipped_policies_say_that_they_are_examples():
    policies = load_policies(FOLDER).policies
    assert policies
    assert all(policy.example and "示例" in policy.document_no for policy in policies)
