"""Reads a TOML file written by a person: whatever is in it, the answer is a table or what is wrong, in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from config.errors import InputError
from config.plausible import FIRST_YEAR, LAST_YEAR, is_plausible


class TomlError(InputError):
    """The file is no TOML the program can use."""


def read_toml_file(path: Path) -> dict[str, Any]:
    """Return the content of the file.

    Raises FileNotFoundError when there is none, TomlError for everything else: another encoding, a slip of syntax,
    brackets a thousand deep, dates nobody can mean.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        remedy = "检查引号、括号和等号是否成对，是否用了英文标点，文字是否加了英文引号"
        raise TomlError(f"不是有效的 TOML{_place_of(error)}", where=str(path), remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise TomlError("不是 UTF-8 编码", where=str(path), remedy="用编辑器另存为 UTF-8 后重试") from error
    except RecursionError as error:
        raise TomlError("括号嵌套太深，读不了", where=str(path), remedy="检查方括号和花括号") from error
    except ValueError as error:  # what Python itself refuses: an integer of thousands of digits
        raise TomlError("里面的数太大，读不了", where=str(path), remedy="检查数字是否多打了位数") from error
    except FileNotFoundError:
        raise
    except OSError as error:
        raise TomlError(f"打不开：{error.strerror}", where=str(path), remedy="检查文件能否读取") from error
    for what in _unusable(content):
        raise TomlError(what, where=str(path), remedy="检查日期是否打错")
    return content


def _place_of(error: Exception) -> str:
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"：第 {found[1]} 行第 {found[2]} 个字附近写得不对" if found else ""


def _unusable(content: dict[str, Any]) -> Iterator[str]:
    """Give what is wrong with each date that would only fail where it is reckoned with."""
    waiting: list[Any] = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, date) and not is_plausible(each):
            yield f"里面的日期 {each:%Y-%m-%d} 不合理，年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间"
