"""Policy files to policies: every mistake of every file is named before anything is used."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from engine.plans.drafting.sentences import NO_SENTENCE, compile_sentence
from engine.plans.drafting.vocabulary import PERSON_FIELDS, POLICY_FIELDS, PROCESS_FIELDS
from engine.plans.policy.checks import check_bands, check_policy
from engine.plans.policy.model import (
    FACTS,
    Band,
    Each,
    Eligibility,
    FactValue,
    Kind,
    Measure,
    Need,
    Policy,
    PolicyBook,
)
from engine.plans.policy.money import money_at
from engine.rulebook.companion_file import open_file
from engine.rulebook.paper import check_versions, read_paper
from engine.rulebook.problems import RulebookError, RuleProblem, nearest
from engine.rulebook.table import Table
from ledgers.resettlement.table import DEPARTING_POSTS

NOT_POLICIES = ("process.toml", "sentences.toml")


def policy_files(folder: Path) -> list[Path]:
    """Return the policy files of ``folder`` (rules/resettlement), cases and the common files aside."""
    return sorted(p for p in folder.glob("*.toml") if p.name not in NOT_POLICIES and not p.name.endswith(".cases.toml"))


def load_policies(folder: Path) -> PolicyBook:
    """Read every policy of ``folder``; RulebookError lists all mistakes of all files by file and place."""
    problems: list[RuleProblem] = []
    policies = [policy for path in policy_files(folder) if (policy := _try_policy(path, problems)) is not None]
    problems += check_versions(policies, "政策")
    if problems:
        raise RulebookError(problems)
    contents = [open_file(path, problems).data for path in policy_files(folder)]
    kept = json.dumps(contents, sort_keys=True, ensure_ascii=False, default=str)
    ordered = sorted(policies, key=lambda policy: (policy.id, policy.version))
    return PolicyBook(tuple(ordered), hashlib.sha256(kept.encode("utf-8")).hexdigest())


def _try_policy(path: Path, problems: list[RuleProblem]) -> Policy | None:
    try:
        return read_policy(path, problems)
    except RulebookError:  # what is wrong stands in ``problems``; the other files are looked at too
        return None


def read_policy(path: Path, problems: list[RuleProblem]) -> Policy:
    """Read one file, adding what is wrong with it to ``problems``; RulebookError when it cannot be read at all."""
    before = len(problems)
    root = open_file(path, problems)
    months_per_term = root.integer("months_per_term", 36, minimum=1)
    policy = Policy(
        **read_paper(root),
        kind=Kind(root.choice("kind", list(Kind))),
        choose_one=root.text("choose_one", ""),
        months_per_term=months_per_term,
        clauses=_clauses(root.table("clauses")),
        eligibility=_eligibility(root, months_per_term),
        bands=tuple(_band(band) for band in root.tables("bands", required=False)),
        measure=_measure(root.table("measure")),
    )
    root.close()
    for place, sentence in check_policy(policy):
        root.report(place, sentence)
    if len(problems) == before:
        for sentence in check_bands(policy):
            root.report("bands", sentence)
    return policy


def _clauses(table: Table) -> dict[str, str]:
    return {number: table.text(number) for number in table.data}


def _eligibility(root: Table, months_per_term: int) -> Eligibility:
    eligible, service, age = (
        root.table("eligible"),
        root.table("service", required=False),
        root.table("age", required=False),
    )
    if service.has("minimum_terms"):
        minimum = service.integer("minimum_terms", minimum=1) * months_per_term
    else:
        minimum = service.integer("minimum_months", 0, minimum=0)
    found = Eligibility(
        posts=_posts(eligible, "posts"),
        posts_clause=eligible.text("clause"),
        minimum_months=minimum,
        counted_posts=_posts(service, "counted_posts"),
        months_clause=_clause_of(service),
        male_age=_optional(age, "male"),
        female_age=_optional(age, "female"),
        age_clause=_clause_of(age),
        required=tuple(_need(each) for each in root.tables("require", required=False)),
        excluded=tuple(_need(each) for each in root.tables("exclude", required=False)),
    )
    if age.has("male") != age.has("female"):
        age.report("", "male、female 要同时写明")
    for part in (eligible, service, age):
        part.close()
    return found


def _optional(table: Table, name: str) -> int | None:
    return table.integer(name, minimum=0) if table.has(name) else None


def _clause_of(table: Table) -> str:
    """Return the clause of an optional section: required as soon as the section says anything."""
    return table.text("clause") if table.data else ""


def _posts(table: Table, name: str) -> tuple[str, ...]:
    posts = table.texts(name)
    for post in posts:
        if post not in DEPARTING_POSTS:
            table.report(name, f"职务“{post}”不在职务表内", nearest(post, DEPARTING_POSTS))
    return posts


def _need(table: Table) -> Need:
    need = _condition(table, table.text("fact"), ("in", table.text("clause")))
    table.close()
    return need


def _condition(table: Table, fact: str, written: tuple[str, str]) -> Need:
    """Return the condition after checking fact and values against the closed list."""
    key, clause = written
    listed = table.data.get(key) if table.has(key) else None
    values: list[FactValue] = listed if isinstance(listed, list) else []
    if fact not in FACTS:
        table.report("fact", f"条件不能读取“{fact}”", nearest(fact, FACTS))
        return Need(fact, (), clause)
    choices: tuple[FactValue, ...] = FACTS[fact].choices or (True, False)
    bad = [value for value in values if value not in choices or isinstance(value, bool) != isinstance(choices[0], bool)]
    if bad or not values:
        words = "、".join("true、false" if choice is True else str(choice) for choice in choices if choice is not False)
        table.report(key, f"{FACTS[fact].label}（{fact}）的值 {bad or '空'} 不对", f"可用：{words}")
    return Need(fact, tuple(value for value in values if value not in bad), clause)


def _band(table: Table) -> Band:
    where, clause = table.table("where", required=False), table.text("clause")
    band = Band(
        clause=clause,
        posts=_posts(table, "posts"),
        from_months=table.integer("from_months", 0, minimum=0),
        below_months=_optional(table, "below_months"),
        from_age=table.integer("from_age", 0, minimum=0),
        below_age=_optional(table, "below_age"),
        where=tuple(_condition(where, fact, (fact, clause)) for fact in where.data),
        each=Each(table.choice("each", list(Each), Each.FIXED)),
        amount=money_at(table, "amount"),
        pay_months=money_at(table, "pay_months"),
        at_most=money_at(table, "at_most"),
    )
    table.close()
    if table.has("amount") == table.has("pay_months"):
        table.report("amount", "amount（金额）与 pay_months（几个月的报酬）要写且只写一项")
    return band


def _measure(table: Table) -> Measure:
    compiled = compile_sentence(table.text("text"), (*PERSON_FIELDS, *PROCESS_FIELDS, *POLICY_FIELDS))
    if isinstance(compiled, list):
        for problem in compiled:
            table.report("text", problem)
        compiled = NO_SENTENCE
    measure = Measure(compiled, table.text("owner"), table.integer("due_days"))
    table.close()
    return measure
