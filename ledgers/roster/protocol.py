"""The order in which a county's leaders are named: 书记, 县长, 人大主任, 政协主席, then the others by seniority."""

from __future__ import annotations

from ledgers.roster.table import Officer

CONGRESS, CONFERENCE = "人大常委会主任", "政协主席"


def protocol_key(officer: Officer) -> tuple[int, int, str]:
    """Return the key by which leaders are put in the order of protocol; seniority is that of the roster."""
    title = officer.title or ""
    if officer.post == "县委书记":
        rank = 0
    elif officer.post == "县长":
        rank = 1
    elif title.endswith(CONGRESS):
        rank = 2
    else:
        rank = 3 if title.endswith(CONFERENCE) else 4
    return rank, officer.seniority, officer.no
