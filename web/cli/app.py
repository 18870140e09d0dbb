"""The command line: global options, discovery of the commands, and the one boundary where errors become words."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

import web.cli.commands
from config.errors import AppError, FaultError, InputError, reason_of
from config.texts import is_text
from web.cli.context import Context
from web.cli.fault_log import keep_details
from web.cli.lazy import LazyGroup
from web.cli.screen import write_everything
from web.cli.usage import UsageError, explain_usage

PRIVATE = 0o077
"""What nobody but the operating account may do with a file the program makes: anything."""

app = typer.Typer(
    name="huanjie",
    cls=LazyGroup,
    help="换届风险研判：导入台账、评定等级、落实包联、督办销号、一人一策。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would take most of the time of --help
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    """Say which version is installed, as the package itself declares it, and stop."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"huanjie {version('huanjie')}")
        raise typer.Exit


@app.callback()
def _global_options(
    context: typer.Context,
    database: Annotated[str | None, typer.Option(help="数据库地址，如 sqlite:///demo/huanjie.db")] = None,
    rules: Annotated[str | None, typer.Option(help="规则目录，默认用程序自带的规则")] = None,
    config: Annotated[Path | None, typer.Option(help="设置文件，默认为当前目录的 huanjie.toml")] = None,
    operator: Annotated[str | None, typer.Option(help="经办人：名册上的姓名或人员编号，岗位决定能办什么")] = None,
    late_reason: Annotated[
        str, typer.Option(help="补记理由：--on 写以前的日期时，写明为什么现在才登记；理由随登记一并保存")
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", help="显示程序版本", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = Context(config, {"database": database, "rules_dir": rules, "operator": operator}, late_reason)


def _register_commands() -> None:
    for module in pkgutil.iter_modules(web.cli.commands.__path__, "web.cli.commands."):
        importlib.import_module(module.name).register(LazyGroup.registry)


_register_commands()


def main() -> None:
    """Run the program; exit 0 when all went well, 2 for a problem in the input, 1 for a fault."""
    os.umask(PRIVATE)
    write_everything()
    try:
        _refuse_what_is_no_text(sys.argv[1:])
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except UsageError as error:
        _say(explain_usage(error))
        sys.exit(2)
    except typer.Abort:
        _say("已中止。")
        sys.exit(1)
    except AppError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        _say(str(_unusable_file(error) or f"程序出错：{error}。{keep_details(traceback.format_exc())}"))
        sys.exit(1)


def _refuse_what_is_no_text(arguments: list[str]) -> None:
    for place, argument in enumerate(arguments, 1):
        if not is_text(argument):
            shown = argument.encode("utf-8", "replace").decode("utf-8")
            remedy = "把终端的编码设为 UTF-8 后重打；是文件名的，先把文件改名"
            raise InputError(f"命令的第 {place} 个词里有认不出的文字", where=shown, remedy=remedy)


def _unusable_file(error: Exception) -> FaultError | None:
    """Return words for a file that could not be read or written (a library may wrap the reason), else None."""
    reason = next((each for each in (error, *error.args) if isinstance(each, OSError) and each.filename), None)
    if reason is None:
        return None
    remedy = "核对路径、写入权限和磁盘空间；文件正被 Excel 打开的先关闭"
    return FaultError(f"文件读写不了：{reason_of(reason)}", where=str(reason.filename), remedy=remedy)


def _say(words: str) -> None:
    typer.secho(words, fg="red" if sys.stderr.isatty() else None, err=True)
