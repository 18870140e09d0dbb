"""How a source is called in a plan: the ledger and the heading of its column, or the policy and its clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from engine.plans.drafting.person import PERSON, POST, Cell
from engine.plans.drafting.vocabulary import ROSTER
from engine.plans.policy.model import Policy
from ledgers.resettlement.columns import LEDGER, POST_LEDGER

HEADINGS: Mapping[str, Mapping[str, str]] = {
    PERSON: {column.field: column.heading for column in LEDGER.columns} | {"id_sealed": "身份证号"},
    POST: {column.field: column.heading for column in POST_LEDGER.columns},
    ROSTER: {"village": "村（社区）名称", "township": "乡镇（街道）名称", "polling_on": "选举日"},
}
TITLES = {PERSON: LEDGER.title, POST: POST_LEDGER.title, ROSTER: "名册"}


class Notes:
    """Collects the sources a plan cites, each with its wording."""

    def __init__(self) -> None:
        self.wording: dict[str, str] = {}

    def cells(self, cells: Iterable[Cell]) -> tuple[str, ...]:
        """Return the keys of these cells; the service record counts as one source."""
        wording = _wording_of(tuple(cells))
        self.wording.update(wording)
        return tuple(wording)

    def clauses(self, policy: Policy, clauses: Iterable[str]) -> tuple[str, ...]:
        """Return the keys of these clauses of a policy."""
        keys = []
        for clause in dict.fromkeys(clauses):
            if not clause:
                continue
            key = f"{policy.id}/{policy.version}/{clause}"
            self.wording[key] = f"{title_of(policy)}{clause}：{policy.clauses[clause]}"
            keys.append(key)
        return tuple(keys)

    def policy(self, policy: Policy) -> str:
        """Return the key of a policy as a whole."""
        key = f"{policy.id}/{policy.version}"
        self.wording[key] = title_of(policy)
        return key

    def text(self, key: str, wording: str) -> str:
        """Return ``key`` after noting its wording."""
        self.wording[key] = wording
        return key


@lru_cache(maxsize=4096)
def _wording_of(cells: tuple[Cell, ...]) -> Mapping[str, str]:
    """Return key and wording of each cell; thousands of people share the same few hundred combinations."""
    found = {}
    for cell in cells:
        if cell.ledger == POST and not cell.row:
            found[POST] = "任职经历台账"
        else:
            key = ".".join(part for part in (cell.ledger, cell.field, cell.row) if part)
            found[key] = name_of_cell(cell)
    return found


def name_of_cell(cell: Cell) -> str:
    """Return how people find a cell: ledger, heading, and the row where there are several."""
    heading = HEADINGS[cell.ledger].get(cell.field, cell.field)
    row = f"（{cell.row}）" if cell.row else ""
    return f"{TITLES[cell.ledger]}台账“{heading}”栏{row}" if cell.ledger != ROSTER else f"名册登记的{heading}"


def title_of(policy: Policy) -> str:
    """Return title and document number; a shipped example says so."""
    return f"《{policy.title}》（{policy.document_no}）" + ("【示例政策】" if policy.example else "")
