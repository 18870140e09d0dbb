"""Workbooks made to cost memory or time: refused in words, or read, at a price that follows their size."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledgers.excel import findings as collecting
from ledgers.excel.books import read_book
from ledgers.excel.findings import Findings
from ledgers.excel.opening import open_book
from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import RawBook
from tests.ledgers.excel import hostile_files as files

REFUSED: list[tuple[Callable[..., Path], dict[str, int]]] = [
    (files.unclosed_formulas, {}),
    (files.without_references, {"count": 300_000}),
    (files.nested, {"depth": 200_000}),
    (files.one_long_text, {"length": 20_000_000}),
    (files.one_long_comment, {"length": 10_000_000}),
    (files.one_long_tag, {"length": 10_000_000}),
    (files.shared_text_bomb, {"cells": 20_000}),
    (files.many_sheets, {"count": 1_000}),
    (files.many_merges, {"count": 150_000}),
    (files.many_parts, {"count": 6_000}),
    (files.nested_ods, {"depth": 200_000}),
    (files.columns_repeated, {}),
    (files.rows_repeated, {}),
    (files.one_ods_row, {"count": 600_000}),
    (files.one_long_line, {"length": 9_000_000}),
    (files.one_open_quote, {"length": 9_000_000}),
]
READ: list[tuple[Callable[..., Path], dict[str, int]]] = [
    (files.error_cells, {}),
    (files.many_shared_texts, {"count": 100_000}),
    (files.many_styles, {"count": 50_000}),
    (files.some_merges, {"count": 20_000}),
    (files.many_names, {"count": 20_000}),
    (files.empty_ods_rows, {"count": 50_000}),
]
LEAST_MB = 400
"""Half of what the largest of these would need if any of them were built before it is measured."""
SECONDS = 60
"""Of the processor, for all of them: quadratic patterns alone took minutes for one."""


def _make(make: Callable[..., Path], sizes: dict[str, int], folder: Path) -> Path:
    return make(folder / f"{make.__name__}{files.ENDINGS.get(make, '.xlsx')}", **sizes)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What a process of its own says of each file, with its memory and time so far."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = [_make(make, sizes, folder) for make, sizes in (*REFUSED, *READ)]
    command = [sys.executable, "-m", "tests.benchmarks.hostile", "--read", *map(str, paths)]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return {path.stem: json.loads(line) for path, line in zip(paths, answer.splitlines(), strict=True)}


@pytest.mark.parametrize("make", [make for make, _ in REFUSED], ids=lambda make: make.__name__)
def test_what_would_swell_is_refused_as_too_large(told, make):
    assert told[make.__name__]["said"] == "too_large"


@pytest.mark.parametrize("make", [make for make, _ in READ], ids=lambda make: make.__name__)
def test_what_only_looks_large_is_read(told, make):
    assert told[make.__name__]["said"] in ("read", "merged", "nothing_to_import")


def test_all_of_them_cost_little_memory_and_time(told):
    assert max(each["peak_mb"] for each in told.values()) < LEAST_MB
    assert sum(each["cpu_seconds"] for each in told.values()) < SECONDS


def _read_every_sheet(book: RawBook) -> None:
    for name in book.names:
        for _ in book.sheet(name).rows():
            pass


def test_two_hundred_sheets_that_are_one_count_as_two_hundred(tmp_path):
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r1"/>' for n in range(200))
    book = open_book(files.xlsx(tmp_path / "a.xlsx", files.rows_of_numbers(2_000, 20), sheets=sheets))
    with pytest.raises(UnreadableError, match="数据区超过"):
        _read_every_sheet(book)


def test_of_very_many_problems_the_rest_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "MOST_PROBLEMS", 10)
    path = tmp_path / f"{files.SHEET}.csv"
    path.write_text("村编码,事项编号,类型\n" + "1,2,3\n" * 50, encoding="utf-8")
    findings = Findings()
    read_book(path, findings)
    findings.close()
    assert len(findings.problems) == 11
    assert "只列出前 10 处" in findings.problems[-1].sentence
    assert findings.left_out == 0


def test_a_sheet_name_is_shown_without_what_nobody_sees(tmp_path):
    sheets = f'<sheet name="{files.SHEET}\u202e\x9b" sheetId="1" r:id="r1"/>'
    assert open_book(files.xlsx(tmp_path / "a.xlsx", iter(()), sheets=sheets)).names == (files.SHEET,)
