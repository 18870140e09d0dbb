"""Reading the options of a channel: everything that is wrong with them at once, in Chinese, and never a value."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, ValidationError

from config.settings import KINDS
from notifier.channels.base import Options

OptionsType = TypeVar("OptionsType", bound=Options)
HIGHEST_PORT = 65_535


class UnusableOptionsError(Exception):
    """The options of a channel cannot be used: each of ``sentences`` says one reason."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("；".join(sentences))
        self.sentences = sentences


def read_options(channel: str, shape: type[OptionsType], options: Mapping[str, Any]) -> OptionsType:
    """Return the typed options of ``channel``; UnusableOptionsError with all that is wrong."""
    try:
        return shape.model_validate(dict(options))
    except ValidationError as error:
        raise UnusableOptionsError([f"通道 {channel}：{_words(each, shape)}" for each in error.errors()]) from None


def _words(error: Any, shape: type[Options]) -> str:
    """Return what one complaint of the library means. What was written may be a password: it is not repeated."""
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = [*shape.model_fields] if len(error["loc"]) == 1 else ["url", "secret"]
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"没有名为 {name} 的设置，" + (f"是否想写 {near[0]}？" if near else f"可用的设置：{'、'.join(known)}")
    if error["type"] == "missing":
        return f"缺少 {name}"
    if error["type"] == "value_error":
        return f"{name} {error['ctx']['error']}" if name else str(error["ctx"]["error"])
    wanted = next((words for kind, words in KINDS.items() if error["type"].startswith(kind)), "与手册中同样的形式")
    return f"{name} 要写成{wanted}"


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _host(value: str) -> str:
    if not value or not value.isprintable() or set(value) & set(" /:@"):
        raise ValueError("只写主机名，如 mail.example")
    return value


def _port(value: int) -> int:
    if not 1 <= value <= HIGHEST_PORT:
        raise ValueError(f"要在 1 到 {HIGHEST_PORT} 之间")
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        port = parts.port or 1
    except ValueError:
        raise ValueError("不是完整的网址") from None
    if not _is_plain(value) or parts.scheme not in {"http", "https"} or not parts.hostname or port < 1:
        raise ValueError("不是完整的网址，要以 https:// 开头，不能有空格和中文")
    if parts.username or parts.password:
        raise ValueError("里不能写用户名和口令")
    return value


Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, AfterValidator(_port)]
Url = Annotated[str, AfterValidator(_url)]
