"""What messages carry: the one contract between the engine, which writes payloads, and the notifier, which reads them.

A payload is JSON of ids, codes, dates, counts and what rules found in figures (see ``ledgers.journal.message``). Dates
are ISO text, villages and other places codes, tasks and decisions ids.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class VillageBrief(TypedDict):
    """Why a letter speaks of a village: its level in force, and the cause in a few words."""

    level: str
    cause: str


class DigestTasks(TypedDict):
    """Ids of tasks: the recipient's own ``new``, ``due`` and ``overdue``; ``supervise`` they urge others about."""

    new: list[int]
    due: list[int]
    overdue: list[int]
    supervise: list[int]


class CountyFigures(TypedDict):
    """A county's figures for its organisation department: villages by level, and what a night moved."""

    levels: dict[str, int]
    moved: int
    opened: int
    overdue: int
    undelivered: int
    notes: list[str]


class DigestPayload(TypedDict):
    """``digest``, one a person and business date.

    ``rises``: the level in force each village rose to; ``falls``: villages whose lower level waits for confirmation;
    ``leads``: villages newly the recipient's; ``villages``: briefs of all of these; ``county``: None but for the
    organisation department.
    """

    on: str
    rises: dict[str, str]
    falls: list[str]
    leads: list[str]
    villages: dict[str, VillageBrief]
    tasks: DigestTasks
    county: CountyFigures | None


RisePayload = TypedDict(
    "RisePayload",
    {"on": str, "village": str, "from": str | None, "reasons": list[str], "decision": NotRequired[int | None]},
)
"""``rise``, at once and only for a rise to high: why in sentences made of figures, or the decision that raised it."""


class OpinionReminderPayload(TypedDict):
    """``opinion_reminder``, to the liaison of a department: opinions it owes (``people``), the earliest due day."""

    on: str
    department: str
    people: int
    due_on: str
