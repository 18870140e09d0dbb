"""What the workflow commands start from: the round, the business date, the rules in force and who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from config.calendar import WorkCalendar, load_calendar
from config.clock import now, today
from engine.assessment.dates import business_date
from engine.runs.rules import Rules, load_rules
from ledgers.authority.act import Act, find_actor
from ledgers.authority.days import LateReason, require_deed_day
from ledgers.database import reading, transaction
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Round
from web.cli.context import Context
from web.cli.days import day_of

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass
class Desk:
    """One session with the round, the date and the rules a command works with."""

    session: Session
    context: Context
    round: Round
    on: date

    @property
    def round_id(self) -> int:
        """The number of the round."""
        assert self.round.id is not None
        return self.round.id

    @property
    def rules(self) -> Rules:
        """The rules in force on the date under the profile of the round."""
        return load_rules(self.context.settings.rules_path, self.round.profile, self.on)

    @property
    def calendar(self) -> WorkCalendar:
        """The working-day calendar."""
        return load_calendar(self.context.settings.calendar_path)

    @cached_property
    def act(self) -> Act:
        """The operator acting today: somebody of the roster; InputError when he is not."""
        actor = find_actor(self.session, self.round.region, self.context.settings.operator)
        return Act(self.round_id, actor.signature, self.on, now(), actor)


@contextmanager
def open_desk(
    context: Context, round_name: str | None, on: str | None, *, writing: bool = False, look: bool = False
) -> Iterator[Desk]:
    """Give a desk whose changes are committed at the end (``writing``) or that only reads.

    Of one round there is one desk writing at a time, on a database that would let several too: what a deed was
    allowed upon stands until it is done. A desk that writes is for a person's step, whose day is bound to the clock
    (``ledgers.authority.days``), unless all it enters is a ``look``.
    """
    with (transaction if writing else reading)(context.engine) as session:
        current = current_round(session, round_name)
        if writing:
            session.refresh(current, with_for_update={"key_share": True})
        is_step = writing and not look
        day = day_of(on) if on else None
        if day is None:
            day = today() if is_step and not current.practice else business_date(session, current, today())
        desk = Desk(session, context, current, day)
        if is_step:
            require_deed_day(session, current, desk.act, LateReason(context.command, context.late_reason))
        yield desk
