"""Reading one rule file: TOML to Rule, with every mistake in it collected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.conditions import NEVER, as_constant, comparisons, read_condition
from engine.rulebook.model import LEVELS, Advice, Basis, ParamValue, Rule, Tier
from engine.rulebook.problems import RuleProblem, nearest
from engine.rulebook.table import Table
from engine.rulebook.vocabulary import Vocabulary

DIMENSIONS = ("team", "run", "cand", "stab", "elec", "mix", "proc")
SCORED = DIMENSIONS[:5]
STATUSES = ("draft", "active", "retired")
COMBINATIONS = ("gravest", "sum")
MOST_POINTS = 100
ID_FORM = re.compile(r"(TEAM|RUN|CAND|STAB|ELEC|MIX|PROC)-[0-9]{3}")
FILE_FORM = re.compile(rf"({ID_FORM.pattern})_[a-z0-9_]+\.toml")
NAME_FORM = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = ("id", "sid", "all", "any", "not", "value")
EFFECTS = ("floor", "points", "block", "task", "warn")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ALLOWED_EFFECTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(SCORED, ("floor", "points", "task", "warn")),
    "mix": ("floor",),
    "proc": ("block", "task", "warn"),
}


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule with where it stands and its content as parsed (for the lock)."""

    rule: Rule
    content: Mapping[str, Any]
    retired: bool = False


def read_rule(data: Mapping[str, Any], path: str, vocabulary: Vocabulary, problems: list[RuleProblem]) -> Rule:
    """Return the rule in ``data``; ``path`` is relative to the rulebook, e.g. ``team/TEAM-001_case.toml``."""
    table = Table(data, path, "", problems)
    dimension = table.choice("dimension", DIMENSIONS)
    params = _read_params(table)
    rule = Rule(
        id=_read_id(table, path, dimension),
        title=table.text("title"),
        dimension=dimension,
        status=table.choice("status", STATUSES),
        version=table.integer("version", minimum=1),
        effective_from=table.day("effective_from"),
        effective_to=table.optional_day("effective_to"),
        profiles=_read_profiles(table, vocabulary),
        combine=table.choice("combine", COMBINATIONS, "gravest"),
        basis=tuple(_read_basis(each) for each in table.tables("basis")),
        params=params,
        tiers=_read_tiers(table, dimension, params, vocabulary),
        advice=_read_advice(table.table("advice")),
        **_read_notes(table.table("notes")),
        path=path,
    )
    table.close()
    _check_whole(table, rule)
    return rule


def _read_id(table: Table, path: str, dimension: str) -> str:
    rule_id = table.text("id")
    folder, _, name = path.rpartition("/")
    if rule_id and not ID_FORM.fullmatch(rule_id):
        table.report("id", f"“{rule_id}”不是规则编号", "编号写成 TEAM-001 的形式：维度大写、短横、三位数字")
    elif rule_id and not name.startswith(f"{rule_id}_"):
        table.report("id", f"编号“{rule_id}”与文件名“{name}”不一致", f"文件名应为 {rule_id}_英文短名.toml")
    elif rule_id and rule_id.partition("-")[0].lower() != dimension:
        table.report("dimension", f"编号“{rule_id}”不属于 {dimension} 维度", "编号的字母与 dimension 要一致")
    if folder not in (dimension, "retired"):
        table.report("dimension", f"写的是 {dimension}，文件却在 {folder} 目录", f"请移到 {dimension} 目录")
    return rule_id


def _read_profiles(table: Table, vocabulary: Vocabulary) -> tuple[str, ...]:
    profiles = table.texts("profiles")
    if "profiles" in table.data and not profiles:
        table.report("profiles", "是空的", "写上适用哪几个，或删去这一项（表示都适用）")
    for name in profiles:
        if name not in vocabulary.profiles:
            table.report("profiles", f"没有名为“{name}”的法律适用", nearest(name, vocabulary.profiles))
    return profiles


def _read_basis(table: Table) -> Basis:
    basis = Basis(
        law=table.text("law"),
        edition=table.text("edition"),
        article=table.text("article"),
        since=table.day("from"),
        until=table.optional_day("to"),
        verified=table.boolean("verified"),
    )
    if basis.until and basis.until < basis.since:
        table.report("to", "早于 from", "to 是有效的最后一天")
    table.close()
    return basis


def _read_params(table: Table) -> dict[str, tuple[ParamValue, ...]]:
    blocks = table.table("params", required=False)
    params: dict[str, tuple[ParamValue, ...]] = {}
    for name in blocks.data:
        if not NAME_FORM.fullmatch(name) or name in RESERVED or name in ALL_FACTS:
            blocks.report(name, "不能作参数名", "参数名用小写英文、数字和下划线，不与指标同名")
        values = [_read_param(each) for each in blocks.tables(name)]
        days = [each.since for each in values]
        if len(set(days)) != len(days):
            blocks.report(name, "有两段从同一天起", "每段的 from 要不同")
        if values:
            params[name] = tuple(sorted(values, key=lambda each: each.since))
    return params


def _read_param(table: Table) -> ParamValue:
    value = table.data.get("value")
    if not table.has("value"):
        table.report("value", "缺少这一项", "请写上参数的值")
    items = value if isinstance(value, list) else [value]
    if table.has("value") and not all(isinstance(item, bool | int | float | str) for item in items):
        table.report("value", "参数的值只能是数字、文字、true/false 或文字列表")
    dated = ParamValue(as_constant(value), table.text("unit", ""), table.day("from"), table.text("source"))
    table.close()
    return dated


def _read_tiers(
    table: Table, dimension: str, params: Mapping[str, tuple[ParamValue, ...]], vocabulary: Vocabulary
) -> tuple[Tier, ...]:
    tiers = []
    for block in table.tables("tiers"):
        when = read_condition(block.table("when"), dimension, params)
        tier = Tier(
            name=block.text("name"),
            when=when,
            floor=block.choice("floor", LEVELS[1:]) if block.has("floor") else None,
            points=block.integer("points", 0),
            block=block.choice("block", vocabulary.stages) if block.has("block") else None,
            task=block.choice("task", vocabulary.tasks) if block.has("task") else None,
            warn=block.boolean("warn", default=False),
            finding=block.text("finding", ""),
        )
        _check_effects(block, tier, dimension)
        block.close()
        tiers.append(tier)
    names = [tier.name for tier in tiers]
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.report("tiers", f"有两档都叫“{name}”", "每一档的 name 要不同")
    return tuple(tiers)


def _check_effects(block: Table, tier: Tier, dimension: str) -> None:
    given = [name for name in EFFECTS if name in block.data]
    allowed = ALLOWED_EFFECTS[dimension]
    for name in given:
        if name not in allowed:
            block.report(name, f"{dimension} 维度的规则不能有 {name} 这种效果", "可用的有：" + "、".join(allowed))
    if not given or ("warn" in given and not tier.warn):
        block.report("", "这一档没有效果", "写上其中之一：" + "、".join(allowed))
    if type(block.data.get("points")) is int and not 1 <= tier.points <= MOST_POINTS:
        block.report("points", f"是 {tier.points}，应在 1 到 {MOST_POINTS} 之间")


def _read_advice(table: Table) -> Advice:
    advice = Advice(table.text("finding"), table.texts("steps", required=True), table.text("task", ""))
    table.close()
    return advice


def _read_notes(table: Table) -> dict[str, tuple[str, ...]]:
    notes = {name: table.texts(name, required=True) for name in ("false_alarms", "blind_spots")}
    table.close()
    return notes


def _check_whole(table: Table, rule: Rule) -> None:
    _check_names(table, rule)
    if rule.effective_to and rule.effective_to < rule.effective_from:
        table.report("effective_to", "早于 effective_from", "effective_to 是有效的最后一天")
    for name, values in rule.params.items():
        if values[0].since > rule.effective_from:
            table.report(f"params.{name}", "规则生效之初没有值", f"最早一段的 from 不晚于 {rule.effective_from}")
    _check_basis(table, rule)


def _check_names(table: Table, rule: Rule) -> None:
    """Parameters must be used and placeholders known; not told of a rule whose conditions could not be read."""
    asked = [each for tier in rule.tiers for each in comparisons(tier.when)]
    if NEVER in asked:
        return
    for name in rule.params.keys() - {each.param for each in asked}:
        table.report(f"params.{name}", "没有用到这个参数", "删去它，或在条件里写 param")
    known = {each.fact for each in asked} | set(rule.params)
    for key, sentence in _sentences(rule):
        for name in PLACEHOLDER.findall(sentence):
            if name not in known:
                table.report(key, f"花括号里的“{name}”不是本规则读的指标", nearest(name, known))


def _sentences(rule: Rule) -> list[tuple[str, str]]:
    return [("advice.finding", rule.advice.finding)] + [
        (f"tiers[{number}].finding", tier.finding) for number, tier in enumerate(rule.tiers, 1)
    ]


def _check_basis(table: Table, rule: Rule) -> None:
    """Each law's entries must join without gap or overlap, and every day of the rule must have a basis."""
    by_law: dict[str, list[Basis]] = {}
    for basis in sorted(rule.basis, key=lambda each: each.since):
        by_law.setdefault(basis.law, []).append(basis)
    for law, entries in by_law.items():
        periods = sorted({(each.since, each.until) for each in entries}, key=lambda each: each[0])
        for (_, until), (since, _) in pairwise(periods):
            if until is None or until >= since:
                table.report("basis", f"《{law}》的两个版本在 {since} 重叠", "前一版本的 to 应是后一版本 from 的前一天")
            elif until + timedelta(days=1) != since:
                table.report("basis", f"《{law}》在 {until} 与 {since} 之间没有版本", "补上这一段的依据")
    gap = _first_uncovered(rule)
    if rule.basis and gap:
        table.report("basis", f"自 {gap} 起没有依据", "补上当时有效的依据，或改规则的生效日期")


def _first_uncovered(rule: Rule) -> date | None:
    day = rule.effective_from
    end = rule.effective_to or date.max
    for basis in sorted(rule.basis, key=lambda each: each.since):
        if basis.since <= day:
            until = basis.until or date.max
            if until >= end:
                return None
            day = max(day, until + timedelta(days=1))
    return day
