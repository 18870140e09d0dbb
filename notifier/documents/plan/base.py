"""The parts every plan's Word file shares, zipped once: styles of official papers, footer with page number, fonts.

Only the text of a plan is added to it, which makes a file a matter of a millisecond; equal content gives equal bytes.
"""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from xml.sax.saxutils import quoteattr

from notifier.documents.fonts import (
    FANGSONG,
    HEI,
    KAI,
    LATIN,
    OTHER_NAMES,
    SONG,
    STAMP,
    TITLE_SONG,
)

FOOTER_RELATION = "rId4"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = {
    # name: (Chinese name, East Asian font, points, line in points, before in points, layout)
    "PlanTitle": ("方案标题", TITLE_SONG, 22, 32, 0, '<w:jc w:val="center"/>'),
    "Subtitle": ("方案副题", KAI, 15, 24, 0, '<w:jc w:val="center"/>'),
    "Reference": ("方案编号", FANGSONG, 10.5, 18, 4, '<w:jc w:val="center"/>'),
    "Warning": ("方案提示", KAI, 10.5, 16, 0, '<w:jc w:val="center"/>'),
    "Rank1": ("方案一级标题", HEI, 14, 24, 8, ""),
    "Body": ("方案正文", FANGSONG, 12, 21, 0, '<w:ind w:firstLineChars="200" w:firstLine="480"/>'),
    "Cell": ("方案表内文字", FANGSONG, 10.5, 16, 0, ""),
    "HeadCell": ("方案表头", HEI, 10.5, 16, 0, ""),
    "Remark": ("方案附注", KAI, 9, 15, 2, ""),
    "NoteTitle": ("方案依据标题", HEI, 9, 14, 10, ""),
    "Note": ("方案依据", FANGSONG, 9, 12.5, 0, '<w:ind w:left="450" w:hanging="450"/>'),
}
_KEPT_WITH_NEXT = ("Rank1", "NoteTitle")


@cache
def base_archive() -> bytes:
    """Return the zip archive of all parts but the document itself."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(entry(name), text)
    return buffer.getvalue()


def entry(name: str) -> zipfile.ZipInfo:
    """Return the zip entry of a part, with a fixed date."""
    info = zipfile.ZipInfo(name, date_time=STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _fonts(east_asian: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{east_asian}"/>'


def _style(key: str) -> str:
    name, font, size, line, before, layout = _STYLES[key]
    keep = "<w:keepNext/>" if key in _KEPT_WITH_NEXT else ""
    spacing = f'<w:spacing w:before="{before * 20}" w:after="0" w:line="{int(line * 20)}" w:lineRule="exact"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}{spacing}{layout}</w:pPr>'
        f'<w:rPr>{_fonts(font)}<w:sz w:val="{int(size * 2)}"/><w:szCs w:val="{int(size * 2)}"/></w:rPr></w:style>'
    )


def _styles_part() -> str:
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85))
    )
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANGSONG)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="Ruled"><w:name w:val="方案表格"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{edges}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        "</w:tblPr></w:style>"
        '<w:style w:type="character" w:customStyle="1" w:styleId="Mark"><w:name w:val="方案注码"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        f"{''.join(_style(key) for key in _STYLES)}</w:styles>"
    )


def _footer_part() -> str:
    face = f'<w:rPr>{_fonts(SONG)}<w:sz w:val="28"/></w:rPr>'
    field = "".join(
        f"<w:r>{face}{part}</w:r>"
        for part in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p></w:ftr>'


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name={quoteattr(font)}><w:altName w:val={quoteattr(other)}/><w:charset w:val="86"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        for font, other in OTHER_NAMES.items()
    )
    return f'{_HEAD}<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'


def _relations(*parts: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{namespace}">{listed}</Relationships>'


def _content_types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings"}
    kinds |= {"fontTable": "fontTable", "footer1": "footer"}
    listed = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WML}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


_PARTS = {
    "[Content_Types].xml": _content_types(),
    "_rels/.rels": _relations((f"{_R}/officeDocument", "word/document.xml")),
    "word/_rels/document.xml.rels": _relations(
        (f"{_R}/styles", "styles.xml"),
        (f"{_R}/settings", "settings.xml"),
        (f"{_R}/fontTable", "fontTable.xml"),
        (f"{_R}/footer", "footer1.xml"),
    ),
    "word/styles.xml": _styles_part(),
    "word/settings.xml": f'{_HEAD}<w:settings xmlns:w="{_W}"><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
    "word/fontTable.xml": _font_table(),
    "word/footer1.xml": _footer_part(),
}
