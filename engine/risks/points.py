"""Hits in risk villages open or update risk points, never twice; closed ones are watched, and reopened when a rule
hits again. Hits elsewhere are hints.

Set-wise over a round. Which dimensions open points is data (``[risk_points]`` of ``rules/followup.toml``). What people
do with a point is in ``engine.risks.moves``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue
from engine.risks.entries import Step, entry_row
from engine.risks.hits import Hit
from engine.risks.states import CLOSED_STATES, WITHDRAWN
from engine.rulebook.model import LEVELS
from engine.runs.night import Night
from ledgers.among import among
from ledgers.bulk import ROWS_AT_ONCE, insert_numbered, insert_rows, trusted
from ledgers.facts import Origin
from ledgers.fields import table_of
from ledgers.journal.assessment import Lead
from ledgers.journal.keeping import POINTS, Keeper
from ledgers.journal.risk_entry import RiskEntry
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import Officer

Key = tuple[str, str]


def sync_risk_points(session: Session, night: Night, villages: Collection[str], hits: Iterable[Hit]) -> Counter[str]:
    """Bring ledger 6 up to the hits of the night; return how many points were opened, updated, reopened and so on.

    ``hits`` are those of ``villages``, which need only be the ones whose result changed: a rule that hits on has
    nothing new to say. Run again with the same hits it writes nothing.
    """
    chosen = _points_concerned(session, night, villages)
    points: dict[Key, RiskPoint] = {(point.village_code, point.rule_id): point for point in chosen}
    desk = _Desk(session, night, _leads(session, night.round_id))
    found: set[Key] = set()
    for hit in hits:
        if not (hit.found.points or hit.found.floor):
            continue  # it only asks for a task: work not done yet is no risk
        key = (hit.village, hit.active.rule.id)
        found.add(key)
        desk.see(hit, points.get(key))
    for key, point in points.items():
        if key not in found:
            desk.watch(point)
            desk.assign(point)
    desk.write()
    return +desk.counts


def _points_concerned(session: Session, night: Night, villages: Collection[str]) -> list[RiskPoint]:
    """Return the points a night may touch: of ``villages``, closed ones whose watch begins or ends, and those
    whose lead or township owner is another now."""
    mine = select(RiskPoint).where(RiskPoint.round_id == night.round_id)
    its_lead = and_(col(Lead.round_id) == RiskPoint.round_id, col(Lead.village_code) == RiskPoint.village_code)
    led = mine.outerjoin(Lead, its_lead).outerjoin(Officer, col(Officer.no) == Lead.township_owner_no)
    stands = RiskPoint.state != WITHDRAWN
    led_otherwise = or_(
        func.coalesce(RiskPoint.lead_no, "") != func.coalesce(Lead.officer_no, ""),
        func.coalesce(RiskPoint.township_owner, "") != func.coalesce(Officer.name, RiskPoint.township_owner, ""),
    )
    found = [
        *session.exec(mine.where(col(RiskPoint.state).in_(_watch_states(night)))),
        *session.exec(led.where(stands, led_otherwise)),
        *session.exec(mine.where(among(session, col(RiskPoint.village_code), villages))),
    ]
    return sorted({point.id: point for point in found}.values(), key=lambda point: point.id or 0)


def _watch_states(night: Night) -> list[str]:
    """Return the states of points whose watch may begin (up to the last T+n) or end (after the first) tonight."""
    days = (night.polling.default, *night.polling.own.values())
    watch = timedelta(days=night.rules.followup.watch_days)
    begins, ends = night.on <= max(days) + watch, night.on > min(days) + watch
    return [state for state, may_move in (("closed", begins), ("watched", ends)) if may_move]


def _leads(session: Session, round_id: int) -> dict[str, tuple[str, str | None]]:
    rows = session.exec(
        select(Lead.village_code, Lead.officer_no, Officer.name)
        .outerjoin(Officer, Officer.no == Lead.township_owner_no)  # type: ignore[arg-type]
        .where(Lead.round_id == round_id)
    )
    return {village: (officer, owner) for village, officer, owner in rows}


class _Desk:
    """Collects what one night changes in the risk points of a round."""

    def __init__(self, session: Session, night: Night, leads: dict[str, tuple[str, str | None]]) -> None:
        self._session, self._night, self._leads = session, night, leads
        self._keeper = Keeper(session, night.round_id, night.run_id)
        self._opened: list[dict[str, Any]] = []
        self._steps: list[tuple[RiskPoint, Step]] = []
        self.counts: Counter[str] = Counter()

    def see(self, hit: Hit, point: RiskPoint | None) -> None:
        """Open the point of a hit, reopen a closed one, or bring it up to date."""
        if point is None or point.state == WITHDRAWN:
            if hit.level_in_force == LEVELS[0]:
                return  # a hint: see engine.risks.hints
            if point is None:
                self._open(hit)
            else:
                self._find_anew(hit, point)
        elif point.state in CLOSED_STATES:
            self._move(point, "reopened", "规则再次命中")
            point.reopened_on, point.closed_on, point.closed_by = self._night.on, None, None
            self._update(point, hit)
        elif self._update(point, hit):
            self.counts["updated"] += 1

    def watch(self, point: RiskPoint) -> None:
        """Move a closed point whose rule does not hit on: under watch until T+n, then closed for good."""
        until = self._night.polling.of(point.village_code) + timedelta(days=self._night.rules.followup.watch_days)
        if point.state == "closed" and self._night.on <= until:
            self._move(point, "watched", f"观察至 {until}")
        elif point.state == "watched" and self._night.on > until:
            self._move(point, "closed", "观察期满，未再命中")

    def assign(self, point: RiskPoint) -> None:
        """Carry over who leads on the village now."""
        if point.state == WITHDRAWN:
            return
        self.counts["updated"] += _set(point, self._answerable(point.village_code))

    def write(self) -> None:
        """Write what is not written yet; points that were there are in the session already."""
        self._write_opened()
        self._keep_changed()
        self._session.flush()
        self._enter((point.id or 0, step) for point, step in self._steps)

    def _write_opened(self) -> None:
        with trusted(self._session.connection()) as connection:
            ids = insert_numbered(connection, table_of(RiskPoint), self._opened)
            self._keeper.made(POINTS, ids)
            found = (Step("found", row["finding"], to_state="open") for row in self._opened)
            self._enter(zip(ids, found, strict=True))
        self._opened.clear()

    def _keep_changed(self) -> None:
        """Keep the points about to be changed: nothing of it has been flushed yet."""
        points = (each for each in self._session.dirty if isinstance(each, RiskPoint))
        self._keeper.keep(POINTS, sorted(point.id or 0 for point in points if self._session.is_modified(point)))

    def _enter(self, steps: Iterable[tuple[int, Step]]) -> None:
        entries = [entry_row(point_id, self._night.act, step) for point_id, step in steps]
        insert_rows(self._session.connection(), table_of(RiskEntry), entries)

    def _open(self, hit: Hit) -> None:
        self._opened.append(self._new(hit))
        self.counts["opened"] += 1
        if len(self._opened) == ROWS_AT_ONCE:
            self._write_opened()

    def _find_anew(self, hit: Hit, point: RiskPoint) -> None:
        """Begin a point anew whose first finding was taken back: nobody had worked on it."""
        row = self._new(hit)
        for name in RiskPoint.model_fields.keys() - {"id"}:
            setattr(point, name, row.get(name, RiskPoint.model_fields[name].get_default()))
        self._steps.append((point, Step("found", point.finding, to_state="open")))
        self.counts["opened"] += 1

    def _new(self, hit: Hit) -> dict[str, Any]:
        """Return the columns of the point of a hit found tonight."""
        rule = hit.active.rule
        return {
            "round_id": self._night.round_id,
            "village_code": hit.village,
            "rule_id": rule.id,
            "category": self._night.rules.followup.risk_points[rule.dimension],
            "measure": "；".join(rule.advice.steps),
            "opened_on": self._night.on,
            "state": "open",
            "township_owner": None,
            **self._standing(hit),
            **_found(hit),
        }

    def _move(self, point: RiskPoint, state: str, note: str) -> None:
        self._steps.append((point, Step("moved", note, from_state=point.state, to_state=state)))
        point.state = state
        self.counts[state] += 1

    def _update(self, point: RiskPoint, hit: Hit) -> bool:
        is_news = _lasting(json.loads(point.facts or "{}")) != _lasting(hit.reading.facts)
        return _set(point, self._standing(hit) | (_found(hit) if is_news else {}))

    def _standing(self, hit: Hit) -> dict[str, object]:
        return {
            "rule_version": hit.active.rule.version,
            "automatic_level": hit.level,
            "confirmed_level": hit.level_in_force,
            **self._answerable(hit.village),
        }

    def _answerable(self, village: str) -> dict[str, object]:
        lead, owner = self._leads.get(village, (None, None))
        values: dict[str, object] = {"lead_no": lead}
        return values | {"township_owner": owner} if owner else values


def _found(hit: Hit) -> dict[str, object]:
    return {"facts": hit.reading.facts_text, "finding": hit.reading.sentence}


def _set(point: RiskPoint, values: dict[str, object]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(point, name) != value}
    for name, value in changed.items():
        setattr(point, name, value)
    return bool(changed)


def _lasting(facts: dict[str, FactValue]) -> dict[str, FactValue]:
    """Leave out what moves with the calendar alone: a day going by is not news about a risk."""
    return {name: value for name, value in facts.items() if ALL_FACTS[name].origin is not Origin.CALENDAR}
