"""Service record arithmetic: months counted once at the highest post, overlaps, gaps, unknown months, terms.

Where only the year of a month is known the counts become bounds: what surely was served and what at most was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_

from engine.plans.drafting.months import Bounds, Written, between, name_of, number_of, read_month, runs_of


class Gravity(StrEnum):
    """Whether a problem leaves a post out of the count, or is only worth a look."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PostRow:
    """One row of the service record as it stands in the ledger; ``row`` is how a person finds it."""

    post: str
    started: str
    ended: str | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class ServiceProblem:
    """What is wrong with one cell of the service record."""

    row: str
    field: str
    code: str
    sentence: str
    gravity: Gravity = Gravity.ERROR


@dataclass(frozen=True, slots=True)
class Held:
    """One post that counts: the months surely and the months possibly held, and the cells of unknown month."""

    source: PostRow
    sure: int
    possible: int
    unknown_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """What the rows of one person amount to on the polling day."""

    held: tuple[Held, ...]
    problems: tuple[ServiceProblem, ...]

    def months(self, posts: Collection[str] | None = None) -> Bounds:
        """Return the months served in ``posts`` (any post when None), each month counted once."""
        chosen = [h for h in self.held if posts is None or h.source.post in posts]
        return Bounds(_union(h.sure for h in chosen).bit_count(), _union(h.possible for h in chosen).bit_count())

    def gaps(self) -> list[tuple[str, str]]:
        """Return the stretches between first and last month in which surely no post was held."""
        served = _union(h.possible for h in self.held)
        if not served:
            return []
        whole = between((served & -served).bit_length() - 1, served.bit_length() - 1)
        return [(name_of(first), name_of(last)) for first, last in runs_of(whole & ~served)]

    def unknown_cells(self, posts: Collection[str] | None = None) -> list[tuple[str, str]]:
        """Return (row, field) of every cell whose month is not known."""
        return [
            (h.source.row, field)
            for h in self.held
            if posts is None or h.source.post in posts
            for field in h.unknown_fields
        ]


def compute_service(rows: Sequence[PostRow], polling_on: date, known_posts: Collection[str]) -> ServiceRecord:
    """Count the service record up to the month of ``polling_on``; rows that cannot count become problems."""
    held: list[Held] = []
    problems: list[ServiceProblem] = []
    for row in rows:
        span, found = _read_row(row, number_of(polling_on), known_posts)
        problems += found
        if span is not None:
            held.append(span)
    return ServiceRecord(tuple(held), (*problems, *_overlaps(held)))


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _read_row(row: PostRow, polling: int, known_posts: Collection[str]) -> tuple[Held | None, list[ServiceProblem]]:
    start = read_month(row.started)
    end = Written(polling, polling) if row.ended is None else read_month(row.ended)
    if row.post not in known_posts:
        sentence = f"职务“{row.post}”不在职务表内，可用：{'、'.join(known_posts)}"
        return None, [ServiceProblem(row.row, "post", "unknown_post", sentence)]
    if start is None:
        sentence = f"起始年月“{row.started}”读不懂，应写成 2012-03 或 2012"
        return None, [ServiceProblem(row.row, "started", "month_unreadable", sentence)]
    if end is None:
        sentence = f"止月“{row.ended}”读不懂，应写成 2016-12 或 2016"
        return None, [ServiceProblem(row.row, "ended", "month_unreadable", sentence)]
    return _span(row, start, end, polling)


def _span(row: PostRow, start: Written, end: Written, polling: int) -> tuple[Held | None, list[ServiceProblem]]:
    if start.first > polling:
        sentence = f"“{row.post}”的起始年月 {row.started} 晚于选举日所在月 {name_of(polling)}"
        return None, [ServiceProblem(row.row, "started", "starts_after_polling", sentence)]
    if end.last < start.first:
        sentence = f"“{row.post}”的止月 {row.ended} 早于起始年月 {row.started}，请核对"
        return None, [ServiceProblem(row.row, "ended", "ends_before_start", sentence)]
    notes = []
    if end.first > polling:
        sentence = f"“{row.post}”的止月 {row.ended} 晚于选举日所在月 {name_of(polling)}，只计到选举日所在月"
        notes = [ServiceProblem(row.row, "ended", "ends_after_polling", sentence, Gravity.NOTE)]
    unknown = tuple(field for field, month in (("started", start), ("ended", end)) if not month.is_known)
    sure = between(start.last, min(end.first, polling))
    return Held(row, sure, between(start.first, min(end.last, polling)), unknown), notes


def _overlaps(held: Sequence[Held]) -> list[ServiceProblem]:
    problems = []
    for position, later in enumerate(held):
        for earlier in held[:position]:
            common = earlier.sure & later.sure
            if not common:
                continue
            first, last = min(runs_of(common))
            stretch = name_of(first) if first == last else f"{name_of(first)} 至 {name_of(last)}"
            sentence = f"“{earlier.source.post}”与“{later.source.post}”在 {stretch} 重叠，重叠月份只计一次"
            if earlier.source.post == later.source.post:
                sentence += "；如是更正起止年月，请把原来的一行删去（“行操作”填“删除”）"
            code = "shared_month" if common.bit_count() == 1 else "overlap"
            problems.append(ServiceProblem(later.source.row, "started", code, sentence, Gravity.NOTE))
    return problems
