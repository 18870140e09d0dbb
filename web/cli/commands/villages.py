"""``huanjie villages``: the rated villages of a round."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("villages")(villages)


def villages(
    context: typer.Context,
    level: Annotated[list[str] | None, typer.Option("--level", help="只看这些等级：高、中、低、无（可写多次）")] = None,
    township: Annotated[str, typer.Option("--township", help="只看这个乡镇（街道）：名称的一部分或九位编码")] = "",
    lead: Annotated[str, typer.Option("--lead", help="只看这名包联领导或乡镇责任人负责的：姓名或人员编号")] = "",
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，一村一行，按编码排列")] = False,
) -> None:
    """列出各村（社区）的风险等级、得分、命中规则和包联领导。

    例：huanjie villages --level 高 --level 中

    例：huanjie villages --township 青石 --json

    例：huanjie villages --lead 张三
    """
    from engine.villages.listing import VillageFilter, list_villages
    from ledgers.database import reading
    from ledgers.roster.rounds import current_round
    from web.cli.views.villages import level_ids, print_lines, print_table

    wanted = VillageFilter(level_ids(level or []), township, lead)
    with reading(context.obj.engine) as session:
        current = current_round(session, round_name)
        found = list_villages(session, current, wanted)
        if as_json:
            print_lines(found)
        else:
            print_table(current.title, list(found))
