"""Plans on the screen: lists, one plan with its sources, what changed between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape

from engine.plans.drafting.problems import PersonProblem
from engine.plans.drafting.sources import name_of_cell
from engine.plans.following import Visit
from engine.plans.listing import PlanLine
from engine.plans.policy.model import Policy
from engine.plans.viewing import PlanStory, VersionChange
from ledgers.journal.plan_content import Sentence
from web.cli.views import console_for_output, new_table, print_json

ANSWERS = {"eligible": "符合", "unknown": "待补", "not_eligible": "暂未列入"}
KINDS = {"monthly": "按月", "yearly": "按年", "once": "一次性", "service": "非现金"}


def show_list(lines: Sequence[PlanLine], *, as_json: bool) -> None:
    """Show plans as a table."""
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    headings = ("人员编号", "姓名", "村（社区）", "职务", "状态", "版", "办理时限", "待核")
    table = new_table(*headings, whole=(headings[0], headings[4], headings[6]))
    for line in lines:
        state = f"[red]{line.state}·过时[/red]" if line.is_stale else line.state
        due = str(line.due_on or "")
        cells = (line.person_no, line.name, f"{line.township}{line.village}", line.post)
        table.add_row(*map(escape, cells), state, str(line.version), due, str(line.lacking or ""))
    console = console_for_output()
    console.print(table)
    console.print(f"共 {len(lines)} 份。")


def show_story(story: PlanStory, visits: Sequence[Visit], *, with_keys: bool, as_json: bool) -> None:
    """Show one plan: text with numbered sources, the way it took, what changed, what was carried out, visits."""
    if as_json:
        print_json(_story_json(story) | {"visits": [asdict(visit) for visit in visits]})
        return
    console, content, plan = Console(highlight=False, soft_wrap=True), story.content, story.plan
    console.print(f"[bold]{escape(plan.name)}[/bold] {plan.person_no} {plan.township}{plan.village} {plan.post}")
    console.print(f"状态：{plan.state}　第 {plan.version} 版　{'[red]过时[/red]' if plan.is_stale else ''}")
    for change in story.changes:
        who = f"（{change.by} {change.on}）" if change.by else ""
        console.print(f"  [red]变动[/red] {escape(f'{change.what}：{change.old} → {change.new}{who}')}")
    numbers = content.numbered_notes()
    for section, title in content.sections.items():
        sentences = content.section(section)
        if sentences:
            console.print(f"\n[bold]{title}[/bold]")
        for sentence in sentences:
            console.print(_sentence(sentence, numbers, with_keys=with_keys))
    console.print("\n[bold]依据[/bold]")
    for source, number in numbers.items():
        console.print(f"  〔{number}〕{escape(content.notes[source])}")
    _show_history(console, story, visits)


def _sentence(sentence: Sentence, numbers: dict[str, int], *, with_keys: bool) -> str:
    marks = "、".join(str(number) for number in sorted({numbers[source] for source in sentence.sources}))
    extra = "，".join(part for part in (sentence.owner, sentence.due_on) if part)
    key = f"[dim]{escape(sentence.key)}[/dim] " if with_keys else ""
    title = f"{escape(sentence.title)}：{ANSWERS.get(sentence.outcome, '')}——" if sentence.title else ""
    text = f"  {key}{title}{escape(sentence.text)}[dim]〔{marks}〕[/dim]{f'（{escape(extra)}）' if extra else ''}"
    if sentence.edit is not None:
        text += (
            f"\n    [yellow]手改[/yellow] {escape(f'{sentence.edit.by} {sentence.edit.on}：{sentence.edit.reason}')}"
        )
        if sentence.edit.is_outdated:
            text += f"\n    [red]起草内容已变[/red] 现为：{escape(sentence.edit.drafted or '（不再有这一句）')}"
    return text


def _show_history(console: Console, story: PlanStory, visits: Sequence[Visit]) -> None:
    console.print("\n[bold]办理经过[/bold]")
    for version in story.versions:
        console.print(f"  {version.made_on} 第 {version.number} 版 {version.made_by}：{escape(version.reason)}")
    for review in story.reviews:
        said = "，".join(part for part in (review.opinion, review.remarks, review.document_no) if part)
        step = review.action if review.action.startswith(review.role) else f"{review.role}·{review.action}"
        told = f"：{said}" if said else ""
        console.print(escape(f"  {review.made_on} {step}（经办人 {review.made_by}）{told}"))
    for item in story.items:
        console.print(f"  {item.done_on} 措施办结 {item.done_by}：{escape(f'{item.key} {item.note}')}")
    for visit in visits:
        done = f"{visit.done_on} {visit.done_by}：{visit.result}" if visit.done_on else f"应于 {visit.due_on} 前回访"
        console.print(f"  选举日后第 {visit.day} 天回访：{escape(done)}")


def _story_json(story: PlanStory) -> dict[str, Any]:
    return {
        "person_no": story.plan.person_no,
        "state": story.plan.state,
        "version": story.plan.version,
        "is_stale": story.plan.is_stale,
        "changes": [asdict(change) for change in story.changes],
        "sentences": [asdict(sentence) for sentence in story.content.sentences],
        "notes": dict(story.content.notes),
        "versions": [v.model_dump(include={"number", "reason", "made_by", "made_on"}) for v in story.versions],
        "reviews": [review.model_dump(exclude={"id", "round_id", "person_no"}) for review in story.reviews],
        "items": [item.model_dump(exclude={"round_id", "person_no"}) for item in story.items],
    }


def show_diff(change: VersionChange, *, as_json: bool) -> None:
    """Show what changed from one version to another."""
    if as_json:
        print_json(asdict(change))
        return
    console = Console(highlight=False, soft_wrap=True)
    if change.old == change.new:
        console.print(f"方案只有第 {change.new} 版，没有可以比较的旧版。")
        return
    console.print(f"第 {change.old} 版 → 第 {change.new} 版：{escape(change.reason)}")
    for fact in change.facts:
        console.print(f"  [bold]{escape(fact.what)}[/bold] {escape(fact.old)} → {escape(fact.new)}")
    for text in change.sentences:
        console.print(f"  [dim]{text.section} {escape(text.key)}[/dim]")
        if text.old:
            console.print(f"    [red]- {escape(text.old)}[/red]")
        if text.new:
            console.print(f"    [green]+ {escape(text.new)}[/green]")
    if not change.facts and not change.sentences:
        console.print("  两版没有差别。")


def show_problems(problems: Sequence[PersonProblem], *, as_json: bool) -> None:
    """Show what is wrong with the cells of departing cadres."""
    if as_json:
        rows = [
            {"person_no": p.person_no, "cell": name_of_cell(p.cell), "code": p.code, "sentence": p.sentence}
            for p in problems
        ]
        print_json(rows)
        return
    table = new_table("人员编号", "栏目", "问题", whole=("人员编号",))
    for problem in problems:
        table.add_row(problem.person_no, escape(name_of_cell(problem.cell)), escape(problem.sentence))
    console = console_for_output()
    console.print(table)
    console.print(f"共 {len(problems)} 处。")


def show_policies(policies: Sequence[Policy], on: date) -> None:
    """Show every version of every policy and whether it is in force."""
    table = new_table("编号", "版", "名称", "文号", "方式", "有效期", "现行", whole=("编号",))
    for policy in policies:
        title = f"{policy.title}{'【示例】' if policy.example else ''}"
        span = f"{policy.since} 至 {policy.until or '今'}"
        kind = KINDS[policy.kind]
        table.add_row(
            policy.id,
            str(policy.version),
            title,
            policy.document_no,
            kind,
            span,
            "是" if policy.is_in_force(on) else "",
        )
    console_for_output().print(table)
