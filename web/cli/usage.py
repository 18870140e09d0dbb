"""What a mistyped command line is answered with, in Chinese."""

from __future__ import annotations

import re
from typing import cast

import typer

UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])
"""The base of every complaint about the command line; typer does not offer it by name."""

_SENTENCES = (
    (r"No such command '(.+)'\.(.*)", r"没有 \1 这个命令"),
    (r"No such option: (\S+).*", r"没有 \1 这个选项"),
    (r"Missing argument '(.+)'\..*", r"缺少 \1"),
    (r"Missing option '(.+)'\..*", r"缺少选项 \1"),
    (r"Missing command\.", "没有写命令"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多写了 \1"),
    (r"Option '(.+)' requires an argument\.", r"选项 \1 后面要写值"),
    (r"Invalid value for '(.+?)': (.+) is not a valid (?:int|float|integer).*", r"\1 要写数字，不能是 \2"),
    (
        r"Invalid value for '(.+?)': (?:Value error, )?(.+) does not match the formats.*",
        r"\1 要写日期，如 2020-10-20，不能是 \2",
    ),
    (r"Invalid value for '(.+?)': Input should be a valid (?:integer|number).*", r"\1 要写数字"),
    (r"Invalid value for '(.+?)': Input should be greater than or equal to (\S+)", r"\1 至少是 \2"),
    (r"Invalid value for '(.+?)': Input should be less than or equal to (\S+)", r"\1 至多是 \2"),
    (r"Invalid value for '(.+?)': (.+) is not one of (.+)\.", r"\1 不能是 \2，只能是 \3 之一"),
    (r"Invalid value for '(.+?)': \w+ (.+) does not exist\.", r"\1：找不到 \2"),
    (r"Invalid value for '(.+?)': (.+)", r"\1 的值不对：\2"),
)


def explain_usage(error: Exception) -> str:
    """Return one Chinese sentence for a complaint about the command line, and where to look; help where it is that."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error)
    message = str(getattr(error, "message", error))
    if hasattr(error, "format_message"):
        message = error.format_message()
    said = next(
        (
            re.sub(pattern, words, message, flags=re.DOTALL)
            for pattern, words in _SENTENCES
            if re.fullmatch(pattern, message, flags=re.DOTALL)
        ),
        message,
    )
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "huanjie"
    return f"{said}。用法见：{command} --help"
