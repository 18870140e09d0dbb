"""Words of a closed list on the command line: a mistyped one is answered, never taken for an empty list."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import InputError
from tests.ledgers.intake.county import prepare
from web.cli.choices import chosen

PROGRAM = Path(sys.executable).with_name("huanjie")
LEVELS = {"high": "高", "none": "无"}


@pytest.mark.parametrize(("text", "meant"), [("高", "high"), ("high", "high"), (" 无 ", "none"), (None, None)])
def test_a_word_or_its_identifier_is_understood(text, meant):
    assert chosen(text, LEVELS, "等级") == meant


def test_any_other_word_is_answered_with_the_list():
    with pytest.raises(InputError, match="没有“很高”这个等级。处理办法：可用：高、无"):
        chosen("很高", LEVELS, "等级")


@pytest.mark.parametrize(
    "command", ["risks list --level x", "risks list --state x", "tasks list --state x", "messages list --state x"]
)
def test_a_mistyped_filter_is_refused(engine, tmp_path, command):
    prepare(engine)
    address = f"sqlite:///{tmp_path / 'huanjie.db'}"
    done = subprocess.run([PROGRAM, "--database", address, *command.split()], capture_output=True, encoding="utf-8")
    assert done.stderr.startswith("没有“x”这个")
    assert done.returncode == 2
