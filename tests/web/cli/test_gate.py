"""Every text and file name a person can type is checked at the door, whichever command it belongs to."""

from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from config.errors import InputError
from tests.ledgers.test_free_text import NUMBER
from web.cli.app import app
from web.cli.gate import ADDRESSES


def _doors(command, words=()):
    """Give every command and group with the words that lead to it."""
    yield words, command
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from _doors(command.get_command(None, name), (*words, name))


DOORS = dict(_doors(get_command(app)))
TEXTS = [
    (words, parameter)
    for words, command in DOORS.items()
    for parameter in command.params
    if parameter.name not in ADDRESSES and any(kind in str(parameter.type_descriptor) for kind in ("str", "Path"))
]


def _typed(words, asked):
    """Return a whole command line in which the parameter ``asked`` holds an ID number, and nothing else does."""
    for parameter in DOORS[words].params:
        if parameter is asked or parameter.required:
            value = f"{NUMBER}.x" if parameter is asked else "1"
            yield from (parameter.opts[0], value) if parameter.opts[0].startswith("-") else (value,)


@pytest.mark.parametrize(("words", "parameter"), TEXTS, ids=lambda each: getattr(each, "name", None) or "-".join(each))
def test_an_id_number_is_refused_in_whatever_can_be_typed(words, parameter):
    line = [*words, *_typed(words, parameter)] if words else [*_typed(words, parameter), "villages"]
    refused = CliRunner().invoke(app, line).exception
    assert isinstance(refused, InputError), refused
    assert "身份证号" in str(refused)
    assert NUMBER not in str(refused)


def test_all_kinds_of_parameters_are_walked_over():
    assert {("--reason", ("risks", "override")), ("--operator", ()), ("files", ("import",))} <= {
        (parameter.opts[0], words) for words, parameter in TEXTS
    }
    assert len(TEXTS) > 150


def test_words_that_tell_of_a_complaint_are_warned_of_and_taken(engine, tmp_path):
    line = ["--database", str(engine.url), "risks", "override", "1", "高", "--reason", "信访人反映补偿被截留"]
    result = CliRunner().invoke(app, line)
    assert "“--reason”里有“信访人”“反映”：不写信访人是谁" in result.stderr
    assert "身份证号" not in str(result.exception)


def test_an_operator_out_of_the_settings_is_checked_too(tmp_path, monkeypatch):
    settings = tmp_path / "huanjie.toml"
    settings.write_text(f'operator = "{NUMBER}"\n', encoding="utf-8")
    refused = CliRunner().invoke(app, ["--config", str(settings), "villages"]).exception
    assert isinstance(refused, InputError)
    assert "经办人" in str(refused)


def test_files_a_pattern_stands_for_are_checked_too(engine, tmp_path):
    (tmp_path / f"张三{NUMBER}.xlsx").touch()
    line = ["--database", str(engine.url), "import", str(Path(tmp_path) / "*.xlsx")]
    refused = CliRunner().invoke(app, line).exception
    assert isinstance(refused, InputError)
    assert "文件名" in str(refused)
