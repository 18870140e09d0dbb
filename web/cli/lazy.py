"""A command group that builds a command from its function only when it is run: most of the time of --help otherwise."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import typer
from typer.main import get_command, get_command_name
from typer.models import CommandInfo, TyperInfo

from web.cli.help import ChineseCommand, ChineseGroup


class LazyGroup(ChineseGroup):
    """Shows and runs what is registered at ``registry`` without building all of it first."""

    registry: ClassVar[typer.Typer] = typer.Typer()

    @cached_property
    def _registered(self) -> Mapping[str, CommandInfo | TyperInfo]:
        found: dict[str, CommandInfo | TyperInfo] = {}
        for command in self.registry.registered_commands:
            found[command.name or get_command_name(command.callback.__name__ if command.callback else "")] = command
        for group in self.registry.registered_groups:
            found[str(group.name or (group.typer_instance and group.typer_instance.info.name))] = group
        return dict(sorted(found.items()))

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, sorted."""
        return list(self._registered)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Build one command; None when there is none of that name."""
        info = self._registered.get(cmd_name)
        if info is None:
            return None
        _say_in_chinese(info)
        single = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
        if isinstance(info, TyperInfo):
            single.registered_groups.append(info)
            single.callback()(lambda: None)
        else:
            single.registered_commands.append(info)
        built: Any = get_command(single)
        return built.commands[cmd_name] if isinstance(info, TyperInfo) else built

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one line a command: the first sentence of its help."""
        lines = [(name, _first_sentence(info)) for name, info in self._registered.items()]
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def _say_in_chinese(info: CommandInfo | TyperInfo) -> None:
    """Let a command, or every command of a group, give its help in Chinese."""
    if isinstance(info, CommandInfo):
        info.cls = ChineseCommand
        return
    group = info.typer_instance
    assert group is not None
    group.info.cls = ChineseGroup
    for command in group.registered_commands:
        command.cls = ChineseCommand


def _first_sentence(info: CommandInfo | TyperInfo) -> str:
    if isinstance(info, TyperInfo):
        text = info.typer_instance.info.help if info.typer_instance else info.help
    else:
        text = info.help or inspect.getdoc(info.callback)
    return str(text or "").split("\n")[0].split("例：")[0].split("。")[0]
