"""One request as a page sees it: who asks, what they may see, the round, and the fields they sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from fastapi import Request
from sqlalchemy import Engine
from sqlmodel import Session

from config.clock import today
from engine.assessment.changes import last_good_run
from engine.assessment.dates import business_date
from engine.runs.latest import Judged
from ledgers.authority.act import Actor
from ledgers.authority.sight import NOTHING, Sight
from ledgers.journal.account import Account, LoginSession
from ledgers.roster.rounds import round_of_county
from ledgers.roster.table import Round
from web.console.shell.rules import rulebook_of


@dataclass(frozen=True, slots=True)
class House:
    """What the program was started with: the database, the rules, and whether it speaks plainly to the network."""

    engine: Engine
    rules: Path
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is logged in: the account, this session, the officer as on the roster now, and what they may see."""

    account: Account
    session: LoginSession
    token: str
    actor: Actor | None
    role: str
    sight: Sight


@dataclass
class Ask:
    """One request. ``form`` and ``query`` hold only fields the page declared; ``session`` reads."""

    request: Request
    house: House
    session: Session
    at: datetime
    who: SignedIn | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def signed_in(self) -> SignedIn:
        """Who is logged in, on a page nobody else reaches."""
        assert self.who is not None
        return self.who

    @property
    def sight(self) -> Sight:
        """What the one who asks may see."""
        return self.who.sight if self.who else NOTHING

    @property
    def address(self) -> str:
        """The address of the browser."""
        return self.request.client.host if self.request.client else ""

    @property
    def agent(self) -> str:
        """What the browser says of itself."""
        return self.request.headers.get("user-agent", "")

    @property
    def is_fragment(self) -> bool:
        """Tell whether only a part of the page is wanted, to be put into the page that is there."""
        return self.request.headers.get("hx-request") == "true"

    @cached_property
    def round(self) -> Round:
        """The latest round of the officer's county; InputError when there is none."""
        actor = self.who.actor if self.who else None
        return round_of_county(self.session, actor.county if actor else "")

    @property
    def round_id(self) -> int:
        """The number of the round."""
        assert self.round.id is not None
        return self.round.id

    @cached_property
    def on(self) -> date:
        """The business date."""
        return business_date(self.session, self.round, today())

    @cached_property
    def judged(self) -> Judged | None:
        """The last run that stands, with its rulebook; None before the first."""
        run = last_good_run(self.session, self.round)
        return Judged(self.round, run, rulebook_of(self.session, run, self.house.rules)) if run else None

    def first(self, name: str) -> str:
        """Return the first value of a parameter of the address, "" when it is not there."""
        return next(iter(self.query.get(name, ())), "").strip()
