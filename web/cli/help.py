"""The help texts in Chinese: what the library puts around our own sentences, said in the reader's language.

The library writes its own words in English and aligns columns: what is translated there keeps the width it had.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from typer.core import TyperCommand, TyperGroup

from web.cli.gate import Gated, ask_at_door, command_of

_HEADINGS = {"Usage: ": "用法：", "Options:": "选项：", "Arguments:": "参数：", "Commands:": "命令："}
_USAGE = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}
_SENTENCES = (
    (r"Show this message and exit\.", "显示本说明"),
    (r"Install completion for the current shell\.", "为当前的命令行装好按 Tab 补全"),
    (
        r"Show completion for the current shell, to copy it or\s+customize the installation\.",
        "显示补全脚本，供自行安装",
    ),
    (r"\[required\]", "［必填］"),
    (r"\[default:\s+(.+?)(?:; x>=(\d+))?\]", r"［默认 \1］"),
)
_KINDS = {
    "str": "文字",
    "path": "路径",
    "int": "整数",
    "int range": "整数",
    "float": "数字",
    "%Y-%m-%d": "日期",
    "list[str]": "文字…",
    "list[int]": "整数…",
    "list[Path]": "文件…",
}
_KIND = re.compile(rf"<({'|'.join(map(re.escape, _KINDS))})> *")


class ChineseCommand(Gated, TyperCommand):
    """A command whose help is wholly in Chinese, its options and its door checked."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command when who asks may come in (``ledgers.authority.doors``)."""
        if ctx.obj is not None:
            ctx.obj.command = command_of(ctx)
            ask_at_door(ctx.obj, ctx.obj.command, ctx.params.get("round_name"))
        return super().invoke(ctx)

    def get_help(self, ctx: Any) -> str:
        """Return the help text."""
        return in_chinese(super().get_help(ctx))


class ChineseGroup(Gated, TyperGroup):
    """A group of commands whose help is wholly in Chinese, and whose options are checked."""

    def get_help(self, ctx: Any) -> str:
        """Return the help text."""
        return in_chinese(super().get_help(ctx))


def in_chinese(text: str) -> str:
    """Return a help text with the library's English words in Chinese, columns where they were."""
    usage, rest = re.split(r"\n\n", text + "\n\n", maxsplit=1)
    for english, words in _USAGE.items():
        usage = usage.replace(english, words)
    text = f"{usage}\n\n{rest}".rstrip("\n")
    for english, words in _HEADINGS.items():
        text = re.sub(f"^{english}", words, text, flags=re.MULTILINE)
    for pattern, words in _SENTENCES:
        text = re.sub(pattern, words, text)
    return _KIND.sub(lambda kind: _padded(f"<{_KINDS[kind[1]]}>", len(kind[0])), text)


def _padded(words: str, width: int) -> str:
    return words + " " * (width - sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in words))
