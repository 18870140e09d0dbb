"""Who is told what after a night: one digest a person who has news. Rises to high were told at once (see ``rises``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from config.clock import BUSINESS_ZONE
from engine.messages.enqueue import Draft
from engine.rulebook.model import LEVELS
from engine.runs.night import Night
from engine.tasks.chain import People
from engine.tasks.closing import FALL_TASK
from engine.tasks.lines import TaskLine
from ledgers.journal.night import LevelMove
from ledgers.journal.payloads import CountyFigures, DigestPayload, DigestTasks, VillageBrief
from ledgers.roster.divisions import COUNTY_DIGITS


@dataclass(frozen=True, slots=True)
class News:
    """What one night brought. ``newly_overdue`` fell due since the night before; ``overdue`` are all of them.

    ``falls`` are the villages whose lower level began to wait for a person, ``new_leads`` maps officers to the
    villages they were given since, ``county`` are the figures for the organisation department of each county;
    ``escalated`` are the tasks somebody is to urge from now on, ``briefs`` the villages of the letters in a few words.
    """

    moves: tuple[LevelMove, ...]
    falls: tuple[str, ...]
    new_leads: dict[str, list[str]]
    created: tuple[TaskLine, ...]
    reminded: tuple[TaskLine, ...]
    overdue: tuple[TaskLine, ...]
    newly_overdue: tuple[TaskLine, ...]
    escalated: tuple[TaskLine, ...]
    county: dict[str, CountyFigures]
    briefs: Mapping[str, VillageBrief] = field(default_factory=dict)

    @property
    def rises(self) -> list[LevelMove]:
        """The villages whose level in force rose."""
        return [move for move in self.moves if _rank(move.to_force) > _rank(move.from_force)]

    @property
    def villages(self) -> set[str]:
        """The villages letters speak of."""
        led = {village for villages in self.new_leads.values() for village in villages}
        return {*led, *self.falls, *(move.village_code for move in self.rises)}

    @property
    def counties(self) -> set[str]:
        """The counties whose department has something to be told."""
        tasks = (*self.created, *self.newly_overdue, *self.escalated)
        moved = (move.village_code for move in self.moves)
        villages = (*self.falls, *moved, *(task.village_code for task in tasks))
        figured = {county for county, figures in self.county.items() if figures["opened"] or figures["notes"]}
        return {village[:COUNTY_DIGITS] for village in villages} | figured


@dataclass
class _Letter:
    rises: dict[str, str] = field(default_factory=dict)
    falls: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    tasks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    county: CountyFigures | None = None


def morning(on: date, hour: int) -> datetime:
    """Return the instant digests of ``on`` may leave."""
    return datetime.combine(on, time(hour), BUSINESS_ZONE)


def drafts_of(night: Night, people: People, news: News) -> Iterator[Draft]:
    """Yield the digests of a night. Those of nights made up for later wait together and leave as one letter."""
    letters = _letters(night, people, news)
    on, not_before = night.on.isoformat(), morning(night.on, night.rules.followup.digest_hour)
    for number in sorted(letters):
        letter = letters[number]
        payload = DigestPayload(
            on=on,
            rises=dict(sorted(letter.rises.items())),
            falls=sorted(set(letter.falls)),
            leads=sorted(set(letter.leads)),
            villages=_briefs(news, letter),
            tasks=_tasks(letter),
            county=letter.county,
        )
        yield Draft(f"digest:{night.round_id}:{on}:{number}", number, "digest", payload, "digest", on, not_before)


def _briefs(news: News, letter: _Letter) -> dict[str, VillageBrief]:
    named = sorted({*letter.rises, *letter.falls, *letter.leads} & news.briefs.keys())
    return {village: news.briefs[village] for village in named}


def _tasks(letter: _Letter) -> DigestTasks:
    listed = {name: sorted(set(ids)) for name, ids in letter.tasks.items()}
    names = ("new", "due", "overdue", "supervise")
    new, due, overdue, supervise = (listed.get(name, []) for name in names)
    return DigestTasks(new=new, due=due, overdue=overdue, supervise=supervise)


def _letters(night: Night, people: People, news: News) -> dict[str, _Letter]:
    letters: dict[str, _Letter] = defaultdict(_Letter)

    def to(numbers: Iterable[str]) -> list[_Letter]:
        return [letters[number] for number in people.receivers(numbers, night.on)]

    for move in news.rises:
        for letter in to(people.concerned(move.village_code)):
            letter.rises[move.village_code] = move.to_force
    for number, villages in news.new_leads.items():
        for letter in to([number]):
            letter.leads.extend(villages)
    supervised = (task._replace(owner_no=task.supervisor_no) for task in news.escalated)
    lists = {"new": news.created, "due": news.reminded, "overdue": news.newly_overdue, "supervise": supervised}
    for name, tasks in lists.items():
        for owner, ids in _by_owner(tasks).items():
            for letter in to([owner]):
                letter.tasks[name].extend(ids)
    _tell_departments(people, news, to)
    return _with_all_overdue(people, news, dict(letters), night.on)


def _tell_departments(people: People, news: News, to: Any) -> None:
    """Give each department its figures and the falls that wait; whose task a fall is, he reads it there."""
    own = {task.id: task.village_code for task in news.created if task.kind == FALL_TASK}
    falls: dict[str, list[str]] = defaultdict(list)
    for village in news.falls:
        falls[village[:COUNTY_DIGITS]].append(village)
    for county in sorted(news.counties & news.county.keys()):
        for letter in to(people.department(county)):
            letter.county = news.county[county]
            read = {own[task_id] for task_id in letter.tasks["new"] if task_id in own}
            letter.falls.extend(village for village in falls[county] if village not in read)


def _with_all_overdue(people: People, news: News, letters: dict[str, _Letter], on: date) -> dict[str, _Letter]:
    """A person who is written to anyway is reminded of everything overdue; nobody is written to for that alone."""
    for owner, ids in _by_owner(news.overdue).items():
        for number in people.receivers([owner], on):
            if number in letters:
                letters[number].tasks["overdue"].extend(ids)
    return letters


def _by_owner(tasks: Iterable[TaskLine]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        if task.owner_no:
            found[task.owner_no].append(task.id)
    return found


def _rank(level: str | None) -> int:
    return -1 if level is None else LEVELS.index(level)
