"""From a template and values to an answer: every value is escaped, an unknown one is a fault."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from config.errors import AppError
from web.console.shell import charts, words
from web.console.shell.ask import Ask
from web.console.shell.files import asset
from web.console.shell.guard import form_token
from web.console.shell.menu import menu_of

FOLDER = Path(__file__).parents[1]
OF_FEW_VALUES = ("badge", "small_scale")
"""Macros drawn once for each of the few values they have: a list calls them for every row."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"asset": asset, "charts": charts, "words": words}
    macros = environment.get_template("shell/macros.html").module
    for name in OF_FEW_VALUES:
        environment.globals[f"known_{name}"] = lru_cache(maxsize=1000)(getattr(macros, name))
    return environment


def render(ask: Ask, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page: ``template`` lies below ``web/console``."""
    return HTMLResponse(_environment().get_template(template).render(_frame(ask) | values), status)


def render_bare(request: Request, status: int, what: str, remedy: str = "", ask: Ask | None = None) -> HTMLResponse:
    """Return a page that says what went wrong and what to do, inside the frame where somebody is logged in."""
    values = {"what": what, "remedy": remedy}
    if ask is not None and ask.who is not None:
        return render(ask, "shell/wrong.html", status, **values)
    return HTMLResponse(_environment().get_template("shell/wrong_outside.html").render(values), status)


def _frame(ask: Ask) -> dict[str, Any]:
    who = ask.who
    return {
        "who": who,
        "menu": menu_of(who) if who else [],
        "path": ask.request.url.path,
        "token": form_token(who.token) if who else "",
        "is_plain": ask.house.is_plain,
        "place": _place(ask) if who else "",
    }


def _place(ask: Ask) -> str:
    """Return the title of the round, "" while there is none."""
    try:
        return ask.round.title
    except AppError:
        return ""
