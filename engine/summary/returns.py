"""How the six ledgers were reported: by townships and by villages, and which villages reported nothing at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, col, select

from engine.summary.gaps import NOT_SUBMITTED
from ledgers.journal.submission import Submission
from ledgers.roster.rounds import code_range
from ledgers.standing import LedgerReturn

SIX: Mapping[str, tuple[str, ...]] = {
    "班子运行研判": ("team_review",),
    "“一肩挑”预判": ("dual_role",),
    "后备人选与资格联审": ("reserve",),
    "离任干部安置": ("resettlement",),
    "矛盾信访与三资审计": ("grievance", "audit"),
}
"""The ledgers townships report, by name; the sixth, 风险点排查化解, the program opens from these."""
REPORTED, NIL, NOTHING = "reported", "nil", "nothing"
Returned = Mapping[tuple[str, str], bool]
"""By village and ledger of those that came in: whether as a nil return."""


def read_returns(session: Session, round_id: int, region: str) -> dict[tuple[str, str], bool]:
    """Return what came in from the villages whose code begins with ``region``."""
    chosen = select(Submission.village_code, Submission.ledger, Submission.nil).where(
        Submission.round_id == round_id,
        Submission.state != NOT_SUBMITTED,
        col(Submission.village_code).between(*code_range(region)),
    )
    return {(village, ledger): nil for village, ledger, nil in session.exec(chosen)}


def silent_villages(returned: Returned, villages: Collection[str]) -> set[str]:
    """Return the villages of which no ledger came in: nobody can rate them yet."""
    return set(villages) - {village for village, _ in returned}


def ledger_returns(returned: Returned, townships: Mapping[str, str]) -> tuple[LedgerReturn, ...]:
    """Return a line a ledger; ``townships`` are by village. A ledger of two sheets came in when both did."""
    return tuple(_line(title, parts, returned, townships) for title, parts in SIX.items())


def _line(title: str, parts: Sequence[str], returned: Returned, townships: Mapping[str, str]) -> LedgerReturn:
    villages: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for village, township in townships.items():
        state = _state([returned.get((village, part)) for part in parts])
        villages[state] += 1
        came[township] += state != NOTHING
    sizes = Counter(townships.values())
    whole = sum(came[place] == size for place, size in sizes.items())
    none = sum(came[place] == 0 for place in sizes)
    return LedgerReturn(
        title, whole, len(sizes) - whole - none, none, villages[REPORTED], villages[NIL], villages[NOTHING]
    )


def _state(parts: Sequence[bool | None]) -> str:
    if any(part is None for part in parts):
        return NOTHING
    return NIL if all(parts) else REPORTED
