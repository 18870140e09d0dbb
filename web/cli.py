"""The command line: global options, discovery of the commands, and the one boundary where errors become words."""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

import web.commands
from config.errors import AppError
from web.context import Context
from web.lazy import LazyGroup
from web.usage import UsageError, explain_usage

app = typer.Typer(
    name="huanjie",
    cls=LazyGroup,
    help="换届风险研判：导入台账、评定等级、落实包联、督办销号、一人一策。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would take most of the time of --help
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _global_options(
    context: typer.Context,
    database: Annotated[str | None, typer.Option(help="数据库地址，如 sqlite:///demo/huanjie.db")] = None,
    rules: Annotated[str | None, typer.Option(help="规则目录，默认用程序自带的规则")] = None,
    config: Annotated[Path | None, typer.Option(help="设置文件，默认为当前目录的 huanjie.toml")] = None,
    operator: Annotated[str | None, typer.Option(help="经办人：名册上的姓名或人员编号，岗位决定能办什么")] = None,
) -> None:
    context.obj = Context(config, {"database": database, "rules_dir": rules, "operator": operator})


def _register_commands() -> None:
    for module in pkgutil.iter_modules(web.commands.__path__, "web.commands."):
        importlib.import_module(module.name).register(LazyGroup.registry)


_register_commands()


def main() -> None:
    """Run the program; exit 0 when all went well, 2 for a problem in the input, 1 for a fault."""
    try:
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
        _say(_explain_fault(error))
        sys.exit(1)


def _explain_fault(error: Exception) -> str:
    """Say what no command foresaw: a file that cannot be used is for the person to mend, all else for the makers."""
    if isinstance(error, OSError) and error.filename is not None:
        remedy = "关闭正打开它的程序，检查文件夹是否存在、可写，磁盘是否已满"
        return f"文件打不开或写不进去（{error.filename}：{error.strerror}）。处理办法：{remedy}。"
    return f"程序出错：{error}。{_log_fault()}"


def _log_fault() -> str:
    """Keep the traceback, in the temporary folder where this one cannot be written, and say where it is."""
    import tempfile

    for folder in (Path(), Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError):
            log = folder / "huanjie-error.log"
            log.write_text(traceback.format_exc(), encoding="utf-8")
            return f"详情已记入 {log.resolve()}，请连同该文件反馈。"
    return "详情没有地方可记，请把这句话反馈。"


def _say(words: str) -> None:
    typer.secho(words, fg="red" if sys.stderr.isatty() else None, err=True)
