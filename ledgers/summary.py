"""What an assessment of one county amounts to, as plain values: the engine fills them in, documents print them.

No person's data but the names of officials in charge; issues and persons appear as counts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledgers.standing import Standing

LACKING, UNRATED = "lacking", "unrated"
"""Beside the levels: not at risk as far as known, but missing data could change that; nothing reported at all."""


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule in words. ``basis`` are the articles it rests on, marked 待核 where nobody could verify them.

    ``theme`` is the heading it stands under in documents.
    """

    id: str
    title: str
    dimension: str
    basis: tuple[str, ...]
    steps: tuple[str, ...]
    unverified: bool = False
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired in one village: what it brings and the sentence with the values read.

    ``effect`` says what a rule without floor and points brings: a stage it stops, a task it asks for.
    """

    rule: str
    floor: str | None
    points: int
    sentence: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A rule nobody could judge in one village, and the Chinese labels of the facts that are missing."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeaderNote:
    """A county leader. ``title`` is the duty as people put it, empty when the post says it all."""

    no: str
    name: str
    post: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class TownshipNote:
    """A township or street office."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class VillageSummary:
    """One village: ``level`` is in force, ``automatic_level`` by the rules, ``worst_level`` if all unknown ones hit.

    ``grounds`` says in words why the level is what it is, ``by_floor`` that a veto rule set it and not the score.
    ``is_rated`` is False while none of its ledgers came in; ``overridden``: a person set the level.
    ``owner`` is post and name.
    """

    code: str
    name: str
    township: str
    level: str
    automatic_level: str
    worst_level: str
    score: int
    points: Mapping[str, int]
    hits: tuple[Hit, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    lead: str | None = None
    lead_reasons: tuple[str, ...] = ()
    lead_pinned: bool = False
    owner: str | None = None
    grounds: str = ""
    by_floor: bool = False
    is_rated: bool = True
    overridden: bool = False

    @property
    def standing(self) -> str:
        """Return the line of the table a village stands in: its level, or where that is none also what is unsure."""
        if self.is_at_risk:
            return self.level
        if not self.is_rated:
            return UNRATED
        return LACKING if self.lacks_data else self.level

    @property
    def problems(self) -> tuple[Hit, ...]:
        """Return the hits that bear on the level; the others ask for a duty or stop a stage."""
        return tuple(hit for hit in self.hits if hit.floor or hit.points)

    @property
    def is_at_risk(self) -> bool:
        """Tell whether the village is a risk village."""
        return self.level != "none"

    @property
    def lacks_data(self) -> bool:
        """Tell whether missing data could make the level graver."""
        return self.worst_level != self.automatic_level


@dataclass(frozen=True, slots=True)
class Gap:
    """Cells a township still has to supply: in which ledger, which columns (none: all of it), for which villages."""

    ledger: str
    columns: tuple[str, ...]
    township: str
    villages: tuple[str, ...]
    not_submitted: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the election calendar; ``note`` is its basis, or that it is a proposal or unverified."""

    id: str
    title: str
    starts_on: date
    ends_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class GradingNote:
    """How points become a level, for the reader: the bands from the lightest level to the gravest."""

    base_score: int
    dimension_cap: int
    bands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CountySummary:
    """One county in one round as of one day. Villages are ordered by code, rules by id, leaders by seniority.

    ``cadence`` says how often progress is reported (每周 …) by level, ``taken_back`` which runs were taken back, a
    sentence each. ``journal_head`` stands for all that was recorded until the report was written (see
    ``ledgers.chain``). ``standing`` is how the work stands (see ``ledgers.standing``), ``addressee``
    who the paper goes to (主送; mostly nobody).
    """

    county: str
    county_code: str
    round: str
    on: date
    polling_on: date
    profile: str
    rulebook_hash: str
    result_hash: str
    levels: Mapping[str, str]
    dimensions: Mapping[str, str]
    scored: tuple[str, ...]
    grading: GradingNote
    townships: tuple[TownshipNote, ...]
    villages: tuple[VillageSummary, ...]
    rules: tuple[RuleNote, ...]
    leaders: tuple[LeaderNote, ...]
    gaps: tuple[Gap, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    cadence: Mapping[str, str] = field(default_factory=dict)
    departing: int = 0
    journal_head: str = ""
    taken_back: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    addressee: str = ""
    standing: Standing = field(default_factory=Standing)

    @property
    def hints(self) -> int:
        """Return how many rules hit in villages that are not at risk (提示事项): a list, not risk points."""
        return sum(len(village.problems) for village in self.villages if not village.is_at_risk)
