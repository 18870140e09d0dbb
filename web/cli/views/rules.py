"""Rules and facts on the screen: tables, one rule in words, and the same as plain data for --json."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from engine.rulebook.conditions import comparisons
from engine.rulebook.wording import citation, condition_text, effect_text, finding_template, value_text

if TYPE_CHECKING:
    from engine.rulebook.checking import CheckReport
    from engine.rulebook.model import ActiveRule, Rulebook
    from engine.rulebook.vocabulary import Vocabulary

WIDTH_ELSEWHERE = 160


def print_json(content: Any) -> None:
    """Print plain JSON to stdout."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")


def print_table(table: Table) -> None:
    """Print a table: in colour on a terminal, plain and wide elsewhere."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH_ELSEWHERE)
    console.print(table)


def check_table(report: CheckReport) -> Table:
    """Return one row a rule: version, cases, what is wrong."""
    table = _table("编号", "标题", "版本", "状态", "判例", "结果")
    words = {"active": "在用", "draft": "起草", "retired": "停用"}
    for each in report.rules:
        wrong = len(each.problems)
        result = f"[red]{wrong} 处问题[/red]" if wrong else "[green]通过[/green]"
        rule = each.rule
        status = words.get(rule.status, rule.status)
        table.add_row(rule.id, rule.title, str(rule.version), status, str(each.cases), result)
    return table


def check_json(report: CheckReport) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "ok": not report.problems,
        "rules": [
            {"rule": each.rule.id, "version": each.rule.version, "cases": each.cases, "problems": len(each.problems)}
            for each in report.rules
        ],
        "problems": [
            {"file": each.file, "key": each.key, "sentence": each.sentence, "remedy": each.remedy}
            for each in report.problems
        ],
        "remarks": [str(each) for each in report.remarks],
    }


def list_table(rulebook: Rulebook, vocabulary: Vocabulary) -> Table:
    """Return one row a tier of every rule in force."""
    table = _table("编号", "标题", "维度", "版本", "条件", "效果")
    for active in rulebook.rules:
        rule = active.rule
        name = vocabulary.dimensions.get(rule.dimension, rule.dimension)
        for number, tier in enumerate(active.tiers):
            head = ("",) * 4 if number else (rule.id, rule.title, name, str(rule.version))
            table.add_row(*head, condition_text(tier.when), effect_text(tier, vocabulary))
    return table


def list_json(rulebook: Rulebook) -> dict[str, Any]:
    """Return the rulebook in force as plain data."""
    return {
        "profile": rulebook.profile,
        "on": rulebook.on.isoformat(),
        "hash": rulebook.hash,
        "rules": [show_json(active) for active in rulebook.rules],
        "warnings": list(rulebook.warnings),
    }


def show_json(active: ActiveRule) -> dict[str, Any]:
    """Return one rule in force as plain data."""
    rule = active.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "dimension": rule.dimension,
        "version": rule.version,
        "combine": rule.combine,
        "facts": sorted({each.fact for tier in active.tiers for each in comparisons(tier.when)}),
        "tiers": [
            {
                "name": tier.name,
                "when": condition_text(tier.when),
                "floor": tier.floor,
                "points": tier.points,
                "block": tier.block,
                "task": tier.task,
                "warn": tier.warn,
            }
            for tier in active.tiers
        ],
        "params": {
            name: {"value": each.value, "unit": each.unit, "from": each.since.isoformat(), "source": each.source}
            for name, each in active.params.items()
        },
        "basis": [{"text": citation(each), "verified": each.verified} for each in active.basis],
        "finding": rule.advice.finding,
        "steps": list(rule.advice.steps),
        "file": rule.path,
    }


def show_text(active: ActiveRule, vocabulary: Vocabulary, rulebook: Rulebook, folder: Path) -> str:
    """Return one rule in words, a page long."""
    rule = active.rule
    how = "各档相加" if rule.combine == "sum" else "取最重一档"
    dimension = vocabulary.dimensions.get(rule.dimension, rule.dimension)
    lines = [
        f"{rule.id} {rule.title}（{dimension}，第 {rule.version} 版）",
        f"适用：{rulebook.on}，{rulebook.profile}；自 {rule.effective_from} 起有效；多档成立时{how}。",
        "",
        "条件与效果：",
        *(f"  {tier.name}：{condition_text(tier.when)} → {effect_text(tier, vocabulary)}" for tier in active.tiers),
        *_section("参数：", [_param_line(name, active) for name in active.params]),
        *_section("依据：", [citation(each) for each in active.basis]),
        *_section("认定表述：", [finding_template(rule)]),
        *_section("工作建议：", [f"{number}. {step}" for number, step in enumerate(rule.advice.steps, 1)]),
        *_section("可能误报：", list(rule.false_alarms)),
        *_section("看不到的：", list(rule.blind_spots)),
        "",
        f"文件：{folder / rule.path}",
    ]
    return "\n".join(lines)


def facts_table(facts: list[dict[str, Any]], titles: dict[str, str]) -> Table:
    """Return one row a fact."""
    types = {"boolean": "是否", "integer": "整数", "number": "数字", "choice": "选项"}
    table = _table("指标", "名称", "类型", "单位", "范围", "台账", "定义", "规则")
    for fact in facts:
        table.add_row(
            fact["name"],
            fact["label"],
            types[fact["type"]],
            fact["unit"],
            _range_text(fact),
            titles.get(fact["ledger"], fact["ledger"]),
            fact["definition"],
            " ".join(fact["rules"]),
        )
    return table


def _range_text(fact: dict[str, Any]) -> str:
    if fact["choices"]:
        return "、".join(value_text(each, fact["name"]) for each in fact["choices"])
    low, high = fact["minimum"], fact["maximum"]
    if low is None and high is None:
        return ""
    return f"{'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'}"


def _param_line(name: str, active: ActiveRule) -> str:
    dated = active.params[name]
    later = [each for each in active.rule.params[name] if each.since > dated.since]
    changes = "".join(f"；{each.since} 起改为 {value_text(each.value)}" for each in later)
    unit = f" {dated.unit}" if dated.unit else ""
    return f"{name} = {value_text(dated.value)}{unit}（自 {dated.since} 起；{dated.source}{changes}）"


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []


def _table(*headings: str) -> Table:
    table = Table(header_style="bold", show_lines=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("编号", "版本", "判例", "指标"))
    return table
