"""The cookie of a session, and who it belongs to: the officer is read from the roster at each request."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from sqlmodel import Session, select
from starlette.responses import Response

from config.clock import day_of
from ledgers.accounts.sessions import find_session, is_seen_due, keep_seen
from ledgers.authority.act import actors_of
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
        officer = session.get(Officer, account.officer_no)
        if officer is None or (officer.left_on is not None and officer.left_on <= day_of(at)):
            return None  # no longer on the roster, or gone
        alike = select(Officer).where(Officer.county_code == officer.county_code, Officer.name == officer.name)
        actor = actors_of(session.exec(alike)).get(officer.no)
    if is_seen_due(login, at):
        with transaction(house.engine) as writing:
            keep_seen(writing, login, at)
    return SignedIn(account, login, token, actor, role_of(actor), sight_of(actor))
