"""The rated villages of a round as lines: for ``huanjie villages`` and other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.evaluation.finding import read_findings
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Officer, Round, Township, Village

MOST_NAMED = 500
"""The database is asked for the villages of so many townships by name; of more, for all of the round."""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village: ``level`` by the rules, ``level_in_force`` as people work with it, ``lead`` the officer's number."""

    code: str
    name: str
    township: str
    level: str
    worst_level: str
    score: int
    lead: str | None
    hits: tuple[str, ...]
    level_in_force: str
    lead_name: str | None


@dataclass(frozen=True, slots=True)
class VillageFilter:
    """Which villages are wanted: by level (automatic or in force), by township (code or part of the name), by lead.

    ``lead`` is the name or number of the leader, or of the township's officer, a village is given to.
    """

    levels: tuple[str, ...] = ()
    township: str = ""
    lead: str = ""


def list_villages(session: Session, current: Round, wanted: VillageFilter | None = None) -> Iterator[VillageLine]:
    """Give the assessed villages of the round that are wanted, in order of code.

    Raises InputError when nothing was assessed yet or the township is not known.
    """
    chosen = wanted or VillageFilter()
    if session.exec(select(Assessment.village_code).where(Assessment.round_id == current.id).limit(1)).first() is None:
        raise InputError("这一轮换届还没有评估过", where=current.name, remedy="先运行 huanjie assess")
    townships = _townships(session, current, chosen.township)
    leads = _leads(session, current)
    led = _led_by(session, current, chosen.lead) if chosen.lead else None
    columns = (Village.code, Village.name, Village.township_code, Assessment)
    query = (
        select(*columns)
        .join(Assessment, col(Assessment.village_code) == col(Village.code))
        .where(Assessment.round_id == current.id)
        .order_by(col(Village.code))
    )
    if len(townships) <= MOST_NAMED:
        query = query.where(col(Village.township_code).in_(townships))
    if chosen.levels:
        query = query.where(
            col(Assessment.level).in_(chosen.levels) | col(Assessment.level_in_force).in_(chosen.levels)
        )
    for code, name, township, found in session.exec(query.execution_options(yield_per=2000)):
        if township in townships and (led is None or code in led):
            yield _line((code, name, townships[township]), found, leads.get(code))


def _line(place: tuple[str, str, str], found: Assessment, lead: tuple[str, str] | None) -> VillageLine:
    code, name, township = place
    return VillageLine(
        code=code,
        name=name,
        township=township,
        level=found.level,
        worst_level=found.worst_level,
        score=found.score,
        lead=lead[0] if lead else None,
        hits=tuple(finding.rule for finding in read_findings(found.findings) if finding.outcome == "hit"),
        level_in_force=found.level_in_force,
        lead_name=lead[1] if lead else None,
    )


def _townships(session: Session, current: Round, wanted: str) -> dict[str, str]:
    low, high = code_range(current.region)
    rows = session.exec(select(Township.code, Township.name).where(col(Township.code).between(low[:9], high[:9])))
    names = dict(rows.all())
    if not wanted:
        return names
    found = {code: name for code, name in names.items() if wanted == code or wanted in name}
    if not found:
        listed = "、".join(sorted(names.values())[:40])
        raise InputError(f"没有名为“{wanted}”的乡镇（街道）", where=current.name, remedy=f"可选：{listed}")
    return found


def _led_by(session: Session, current: Round, who: str) -> set[str]:
    """Return the villages given to a leader or a township officer of this name or number; InputError for a stranger."""
    numbers = session.exec(select(Officer.no).where((col(Officer.no) == who) | (col(Officer.name) == who))).all()
    if not numbers:
        raise InputError(f"人员名册上没有“{who}”", where=current.name, remedy="核对姓名或人员编号")
    theirs = col(Lead.officer_no).in_(numbers) | col(Lead.township_owner_no).in_(numbers)
    return set(session.exec(select(Lead.village_code).where(Lead.round_id == current.id, theirs)))


def _leads(session: Session, current: Round) -> dict[str, tuple[str, str]]:
    query = (
        select(Lead.village_code, Lead.officer_no, Officer.name)
        .join(Officer, col(Officer.no) == col(Lead.officer_no))
        .where(Lead.round_id == current.id)
    )
    return {village: (number, name) for village, number, name in session.exec(query)}
