"""Policy files to policies: every mistake of every file is named before anything is used."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from engine.resettlement.policy import (
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
from engine.resettlement.policy_checks import check_bands, check_policy, check_versions
from engine.resettlement.sentences import NO_SENTENCE, compile_sentence
from engine.resettlement.vocabulary import PERSON_FIELDS, POLICY_FIELDS, PROCESS_FIELDS
from engine.toml_form import Form, nearest, read_toml, refuse
from ledgers.resettlement.table import DEPARTING_POSTS

NOT_POLICIES = ("process.toml", "sentences.toml")


def policy_files(folder: Path) -> list[Path]:
    """Return the policy files of ``folder`` (rules/resettlement), cases and the common files aside."""
    return sorted(p for p in folder.glob("*.toml") if p.name not in NOT_POLICIES and not p.name.endswith(".cases.toml"))


def load_policies(folder: Path) -> PolicyBook:
    """Read every policy of ``folder``; InputError lists all mistakes of all files by file and place."""
    mistakes: list[str] = []
    policies = [read_policy(path, mistakes) for path in policy_files(folder)]
    mistakes += check_versions(policies)
    refuse(mistakes, "安置政策文件")
    contents = [read_toml(folder / policy.path) for policy in policies]
    digest = hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False, default=str).encode("utf-8"))
    ordered = sorted(policies, key=lambda policy: (policy.id, policy.version))
    return PolicyBook(tuple(ordered), digest.hexdigest())


def read_policy(path: Path, mistakes: list[str]) -> Policy:
    """Read one file, adding what is wrong with it to ``mistakes``."""
    before = len(mistakes)
    form = Form(read_toml(path), path.name, mistakes)
    months_per_term = form.whole("months_per_term", 36)
    policy = Policy(
        id=form.text("id"),
        title=form.text("title"),
        version=form.whole("version"),
        example=form.flag("example"),
        document_no=form.text("document_no"),
        issuer=form.text("issuer"),
        since=form.day("from") or date.min,
        until=form.day("to", required=False),
        kind=form.choice("kind", Kind.SERVICE),
        choose_one=form.text("choose_one", ""),
        months_per_term=months_per_term,
        clauses=_clauses(form.table("clauses")),
        eligibility=_eligibility(form, months_per_term),
        bands=tuple(_band(band) for band in form.tables("bands")),
        measure=_measure(form.table("measure")),
        path=path.name,
    )
    form.finish()
    mistakes += [f"{path.name}：{sentence}" for sentence in check_policy(policy)]
    if len(mistakes) == before:
        mistakes += [f"{path.name}：{sentence}" for sentence in check_bands(policy)]
    return policy


def _clauses(form: Form) -> dict[str, str]:
    return {number: form.text(number) for number in form.names()}


def _eligibility(form: Form, months_per_term: int) -> Eligibility:
    eligible, service, age = form.table("eligible"), form.table("service", False), form.table("age", False)
    if service.has("minimum_terms"):
        minimum = service.whole("minimum_terms") * months_per_term
    else:
        minimum = service.whole("minimum_months", 0)
    found = Eligibility(
        posts=_posts(eligible, "posts"),
        posts_clause=eligible.text("clause"),
        minimum_months=minimum,
        counted_posts=_posts(service, "counted_posts"),
        months_clause=_clause_of(service),
        male_age=age.whole("male") if age.has("male") else None,
        female_age=age.whole("female") if age.has("female") else None,
        age_clause=_clause_of(age),
        required=tuple(_need(part) for part in form.tables("require")),
        excluded=tuple(_need(part) for part in form.tables("exclude")),
    )
    for part in (eligible, service, age):
        part.finish()
    if age.has("male") != age.has("female"):
        age.complain("male、female 要同时写明")
    return found


def _clause_of(form: Form) -> str:
    """Return the clause of an optional section: required as soon as the section says anything."""
    return form.text("clause") if not form.is_empty() else ""


def _posts(form: Form, key: str) -> tuple[str, ...]:
    posts = form.texts(key, ())
    for post in posts:
        if post not in DEPARTING_POSTS:
            form.complain(f"{key} 里的职务“{post}”不在职务表内：{nearest(post, DEPARTING_POSTS)}")
    return posts


def _need(form: Form) -> Need:
    need = _condition(form, form.text("fact"), form.values("in"), form.text("clause"))
    form.finish()
    return need


def _condition(form: Form, fact: str, values: tuple[object, ...], clause: str) -> Need:
    """Return the condition after checking fact and values against the closed list."""
    if fact not in FACTS:
        form.complain(f"条件不能读取“{fact}”：{nearest(fact, FACTS)}")
        return Need(fact, (), clause)
    choices: tuple[FactValue, ...] = FACTS[fact].choices or (True, False)
    bad = [value for value in values if value not in choices or isinstance(value, bool) != isinstance(choices[0], bool)]
    if bad or not values:
        written = "、".join(
            "true/false" if choice is True else str(choice) for choice in choices if choice is not False
        )
        form.complain(f"{FACTS[fact].label}（{fact}）的值 {bad or '空'} 不对，可用：{written}")
    return Need(fact, tuple(v for v in values if isinstance(v, bool | str) and v not in bad), clause)


def _band(form: Form) -> Band:
    where = form.table("where", False)
    clause = form.text("clause")
    band = Band(
        clause=clause,
        posts=_posts(form, "posts"),
        from_months=form.whole("from_months", 0),
        below_months=form.whole("below_months") if form.has("below_months") else None,
        from_age=form.whole("from_age", 0),
        below_age=form.whole("below_age") if form.has("below_age") else None,
        where=tuple(_condition(where, fact, where.values(fact), clause) for fact in where.names()),
        each=form.choice("each", Each.FIXED),
        amount=form.money("amount"),
        pay_months=form.money("pay_months"),
        at_most=form.money("at_most"),
    )
    form.finish()
    if form.has("amount") == form.has("pay_months"):
        form.complain("amount（金额）与 pay_months（几个月的报酬）要写且只写一项")
    return band


def _measure(form: Form) -> Measure:
    compiled = compile_sentence(form.text("text"), (*PERSON_FIELDS, *PROCESS_FIELDS, *POLICY_FIELDS))
    if isinstance(compiled, list):
        for problem in compiled:
            form.complain(problem)
        compiled = NO_SENTENCE
    measure = Measure(compiled, form.text("owner"), form.number("due_days"))
    form.finish()
    return measure
