"""From findings to level: the cap, the half-open bands, the gravest floor, and what counts as heavy."""

import pytest

from engine.evaluation.finding import Finding
from engine.evaluation.grading import band, grade, summarise
from tests.engine.evaluation.rulebooks import GRADING


def finding(
    rule: str, points: int = 0, *, floor: str | None = None, unknown: bool = False, missing: str = ""
) -> Finding:
    dimension = rule.split("-")[0].lower()
    firm = (None, 0) if unknown else (floor, points)
    outcome = "unknown" if unknown else "hit"
    return Finding(rule, 1, dimension, outcome, *firm, floor, points, (missing,) if missing else (), ())


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (100, "none"),
        (85, "none"),
        (84, "low"),
        (75, "low"),
        (74, "medium"),
        (60, "medium"),
        (59, "high"),
        (-25, "high"),
    ],
)
def test_bands_are_half_open(score: int, level: str):
    assert band(GRADING, score) == level


def test_points_are_capped_by_dimension():
    result = grade(GRADING, [finding("TEAM-001", 16), finding("TEAM-002", 16), finding("RUN-001", 8)])
    assert (result.points["team"], result.points["run"], result.score) == (25, 8, 67)


def test_the_level_is_the_graver_of_band_and_floor():
    assert grade(GRADING, [finding("TEAM-001", 16, floor="low")]).level == "low"
    assert grade(GRADING, [finding("TEAM-001", 4, floor="medium")]).level == "medium"
    assert grade(GRADING, [finding("MIX-001", floor="high")]).level == "high"


def test_unknown_rules_count_at_worst_only():
    result = grade(GRADING, [finding("TEAM-001", 16, unknown=True), finding("RUN-001", floor="high", unknown=True)])
    assert (result.score, result.level, result.worst_score, result.worst_level) == (100, "none", 84, "high")


def test_procedure_never_changes_a_level():
    assert grade(GRADING, [finding("PROC-001", 20, floor="high")]).level == "none"


def test_heavy_rules_are_counted_with_their_dimensions():
    summary = summarise(
        GRADING,
        [finding("TEAM-001", 8), finding("TEAM-002", 12), finding("RUN-001", 7), finding("RUN-002", 8, unknown=True)],
    )
    assert summary.firm == {"heavy_hits": 2, "heavy_dimensions": 1}
    assert summary.worst == {"heavy_hits": 3, "heavy_dimensions": 2}


def test_what_keeps_the_summary_open_is_missing():
    open_one = finding("RUN-002", 8, unknown=True, missing="discord")
    light = finding("RUN-003", 4, unknown=True, missing="fusion")
    heavy_already = finding("TEAM-001", 8, missing="team_rating")
    assert summarise(GRADING, [open_one, light, heavy_already]).missing == ("discord",)
