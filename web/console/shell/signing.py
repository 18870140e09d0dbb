"""The cookie of a session, and who it belongs to: the officer is read from the roster at each request."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from starlette.responses import Response

from config.clock import day_of
from ledgers.accounts.sessions import find_session, is_seen_due, keep_seen
from ledgers.authority.act import Actor, actors_of
from ledgers.authority.sight import role_of, sight_of
from ledgers.database import transaction
from ledgers.roster.table import Officer
from web.console.shell.ask import House, SignedIn

PLAIN_COOKIE, COOKIE = "huanjie", "__Host-huanjie"
"""Over TLS the name itself binds the cookie to this host and to TLS."""


def cookie_of(request: Request) -> str:
    """Return the name of the cookie under the scheme of the request."""
    return COOKIE if request.url.scheme == "https" else PLAIN_COOKIE


def give_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the token until it is closed, out of reach of any script."""
    secure = request.url.scheme == "https"
    response.set_cookie(cookie_of(request), token, httponly=True, secure=secure, samesite="lax", path="/")


def take_cookie(request: Request, response: Response) -> None:
    """Let the browser forget the token."""
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_of(request), httponly=True, secure=secure, samesite="lax", path="/")


def who_asks(session: Session, house: House, request: Request, at: datetime) -> SignedIn | None:
    """Return who is logged in with the cookie of the request, None when nobody is."""
    token = request.cookies.get(cookie_of(request), "")
    found = find_session(session, token, at) if token else None
    if found is None:
        return None
    login, account = found
    actor = None
    if account.officer_no is not None:
        officer, actor = _officer(session, account.officer_no)
        if officer is None or (officer.left_on is not None and officer.left_on <= day_of(at)):
            return None  # no longer on the roster, or gone
    if is_seen_due(login, at):
        with transaction(house.engine) as writing:
            keep_seen(writing, login, at)
    return SignedIn(account, login, token, actor, role_of(actor), sight_of(actor))


def _officer(session: Session, number: str) -> tuple[Officer | None, Actor | None]:
    """Return an officer, and as they act: their signature depends on who else of the county has the name."""
    meant = aliased(Officer)
    alike = (
        select(Officer)
        .join(meant, and_(col(Officer.county_code) == meant.county_code, col(Officer.name) == meant.name))
        .where(meant.no == number)
    )
    everybody = {officer.no: officer for officer in session.exec(alike)}
    return everybody.get(number), actors_of(everybody.values()).get(number)
