"""What python-docx has no words for: page and styles of official paper, East Asian fonts, page numbers, drawings."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

from notifier.documents.fonts import FANGSONG, HEI, KAI, LATIN, OTHER_NAMES, SONG, STAMP, TITLE_SONG

TITLE, RANK_1, RANK_2, BODY = "公文标题", "公文一级标题", "公文二级标题", "公文正文"
CAPTION, CELL, HEAD_CELL, NOTE = "公文表题", "公文表内文字", "公文表头", "公文附注"
_STYLES = {
    TITLE: (TITLE_SONG, 22, 34),
    RANK_1: (HEI, 16, 28.5),
    RANK_2: (KAI, 16, 28.5),
    BODY: (FANGSONG, 16, 28.5),
    CAPTION: (HEI, 12, 24),
    CELL: (FANGSONG, 10.5, 15),
    HEAD_CELL: (HEI, 10.5, 15),
    NOTE: (KAI, 10.5, 16),
}
_COMPACT = {
    TITLE: (TITLE_SONG, 20, 30),
    RANK_1: (HEI, 14, 22),
    RANK_2: (KAI, 14, 23),
    BODY: (FANGSONG, 14, 20.5),
    CAPTION: (HEI, 11, 20),
    CELL: (FANGSONG, 10, 13),
    HEAD_CELL: (HEI, 10, 13),
    NOTE: (KAI, 10.5, 15),
}
"""For papers that must fit on few pages."""
HEAD_GROUND = "E9EEF4"


def set_page(section: Any, *, compact: bool = False) -> None:
    """Set A4 with the margins of GB/T 9704; ``compact`` has less above and below."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = (Mm(20), Mm(22)) if compact else (Mm(37), Mm(35))
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(12) if compact else Mm(25)


def make_styles(document: Any, *, compact: bool = False) -> None:
    """Add the paragraph styles of the document and name substitutes for fonts a machine may lack."""
    for name, (font, size, line) in (_COMPACT if compact else _STYLES).items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        set_font(style, font)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        layout.widow_control = True
        if name in (RANK_1, RANK_2):
            layout.keep_with_next = True
            level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{int(name == RANK_2)}"/>')
            style.element.get_or_add_pPr().append(level)
    _name_substitutes(document)


def set_font(target: Any, name: str) -> None:
    """Set the East Asian font of a style or run; Latin letters and digits are set in Times New Roman."""
    target.font.name = LATIN
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), LATIN)
    fonts.set(qn("w:eastAsia"), name)


def _name_substitutes(document: Any) -> None:
    part = next(p for p in document.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name={quoteattr(font)}><w:altName w:val={quoteattr(other)}/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for font, other in OTHER_NAMES.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode("utf-8") + b"</w:fonts>")


def number_pages(document: Any) -> None:
    """Put — 1 — at the foot: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(footer: Any, align: Any) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:rightChars" if align == WD_ALIGN_PARAGRAPH.RIGHT else "w:leftChars"), "100")
    for kind, text in (
        ("", "— "),
        ("begin", ""),
        ("instr", "PAGE"),
        ("separate", ""),
        ("", "1"),
        ("end", ""),
        ("", " —"),
    ):
        run = paragraph.add_run("" if kind else text)
        run.font.size = Pt(14)
        set_font(run, SONG)
        if kind == "instr":
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> {text} </w:instrText>'))
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def drawing(number: int, relation: str, title: str, size: tuple[Length, Length]) -> Any:
    """Return the inline drawing that shows the chart behind ``relation``."""
    width, height = size
    return parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "r")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(width)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{number}" name="图 {number}" descr={quoteattr(title)}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def cell(text: str, width: int, *, head: bool = False, centred: bool = True, stay: bool = False) -> str:
    """Return one table cell as markup; ``width`` in twentieths of a point, ``stay`` keeps it with the next row."""
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_GROUND}"/>' if head else ""
    style = HEAD_CELL if head else CELL
    keep = "<w:keepNext/>" if stay or head else ""
    align = "center" if head or centred else "left"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )


def table_row(cells: Sequence[str], *, head: bool = False) -> str:
    """Return one table row as markup, kept on one page; the head is repeated on every page."""
    properties = f"<w:cantSplit/>{'<w:tblHeader/>' if head else ''}"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Sequence[str], widths: Sequence[int]) -> Any:
    """Return a ruled, centred table of fixed column widths."""
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def restamped(archive: bytes) -> bytes:
    """Return the same zip archive with fixed dates and order, so that equal content gives equal bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
