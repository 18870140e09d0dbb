"""The structure of intended teams: seats, women, near relatives (rule PROC-006) and cross-membership, as findings.

PROC-006 waits for the nominations; here it is asked beforehand what it will say of what is on record today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from config.errors import InputError
from engine.evaluation.finding import Truth
from engine.evaluation.plain import judge_rule
from engine.joint_review.desk import CANDIDATE, VILLAGE
from engine.rulebook.companion_file import dated_value, is_count, open_file
from engine.rulebook.model import ActiveRule, Basis, Rulebook
from engine.rulebook.problems import RulebookError, RuleProblem, nearest
from engine.rulebook.store import read_once
from engine.rulebook.table import Table
from engine.rulebook.wording import citation
from ledgers.dual_role.table import FORECASTS
from ledgers.reading import read_facts
from ledgers.reserve.table import POSTS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round

RULE = "PROC-006"
CROSS, CROSS_TITLE = "JG-交叉任职", "没有交叉任职"
FORECAST = "dual_role_forecast"
FILE = "structure.toml"
OUTCOMES = {Truth.TRUE: "hit", Truth.FALSE: "clear", Truth.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class StructureFinding:
    """What one check found in one village: hit, clear or unknown; what it read, basis, missing facts."""

    village: str
    name: str
    check: str
    title: str
    outcome: str
    values: Mapping[str, Any]
    basis: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrossRule:
    """How many must serve in both committees, which posts belong to which, and the article that says so.

    A dual-role forecast among ``forecast_counts`` stands for one such person, one among ``forecast_open`` may.
    """

    party_posts: tuple[str, ...]
    committee_posts: tuple[str, ...]
    forecast_counts: tuple[str, ...]
    forecast_open: tuple[str, ...]
    least: int
    basis: tuple[str, ...]


@read_once
def load_cross_rule(folder: Path, on: date) -> CrossRule:
    """Read ``structure.toml`` of ``folder`` (rules/clauses) as of ``on``; RulebookError lists every mistake."""
    problems: list[RuleProblem] = []
    root = open_file(folder / FILE, problems)
    root.integer("version", minimum=1)
    words = {
        name: _words(root, name, allowed)
        for name, allowed in (
            ("party_posts", POSTS),
            ("committee_posts", POSTS),
            ("forecast_counts", FORECASTS),
            ("forecast_open", FORECASTS),
        )
    }
    params = root.table("params")
    least = dated_value(params, "least_cross_members", on, is_count, "应为不小于 0 的整数")
    params.close()
    basis = tuple(_read_basis(each, on) for each in root.tables("basis"))
    root.close()
    if problems:
        raise RulebookError(problems)
    return CrossRule(least=least, basis=tuple(text for text in basis if text), **words)


def _words(table: Table, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    found = table.texts(name, required=True)
    for word in found:
        if word not in allowed:
            table.report(name, f"不能写“{word}”", nearest(word, allowed))
    return found


def _read_basis(table: Table, on: date) -> str:
    law, edition, article = table.text("law"), table.text("edition"), table.text("article")
    since, until, verified = table.day("from"), table.optional_day("to"), table.boolean("verified")
    table.close()
    is_in_force = since <= on and (until is None or on <= until)
    return citation(Basis(law, edition, article, since, until, verified)) if is_in_force else ""


def check_structure(
    session: Session, current: Round, rulebook: Rulebook, cross: CrossRule, prefix: str
) -> list[StructureFinding]:
    """Return every check of every village whose code begins with ``prefix``, ordered by village."""
    active = next((rule for rule in rulebook.rules if rule.rule.id == RULE), None)
    if active is None:
        raise InputError(f"规则 {RULE} 不在生效的规则之内", remedy="用 huanjie rules list 查看生效的规则")
    facts = read_facts(session, current, rulebook.on, rulebook.definitions, prefix)
    members = _cross_members(session, current, cross, prefix)
    named = select(VILLAGE.c.code, VILLAGE.c.name).where(VILLAGE.c.code.between(*code_range(prefix)))
    names = dict(session.execute(named).all())
    found: list[StructureFinding] = []
    for row in facts.to_dicts():
        place = (row["village"], names[row["village"]])
        found += _by_rule(active, place, row | {"days_to_poll": 0})
        found.append(_by_record(cross, place, (row[FORECAST], members.get(row["village"]))))
    return found


def _by_rule(active: ActiveRule, place: tuple[str, str], facts: Mapping[str, Any]) -> Iterator[StructureFinding]:
    basis = tuple(citation(basis) for basis in active.basis)
    for tier in judge_rule(active, facts).tiers:
        read = {reading.comparison.fact: reading.value for reading in tier.verdict.readings}
        read.pop("days_to_poll", None)
        missing = tuple(sorted(tier.verdict.missing))
        outcome = OUTCOMES[tier.verdict.truth]
        yield StructureFinding(*place, RULE, tier.tier.name, outcome, read, basis, missing)


def _by_record(cross: CrossRule, place: tuple[str, str], record: tuple[str | None, int | None]) -> StructureFinding:
    forecast, members = record
    if (members or 0) >= cross.least or forecast in cross.forecast_counts:
        outcome = "clear"
    elif forecast is None or members is None or forecast in cross.forecast_open:
        outcome = "unknown"
    else:
        outcome = "hit"
    missing = (FORECAST,) if outcome == "unknown" else ()
    values = {"cross_members": members, FORECAST: forecast}
    return StructureFinding(*place, CROSS, CROSS_TITLE, outcome, values, cross.basis, missing)


def _cross_members(session: Session, current: Round, cross: CrossRule, prefix: str) -> dict[str, int]:
    """Return how many intended members serve in both committees, for the villages that have reserves on record."""
    candidate, (low, high) = CANDIDATE.c, code_range(prefix)
    standing = (
        candidate.round_id == current.id,
        candidate.village_code.between(low, high),
        or_(candidate.willing.is_(None), candidate.willing),
        or_(candidate.conclusion.is_(None), candidate.conclusion != "不符合"),
    )

    def holders(posts: tuple[str, ...]) -> set[tuple[str, str]]:
        query = select(candidate.village_code, candidate.person_no).where(*standing, candidate.post.in_(posts))
        return {(row[0], row[1]) for row in session.execute(query)}

    both = holders(cross.party_posts) & holders(cross.committee_posts)
    counts = Counter(village for village, _ in both)
    recorded = session.execute(select(candidate.village_code).where(*standing).distinct()).scalars()
    return {code: counts[code] for code in recorded}
