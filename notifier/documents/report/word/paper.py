"""An empty sheet of official paper (GB/T 9704) and what can be put on it: headings, text, tables, charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from config.files import write_whole
from notifier.documents.fonts import HEI
from notifier.documents.report.word import typesetting as types
from notifier.documents.report.word.charts import Chart, chart_workbook, chart_xml

TEXT_WIDTH_CM = 15.6
ROWS_KEPT_TOGETHER = 12
ROWS_AT_AN_EDGE = 3
SIGNATURE_SPACE = 30
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CENTER, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
AUTHOR = "换届风险研判系统"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: heading, share of the width, whether its cells are centred."""

    heading: str
    width: float
    centred: bool = True


class Paper:
    """A document in the making. Everything added goes to its end."""

    def __init__(self, title: str, created: datetime, *, compact: bool = False) -> None:
        self._document = Document()
        self._charts = 0
        types.set_page(self._document.sections[0], compact=compact)
        types.make_styles(self._document, compact=compact)
        types.number_pages(self._document)
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = title, AUTHOR, "zh-CN"
        properties.created = properties.modified = created
        properties.last_modified_by, properties.comments, properties.revision = AUTHOR, "", 1

    def title(self, text: str) -> None:
        """Add the title of the document."""
        self.line(text, types.TITLE, CENTER)

    def heading(self, text: str) -> None:
        """Add a heading of the first rank (一、)."""
        self._indented(self.line(text, types.RANK_1))

    def subheading(self, text: str) -> None:
        """Add a heading of the second rank （一）."""
        self._indented(self.line(text, types.RANK_2))

    def text(self, text: str, lead: str = "") -> None:
        """Add a paragraph of body text; ``lead`` stands before it in the type of headings."""
        paragraph = self._indented(self.line("", types.BODY))
        if lead:
            types.set_font(paragraph.add_run(lead), HEI)
        paragraph.add_run(text)

    def line(self, text: str, style: str = types.BODY, align: Any = None) -> Any:
        """Add one paragraph without indent and return it."""
        paragraph = self._document.add_paragraph(text)
        paragraph._p.style = style
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def caption(self, text: str) -> None:
        """Add the caption of the table that follows."""
        self.line(text, types.CAPTION, CENTER).paragraph_format.keep_with_next = True

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, may_break: bool = False) -> None:
        """Add a ruled table whose heading is repeated on every page; a short one stays whole unless ``may_break``.

        Of a long one no row stands alone at the foot or the head of a page.
        """
        total = sum(column.width for column in columns)
        widths = [int(Cm(TEXT_WIDTH_CM * column.width / total).twips) for column in columns]
        kept = len(rows) <= ROWS_KEPT_TOGETHER and not may_break
        lines = [
            types.table_row(
                [types.cell(c.heading, w, head=True) for c, w in zip(columns, widths, strict=True)], head=True
            )
        ]
        for place, row in enumerate(rows, start=1):
            stay = place < len(rows) if kept else place < ROWS_AT_AN_EDGE or place == len(rows) - 1
            cells = zip(columns, row, widths, strict=True)
            lines.append(types.table_row([types.cell(text, w, centred=c.centred, stay=stay) for c, text, w in cells]))
        self._document.element.body.insert_element_before(types.table(lines, widths), "w:sectPr")
        self.line("", types.CELL)

    def charts(self, charts: Sequence[Chart], height_cm: float) -> None:
        """Add charts side by side."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = CENTER
        for chart in charts:
            self._charts += 1
            size = (Cm(TEXT_WIDTH_CM / len(charts) - 0.05), Cm(height_cm))
            picture = types.drawing(self._charts, self._chart_part(chart), chart.title, size)
            paragraph.add_run()._r.append(picture)

    def new_page(self, text: str) -> None:
        """Begin a new page with a heading."""
        self.line(text, types.RANK_1).paragraph_format.page_break_before = True

    def sign(self, lines: Sequence[str]) -> None:
        """Add who signs and when, at the right, on the same page as the paragraph before."""
        before = self._document.paragraphs[-1]
        for text in lines:
            before.paragraph_format.keep_with_next = True
            before = self.line(f"{text}　　", types.BODY, RIGHT)
            before.paragraph_format.space_before = Pt(SIGNATURE_SPACE if text == lines[0] else 0)

    def save(self, path: Path) -> None:
        """Write the file; equal content gives equal bytes."""
        write_whole(path, types.restamped(self.as_file().getvalue()))

    def as_file(self) -> BytesIO:
        """Return the document as a file in memory."""
        buffer = BytesIO()
        self._document.save(buffer)
        return buffer

    def _indented(self, paragraph: Any) -> Any:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "640")
        return paragraph

    def _chart_part(self, chart: Chart) -> str:
        package = self._document.part.package
        sheet = Part(PackURI(f"/word/embeddings/chart{self._charts}.xlsx"), SHEET_TYPE, chart_workbook(chart), package)
        part = Part(PackURI(f"/word/charts/chart{self._charts}.xml"), CHART_TYPE, chart_xml(chart), package)
        part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
        relation: str = self._document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        return relation
