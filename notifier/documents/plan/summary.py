"""The summary workbook of all plans: progress by township, a line a person, the money it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from xlsxwriter import Workbook

from ledgers.database import reading
from ledgers.excel.cells import FORMULA_STARTS
from ledgers.excel.making import new_workbook
from ledgers.excel.styles import Styles
from ledgers.resettlement.table import PLAN_STATES
from notifier.documents.plan.paper import PlanPaper
from notifier.documents.plan.reading import read_marks, read_papers

MONEY = (("monthly", "每月（元）"), ("yearly", "每年（元）"), ("once", "一次性（元）"))
STATES = tuple(state for state in PLAN_STATES if state != "未拟")
TOWNSHIP_HEADINGS = ("乡镇（街道）", "人数", *STATES, "过时", "待核实事项", *(heading for _, heading in MONEY))
PERSON_HEADINGS = (
    *("人员编号", "乡镇（街道）", "村（社区）", "姓名", "离任职务", "离任原因", "累计任职"),
    *("状态", "版次", "过时", "措施项数", "待核实事项"),
    *(heading for _, heading in MONEY),
)
NOTE = "金额为符合条件的各项政策之和；“只能享受一项”的政策未作取舍，以本人选定和批准为准。示例政策的金额不作发放依据。"
WIDTHS = {
    "人员编号": 20,
    "乡镇（街道）": 14,
    "村（社区）": 14,
    "离任职务": 16,
    "离任原因": 12,
    "累计任职": 14,
    "状态": 11,
}


@dataclass(slots=True)
class _Total:
    """One township's line."""

    name: str
    counts: Counter[str]
    money: dict[str, Decimal]


def write_summary(engine: Engine, round_id: int, townships: Sequence[tuple[str, str]], path: Path) -> int:
    """Write the summary of these townships to ``path`` and return the number of persons in it."""
    with new_workbook(path, row_by_row=True) as book:
        styles = Styles(book)
        overview = _Sheet(book, styles, "乡镇进度", TOWNSHIP_HEADINGS)
        people = _Sheet(book, styles, "人员明细", PERSON_HEADINGS)
        papers = _papers(engine, round_id, townships)
        totals = [_write_township(people, name, written) for name, written in papers if written]
        for total in [*totals, _sum(totals)]:
            overview.add(_line(total))
        for sheet in (people, overview):
            sheet.close()
    return sum(total.counts["all"] for total in totals)


def _papers(
    engine: Engine, round_id: int, townships: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, list[PlanPaper]]]:
    for code, name in townships:
        with reading(engine) as session:
            persons = [mark.person_no for mark in read_marks(session, round_id, code)]
            yield name, read_papers(session, round_id, code, persons)


class _Sheet:
    """One sheet written from top to bottom."""

    def __init__(self, book: Workbook, styles: Styles, name: str, headings: Sequence[str]) -> None:
        self.page = book.add_worksheet(name)
        self._base = {"font_name": "宋体", "font_size": 11, "border": 1, "border_color": "#C9CFD6", "valign": "vcenter"}
        self._text = book.add_format(self._base | {"num_format": "@"})
        self._quoted = book.add_format(self._base | {"num_format": "@", "quote_prefix": True})
        self._whole = book.add_format(self._base | {"num_format": "0", "align": "center"})
        self._money = book.add_format(self._base | {"num_format": "#,##0.00"})
        self._rows = 3
        self._width = len(headings)
        for place, heading in enumerate(headings):
            self.page.set_column(place, place, WIDTHS.get(heading, max(9, 2 * len(heading) + 1)))
        self.page.write_string(0, 0, f"离任干部安置方案汇总·{name}", styles.title)
        self.page.write_string(1, 0, NOTE, styles.note)
        for place, heading in enumerate(headings):
            self.page.write_string(2, place, heading, styles.heading(False))

    def add(self, cells: Sequence[str | int | Decimal]) -> None:
        """Write one row."""
        for place, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                self.page.write_number(self._rows, place, float(cell), self._money)
            elif isinstance(cell, int):
                self.page.write_number(self._rows, place, cell, self._whole)
            else:
                self.page.write_string(
                    self._rows, place, cell, self._quoted if cell.startswith(FORMULA_STARTS) else self._text
                )
        self._rows += 1

    def close(self) -> None:
        """Set filter, frozen heading and printing."""
        self.page.autofilter(2, 0, max(self._rows - 1, 3), self._width - 1)
        self.page.freeze_panes(3, 0)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(2)
        self.page.set_footer("&C第 &P 页，共 &N 页")


def _write_township(people: _Sheet, name: str, papers: Sequence[PlanPaper]) -> _Total:
    total = _Total(name, Counter(), dict.fromkeys((kind for kind, _ in MONEY), Decimal(0)))
    for paper in papers:
        content, person = paper.content, paper.content.person
        measures, pending = content.section("measures"), content.section("pending")
        money = {
            kind: sum((Decimal(m.amount) for m in measures if m.amount and m.outcome == kind), Decimal(0))
            for kind, _ in MONEY
        }
        cells: list[Any] = [
            paper.person_no,
            name,
            *(person[k] for k in ("village", "name", "post", "reason", "service")),
        ]
        cells += [paper.state, paper.version, "是" if paper.changes else "", len(measures), len(pending)]
        people.add([*cells, *money.values()])
        total.counts.update({"all": 1, paper.state: 1, "stale": bool(paper.changes), "pending": len(pending)})
        total.money = {kind: total.money[kind] + money[kind] for kind in money}
    return total


def _sum(totals: Sequence[_Total]) -> _Total:
    whole = _Total("合计", Counter(), dict.fromkeys((kind for kind, _ in MONEY), Decimal(0)))
    for total in totals:
        whole.counts.update(total.counts)
        whole.money = {kind: whole.money[kind] + total.money[kind] for kind in whole.money}
    return whole


def _line(total: _Total) -> list[str | int | Decimal]:
    counts = total.counts
    by_state = (counts[state] for state in STATES)
    return [total.name, counts["all"], *by_state, counts["stale"], counts["pending"], *total.money.values()]
