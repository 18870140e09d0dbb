"""Sentence templates: Jinja2 in a sandbox, reading only named fields, so that each sentence knows what it rests on.

A template may show fields, pass them through a few filters and choose by comparing them; anything else is refused when
the file is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config.errors import InputError
from engine.rulebook.problems import nearest

TO_BE_SUPPLIED = "〔待补〕"
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Tuple,
    nodes.List,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_TESTS = ("none",)


class Missing:
    """Stands for a field without a value: none, false, equal to nothing; shown, it notes that it was."""

    __slots__ = ("_name", "_shown")

    def __init__(self, name: str, shown: list[str]) -> None:
        self._name = name
        self._shown = shown

    def __str__(self) -> str:
        self._shown.append(self._name)
        return TO_BE_SUPPLIED

    def __bool__(self) -> bool:
        return False

    def _never(self, _: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never


class Values:
    """The values sentences are rendered with; ``shown_missing`` are the empty fields the last sentence showed.

    One context of Jinja2 serves every sentence about the same person: making one costs more than a sentence.
    """

    __slots__ = ("context", "shown_missing")

    def __init__(self, values: Mapping[str, Any]) -> None:
        shown: list[str] = []
        self.shown_missing = shown
        self.context = _BLANK.new_context(
            {name: Missing(name, shown) if value is None else value for name, value in values.items()}
        )


@dataclass(frozen=True, slots=True)
class SentenceTemplate:
    """A compiled sentence, the fields it names, and the condition under which it is said at all."""

    source: str
    fields: tuple[str, ...]
    condition_fields: tuple[str, ...]
    _text: Template
    _condition: Template | None

    def applies(self, values: Values) -> bool:
        """Tell whether the sentence is to be said."""
        return self._condition is None or self._fill(self._condition, values) != ""

    def render(self, values: Values) -> str:
        """Return the sentence; fields without a value show as to be supplied and stand in ``values.shown_missing``."""
        values.shown_missing.clear()
        return self._fill(self._text, values).strip()

    def _fill(self, template: Template, values: Values) -> str:
        try:
            return "".join(template.root_render_func(values.context))
        except (TypeError, ValueError, ArithmeticError, AttributeError, SecurityError) as error:
            remedy = "检查过滤器与字段是否相配，如 money 只用于金额、day 只用于日期"
            raise InputError(f"句子模板算不出来：{self.source}", remedy=remedy) from error


def compile_sentence(text: str, fields: Collection[str], when: str = "") -> SentenceTemplate | list[str]:
    """Return the template, or the Chinese sentences saying why it is refused."""
    condition = f"{{% if {when} %}}1{{% endif %}}" if when else ""
    problems = [*_problems_of(text, fields), *_problems_of(condition, fields)]
    if problems:
        return problems
    compiled = _ENVIRONMENT.from_string(condition) if when else None
    return SentenceTemplate(text, _names(text), _names(condition), _ENVIRONMENT.from_string(text), compiled)


def _names(text: str) -> tuple[str, ...]:
    names = (node.name for node in _ENVIRONMENT.parse(text).find_all(nodes.Name))
    return tuple(dict.fromkeys(names))


def _problems_of(text: str, fields: Collection[str]) -> list[str]:
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        return [f"模板写法有误（第 {error.lineno} 行）：检查 {{{{ }}}}、{{% %}} 和引号是否成对"]
    return list(_refusals(tree, fields))


def _refusals(tree: nodes.Node, fields: Collection[str]) -> Iterator[str]:
    for node in (tree, *tree.find_all(nodes.Node)):
        if not isinstance(node, _ALLOWED):
            yield f"模板里不允许{_FORBIDDEN.get(type(node), '运行代码')}，只能引用字段、比较、用 {'、'.join(_FILTERS)}"
        elif isinstance(node, nodes.Name) and (node.ctx != "load" or node.name not in fields):
            yield f"模板引用了不存在的字段“{node.name}”（{nearest(node.name, fields)}）"
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            yield f"模板用了不可用的过滤器“{node.name}”（{nearest(node.name, _FILTERS)}）"
        elif isinstance(node, nodes.Test) and node.name not in _TESTS:
            yield f"模板用了不可用的判断“is {node.name}”，只能用 is none"


_FORBIDDEN: dict[type[nodes.Node], str] = {
    nodes.Call: "调用函数",
    nodes.Getattr: "读取对象属性",
    nodes.Getitem: "按下标取值",
    nodes.Include: "引用其他文件",
    nodes.Import: "引用其他文件",
    nodes.FromImport: "引用其他文件",
    nodes.Extends: "引用其他文件",
    nodes.For: "循环",
    nodes.Macro: "定义宏",
    nodes.Assign: "赋值",
}


def money(value: Decimal | Missing) -> str:
    """Return yuan with thousands and two decimals."""
    return str(value) if isinstance(value, Missing) else f"{value:,.2f}"


def day(value: date | Missing) -> str:
    """Return a date the way official papers write it."""
    return str(value) if isinstance(value, Missing) else f"{value.year}年{value.month}月{value.day}日"


def month(value: date | Missing) -> str:
    """Return year and month the way official papers write them."""
    return str(value) if isinstance(value, Missing) else f"{value.year}年{value.month}月"


def years(months: int | Missing) -> str:
    """Return a number of months as years and months."""
    if isinstance(months, Missing):
        return str(months)
    whole, rest = divmod(months, 12)
    return "".join(part for part, shown in ((f"{whole}年", whole), (f"{rest}个月", rest or not whole)) if shown)


def yes(value: bool | Missing) -> str:
    """Return yes or no in Chinese."""
    return str(value) if isinstance(value, Missing) else "是" if value else "否"


_FILTERS = {"money": money, "day": day, "month": month, "years": years, "yes": yes}


def _make_environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters = dict(_FILTERS)
    environment.tests = {"none": lambda value: isinstance(value, Missing)}
    return environment


_ENVIRONMENT = _make_environment()
_BLANK = _ENVIRONMENT.from_string("")
NO_SENTENCE = SentenceTemplate("", (), (), _BLANK, None)
"""Stands where a template was refused, until all mistakes are collected."""
