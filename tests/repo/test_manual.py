"""The manual names whatever a user can type, set or receive; what is added without a word in it fails here."""

import functools
import pkgutil
import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from typer.main import get_command

import notifier.channels
import notifier.messages
from config.settings import Settings
from tests.repo.sources import ROOT
from web.cli.app import app


def _commands(command, words: tuple[str, ...] = ()) -> Iterator[str]:
    if not hasattr(command, "list_commands"):
        yield " ".join(words)
        return
    for name in command.list_commands(None):
        yield from _commands(command.get_command(None, name), (*words, name))


def _settings(model: type[BaseModel] = Settings) -> Iterator[str]:
    for name, field in model.model_fields.items():
        is_group = isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        yield from _settings(field.annotation) if is_group else (name,)


def _folders(package) -> list[str]:
    return [module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg]


@functools.cache
def manual() -> str:
    """Return what stands in code in the manual: fenced blocks and words between backticks."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs/manual").glob("*.md")))
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@pytest.mark.parametrize("command", list(_commands(get_command(app))))
def test_every_command_stands_in_the_manual(command: str):
    assert re.search(rf"(?<![\w-]){re.escape(command)}(?![\w-])", manual())


@pytest.mark.parametrize("setting", list(_settings()))
def test_every_setting_stands_in_the_manual(setting: str):
    assert re.search(rf"\b{setting}\b", manual())


@pytest.mark.parametrize("kind", [*_folders(notifier.messages), *_folders(notifier.channels)])
def test_every_message_and_channel_stands_in_the_manual(kind: str):
    assert f"`{kind}`" in manual()


def _named() -> list[str]:
    options = r"(?: --(?:operator|database|config|rules) \S+)*"
    shell = re.findall(rf"(?:^|`)huanjie({options}(?: [a-z]+){{1,2}})", manual(), re.MULTILINE)
    return sorted({re.sub(r" --\w+ \S+", "", words).strip() for words in shell})


@pytest.mark.parametrize("named", _named())
def test_every_command_the_manual_names_exists(named: str):
    known = set(_commands(get_command(app)))
    first = named.split()[0]
    assert named in known or first in known or any(each.startswith(named + " ") for each in known)
