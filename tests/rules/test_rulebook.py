"""One line per shipped rule and check, one per case."""

import re
from datetime import date
from pathlib import Path

import pytest

from engine.rulebook.cases import Case, cases_path, read_cases, run_case
from engine.rulebook.checking import check_rulebook
from engine.rulebook.cuts import coverage_problems
from engine.rulebook.lock import drift_of
from engine.rulebook.model import Rule
from engine.rulebook.reach import can_hold
from engine.rulebook.reading import load_rulebook, read_sources

FOLDER = Path(__file__).parents[2] / "rules"
SOURCES = read_sources(FOLDER)
RULES = SOURCES.current
CASES = {rule.id: read_cases(FOLDER, rule, SOURCES.vocabulary, []) for rule in RULES}
PAIRS = [(rule, case) for rule in RULES for case in CASES[rule.id]]
SECTION_6 = {"TEAM": 6, "RUN": 5, "CAND": 5, "STAB": 8, "ELEC": 6, "MIX": 1, "PROC": 11}
SUMMED = {"STAB-003", "ELEC-004"}
SUGGESTED = "本系统建议值，待县级核定"


def each_rule(function):
    return pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)(function)


def test_the_files_are_without_mistakes():
    assert SOURCES.problems == ()


def test_every_rule_of_the_starting_rulebook_is_there():
    assert [rule.id for rule in RULES] == sorted(
        f"{prefix}-{number:03d}" for prefix, count in SECTION_6.items() for number in range(1, count + 1)
    )


@pytest.mark.parametrize(("rule", "case"), PAIRS, ids=[f"{rule.id}-{case.name}" for rule, case in PAIRS])
def test_a_rule_answers_its_case(rule: Rule, case: Case):
    assert run_case(rule, case, SOURCES.vocabulary) == []


@each_rule
def test_the_cases_are_well_formed_and_cover_every_outcome_cut_and_change(rule: Rule):
    problems = []
    cases = read_cases(FOLDER, rule, SOURCES.vocabulary, problems)
    assert problems + coverage_problems(rule, cases) == []


@each_rule
def test_every_tier_can_hold(rule: Rule):
    assert all(can_hold(tier.when) for tier in rule.tiers)


@each_rule
def test_the_version_is_locked(rule: Rule):
    drift = [problem for problem in drift_of(FOLDER, SOURCES.rules) if problem.file == rule.path]
    assert drift == []


@each_rule
def test_files_are_short(rule: Rule):
    for file in (rule.path, cases_path(rule)):
        lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 210
    assert len((FOLDER / rule.path).read_text(encoding="utf-8").splitlines()) <= 60


@each_rule
def test_only_the_rules_that_say_so_add_their_tiers(rule: Rule):
    assert (rule.combine == "sum") == (rule.id in SUMMED)


@each_rule
def test_the_new_profile_shows_old_numbers_as_unverified(rule: Rule):
    rulebook = load_rulebook(FOLDER, "CN2026+SC2026", date(2026, 6, 1))
    active = next(each for each in rulebook.rules if each.rule.id == rule.id)
    assert active.basis
    assert not any(basis.verified for basis in active.basis)


@each_rule
def test_every_parameter_names_its_source(rule: Rule):
    sources = {value.source for values in rule.params.values() for value in values}
    assert all(source == SUGGESTED or len(source) >= 4 for source in sources)


@each_rule
def test_the_advice_is_ready_to_be_shown(rule: Rule):
    assert rule.advice.finding.endswith("。")
    assert rule.advice.task
    assert len(rule.advice.steps) >= 2 or rule.dimension == "proc"
    assert not re.search(
        r"[,;:?!()]", "".join(rule.advice.steps) + rule.advice.finding.replace("{", "").replace("}", "")
    )


def test_nothing_else_is_wrong():
    report = check_rulebook(FOLDER)
    assert (report.problems, report.remarks) == ((), ())
