"""The sheet 填表说明: whose workbook it is, how to fill it, and what every column means."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter import Workbook

from ledgers.base import Column
from ledgers.excel.layout import (
    GUIDE_SHEET,
    RETURNS_SHEET,
    TOWNSHIP_CODE_LABEL,
    WorkbookContent,
    heading_text,
    returns_columns,
)
from ledgers.excel.styles import Styles, text_width

WIDTHS = (18, 32, 12, 70, 26)
LINE_HEIGHT = 16
ADVICE = (
    "1. 一张工作表是一本台账。灰色单元格由系统预填，请勿改动；工作表名称和列名不要改，列的先后可以调整。",
    "2. 有下拉列表的列请从列表中选择；日期写成 2020-10-15；比例写成 35 或 35%；身份证号单元格须为文本格式。",
    "3. 标“示例”的一行不会导入，可以保留。空行、隐藏行不影响导入。请不要合并单元格。",
    "4. 填完后在“上报登记”表逐村逐本选择“已上报”“零报告”或“未上报”。只有选了“零报告”，空表才算“没有此类情况”。",
    "5. 不知道的内容请留空，不要估填：系统把空白当作“情况不明”，不会当作“没有问题”。",
    "6. 不得填写：选民个人的意向，信访人姓名和信访内容，宗教信仰、病情，以及规定栏目以外的亲属关系。",
)


def write_guide(book: Workbook, styles: Styles, content: WorkbookContent) -> None:
    """Add the guide as the first sheet."""
    sheet = book.add_worksheet(GUIDE_SHEET)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{content.round_name} 台账填报", styles.title)
    names = list(dict.fromkeys(place.township_name for place in content.places))
    if content.township_code:
        sheet.write_string(1, 0, TOWNSHIP_CODE_LABEL, styles.plain)
        sheet.write_string(1, 1, content.township_code, styles.plain)
        sheet.write_string(1, 2, names[0] if names else "", styles.plain)
    row = 3
    for line in ADVICE:
        sheet.write_string(row, 0, line, styles.plain)
        row += 1
    row += 1
    for index, text in enumerate(("工作表", "列名", "类型", "填写说明", "示例")):
        sheet.write_string(row, index, text, styles.heading(False))
    for cells in _explanations(content):
        row += 1
        sheet.set_row(
            row,
            LINE_HEIGHT * max(-(-text_width(text) // (width - 2)) for text, width in zip(cells, WIDTHS, strict=True)),
        )
        for index, text in enumerate(cells):
            sheet.write_string(row, index, text, styles.wrapped)
    sheet.freeze_panes(3, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _explanations(content: WorkbookContent) -> Iterator[tuple[str, ...]]:
    yield from _lines(RETURNS_SHEET, returns_columns(is_form=content.is_form))
    for ledger in content.ledgers:
        yield from _lines(ledger.title, ledger.columns)


def _lines(title: str, columns: tuple[Column, ...]) -> Iterator[tuple[str, ...]]:
    for column in columns:
        parts = [column.note] if column.note else []
        if column.choices:
            parts.append(f"可选：{'、'.join(column.choices)}。")
        if column.required:
            parts.append("必填。")
        yield title, heading_text(column).replace("\n", ""), column.kind.value, "".join(parts), column.example
