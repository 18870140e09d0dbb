"""Which dates somebody can have meant: everything outside is a slip, and would only fail where it is reckoned with."""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2100


def is_plausible(day: date) -> bool:
    """Return whether a date can stand in a ledger, a rule or a command."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
