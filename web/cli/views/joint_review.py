"""The joint review on the screen: one person as a role may see it, departments, the structure of teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from engine.joint_review.reminding import Reminder
from engine.joint_review.structure import StructureFinding
from engine.joint_review.viewing import DepartmentLine, PersonReview
from ledgers.catalogue import FACTS
from web.cli.views import console_for_output, new_table, print_json

KINDS = {
    "sent": "送审",
    "reminded": "催办",
    "replied": "反馈",
    "settled": "说明办结",
    "concluded": "结论",
    "objected": "受理异议",
    "reheard": "复核结论",
}
OUTCOMES = {"hit": "[red]不合[/red]", "clear": "[green]相符[/green]", "unknown": "[yellow]待补[/yellow]"}
LABELS = {"cross_members": "交叉任职人数"}


def show_person(found: PersonReview, *, as_json: bool) -> None:
    """Show what the role may see."""
    if as_json:
        print_json(asdict(found))
        return
    console = Console(highlight=False, soft_wrap=True)
    for row in found.proposals:
        said = "，".join(
            str(row[k]) for k in ("concluded_by", "concluded_on", "conclusion_doc", "objection") if row.get(k)
        )
        console.print(
            escape(f"{found.person_no} {row['post']}：{row['conclusion'] or '尚无结论'}{f'（{said}）' if said else ''}")
        )
    for row in found.opinions:
        answer = row["opinion"] or "未反馈（不等于同意）"
        extra = "，".join(str(row[k]) for k in ("clause", "document_no", "replied_on") if row[k])
        told = f"（{extra}{'，说明已办结' if row['settled'] else ''}）" if extra else f"，期限 {row['due_on']}"
        console.print(escape(f"  {row['department']}：{answer}{told}"))
    for row in found.history:
        parts = (row["department"], row["post"], row["outcome"], row["clause"], row["document_no"], row["note"])
        told = "，".join(part for part in parts if part)
        console.print(escape(f"  {row['made_on']} {KINDS[row['kind']]} {row['made_by']}：{told}"))


def show_departments(lines: Sequence[DepartmentLine], *, as_json: bool) -> None:
    """Show how the departments keep their dates."""
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    headings = ("部门", "送审", "按期", "逾期", "未反馈", "其中逾期", "无异议", "需说明", "不符合")
    table = new_table(*headings, whole=headings[:1], title="联审反馈统计（没有反馈不等于同意）")
    for line in lines:
        values = list(asdict(line).values())
        overdue = f"[red]{line.overdue}[/red]" if line.overdue else "0"
        table.add_row(*(overdue if place == 5 else str(value) for place, value in enumerate(values)))
    console_for_output().print(table)


def show_structure(findings: Sequence[StructureFinding], *, as_json: bool) -> None:
    """Show what the structure checks found."""
    if as_json:
        print_json([asdict(finding) for finding in findings])
        return
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        read = "、".join(f"{_label(name)} {_word(value)}" for name, value in finding.values.items())
        missing = f"；待补：{'、'.join(map(_label, finding.missing))}" if finding.missing else ""
        outcome, title = OUTCOMES[finding.outcome], escape(finding.title)
        console.print(f"{finding.village} {finding.name} {outcome} {title}（{finding.check}）：{escape(read)}{missing}")
    by_title: dict[str, tuple[str, ...]] = {finding.check: finding.basis for finding in findings}
    for check, basis in by_title.items():
        console.print(f"[dim]{check} 依据：{escape('；'.join(basis))}[/dim]")
    console.print(f"共 {len(findings)} 项。")


def _label(name: str) -> str:
    return LABELS.get(name) or FACTS[name].label


def _word(value: Any) -> str:
    return "待补" if value is None else str(value)


def show_reminders(reminders: Sequence[Reminder], *, as_json: bool) -> None:
    """Show which departments were reminded of what, and those nobody could be told of."""
    if as_json:
        print_json([asdict(each) for each in reminders])
        return
    for each in reminders:
        shown = "、".join(each.persons[:5]) + ("……" if len(each.persons) > 5 else "")
        told = "催办信已写好，随即发给联络员" if each.told else "名册上没有该部门的联络员，没有发信"
        typer.echo(f"{each.department}：逾期未反馈 {len(each.persons)} 人（{shown}），{told}")
    if not reminders:
        typer.echo("没有逾期未反馈的意见。")
