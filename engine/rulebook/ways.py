"""Reads ``rules/ways.toml``: by fact, the act that changes it, the evidence of it, and the results people can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.rulebook.companion_file import open_file
from engine.rulebook.problems import RulebookError, RuleProblem, nearest
from engine.rulebook.store import read_once
from engine.rulebook.table import Table
from ledgers.catalogue import FACTS
from ledgers.facts import Fact, FactType

FILE = "ways.toml"
YES_AND_NO = {"是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Way:
    """What people do about one fact, and what shows that it is done. ``offer`` are the values they can bring about;
    empty for numbers: any."""

    act: str
    evidence: str
    offer: tuple[bool | str, ...] = ()


@read_once
def load_ways(folder: Path) -> Mapping[str, Way]:
    """Return the ways by fact; RulebookError with every mistake of the file."""
    problems: list[RuleProblem] = []
    table = open_file(folder / FILE, problems)
    table.integer("version", minimum=1)
    ways = table.table("ways")
    found = {name: _way(ways.table(name), name) for name in ways.data}
    for name in found:
        if name not in FACTS or not FACTS[name].changeable:
            ways.report(name, "不是人能改变的指标", nearest(name, [x for x, fact in FACTS.items() if fact.changeable]))
    table.close(["ways"])
    if problems:
        raise RulebookError(problems)
    return found


def _way(block: Table, name: str) -> Way:
    offer = block.texts("offer")
    way = Way(block.text("act"), block.text("evidence"), tuple(YES_AND_NO.get(each, each) for each in offer))
    fact = FACTS.get(name)
    if fact is not None and (known := _known(fact)) is not None:
        if not offer:
            block.report("offer", "没有写人能办到的结果", f"可写：{'、'.join(known)}")
        for each in offer:
            if each not in known:
                block.report("offer", f"“{each}”不在这项指标的取值之内", f"可写：{'、'.join(known)}")
    block.close()
    return way


def _known(fact: Fact) -> tuple[str, ...] | None:
    if fact.type is FactType.BOOLEAN:
        return tuple(YES_AND_NO)
    return fact.choices if fact.type is FactType.CHOICE else None
