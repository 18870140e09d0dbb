"""Habits of the house that no linter knows: sizes, one reader of the clock, words that never belong here."""

import ast
from pathlib import Path

import pytest

from tests.repo.sources import LAYERS, ROOT, python_files, syntax_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 40


@pytest.mark.parametrize("path", python_files(*LAYERS, "tests"), ids=str)
def test_no_file_makes_a_reader_sigh(path: Path):
    assert (ROOT / path).read_text(encoding="utf-8").count("\n") <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files(*LAYERS), ids=str)
def test_no_function_is_longer_than_a_screen(path: Path):
    functions = (node for node in ast.walk(syntax_of(path)) if isinstance(node, ast.FunctionDef))
    too_long = {f.name: length for f in functions if (length := body_length(f)) > LONGEST_FUNCTION}
    assert too_long == {}


def body_length(function: ast.FunctionDef) -> int:
    """Return the lines of the body without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


CLOCK_READERS = {"now", "today", "utcnow"}


@pytest.mark.parametrize("path", [p for p in python_files(*LAYERS) if p != Path("config/clock.py")], ids=str)
def test_only_the_clock_module_reads_the_clock(path: Path):
    readings = [
        node.lineno
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCK_READERS
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert readings == []


@pytest.mark.parametrize("path", python_files(*LAYERS), ids=str)
def test_every_module_says_why_it_exists(path: Path):
    assert ast.get_docstring(syntax_of(path))


@pytest.mark.parametrize("path", python_files(*LAYERS), ids=str)
def test_text_files_are_opened_as_utf8(path: Path):
    bare = [
        node.lineno
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"read_text", "write_text"}
        and not any(keyword.arg == "encoding" for keyword in node.keywords)
    ]
    assert bare == []


FILE_WRITERS = {Path("config/files.py"), Path("engine/rulebook/copies.py"), Path("web/cli/fault_log.py")}
"""The one module that writes files; one that fills a folder gone a moment later; one that writes down a fault."""


@pytest.mark.parametrize("path", [p for p in python_files(*LAYERS) if p not in FILE_WRITERS], ids=str)
def test_files_are_written_whole_or_not_at_all(path: Path):
    """Whoever writes a file in place leaves half of it when killed, and nothing of it when the power fails."""
    calls = [node for node in ast.walk(syntax_of(path)) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if _writes_in_place(call)] == []


def _writes_in_place(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    modes = [word for word in words if 0 < len(word) <= 3 and set(word) <= set("rwaxbt+") and set(word) & set("wax+")]
    return name in {"write_text", "write_bytes"} or (name == "open" and bool(modes))
