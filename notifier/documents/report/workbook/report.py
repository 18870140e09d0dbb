"""汇总表.xlsx: puts the sheets together."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from ledgers.excel.making import new_workbook
from notifier.documents.report.figures import Figures
from notifier.documents.report.workbook import sheets
from notifier.documents.report.workbook.book import Book


def write_workbook(figures: Figures, path: Path) -> None:
    """Write the workbook; the same figures give the same bytes. Raises FaultError when the file cannot be written."""
    summary = figures.summary
    with new_workbook(path) as made:
        book = Book(made, datetime.combine(summary.on, time(8)), f"{figures.occasion}风险研判汇总表")
        sheets.add_overview(book, figures)
        sheets.add_villages(book, figures)
        sheets.add_townships(book, figures)
        sheets.add_rules(book, figures)
        sheets.add_leads(book, figures)
        sheets.add_gaps(book, figures)
