"""The desk as one application: finds its pages, and stands between them and whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from starlette.datastructures import FormData
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from config.clock import now
from config.errors import AppError
from ledgers.authority.sight import OutOfSightError
from ledgers.database import reading
from web.console.page import ANYBODY, LOGGED_IN, Action, Page, pages
from web.console.shell.ask import Ask, House
from web.console.shell.files import Files
from web.console.shell.guard import Headers, Limit, TooLargeError, is_form_token, is_from_here
from web.console.shell.menu import home_of
from web.console.shell.render import render_bare
from web.console.shell.signing import who_asks

log = logging.getLogger(__name__)
GZIP_LEVEL = 5
TOKEN = "form"
"""The name of the field with the token of a form."""
ELSEWHERE = Page("/{path:path}", "", lambda ask: _nothing(), LOGGED_IN)


def make_app(house: House) -> ASGIApp:
    """Return the desk of a database as an ASGI application."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=GZIP_LEVEL)
    app.mount("/static", Files())
    app.add_exception_handler(TooLargeError, lambda request, _: render_bare(request, 413, "内容超过 1 MB，没有接收"))
    for page in pages():
        app.add_api_route(page.url, _endpoint(house, page), methods=["GET"])
        for action in page.actions:
            app.add_api_route(action.url, _endpoint(house, page, action), methods=["POST"])
    app.add_api_route(ELSEWHERE.url, _endpoint(house, ELSEWHERE), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    return Headers(Limit(app))


async def _read_form(request: Request) -> FormData:
    """Read the form that was sent; an empty one where none was."""
    return await request.form(max_files=0, max_fields=200) if request.method == "POST" else FormData()


def _endpoint(house: House, page: Page, action: Action | None = None) -> Callable[..., Response]:
    def answer(request: Request, form: Annotated[FormData, Depends(_read_form)]) -> Response:
        sent = {name: _text(value) for name, value in form.multi_items() if isinstance(value, str)}
        return _answer(house, request, (page, action), sent)

    return answer


def _answer(house: House, request: Request, asked: tuple[Page, Action | None], form: Mapping[str, str]) -> Response:
    """Answer one request; whatever goes wrong becomes a page that says what to do."""
    page, action = asked
    try:
        with reading(house.engine) as session:
            query = {name: [*map(_text, request.query_params.getlist(name))] for name in page.queries}
            ask = Ask(request, house, session, now(), form=form, query=query)
            ask.who = who_asks(session, house, request, ask.at)
            return _answer_within(ask, page, action)
    except AppError as error:
        return render_bare(request, 503, error.what, _for_people(error.remedy))
    except Exception:
        log.exception("a page failed")
        return render_bare(request, 500, "程序出错，这一步没有做成", "稍后再试；还不行的，请告诉系统管理员")


def _answer_within(ask: Ask, page: Page, action: Action | None) -> Response:
    """Answer what can be answered inside the frame: the page, or why there is none."""
    try:
        return _refusal(ask, page, action) or (action.handler if action else page.show)(ask)
    except OutOfSightError:
        return render_bare(ask.request, 404, "没有这一页，或者不在您的工作范围里", "核对网址，或从目录进入", ask)
    except AppError as error:
        return render_bare(ask.request, 422, error.what, _for_people(error.remedy), ask)


def _refusal(ask: Ask, page: Page, action: Action | None) -> Response | None:
    """Return the answer to a request that does not get as far as its page; None when it does."""
    request = ask.request
    if action is not None and not is_from_here(request):
        return render_bare(request, 403, "这张表不是从本系统的网页发来的，没有办理", "回到原来的页面重新办理", ask)
    if page.sight != ANYBODY:
        if ask.who is None:
            next_page = f"{request.url.path}{'?' if request.url.query else ''}{request.url.query}"
            return RedirectResponse(f"/login?{urlencode({'next': next_page})}", 303)
        if action is not None and not is_form_token(ask.who.token, ask.form.get(TOKEN, "")):
            return render_bare(request, 403, "页面放得太久，这一步没有办理", "回到原来的页面重新办理", ask)
        if ask.who.account.must_change and not (action.fresh if action else page.fresh):
            return RedirectResponse("/password", 303)
        if page.url == "/" and not ask.sight.sees(page.sight):
            return RedirectResponse(home_of(ask.who), 303)
        if page.sight != LOGGED_IN:
            ask.sight.need(page.sight)
    if action is not None and set(ask.form) - {TOKEN, *action.fields}:
        return render_bare(request, 400, "表里有这一页没有的栏目，没有办理", "回到原来的页面重新办理", ask)
    return None


def _text(sent: str) -> str:
    """Return what was sent without what no database takes as text: NUL, and halves of characters."""
    return sent.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _nothing() -> Response:
    raise OutOfSightError


def _for_people(remedy: str) -> str:
    """Return a remedy for somebody who sits before a page: one that names a command is no use there."""
    return "请告诉系统管理员" if "huanjie " in remedy or "--" in remedy else remedy
