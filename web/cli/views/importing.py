"""How the outcome of an import looks on a screen: problems as a table to work off, differences, one closing line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from ledgers.authority.senders import SETTING_UP
from ledgers.excel.problems import Problem
from ledgers.intake.plan import Difference
from ledgers.intake.report import ImportReport

SHOWN_PROBLEMS = 100
SHOWN_DIFFERENCES = 50
WIDTH_IN_FILES = 160


def print_report(report: ImportReport) -> None:
    """Print what came of an import: problems to stderr, everything else to stdout."""
    out = _console(error=False)
    if report.setting_up:
        out.print(f"提示：{SETTING_UP}。", style="yellow", highlight=False, markup=False)
    for notice in report.notices:
        out.print(
            f"提示：{notice.file} {notice.sheet}：{notice.sentence}", style="yellow", highlight=False, markup=False
        )
    if report.problems:
        _print_problems(report.problems)
        return
    _print_differences(out, report.differences)
    _print_tallies(out, report)
    out.print(_closing(report), style="bold", highlight=False, markup=False)


def _console(*, error: bool) -> Console:
    stream = sys.stderr if error else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else WIDTH_IN_FILES, soft_wrap=False)


def _print_problems(problems: Sequence[Problem]) -> None:
    out = _console(error=True)
    for file, found in groupby(problems[:SHOWN_PROBLEMS], key=lambda problem: problem.file):
        table = Table(title=file, title_justify="left", show_lines=False, expand=False)
        for heading in ("位置", "列", "问题", "正确示例"):
            table.add_column(heading, overflow="fold", no_wrap=heading == "位置")
        for problem in found:
            table.add_row(
                *(_plain(text) for text in (problem.place, problem.heading, problem.sentence, problem.example))
            )
        out.print(table)
    more = len(problems) - SHOWN_PROBLEMS
    if more > 0:
        out.print(f"……另有 {more} 处，用 --json 可看全部，用 --marked 文件夹 可得到标红的副本", highlight=False)
    out.print(f"共 {len(problems)} 处问题，数据库没有任何改动。请改正后重新导入。", style="bold red", highlight=False)


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def _print_differences(out: Console, differences: Sequence[Difference]) -> None:
    if not differences:
        return
    table = Table(title="改动的单元格", title_justify="left")
    for heading in ("村（社区）", "台账", "行", "姓名", "列", "原值", "新值"):
        table.add_column(heading, overflow="fold")
    for one in differences[:SHOWN_DIFFERENCES]:
        row = "" if one.row is None else str(one.row)
        cells = (one.village, one.sheet, row, one.name, one.heading, one.old, one.new)
        table.add_row(*(_plain(text) for text in cells))
    out.print(table)
    if len(differences) > SHOWN_DIFFERENCES:
        out.print(f"……另有 {len(differences) - SHOWN_DIFFERENCES} 处改动，用 --json 可看全部", highlight=False)


def _print_tallies(out: Console, report: ImportReport) -> None:
    tallies = [t for t in report.tallies if t.added or t.changed or t.removed or t.unchanged]
    if not tallies:
        return
    table = Table()
    table.add_column("台账")
    for heading in ("新增", "改动", "删除", "未变"):
        table.add_column(heading, justify="right")
    for t in tallies:
        table.add_row(t.title, *(str(n) for n in (t.added, t.changed, t.removed, t.unchanged)))
    out.print(table)


def _closing(report: ImportReport) -> str:
    if not any(t.added or t.changed or t.removed or t.unchanged for t in report.tallies) and not report.returns:
        return "文件里没有填任何数据，没有改动。"
    if not report.changes:
        return "与系统中的数据完全一致，没有改动。"
    rows = report.changes - report.returns
    parts = ((rows, "行台账"), (report.returns, "项上报登记"))
    what = "、".join(f"{count} {unit}" for count, unit in parts if count)
    return f"检查通过：导入后将变动 {what}（本次只检查，没有改动）。" if report.dry_run else f"已导入：变动 {what}。"
