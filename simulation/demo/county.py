"""The whole invented county from one seed: the same seed always gives the same county."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulation.demo.departing import departing_rows
from simulation.demo.draft import ON, VillageDraft, quiet_village
from simulation.demo.mixes import lay_problems
from simulation.demo.names import person_name
from simulation.demo.officers import roster_rows
from simulation.demo.people import opinion_rows, reserve_rows
from simulation.demo.places import DemoVillage, make_villages

SEED = 20210115
MOST_LEAVING = 0.7
DEPARTING_CADRES = 1769
UNRETURNED = ("grievance", "grievance", "audit", "dual_role", "reserve", "team_review", "team_review")
BLANK_CELLS = (
    *(("file", "voters_away_share"), ("file", "last_turnout"), ("file", "clan_gang_conclusion")),
    *(("review", "satisfaction"), ("review", "democratic_rating"), ("review", "discord")),
    *(("dual", "support"), ("dual", "open_contenders")),
)
Rows = list[dict[str, Any]]


@dataclass(slots=True)
class DemoCounty:
    """Everything the county's workbooks say: roster rows by sheet, ledger rows and returns by township code."""

    villages: list[DemoVillage]
    roster: dict[str, Rows]
    ledgers: dict[str, dict[str, Rows]] = field(default_factory=dict)
    returns: dict[tuple[str, str], str] = field(default_factory=dict)
    reporters: dict[str, str] = field(default_factory=dict)


def make_county(seed: int = SEED) -> DemoCounty:
    """Invent the county: places, people, problems, and what the townships wrote into their ledgers."""
    rng = Random(f"{seed}:county")
    villages = make_villages(rng)
    county = DemoCounty(villages, roster_rows(villages, rng))
    county.reporters = {village.township_code: "" for village in villages}
    for code in county.reporters:
        county.reporters[code] = person_name(rng, "女")
    drafts = [quiet_village(village, Random(f"{seed}:{village.code}")) for village in villages]
    taken: set[str] = set()
    for draft in drafts:
        draft.taken = taken
    lay_problems(drafts, Random(f"{seed}:problems"))
    _settle_departures(drafts, Random(f"{seed}:departures"))
    _leave_gaps(drafts, Random(f"{seed}:gaps"))
    for draft in drafts:
        _write_village(county, draft)
    return county


def _settle_departures(drafts: list[VillageDraft], rng: Random) -> None:
    """Let the departures add up to those of the county; villages that many leave stay the same ones."""
    surplus = sum(draft.departing.count for draft in drafts) - DEPARTING_CADRES
    step = -1 if surplus > 0 else 1
    while surplus:
        draft = rng.choice(drafts)
        changed = draft.departing.count + step
        if (
            draft.many_leave(changed) == draft.many_leave(draft.departing.count)
            and 1 <= changed <= draft.seats * MOST_LEAVING
        ):
            draft.departing.count = changed
            surplus += step


def _leave_gaps(drafts: list[VillageDraft], rng: Random) -> None:
    """Let some villages not have returned a ledger, and some cells be empty, as it is in every real county."""
    calm = rng.sample([draft for draft in drafts if draft.mix == "平稳"], len(UNRETURNED) + len(BLANK_CELLS))
    for draft, ledger in zip(calm, UNRETURNED, strict=False):
        draft.unreturned.add(ledger)
    for draft, (part, cell) in zip(calm[len(UNRETURNED) :], BLANK_CELLS, strict=True):
        getattr(draft, part)[cell] = None


def _write_village(county: DemoCounty, draft: VillageDraft) -> None:
    code = draft.village.code
    candidates = reserve_rows(draft)
    cadres, posts = departing_rows(draft)
    parts: dict[str, Rows] = {
        "village_file": [draft.file],
        "team_review": [draft.review],
        "dual_role": [draft.dual],
        "reserve": candidates,
        "opinion": opinion_rows(draft, candidates),
        "resettlement": cadres,
        "service_post": posts,
        "grievance": draft.issues,
        "audit": draft.audits,
        "procedure": [_procedure(draft)],
    }
    trace = {"reporter": county.reporters[draft.village.township_code], "as_of": ON}
    shelf = county.ledgers.setdefault(draft.village.township_code, {})
    for ledger, rows in parts.items():
        kept = [] if ledger in draft.unreturned or (ledger == "opinion" and "reserve" in draft.unreturned) else rows
        shelf.setdefault(ledger, []).extend({"village_code": code, **trace, **row} for row in kept)
        county.returns[code, ledger] = "未上报" if ledger in draft.unreturned else "已上报" if rows else "零报告"


def _procedure(draft: VillageDraft) -> dict[str, Any]:
    return {"objections_pending": 0, "intended_women": draft.rng.choices((0, 1, 2), (6, 64, 30))[0]}
