"""The use case: one roster file into the database, whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from config.errors import InputError
from ledgers.database import transaction
from ledgers.roster.divisions import RosterProblem
from ledgers.roster.national import read_national
from ledgers.roster.storing import Deed, Tally, store_divisions

REGION = re.compile(r"[1-9]\d(\d\d(\d\d(\d{3})?)?)?")


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import found and did. With problems nothing was changed; ``tallies`` are then empty."""

    problems: tuple[RosterProblem, ...]
    tallies: tuple[Tally, ...] = ()
    unnamed: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything in the database is different now."""
        return any(tally.added or tally.changed for tally in self.tallies)


def import_roster(engine: Engine, path: Path, deed: Deed, region: str = "") -> RosterReport:
    """Store the roster in ``path``, limited to the divisions whose code begins with ``region``.

    Problems of all lines are collected; with any of them nothing is changed. Raises InputError for a file that is no
    roster and for a region nobody can mean.
    """
    if region and not REGION.fullmatch(region):
        raise InputError(f"地区代码“{region}”不对", remedy="填 6 位县级代码，如 510623（也可填 2、4、9 位）")
    if not path.is_file():
        raise InputError("找不到名册文件", where=str(path), remedy="检查文件名和路径")
    return _import_national(engine, path, deed, region)


def _import_national(engine: Engine, path: Path, deed: Deed, region: str) -> RosterReport:
    divisions, problems = read_national(path)
    if problems:
        return RosterReport(tuple(problems))
    divisions.keep_only(region)
    if not divisions.villages:
        raise InputError(f"名册里没有代码以 {region} 开头的村", where=str(path), remedy="核对 --county 后面的代码")
    unnamed = sum(name is None for names in (divisions.counties, divisions.townships) for name in names.values())
    with transaction(engine) as session:
        return RosterReport((), tuple(store_divisions(session, divisions, deed)), unnamed)
