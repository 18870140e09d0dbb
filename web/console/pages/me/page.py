"""One's own account: where one is logged in; logging out here or everywhere else."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from ledgers.accounts.sessions import end_sessions, sessions_of
from ledgers.database import transaction
from web.console.page import LOGGED_IN, Action, Page
from web.console.shell.ask import Ask
from web.console.shell.render import render
from web.console.shell.signing import take_cookie


def show(ask: Ask) -> Response:
    """Show who is logged in and where."""
    return render(ask, "pages/me/page.html", sessions=sessions_of(ask.session, ask.signed_in.account.login, ask.at))


def log_out(ask: Ask) -> Response:
    """End this session."""
    with transaction(ask.house.engine) as session:
        end_sessions(session, ask.signed_in.account.login, ask.at, "本人退出", ask.signed_in.session.token_hash)
    response = RedirectResponse("/login", 303)
    take_cookie(ask.request, response)
    return response


def end_others(ask: Ask) -> Response:
    """End every other session of the same account."""
    here = ask.signed_in.session.token_hash
    others = sessions_of(ask.session, ask.signed_in.account.login, ask.at)
    hashes = [each.token_hash for each in others if each.token_hash != here]
    if hashes:
        with transaction(ask.house.engine) as session:
            end_sessions(session, ask.signed_in.account.login, ask.at, "本人在别处退出", *hashes)
    return RedirectResponse("/me", 303)


PAGE = Page(
    url="/me",
    title="我",
    show=show,
    sight=LOGGED_IN,
    icon="me",
    order=90,
    fresh=True,
    actions=(Action("/me/logout", log_out, fresh=True), Action("/me/others", end_others)),
)
