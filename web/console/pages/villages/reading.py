"""The list of villages, a page at a time in the order of an index: by level, then score, then code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_, union_all
from sqlmodel import Session

from engine.evaluation.finding import read_findings
from engine.risks.states import SETTLED_STATES
from engine.runs.latest import Judged
from ledgers.authority.sight import VILLAGES, Sight
from ledgers.fields import table_of
from ledgers.journal.assessment import LEVELS, Assessment, Lead, TownshipSum
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Officer, Township, Village
from web.console.pages.villages.wanted import RISK, Wanted

_A, _L, _P, _S = (table_of(table).c for table in (Assessment, Lead, RiskPoint, TownshipSum))
_O, _T, _V = (table_of(table).c for table in (Officer, Township, Village))
PAGE_ROWS = 100
SHOWN_REASONS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that hit: its title, and whether it sets a floor or takes many points."""

    title: str
    weight: str


@dataclass(frozen=True, slots=True)
class Line:
    """One village of the list. ``points`` and ``open_points`` count risk points, all and not settled."""

    code: str
    name: str
    township: str
    level: str
    by_rules: str
    worst: str
    score: int
    lead: str | None
    reasons: tuple[Reason, ...]
    open_points: int = 0
    points: int = 0


class Villages:
    """Reads the villages of one round that somebody may see, by what is wanted."""

    def __init__(self, session: Session, sight: Sight, judged: Judged) -> None:
        self._session, self._sight = session, sight
        self._round_id, self._rulebook = judged.round_id, judged.rulebook
        self._sees_all = judged.round.region.startswith(sight.prefix)

    def _here(self) -> list[ColumnElement[bool]]:
        """Return the conditions that an assessment is of the round and in sight.

        Who sees the whole round is asked for no range of codes: it would keep the database from the index of the order.
        """
        self._sight.need(VILLAGES)
        of_round = [_A.round_id == self._round_id]
        return of_round if self._sees_all else [*of_round, self._sight.where(_A.village_code)]

    def lines(self, wanted: Wanted, officer_no: str) -> list[Line]:
        """Return a page of the list and the first line of the next, where there is one: one query, an index range a
        level."""
        levels = wanted.all_levels
        if wanted.after is not None and wanted.after[0] in levels:
            levels = levels[levels.index(wanted.after[0]) :]
        parts = [self._of_level(wanted, level, officer_no).subquery() for level in levels]
        if not parts:
            return []
        rows = self._session.connection().execute(union_all(*(select(part) for part in parts))).all()
        rows = sorted(rows, key=lambda row: (LEVELS.index(row.level_in_force), row.score, row.code))
        return self._with_points([self._line(row) for row in rows[: PAGE_ROWS + 1]])

    def _of_level(self, wanted: Wanted, level: str, officer_no: str) -> Select[Any]:
        chosen = (
            select(
                _V.code,
                _V.name,
                _T.name.label("township"),
                *(_A[name] for name in ("level", "worst_level", "level_in_force", "score")),
                _A.findings,
                _O.name.label("lead"),
            )
            .select_from(table_of(Assessment))
            .join(table_of(Village), _V.code == _A.village_code)
            .join(table_of(Township), _T.code == _V.township_code)
            .outerjoin(table_of(Lead), (_L.round_id == _A.round_id) & (_L.village_code == _A.village_code))
            .outerjoin(table_of(Officer), _O.no == _L.officer_no)
            .where(*self._conditions(wanted, officer_no), _A.level_in_force == level)
        )
        if wanted.after is not None and wanted.after[0] == level:
            chosen = chosen.where(tuple_(_A.score, _A.village_code) > wanted.after[1:])
        return chosen.order_by(_A.score, _A.village_code).limit(PAGE_ROWS + 1)

    def _conditions(self, wanted: Wanted, officer_no: str) -> list[ColumnElement[bool]]:
        code = _A.village_code
        found = self._here()
        if wanted.township:
            found.append(code.between(*code_range(wanted.township)))
        if wanted.q:
            named = select(_V.code).where(
                or_(
                    _V.name.contains(wanted.q, autoescape=True),
                    _V.code.startswith(wanted.q, autoescape=True),
                )
            )
            found.append(code.in_(named))
        if wanted.dimension:
            found.append(or_(*(_A.findings.like(each) for each in self._hits_of(wanted.dimension))))
        if wanted.view == "falls":
            found.append(_has_fallen())
        if wanted.view == "open":
            found.append(_A.level != _A.worst_level)
        if wanted.view == "mine":
            led = select(_L.village_code).where(_L.round_id == self._round_id, _L.officer_no == officer_no)
            found.append(code.in_(led))
        return found

    def _hits_of(self, dimension: str) -> list[str]:
        """Return the patterns of a stored hit of each rule of a dimension (see ``engine.evaluation.finding``)."""
        rules = [active.rule for active in self._rulebook.rules if active.rule.dimension == dimension]
        return [f'%["{rule.id}",{rule.version},"hit"%' for rule in rules] or ["nothing"]

    def counts(self, wanted: Wanted, officer_no: str) -> dict[str, int]:
        """Return how many villages of each level the list has but for its choice of levels."""
        counted = (
            select(_A.level_in_force, func.count())
            .where(*self._conditions(wanted, officer_no))
            .group_by(_A.level_in_force)
        )
        found = dict.fromkeys(LEVELS, 0)
        for level, count in self._session.connection().execute(counted):
            found[level] = count
        return found

    def views(self, officer_no: str) -> dict[str, int]:
        """Return how many villages each view has: one query."""
        here = self._here()
        low, high = (code[:TOWNSHIP_DIGITS] for code in code_range(self._sight.prefix))
        sums = (_S.round_id == self._round_id, _S.township_code.between(low, high))
        mine = (_L.round_id == self._round_id, _L.officer_no == officer_no, self._sight.where(_L.village_code))
        counted = {
            "risk": select(func.count()).where(*here, _A.level_in_force.in_(RISK)),
            "all": select(func.coalesce(func.sum(_S.villages), 0)).where(*sums),
            "falls": select(func.count()).where(*here, _A.level_in_force.in_(RISK), _has_fallen()),
            "open": select(func.coalesce(func.sum(_S.data_missing), 0)).where(*sums),
            "mine": select(func.count()).select_from(table_of(Lead)).where(*mine),
        }
        row = self._session.connection().execute(
            select(*(each.scalar_subquery().label(name) for name, each in counted.items()))
        )
        return dict(row.mappings().one())

    def townships(self) -> list[tuple[str, str]]:
        """Return the townships in sight as (code, name)."""
        low, high = (code[:TOWNSHIP_DIGITS] for code in code_range(self._sight.prefix))
        chosen = select(_T.code, _T.name).where(_T.code.between(low, high))
        return [(code, name) for code, name in self._session.connection().execute(chosen.order_by(_T.code))]

    def _line(self, row: Any) -> Line:
        return Line(
            code=row.code,
            name=row.name,
            township=row.township,
            level=row.level_in_force,
            by_rules=row.level,
            worst=row.worst_level,
            score=row.score,
            lead=row.lead,
            reasons=self._reasons(row.findings),
        )

    def _reasons(self, findings: str) -> tuple[Reason, ...]:
        """Return the rules that hit and bear on the level: floors first, then by points."""
        titles = {active.rule.id: active.rule.title for active in self._rulebook.rules}
        hits = [each for each in read_findings(findings) if each.outcome == "hit" and (each.floor or each.points)]
        hits.sort(key=lambda each: (each.floor is None, -each.points, each.rule))
        heavy = self._rulebook.grading.heavy_points
        return tuple(
            Reason(titles.get(each.rule, each.rule), "floor" if each.floor else "heavy" if each.points >= heavy else "")
            for each in hits[:SHOWN_REASONS]
        )

    def _with_points(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines with their risk points counted: one query."""
        settled = func.sum(case((_P.state.in_(SETTLED_STATES), 0), else_=1))
        counted = (
            select(_P.village_code, settled, func.count())
            .where(_P.round_id == self._round_id, _P.village_code.in_([line.code for line in lines]))
            .group_by(_P.village_code)
        )
        found: Mapping[str, tuple[int, int]] = {
            code: (still, every) for code, still, every in self._session.connection().execute(counted)
        }
        return [
            replace(line, open_points=found.get(line.code, (0, 0))[0], points=found.get(line.code, (0, 0))[1])
            for line in lines
        ]


def _has_fallen() -> ColumnElement[bool]:
    """Return the condition that the level by the rules lies below the one in force."""
    rank = {level: place for place, level in enumerate(reversed(LEVELS))}
    return case(rank, value=_A.level) < case(rank, value=_A.level_in_force)
