from __future__ import annotations

import pytest

from engine.wayout.checklist import checklist_of, demand_of, place_of
from engine.wayout.search import Change, ways_out
from tests.engine.wayout.test_search import RULEBOOK, quiet


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change("open_collective_grievances", 2, 0), "「未办结集体信访件数」由 2 件 降到 0 件"),
        (Change("satisfaction", 50.0, 70.0), "「群众满意度」由 50% 提高到 70%或更高"),
        (Change("debt_to_income", 3.5, 3.0), "「债务收入比」由 3.5 倍 降到 3 倍或更低"),
        (Change("discord", True, False), "「班子不团结」由“是”改为“否”"),
        (Change("team_rating", "差", "优", ("良", "中")), "「班子评定等次」由“差”改为“优”或“良”或“中”"),
    ],
    ids=["to the end of the range", "at least", "at most", "yes and no", "several choices"],
)
def test_a_change_is_put_in_words(change, sentence):
    assert demand_of(change) == sentence


def test_the_ledger_and_the_columns_are_named():
    assert place_of("team_rating").startswith("《班子")


def test_the_checklist_says_what_is_cleared_and_how():
    facts = quiet() | {"open_collective_grievances": 2, "newest_collective_grievance_months": 3}
    [way] = ways_out(RULEBOOK, facts).ways
    checklist = checklist_of(RULEBOOK, way)
    assert checklist.level == "none"
    assert checklist.clears[0].startswith("STAB-001")
    assert len(checklist.steps) > 0
