"""``huanjie evaluate``: facts in, findings and levels out; nothing is read from or written to a database."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from web.cli.context import Context


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("evaluate")(evaluate)


def evaluate(
    context: typer.Context,
    facts: Annotated[str, typer.Argument(help="指标文件，每行一个 JSON 对象；写 - 从标准输入读", metavar="指标文件")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按哪一天的规则，不写为今天")] = None,
    profile: Annotated[str | None, typer.Option(help="法律适用，如 CN2018+SC2020；不写按日期取")] = None,
) -> None:
    """按给定的指标评定等级，不读写数据库，供其他系统调用或核对规则用。

    每行：{"village": "999901001001", "facts": {"secretary_age": 61, "discord": true}}，没有数据的指标不写或写 null。
    逐行输出等级、最坏等级、得分和每条规则的结论；文件有任何一处错误就全部列出，什么也不输出。

    例：huanjie evaluate facts.jsonl --on 2020-10-20

    例：cat facts.jsonl | huanjie evaluate - --on 2026-03-01 --profile CN2026+SC2026
    """
    from config.clock import today
    from engine.evaluation.answer_lines import evaluate_lines
    from engine.rulebook.reading import default_profile, load_rulebook

    settings_of: Context = context.obj
    folder = settings_of.settings.rules_path
    day = on.date() if on else today()
    rulebook = load_rulebook(folder, profile or default_profile(folder, day), day)
    for warning in rulebook.warnings:
        typer.echo(f"提示：{warning}", err=True)
    output = typer.get_binary_stream("stdout")
    with _opened(facts) as lines:
        for answers in evaluate_lines(rulebook, lines, facts):
            output.write("".join(f"{answer}\n" for answer in answers).encode("utf-8"))


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    """Return the file, standard input for "-"; raise InputError when there is nothing to read."""
    from config.errors import InputError

    if name == "-":
        return nullcontext(typer.get_binary_stream("stdin"))
    path = Path(name)
    if not path.is_file():
        raise InputError("没有这个指标文件", where=name, remedy="核对文件路径，或写 - 从标准输入读")
    return path.open("rb")
