"""汇总表.xlsx: puts the sheets together."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from notifier.documents.report.figures import Figures
from notifier.documents.report.workbook import sheets
from notifier.documents.report.workbook.book import Book


def write_workbook(figures: Figures, path: Path) -> None:
    """Write the workbook; the same figures give the same bytes."""
    summary = figures.summary
    book = Book(path, datetime.combine(summary.on, time(8)), f"{figures.occasion}风险研判汇总表")
    sheets.add_overview(book, figures)
    sheets.add_villages(book, figures)
    sheets.add_townships(book, figures)
    sheets.add_rules(book, figures)
    sheets.add_leads(book, figures)
    sheets.add_gaps(book, figures)
    book.close()
