"""The amount a policy's table gives: exact, or the bounds between which it lies while a month or a cell is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from engine.plans.drafting.months import Bounds
from engine.plans.drafting.person import MOST_MONTHS, PERSON, Cell, Person
from engine.plans.policy.model import Band, Each, Policy
from engine.plans.policy.money import FEN

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan from ``low`` to ``high`` (None: cannot be said yet), by which clause, how worked out, what is missing."""

    low: Decimal | None
    high: Decimal | None
    clause: str
    working: str
    cells: tuple[Cell, ...]
    missing: tuple[Cell, ...]

    @property
    def exact(self) -> Decimal | None:
        """The amount where it is certain."""
        return self.low if self.low == self.high else None


def amount_of(person: Person, policy: Policy) -> Amount:
    """Return the amount ``policy`` (which has bands) gives ``person``, who meets its conditions or may meet them."""
    counted = person.months(policy.eligibility.counted_posts)
    minimum = policy.eligibility.minimum_months
    months = Bounds(max(counted.low, minimum), max(counted.high, minimum))
    possible = [band for band in policy.bands if _may_hold(person, policy, band, months)]
    low, high = _range(person, policy, possible, months)
    exact = low is not None and low == high
    return Amount(
        low=low,
        high=high,
        clause=possible[0].clause if possible else "",
        working=_working(person, policy, possible[0], months) if exact and len(possible) == 1 else "",
        cells=(*(person.months_cells() if _depends_on_months(policy.bands) else ()), *_own_cells(possible)),
        missing=() if exact else _missing(person, policy, possible, counted),
    )


def _range(
    person: Person, policy: Policy, possible: Sequence[Band], months: Bounds
) -> tuple[Decimal | None, Decimal | None]:
    """Return least and most that may be due; (None, None) where the most cannot be told."""
    found = [_amount_by(person, policy, band, _clip(months, band)) for band in possible]
    lows, highs = [low for low, _ in found if low is not None], [high for _, high in found if high is not None]
    if not found or len(lows) < len(found) or (months.high >= MOST_MONTHS and min(lows) != max(highs)):
        return None, None
    return min(lows), max(highs)


def _may_hold(person: Person, policy: Policy, band: Band, months: Bounds) -> bool:
    """Tell whether the band's line of the table is, or may turn out to be, the person's."""
    post = next((post for post in person.held_posts if post in policy.eligibility.posts), None)
    return (
        (post is None or not band.posts or post in band.posts)
        and months.high >= band.from_months
        and (band.below_months is None or months.low < band.below_months)
        and (person.age is None or band.from_age <= person.age)
        and (person.age is None or band.below_age is None or person.age < band.below_age)
        and all(person.cells[need.fact] is None or person.cells[need.fact] in need.values for need in band.where)
    )


def _clip(months: Bounds, band: Band) -> Bounds:
    high = months.high if band.below_months is None else min(months.high, band.below_months - 1)
    return Bounds(max(months.low, band.from_months), high)


def _amount_by(person: Person, policy: Policy, band: Band, months: Bounds) -> tuple[Decimal | None, Decimal | None]:
    each = _unit_amount(person, band)
    if each is None:
        return None, None
    low, high = (each * _times(policy, band, count) for count in (months.low, months.high))
    if band.at_most is not None:
        low, high = min(low, band.at_most), min(high, band.at_most)
    return low.quantize(FEN, ROUND_HALF_UP), high.quantize(FEN, ROUND_HALF_UP)


def _unit_amount(person: Person, band: Band) -> Decimal | None:
    if band.pay_months is None:
        return band.amount
    pay: Decimal | None = person.cells["monthly_pay"]
    return None if pay is None else pay * band.pay_months


def _times(policy: Policy, band: Band, months: int) -> int:
    if band.each is Each.YEAR:
        return months // MONTHS_PER_YEAR
    return months // policy.months_per_term if band.each is Each.TERM else 1


def _depends_on_months(bands: Sequence[Band]) -> bool:
    return any(band.each is not Each.FIXED for band in bands) or len({band.from_months for band in bands}) > 1


def _own_cells(bands: Sequence[Band]) -> list[Cell]:
    """Return the cells of the person's row that the lines look at."""
    fields = {need.fact for band in bands for need in band.where}
    fields |= {"monthly_pay" for band in bands if band.pay_months is not None}
    fields |= {"birth_on" for band in bands if band.from_age or band.below_age is not None}
    return [Cell(PERSON, field) for field in sorted(fields)]


def _missing(person: Person, policy: Policy, bands: Sequence[Band], counted: Bounds) -> tuple[Cell, ...]:
    wants_months = _depends_on_months(bands) and not counted.is_exact
    cells = person.months_missing(policy.eligibility.counted_posts) if wants_months else ()
    return (*cells, *(cell for cell in _own_cells(bands) if person.cells[cell.field] is None))


def _working(person: Person, policy: Policy, band: Band, months: Bounds) -> str:
    """Return how the amount was worked out, "" where the table gives it directly."""
    each = _unit_amount(person, band)
    if each is None or (band.each is Each.FIXED and band.pay_months is None):
        return ""
    rate = f"{each:,.2f}元"
    if band.pay_months is not None:
        rate = f"{band.pay_months.normalize():f}个月报酬（每月{person.cells['monthly_pay']:,.2f}元）"
    times = _times(policy, band, months.low)
    unit = {Each.FIXED: "", Each.YEAR: f"×任职满{times}年", Each.TERM: f"×任满{times}届"}[band.each]
    capped = f"，最高{band.at_most:,.2f}元" if band.at_most is not None and each * times > band.at_most else ""
    return f"{rate}{unit}{capped}"
