"""The command line as people mistype it: a Chinese sentence, exit code 2, never a traceback."""

import os
import re
import resource
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import web.cli.app
from web.cli.help import in_chinese

PROJECT = Path(web.cli.app.__file__).parents[2] / "pyproject.toml"
PROGRAM = Path(sys.executable).with_name("huanjie")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("rulez", "没有 rulez 这个命令"),
        ("villages --nope", "没有 --nope 这个选项"),
        ("explain", "缺少"),
        ("facts extra", "多写了 extra"),
        ("assess --round", "选项 --round 后面要写值"),
        ("assess --on someday", "--on 要写日期"),
        ("tasks done first", "任务编号 要写数字"),
        ("runs list --last 0", "--last 至少是 1"),
    ],
)
def test_a_mistyped_command_line_is_answered_in_chinese(arguments, words, tmp_path):
    done = subprocess.run([PROGRAM, *arguments.split()], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert words in done.stderr
    assert "--help" in done.stderr
    assert done.returncode == 2


def test_a_fault_is_told_in_a_folder_that_takes_no_file_too(tmp_path):
    (tmp_path / "huanjie-error.log").mkdir()
    (tmp_path / "temporary").mkdir()
    program = "import web.cli.app; web.cli.app.app = lambda **_: 1 / 0; web.cli.app.main()"
    surroundings = {**os.environ, "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, encoding="utf-8")
    assert (done.returncode, "程序出错" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    (log,) = (tmp_path / "temporary").iterdir()
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_a_file_no_command_expected_to_fail_is_named_with_what_to_do(tmp_path):
    program = "import web.cli.app; web.cli.app.app = lambda **_: open('没有/表.txt'); web.cli.app.main()"
    surroundings = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, encoding="utf-8")
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert done.stderr.startswith("文件读写不了：没有这个文件或文件夹（没有/表.txt）")


def test_no_command_at_all_shows_the_help(tmp_path):
    done = subprocess.run([PROGRAM], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert "assess" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_is_named_in_chinese(tmp_path):
    done = subprocess.run([PROGRAM, "roster", "form", "."], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.stderr.startswith("这是一个文件夹，不是文件（.）")
    assert done.returncode == 2


def test_a_fault_is_kept_elsewhere_when_the_folder_cannot_be_written(tmp_path, monkeypatch, capsys):
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    (here / "huanjie-error.log").mkdir(parents=True)
    elsewhere.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    monkeypatch.setattr(web.cli.app, "app", lambda **_: 1 // 0)
    with pytest.raises(SystemExit):
        web.cli.app.main()
    (log,) = elsewhere.iterdir()
    assert f"详情已记入 {log}" in capsys.readouterr().err
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


LEFT_IN_ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|ARGS|required|default:|<[a-zA-Z%]|[\[{][a-z]+[\]}]|Show "
)


def _helps(command: Any, path: str) -> Iterator[tuple[str, str]]:
    context = command.make_context(path, [], resilient_parsing=True)
    yield path, command.get_help(context)
    for name in getattr(command, "list_commands", lambda _: ())(context):
        yield from _helps(command.get_command(context, name), f"{path} {name}")


def test_every_help_is_wholly_in_chinese():
    helps = dict(_helps(typer.main.get_command(web.cli.app.app), "huanjie"))
    assert len(helps) > 70
    assert [path for path, text in helps.items() if LEFT_IN_ENGLISH.search(text)] == []


def test_the_columns_of_a_help_stand_where_they_stood():
    text = in_chinese(
        "Usage: x [OPTIONS]\n\nOptions:\n  --on <str>    day\n  --all         every\n  --a <%Y-%m-%d>  day"
    )
    lines = [line[2:] for line in text.splitlines()[-3:]]
    assert lines == ["--on <文字>   day", "--all         every", "--a <日期>      day"]


def test_the_version_is_that_of_the_package(tmp_path):
    done = subprocess.run([PROGRAM, "--version"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    assert done.stdout == f"huanjie {declared}\n"


def test_the_help_is_there_at_once(tmp_path):
    """In processor time, the least of three: a third of a second at most, whatever else the machine does."""
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([PROGRAM, "--help"], cwd=tmp_path, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) <= 0.3
