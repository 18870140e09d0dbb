"""``huanjie simulate``: a whole season in fast forward on a copy of the demo county."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="写到哪个目录（没有就新建）", metavar="目录")] = Path("season"),
    season: Annotated[bool, typer.Option("--season", help="演完一季：从评估次日到选举日后 30 天")] = False,
    days: Annotated[int, typer.Option(help="不演完一季时，演几天", min=1)] = 14,
    source: Annotated[Path, typer.Option("--from", help="演示县所在目录，先用 huanjie demo 生成")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="随机种子，不同的数演不同的一季")] = 1,
) -> None:
    """快进演一季：在演示县的副本上，每天虚构台账变动和各级办理，夜间任务、消息、变动报告照常产生。

    例：huanjie demo demo

    例：huanjie simulate season --season --from demo
    """
    from config.logs import configure
    from simulation.season.staging import Staging, stage
    from web.cli.views.season import follow

    configure()
    follow(stage(Staging(folder, source, seed, None if season else days, context.obj.settings)))
