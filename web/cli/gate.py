"""The door every command goes through: what a person typed is checked before anything is done with it.

A new command or option is checked without a line of its own: all texts and file names are. Only what is an address
and never a word about anybody is left out, by the name of its parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from web.cli.context import Context

ADDRESSES = frozenset({"database"})
"""Parameters that hold an address or a password of a machine."""


def check_typed(parameters: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Check the texts given to a command; ``names`` are the parameters' names as people type them.

    InputError for ID and telephone numbers; words that tell of a complaint are warned of on the error stream.
    """
    texts = {}
    for parameter, value in parameters.items():
        if parameter not in ADDRESSES:
            texts[names.get(parameter, parameter)] = "\n".join(_texts_in(value))
    if not any(texts.values()):
        return
    from ledgers.free_text import refuse_personal_data, warnings_of

    refuse_personal_data(texts)
    for sentence in warnings_of(texts):
        typer.echo(f"提醒：{sentence}。", err=True)


def command_of(ctx: Any) -> str:
    """Return the command being run as people write it, whatever the program is called: "risks move"."""
    words: list[str] = []
    while ctx.parent is not None:
        words.insert(0, str(ctx.info_name))
        ctx = ctx.parent
    return " ".join(words)


def ask_at_door(context: Context, command: str, round_name: str | None) -> None:
    """Refuse a command that concerns a whole county to who may not give it; InputError naming who may."""
    from ledgers.authority.doors import DEPARTMENT, DOORS, pass_door

    if DOORS[command].kind == DEPARTMENT:
        pass_door(context.bare_engine, command, context.settings.operator, context.region_of(round_name))


def _texts_in(value: Any) -> Iterator[str]:
    """Give what a person typed in a value: a text, the name of a file, each of several."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Path):
        yield value.name
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts_in(each)


def _as_typed(parameter: Any) -> str:
    """Return what people call a parameter: the option itself, or what the help calls the argument."""
    option = parameter.opts[0]
    return str(option if option.startswith("-") else parameter.metavar or parameter.name)


class Gated:
    """What makes a command or a group check what was typed before it runs."""

    params: list[Any]

    def invoke(self, ctx: Any) -> Any:
        """Check, then run."""
        names = {each.name: _as_typed(each) for each in self.params}
        check_typed(ctx.params, names)
        return super().invoke(ctx)  # type: ignore[misc]
