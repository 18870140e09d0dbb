"""Reads the election timeline of a legal profile: stages as offsets of T, and the consents a postponement needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.errors import InputError
from config.toml import TomlError, read_toml_file
from engine.rulebook.store import read_once

KINDS = ("statutory", "work")
OWNERS = {"village": "村", "township": "乡镇", "county": "县"}
POLL = "poll"
FURTHEST_DAY = 3_660
"""No stage lies further from polling day than ten years."""


def is_community(name: str) -> bool:
    """Tell whether a place of this name is a community (居民委员会) and not a village."""
    return name.endswith(("社区", "居委会", "居民委员会"))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: days from T (or from the end of stage ``after``), both ends included.

    ``article`` "" means no legal basis; ``verified`` False is shown as 待核; ``proposed`` marks our own figure [推].
    ``requires`` are the stages to be done first. ``community_title`` is what it is called in a community, where the
    name differs. ``least_interval``: the law asks for that many days at least before T. ``recorded`` is the field of
    the procedure record that holds the day it was really done.
    """

    id: str
    title: str
    kind: str
    owner: str
    first_day: int
    last_day: int
    since: date
    source: str
    article: str = ""
    verified: bool = True
    proposed: bool = False
    after: str = ""
    least_interval: bool = False
    recorded: str = ""
    requires: tuple[str, ...] = ()
    community_title: str = ""

    def title_in(self, village: str) -> str:
        """Return what the stage is called in a village or community of this name."""
        return self.community_title if self.community_title and is_community(village) else self.title

    @property
    def is_statutory(self) -> bool:
        """Tell whether the law sets the days: such days are never moved."""
        return self.kind == "statutory"


@dataclass(frozen=True, slots=True)
class TimelineRules:
    """The stages in force on one date, in the order of the file, and who must consent to a postponement."""

    profile: str
    law: str
    edition: str
    community_law: str
    stages: tuple[Stage, ...]
    consents: Mapping[str, str]
    postponement_basis: str

    def stage(self, stage_id: str) -> Stage:
        """Return one stage; InputError naming the known ones."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        known = "、".join(f"{stage.id}（{stage.title}）" for stage in self.stages)
        raise InputError(f"时间表里没有环节 {stage_id}", where=self.profile, remedy=f"可用的环节：{known}")

    def law_in(self, village: str) -> str:
        """Return the law its stages rest on, as people cite it, in a village or community of this name."""
        cited = f"《{self.law}》（{self.edition}）"
        if not is_community(village):
            return cited
        return f"{cited}；社区依照《{self.community_law}》，所列条号为村的规定，参照执行"

    def basis(self, stage: Stage) -> str:
        """Return the article of a stage as people cite it, with 待核 where nobody could read the text."""
        cited = f"《{self.law}》（{self.edition}）{stage.article}" if stage.article else ""
        if stage.is_statutory and not stage.verified:
            return f"{cited}（条号或期限待核）" if cited else "待核"
        return cited


@read_once
def load_timeline(folder: Path, profile: str, on: date) -> TimelineRules:
    """Read ``timeline/<profile>.toml`` of the rulebook ``folder`` as it stands on ``on``.

    Raises InputError naming the file, the stage and what is wrong.
    """
    path = folder / "timeline" / f"{profile}.toml"
    try:
        content = read_toml_file(path)
    except FileNotFoundError as error:
        known = "、".join(sorted(file.stem for file in path.parent.glob("*.toml")))
        raise InputError(f"没有 {profile} 的选举时间表", where=str(path), remedy=f"可用的法规组合：{known}") from error
    except TomlError as error:
        raise InputError(f"选举时间表读不懂：{error.what}", where=str(path), remedy=error.remedy) from error
    try:
        return _timeline(content, on)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"选举时间表内容不对：{error}", where=str(path), remedy="对照文件开头的说明改正") from error


def _timeline(content: Mapping[str, Any], on: date) -> TimelineRules:
    stages: dict[str, Stage] = {}
    for entry in sorted(content["stages"], key=lambda entry: entry["since"]):
        if entry["since"] <= on or entry["id"] not in stages:
            stages[entry["id"]] = _stage(entry)
    order = list(dict.fromkeys(entry["id"] for entry in content["stages"]))
    chosen = tuple(stages[stage_id] for stage_id in order)
    _refuse_loose_ends(chosen)
    postponement = content["postponement"]
    return TimelineRules(
        profile=content["profile"],
        law=content["law"],
        edition=content["edition"],
        community_law=content["community_law"],
        stages=chosen,
        consents={consent["id"]: consent["title"] for consent in postponement["consents"]},
        postponement_basis=_postponement_basis(postponement),
    )


def _stage(entry: Mapping[str, Any]) -> Stage:
    unknown = set(entry) - {*Stage.__dataclass_fields__, "from", "to"}
    if unknown:
        raise ValueError(f"环节 {entry['id']} 有不认识的项 {'、'.join(sorted(unknown))}")
    values = {key: value for key, value in entry.items() if key not in {"from", "to"}}
    values["requires"] = tuple(values.get("requires", ()))
    stage = Stage(first_day=entry["from"], last_day=entry["to"], **values)
    if stage.kind not in KINDS or stage.owner not in OWNERS:
        raise ValueError(f"环节 {stage.id} 的 kind 应为 {'、'.join(KINDS)}，owner 应为 {'、'.join(OWNERS)}")
    if max(abs(stage.first_day), abs(stage.last_day)) > FURTHEST_DAY:
        raise ValueError(f"环节 {stage.id} 离投票日太远，检查 from、to 是否多打了位数")
    if stage.first_day > stage.last_day:
        raise ValueError(f"环节 {stage.id} 的 from 晚于 to")
    return stage


def _refuse_loose_ends(stages: tuple[Stage, ...]) -> None:
    poll = [stage for stage in stages if stage.id == POLL]
    if not poll or (poll[0].first_day, poll[0].last_day) != (0, 0):
        raise ValueError(f"必须有环节 {POLL}，from 和 to 都是 0")
    seen: set[str] = set()
    for stage in stages:
        if stage.after and stage.after not in seen:
            raise ValueError(f"环节 {stage.id} 的 after 应写在它前面的环节，没有 {stage.after}")
        if loose := sorted(set(stage.requires) - seen):
            raise ValueError(f"环节 {stage.id} 的 requires 应写在它前面的环节，没有 {'、'.join(loose)}")
        seen.add(stage.id)


def _postponement_basis(postponement: Mapping[str, Any]) -> str:
    cited = f"《{postponement['law']}》（{postponement['edition']}）{postponement['article']}"
    return cited if postponement["verified"] else f"{cited}（条号待核）"
