"""Reading grading.toml and definitions.toml: dated blocks of which one is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from engine.rulebook.model import LEVELS, Band, Grading, ParamValue
from engine.rulebook.problems import RuleProblem, nearest
from engine.rulebook.rule_file import SCORED
from engine.rulebook.table import Table, read_toml

GRADING_FILE = "grading.toml"
DEFINITIONS_FILE = "definitions.toml"
DEFINITION_NAMES = ("long_open_months",)


@dataclass(frozen=True, slots=True)
class DatedGrading:
    """One block of grading.toml, in force from ``since`` until the next block."""

    since: date
    source: str
    grading: Grading


def read_grading(folder: Path, problems: list[RuleProblem]) -> tuple[DatedGrading, ...]:
    """Return the blocks of grading.toml in order of date."""
    data = read_toml(folder / GRADING_FILE, GRADING_FILE, problems)
    if data is None:
        return ()
    table = Table(data, GRADING_FILE, "", problems)
    table.integer("version", minimum=1)
    words = table.table("dimensions")
    dimensions = {name: words.text(name) for name in words.data}
    if sorted(dimensions) != sorted(SCORED):
        words.report("", "计分维度应正好是 " + "、".join(SCORED), "补上缺的，删去多的")
    blocks = [_read_block(each, dimensions) for each in table.tables("grading")]
    table.close()
    _check_distinct(table, "grading", [block.since for block in blocks])
    return tuple(sorted(blocks, key=lambda block: block.since))


def read_definitions(folder: Path, problems: list[RuleProblem]) -> dict[str, tuple[ParamValue, ...]]:
    """Return the dated values of definitions.toml by name."""
    data = read_toml(folder / DEFINITIONS_FILE, DEFINITIONS_FILE, problems)
    if data is None:
        return {}
    table = Table(data, DEFINITIONS_FILE, "", problems)
    table.integer("version", minimum=1)
    blocks = table.table("definitions")
    values = {name: _read_definition(blocks, name) for name in blocks.data}
    for name in DEFINITION_NAMES:
        if name not in values:
            blocks.report(name, "缺少这一项", "指标定义要用到它，请补上")
    for name in values.keys() - set(DEFINITION_NAMES):
        blocks.report(name, f"没有哪个指标的定义用到“{name}”", nearest(name, DEFINITION_NAMES))
    table.close()
    return values


def _read_definition(blocks: Table, name: str) -> tuple[ParamValue, ...]:
    dated = []
    for each in blocks.tables(name):
        value = each.data.get("value")
        if not each.has("value") or isinstance(value, bool) or not isinstance(value, int | float):
            each.report("value", "应是数字", "例如 value = 12")
            value = 0
        dated.append(ParamValue(value, each.text("unit", ""), each.day("from"), each.text("source")))
        each.close()
    _check_distinct(blocks, name, [each.since for each in dated])
    return tuple(sorted(dated, key=lambda each: each.since))


def _read_block(table: Table, dimensions: Mapping[str, str]) -> DatedGrading:
    grading = Grading(
        base_score=table.integer("base_score", minimum=1),
        dimension_cap=table.integer("dimension_cap", minimum=1),
        dimensions=dimensions,
        bands=tuple(_read_band(each) for each in table.tables("bands")),
        heavy_points=table.integer("heavy_points", minimum=1),
    )
    block = DatedGrading(table.day("from"), table.text("source"), grading)
    table.close()
    _check_bands(table, grading)
    return block


def _read_band(table: Table) -> Band:
    band = Band(table.choice("level", LEVELS), table.integer("minimum"))
    table.close()
    return band


def _check_bands(table: Table, grading: Grading) -> None:
    bands = grading.bands
    if tuple(band.level for band in bands) != LEVELS:
        table.report("bands", "各档应依次是 " + "、".join(LEVELS), "每个等级一档，从轻到重")
    elif any(upper.minimum <= lower.minimum for upper, lower in pairwise(bands)):
        table.report("bands", "各档的 minimum 应一档比一档小", "分数线要首尾相接，不能交叉")
    lowest = grading.base_score - grading.dimension_cap * len(grading.dimensions)
    if bands and bands[-1].minimum > lowest:
        table.report(
            "bands", f"最低一档从 {bands[-1].minimum} 分起，低于它的分数没有等级", f"最低一档的 minimum 不高于 {lowest}"
        )
    if bands and bands[0].minimum > grading.base_score:
        table.report("bands", "第一档的 minimum 高于满分", "没有扣分的村也要有等级")


def _check_distinct(table: Table, name: str, days: list[date]) -> None:
    if len(set(days)) != len(days):
        table.report(name, "有两段从同一天起", "每段的 from 要不同")
