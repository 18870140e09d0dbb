"""Reads ``rules/assignment.toml``: the dated parameters of the assignment of county leaders."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from config.errors import InputError
from config.toml import TomlError, read_toml_file
from engine.assignment.model import AssignmentRules
from engine.rulebook.companion_file import is_count
from engine.rulebook.store import read_once

FILE = "assignment.toml"
PART_KEYS = {"value", "unit", "from", "source"}


@read_once
def load_assignment_rules(folder: Path, on: date) -> AssignmentRules:
    """Return the parameters of ``folder/assignment.toml`` in force on ``on``.

    Raises InputError naming file and key for a missing file, an unknown or missing key or a value of the wrong kind.
    """
    path = folder / FILE
    params = _params(path)
    names = [field.name for field in fields(AssignmentRules)]
    for name in params:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1) or names
            raise _mistake(path, f"没有名为 params.{name} 的参数", f"可用的参数：{'、'.join(near)}")
    values = {name: _in_force(path, name, params.get(name, []), on) for name in names}
    values["senior_posts"] = tuple(values["senior_posts"])
    return AssignmentRules(**values)


def _params(path: Path) -> Mapping[str, Any]:
    try:
        content = read_toml_file(path)
    except FileNotFoundError as error:
        raise _mistake(path, "规则目录里没有包联分工的参数文件", "从程序自带的 rules 目录复制一份") from error
    except TomlError as error:
        raise _mistake(path, f"文件读不懂：{error.what}", error.remedy) from error
    unknown = sorted(content.keys() - {"version", "params"})
    if unknown:
        raise _mistake(path, f"没有名为 {unknown[0]} 的项", "只能有 version 和 [[params.参数名]]")
    params = content.get("params", {})
    if not isinstance(params, dict):
        raise _mistake(path, "params 的写法不对", "写成 [[params.参数名]]")
    return params


def _in_force(path: Path, name: str, parts: Any, on: date) -> Any:
    where = f"params.{name}"
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise _mistake(path, f"{where} 的写法不对", f"写成 [[{where}]]，含 value、unit、from、source")
    for part in parts:
        if part.keys() != PART_KEYS or type(part["from"]) is not date:
            raise _mistake(path, f"{where} 的一段写得不全或有多余的项", "每段只含 value、unit、from（日期）、source")
        _check_value(path, name, part["value"])
    begun = [part for part in parts if part["from"] <= on]
    if not begun:
        raise _mistake(path, f"{where} 在 {on} 没有值", f"补一段 from 不晚于 {on} 的 [[{where}]]")
    return max(begun, key=lambda part: part["from"])["value"]


def _check_value(path: Path, name: str, value: Any) -> None:
    if name == "senior_posts":
        if not isinstance(value, list) or not value or not all(isinstance(post, str) for post in value):
            raise _mistake(path, "params.senior_posts 的 value 不对", '写成职务名称的列表，如 ["县委书记", "县长"]')
    elif not is_count(value):
        raise _mistake(path, f"params.{name} 的 value 不对：{value}", "写成不小于 0 的整数，不要多打位数")


def _mistake(path: Path, what: str, remedy: str) -> InputError:
    return InputError(what, where=str(path), remedy=remedy)
