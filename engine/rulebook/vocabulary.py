"""The words rule files may use: legal profiles, tasks, election stages. Read from vocabulary.toml and timeline/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.rulebook.problems import RuleProblem
from engine.rulebook.store import read_once
from engine.rulebook.table import Table, read_toml

FILE = "vocabulary.toml"


@dataclass(frozen=True, slots=True)
class Profile:
    """A legal profile: which edition of which law its rules cite; the usual one for elections from ``since`` on."""

    id: str
    name: str
    since: date
    laws: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task a rule may ask for."""

    name: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Profiles in order (the first is the default), kinds of tasks, names of stages, Chinese words."""

    profiles: Mapping[str, Profile]
    tasks: Mapping[str, TaskKind]
    stages: Mapping[str, str]
    dimensions: Mapping[str, str]
    levels: Mapping[str, str]
    outcomes: Mapping[str, str]


@read_once
def vocabulary_of(folder: Path) -> Vocabulary:
    """Return the words of the rules folder; mistakes in it are the business of ``huanjie rules check``."""
    problems: list[RuleProblem] = []
    return read_vocabulary(folder, problems)


def read_vocabulary(folder: Path, problems: list[RuleProblem]) -> Vocabulary:
    """Read vocabulary.toml and the stage names of every timeline; mistakes go to ``problems``."""
    data = read_toml(folder / FILE, FILE, problems)
    if data is None:
        return Vocabulary({}, {}, {}, {}, {}, {})
    table = Table(data, FILE, "", problems)
    table.integer("version", minimum=1)
    profiles = {profile.id: profile for profile in map(_read_profile, table.tables("profiles"))}
    vocabulary = Vocabulary(
        profiles=profiles,
        tasks=_read_tasks(table.table("tasks")),
        stages=_read_stages(folder, profiles, problems),
        dimensions=_read_words(table.table("dimensions")),
        levels=_read_words(table.table("levels")),
        outcomes=_read_words(table.table("outcomes")),
    )
    table.close()
    return vocabulary


def _read_profile(table: Table) -> Profile:
    profile = Profile(table.text("id"), table.text("name"), table.day("from"), _read_words(table.table("laws")))
    table.close()
    return profile


def _read_words(table: Table) -> dict[str, str]:
    return {name: table.text(name) for name in table.data}


def _read_tasks(table: Table) -> dict[str, TaskKind]:
    kinds = {}
    for name in table.data:
        each = table.table(name)
        kinds[name] = TaskKind(each.text("name"), each.boolean("urgent"))
        each.close()
    return kinds


def _read_stages(folder: Path, profiles: Mapping[str, Profile], problems: list[RuleProblem]) -> dict[str, str]:
    stages: dict[str, str] = {}
    for name in profiles:
        file = f"timeline/{name}.toml"
        data = read_toml(folder / file, file, problems)
        listed = (data or {}).get("stages")
        for each in listed if isinstance(listed, list) else []:
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                stages.setdefault(each["id"], str(each.get("title", each["id"])))
    return stages
