"""Text from templates: Jinja2 in a sandbox, an unknown name is an error, data cannot become markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from config.clock import BUSINESS_ZONE
from config.errors import FaultError
from notifier.markdown import markdown_safe

MESSAGES = Path(__file__).with_name("messages")


def chinese_date(value: date | datetime) -> str:
    """Return ``2020年10月15日``."""
    day = value.astimezone(BUSINESS_ZONE).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def month_day(value: date) -> str:
    """Return ``10月15日``, for days of these weeks."""
    return f"{value.month}月{value.day}日"


@cache
def _environment(markdown: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(MESSAGES, encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=markdown,  # so that what a macro returns is known as markup already
        finalize=_mark_safe if markdown else None,
    )
    environment.filters["day"] = chinese_date
    environment.filters["month_day"] = month_day
    return environment


def _mark_safe(value: object) -> object:
    return Markup(markdown_safe(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the text of ``template`` (a path below ``messages``); FaultError naming what it cannot use.

    In a template named ``markdown.j2`` every value is made safe by ``markdown_safe``.
    """
    try:
        rendered = _environment(template.endswith("markdown.j2")).get_template(template).render(context)
        return str(rendered).strip()
    except TemplateError as error:
        raise FaultError(f"消息模板用不了：{error.message}", where=template, remedy="改正模板中的名称") from error
