"""Which villages are wanted, as the address of the list says it, and the addresses that say a little more or less."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from ledgers.journal.assessment import LEVELS
from web.console.shell.ask import Ask

VIEWS = {"risk": "风险村", "all": "全部", "falls": "待确认降级", "open": "数据待补", "mine": "我包联的"}
RISK = LEVELS[:3]
QUERIES = ("view", "level", "township", "dimension", "q", "after")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``levels`` in force (none means those of the view), township code, dimension, part of a name or code.

    ``after`` is the last village of the page before: (level, score, code).
    """

    view: str = "risk"
    levels: tuple[str, ...] = ()
    township: str = ""
    dimension: str = ""
    q: str = ""
    after: tuple[str, int, str] | None = None

    @property
    def all_levels(self) -> tuple[str, ...]:
        """The levels to show, the gravest first."""
        allowed = RISK if self.view in ("risk", "falls") else LEVELS
        return tuple(level for level in allowed if not self.levels or level in self.levels)

    def address(self, **changed: object) -> str:
        """Return the address of this list with something changed, from its first page on."""
        other = replace(self, **({"after": None} | changed))  # type: ignore[arg-type]
        after = ":".join(map(str, other.after)) if other.after else ""
        said = {"view": other.view, "township": other.township, "dimension": other.dimension, "q": other.q}
        pairs = [*said.items(), *(("level", level) for level in other.levels), ("after", after)]
        return f"/villages?{urlencode([pair for pair in pairs if pair[1]])}"


def read_wanted(ask: Ask) -> Wanted:
    """Return what the address asks for; what it says wrongly is left out."""
    view = ask.first("view")
    return Wanted(
        view=view if view in VIEWS else "risk",
        levels=tuple(level for level in LEVELS if level in ask.query.get("level", ())),
        township=_digits(ask.first("township"), 9),
        dimension=ask.first("dimension")[:20],
        q=ask.first("q")[:40],
        after=_place(ask.first("after")),
    )


def _digits(text: str, length: int) -> str:
    return text if len(text) == length and text.isascii() and text.isdigit() else ""


def _place(text: str) -> tuple[str, int, str] | None:
    level, _, rest = text.partition(":")
    score, _, code = rest.partition(":")
    is_place = level in LEVELS and score.isascii() and score.isdigit() and len(score) <= 4 and _digits(code, 12)
    return (level, int(score), code) if is_place else None
