"""Reading the whole rulebook: every file, every mistake, then the rules in force on one date under one profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.errors import InputError
from engine.rulebook.dated_files import DatedGrading, read_definitions, read_grading
from engine.rulebook.lock import CASES, drift_of
from engine.rulebook.model import Grading, ParamValue, Rule, Rulebook
from engine.rulebook.problems import RulebookError, RuleProblem, nearest
from engine.rulebook.resolving import activate, active_content, content_hash, is_active, value_on
from engine.rulebook.rule_file import DIMENSIONS, FILE_FORM, RuleSource, read_rule
from engine.rulebook.store import read_once
from engine.rulebook.table import read_toml
from engine.rulebook.vocabulary import Profile, Vocabulary, read_vocabulary

RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything read from a rulebook folder, whatever its dates, with the mistakes found."""

    folder: Path
    vocabulary: Vocabulary
    rules: tuple[RuleSource, ...]
    grading: tuple[DatedGrading, ...]
    definitions: Mapping[str, tuple[ParamValue, ...]]
    problems: tuple[RuleProblem, ...]

    @property
    def current(self) -> tuple[Rule, ...]:
        """The rules outside ``retired/``, ordered by id."""
        return tuple(source.rule for source in self.rules if not source.retired)


@read_once
def load_rulebook(folder: Path, profile: str, on: date) -> Rulebook:
    """Return the rules in force on ``on`` under ``profile``.

    Raises RulebookError listing every mistake in the files; InputError for an unknown profile or a date without
    rules. A rulebook that differs from its lock loads, with ``warnings``.
    """
    return rulebook_of(read_sources(folder), profile, on)


def default_profile(folder: Path, on: date) -> str:
    """Return the profile used when none is named: the one with the latest start on or before the date."""
    problems: list[RuleProblem] = []
    vocabulary = read_vocabulary(folder, problems)
    if not vocabulary.profiles:
        raise RulebookError(problems)
    return usual_profile(vocabulary, on)


def usual_profile(vocabulary: Vocabulary, on: date) -> str:
    """Return the profile with the latest start on or before the date, the earliest one before all starts."""
    profiles = sorted(vocabulary.profiles.values(), key=lambda profile: profile.since)
    return max((each for each in profiles if each.since <= on), key=lambda each: each.since, default=profiles[0]).id


def read_sources(folder: Path) -> Sources:
    """Read every file of the rulebook; mistakes are collected, not raised."""
    if not folder.is_dir():
        raise InputError("没有这个规则目录", where=str(folder), remedy="用 --rules 指明规则目录，或不写而用自带的规则")
    problems: list[RuleProblem] = []
    vocabulary = read_vocabulary(folder, problems)
    rules = _read_rules(folder, vocabulary, problems)
    _report_repeated_ids(rules, problems)
    return Sources(
        folder,
        vocabulary,
        tuple(sorted(rules, key=lambda source: (source.rule.id, source.rule.path))),
        read_grading(folder, problems),
        read_definitions(folder, problems),
        tuple(problems),
    )


def rulebook_of(sources: Sources, profile: str, on: date) -> Rulebook:
    """Return what holds of the sources on ``on`` under ``profile``; raise when anything in them is wrong."""
    if sources.problems:
        raise RulebookError(sources.problems)
    chosen = _profile(sources.vocabulary, profile)
    rules = tuple(activate(rule, chosen, on) for rule in sources.current if is_active(rule, profile, on))
    grading = _grading_on(sources, on)
    if not rules or grading is None:
        raise InputError(
            f"{on} 没有在用的规则", where=str(sources.folder), remedy="检查评估日期，或规则的 effective_from 和 status"
        )
    definitions = _definitions_on(sources, on)
    content = {
        "profile": profile,
        "rules": [active_content(rule) for rule in rules],
        "grading": grading,
        "dimensions": list(grading.dimensions),
        "definitions": definitions,
    }
    warnings = tuple(str(problem) for problem in drift_of(sources.folder, sources.rules))
    return Rulebook(profile, on, rules, grading, definitions, content_hash(content), warnings)


def _read_rules(folder: Path, vocabulary: Vocabulary, problems: list[RuleProblem]) -> list[RuleSource]:
    rules = []
    for name in (*DIMENSIONS, RETIRED):
        for path in sorted((folder / name).glob("*.toml")):
            if path.name.endswith(CASES):
                continue
            file = f"{name}/{path.name}"
            if not FILE_FORM.fullmatch(path.name):
                problems.append(RuleProblem(file, "", "文件名不合格式", "规则文件名写成 TEAM-001_short_name.toml"))
            data = read_toml(path, file, problems)
            if data is not None:
                rules.append(_source(data, file, vocabulary, problems))
    return rules


def _source(data: Mapping[str, Any], file: str, vocabulary: Vocabulary, problems: list[RuleProblem]) -> RuleSource:
    retired = file.startswith(f"{RETIRED}/")
    rule = read_rule(data, file, vocabulary, problems)
    if retired != (rule.status == "retired"):
        problems.append(
            RuleProblem(
                file,
                "status",
                f"状态是 {rule.status}，与所在目录不符",
                "停用的规则放在 retired 目录，status 写 retired",
            )
        )
    return RuleSource(rule, data, retired)


def _report_repeated_ids(rules: list[RuleSource], problems: list[RuleProblem]) -> None:
    first: dict[str, str] = {}
    for source in rules:
        rule = source.rule
        if rule.id and first.setdefault(rule.id, rule.path) != rule.path:
            problems.append(
                RuleProblem(rule.path, "id", f"编号“{rule.id}”与 {first[rule.id]} 重复", "其中一条换成没有用过的编号")
            )


def _profile(vocabulary: Vocabulary, name: str) -> Profile:
    if name not in vocabulary.profiles:
        raise InputError(
            f"没有名为“{name}”的法律适用", where="vocabulary.toml", remedy=nearest(name, vocabulary.profiles)
        )
    return vocabulary.profiles[name]


def _grading_on(sources: Sources, on: date) -> Grading | None:
    past = [block for block in sources.grading if block.since <= on]
    return past[-1].grading if past else None


def _definitions_on(sources: Sources, on: date) -> dict[str, float]:
    found = {name: value_on(dated, on) for name, dated in sources.definitions.items()}
    return {name: each.value for name, each in found.items() if each and isinstance(each.value, int | float)}
