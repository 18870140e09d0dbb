"""Logging in and out."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from ledgers.accounts.accounts import REFUSED, TRY_AGAIN, log_in
from ledgers.accounts.attempts import Attempt
from ledgers.accounts.sessions import end_sessions
from ledgers.database import transaction
from web.console.page import ANYBODY, Action, Page
from web.console.shell.ask import Ask
from web.console.shell.render import render
from web.console.shell.signing import give_cookie


def show(ask: Ask) -> Response:
    """Show the form; somebody who is logged in goes on."""
    next_page = known_page(ask.first("next"))
    if ask.who is not None:
        return RedirectResponse(next_page, 303)
    return render(ask, "pages/login/page.html", next_page=next_page, login="", what="", remedy="")


def enter(ask: Ask) -> Response:
    """Log in, and go where the person wanted to; a session of before ends, and its token is worth nothing."""
    typed, next_page = ask.form.get("login", ""), known_page(ask.form.get("next", ""))
    token = log_in(ask.house.engine, Attempt(typed, ask.address, ask.at), ask.form.get("password", ""), ask.agent)
    if token is None:
        values = {"next_page": next_page, "login": typed[:40], "what": REFUSED, "remedy": TRY_AGAIN}
        return render(ask, "pages/login/page.html", 422, **values)
    if ask.who is not None:
        with transaction(ask.house.engine) as session:
            end_sessions(session, ask.who.account.login, ask.at, "重新登录", ask.who.session.token_hash)
    response = RedirectResponse(next_page, 303)
    give_cookie(ask.request, response, token)
    return response


def known_page(wanted: str) -> str:
    """Return an address of ours to go on to; the first page for every other one."""
    found = urlsplit(wanted)
    is_ours = not (found.scheme or found.netloc) and any(page.fullmatch(found.path) for page in _addresses())
    return wanted if is_ours and wanted.startswith("/") else "/"


@cache
def _addresses() -> list[re.Pattern[str]]:
    from web.console.page import pages

    return [re.compile(re.sub(r"\{\w+\}", "[0-9A-Za-z]+", page.url)) for page in pages()]


PAGE = Page(
    url="/login",
    title="登录",
    show=show,
    sight=ANYBODY,
    queries=("next",),
    actions=(Action("/login", enter, ("login", "password", "next")),),
)
