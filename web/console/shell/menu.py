"""The menu: the pages a person may see, by group, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.console.shell.ask import SignedIn

LAST = "/me"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    url: str
    title: str
    icon: str
    group: str


def menu_of(who: SignedIn) -> list[tuple[str, list[Entry]]]:
    """Return the groups of the menu with their entries: what lies out of sight is not in it."""
    from web.console.page import LOGGED_IN, pages

    entries = [
        Entry(page.url, page.title, page.icon, page.group)
        for page in pages()
        if page.icon and (page.sight == LOGGED_IN or who.sight.sees(page.sight))
    ]
    return [(group, list(found)) for group, found in groupby(entries, key=lambda entry: entry.group)]


def home_of(who: SignedIn) -> str:
    """Return the first page of somebody: the first of the menu."""
    groups = menu_of(who)
    return groups[0][1][0].url if groups else LAST
