"""``huanjie runs``: the runs there were, judging a past one again from what it left, taking the last ones back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ledgers.journal.assessment import Run
    from ledgers.journal.takeback import RunTakeback

runs = typer.Typer(help="运行记录：列出、复算、核对、撤回。", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
OUTCOMES = {"running": "未结束", "good": "完成", "failed": "失败", "skipped": "跳过"}


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(runs, name="runs")


@runs.command("list")
def list_runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--last", help="列出最近多少次", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """列出最近的运行。例：huanjie runs list --last 5"""
    from sqlmodel import col, select

    from engine.undo.steps import steps_by_run
    from ledgers.database import reading
    from ledgers.journal.assessment import Run

    with reading(context.obj.engine) as session:
        found = session.exec(select(Run).order_by(col(Run.id).desc()).limit(limit)).all()
        steps = steps_by_run(session, [run.id or 0 for run in found])
        rows = [_row(run, steps.get(run.id or 0)) for run in found]
    if as_json:
        _print_json(rows)
        return
    if not rows:
        typer.echo("还没有运行过。先运行 huanjie assess")
    for row in rows:
        levels = row["counts"]
        risk = f"高 {levels['high']} 中 {levels['medium']} 低 {levels['low']}" if "high" in levels else ""
        outcome = "已撤回" if row["taken_back"] else OUTCOMES.get(row["outcome"], row["outcome"])
        note = row["taken_back"] or row["note"]
        typer.echo(f"{row['id']:>5}  {row['on']}  {row['job']:<8} {outcome}  {risk}  {row['hash'][:16]}  {note}")


@runs.command("reproduce")
def reproduce_run(
    context: typer.Context,
    run_id: Annotated[
        int, typer.Argument(help="运行编号，见 huanjie runs list", metavar="运行编号", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """用当时保存的数据和规则重新评一遍，核对指纹是否一致。例：huanjie runs reproduce 3"""
    from dataclasses import asdict

    from engine.assessment.reproduce import reproduce

    found = reproduce(context.obj.engine, run_id)
    if as_json:
        _print_json(asdict(found) | {"on": found.on.isoformat(), "agrees": found.agrees})
    elif found.agrees:
        typer.echo(f"一致：运行 {run_id}（评估日 {found.on}，{found.villages} 个村），指纹 {found.recorded}")
    else:
        if found.recorded != found.found:
            typer.echo(f"不一致：记录的指纹 {found.recorded}，复算得到 {found.found}。", err=True)
        else:
            typer.echo(f"不一致：指纹相同，但 {len(found.faults)} 个村存着的结果与复算不同：", err=True)
        for fault in found.faults:
            typer.echo(f"  村 {fault.village}：{fault.what}", err=True)
    if not found.agrees:
        raise typer.Exit(1)


@runs.command("verify")
def verify_runs(
    context: typer.Context,
    run_id: Annotated[
        int | None, typer.Argument(help="运行编号；不写为每一轮最近一次运行", metavar="运行编号", show_default=False)
    ] = None,
    head: Annotated[str | None, typer.Option("--head", help="报告上印的链末校验码：核对它在不在记录链上")] = None,
    as_json: AsJson = False,
) -> None:
    """从库里的记录重新算出每个校验码，核对评估结果和办理记录有没有被改动；不需要密钥。

    例：huanjie runs verify；huanjie runs verify 3 --head 1f3a…
    """
    from engine.assessment.verifying import verify
    from web.cli.views.verifying import as_plain, show_check

    found = verify(context.obj.engine, run_id, head)
    if as_json:
        _print_json(as_plain(found))
    else:
        show_check(found)
    if not found.agrees:
        raise typer.Exit(1)


@runs.command("takeback")
def take_run_back(
    context: typer.Context,
    run_id: Annotated[
        int, typer.Argument(help="运行编号，见 huanjie runs list", metavar="运行编号", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤回", show_default=False)],
    and_later: Annotated[bool, typer.Option("--and-later", help="连同以后的运行一并撤回")] = False,
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")] = None,
    as_json: AsJson = False,
) -> None:
    """撤回跑错了的运行：等级、包联、风险点、任务、未发的消息恢复到运行以前。由县委组织部的人员办理，留有记录。

    例：huanjie --operator 李四 runs takeback 16 --reason 日期写错了
    """
    from engine.undo.takeback import TakebackRequest, take_back
    from web.cli.desk import open_desk
    from web.cli.views.takeback import show_takeback

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        found = take_back(desk.session, desk.act, TakebackRequest(run_id, reason, and_later))
    show_takeback(found, as_json=as_json)


def _row(run: Run, step: RunTakeback | None) -> dict[str, Any]:
    import json

    from engine.assessment.digests import run_hash
    from engine.undo.steps import step_sentence

    known = run.input_hash and run.result_hash
    return {
        "id": run.id,
        "on": run.on.isoformat(),
        "job": run.job,
        "outcome": run.outcome,
        "profile": run.profile,
        "rulebook": run.rulebook_hash,
        "hash": run_hash(run.input_hash or "", run.result_hash or "") if known else "",
        "counts": json.loads(run.counts),
        "note": run.note,
        "taken_back": step_sentence(step) if step else "",
    }


def _print_json(content: Any) -> None:
    import json

    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
