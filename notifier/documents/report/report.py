"""Writes the three forms of the county's report, or the weekly dispatch, into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from config.errors import FaultError
from ledgers.summary import CountySummary
from notifier.documents.report.figures import Figures

WORD, WORKBOOK, PAGE, WEEKLY = "研判报告.docx", "汇总表.xlsx", "研判一览.html", "周调度.docx"
Form = tuple[str, Callable[[Figures, Path], None]]


def write_report(summary: CountySummary, folder: Path) -> list[Path]:
    """Write 研判报告.docx, 汇总表.xlsx and 研判一览.html into ``folder`` and return their paths.

    The same summary gives the same bytes. Raises FaultError when the folder cannot be written to.
    """
    from notifier.documents.report.page.report import write_page
    from notifier.documents.report.word.report import write_word
    from notifier.documents.report.workbook.report import write_workbook

    return _write(summary, folder, ((WORD, write_word), (WORKBOOK, write_workbook), (PAGE, write_page)))


def write_dispatch(summary: CountySummary, folder: Path) -> list[Path]:
    """Write 周调度.docx into ``folder`` and return its path. Raises FaultError when the folder cannot be written to."""
    from notifier.documents.report.weekly import write_weekly

    return _write(summary, folder, ((WEEKLY, write_weekly),))


def _write(summary: CountySummary, folder: Path, forms: Sequence[Form]) -> list[Path]:
    figures = Figures(summary)
    written = []
    for name, write in forms:
        path = folder / name
        try:
            write(figures, path)
        except OSError as error:
            remedy = "关闭正打开着的同名文件，检查目录权限和磁盘空间后重试"
            raise FaultError(f"报告写不进去：{error.strerror or error}", where=str(path), remedy=remedy) from error
        written.append(path)
    return written
