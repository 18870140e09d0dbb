"""What a page folder declares: where it is, for whom, and what can be done on it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from starlette.responses import Response

import web.console.pages
from web.console.shell.ask import Ask

Handler = Callable[[Ask], Response]
ANYBODY, LOGGED_IN = "anybody", "logged in"


@dataclass(frozen=True, slots=True)
class Action:
    """Something done on a page: a form posted to ``url`` with exactly these ``fields``.

    ``fresh``: it is open to somebody who has yet to change the first password.
    """

    url: str
    handler: Handler
    fields: tuple[str, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``sight`` is what one must see to have it: a kind of ``ledgers.authority.sight``, or a constant above.

    ``order`` sorts the menu; a page without ``icon`` is not in it. ``queries`` are the parameters its address may have.
    """

    url: str
    title: str
    show: Handler
    sight: str
    group: str = ""
    icon: str = ""
    order: int = 0
    queries: tuple[str, ...] = ()
    fresh: bool = False
    actions: tuple[Action, ...] = ()


@cache
def pages() -> tuple[Page, ...]:
    """Return every page, in the order of the menu."""
    names = [module.name for module in pkgutil.iter_modules(web.console.pages.__path__, "web.console.pages.")]
    found: list[Page] = [importlib.import_module(f"{name}.page").PAGE for name in names]
    return tuple(sorted(found, key=lambda page: (page.order, page.url)))
