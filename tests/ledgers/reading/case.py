"""A case: rows of one village, and the value one fact then has. Every case lives in a village of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import SQLModel

from tests.builders import ON, submission


def day(text: str) -> date:
    """Read a date of this season as "10-20", or of another year as "2019-10-20"."""
    return date.fromisoformat(text if len(text) == 10 else f"2020-{text}")


@dataclass(frozen=True)
class Case:
    """``rows`` builds the rows of village ``n``; ``returned`` names the ledgers returned, ``nil`` those with nil."""

    sentence: str
    fact: str
    rows: Callable[[int], Sequence[SQLModel]]
    value: Any
    returned: tuple[str, ...] = ()
    nil: bool = False
    on: date = ON

    def all_rows(self, number: int) -> list[SQLModel]:
        """Return the rows of the case for the village with this number, its returns among them."""
        return [*self.rows(number), *(submission(ledger, number, nil=self.nil) for ledger in self.returned)]
