"""Changing one's password: every session ends, and this browser gets a new one."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from config.errors import InputError
from ledgers.accounts.accounts import NewPassword, account_of, hash_of_new, take_password
from ledgers.accounts.sessions import Place, open_session
from ledgers.database import transaction
from web.console.page import LOGGED_IN, Action, Page
from web.console.shell.ask import Ask
from web.console.shell.render import render
from web.console.shell.signing import give_cookie

FIELDS = ("present", "new", "again")


def show(ask: Ask) -> Response:
    """Show the form."""
    return render(ask, "pages/password/page.html", what="", remedy="")


def change(ask: Ask) -> Response:
    """Change the password, or say why it will not do."""
    typed = NewPassword(*(ask.form.get(name, "") for name in FIELDS))
    try:
        hashed = hash_of_new(ask.signed_in.account, typed)
    except InputError as error:
        return render(ask, "pages/password/page.html", 422, what=error.what, remedy=error.remedy)
    with transaction(ask.house.engine) as session:
        account = account_of(session, ask.signed_in.account.login)
        take_password(session, account, hashed, ask.at)
        token = open_session(session, account, Place(ask.address, ask.agent), ask.at)
    response = RedirectResponse("/", 303)
    give_cookie(ask.request, response, token)
    return response


PAGE = Page(
    url="/password",
    title="改口令",
    show=show,
    sight=LOGGED_IN,
    fresh=True,
    actions=(Action("/password", change, FIELDS, fresh=True),),
)
