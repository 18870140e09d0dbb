"""Native Word charts (DrawingML): drawn by Word itself, sharp in print, editable through their embedded workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

FONT = "黑体"
GREY = "595959"
GRID = "D9D9D9"
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that equal reports are equal files


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, colour (RRGGBB) and a value per category."""

    name: str
    colour: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: "bars" (horizontal, stacked), "columns" (vertical) or "ring" (one series, a colour per category)."""

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    colours: tuple[str, ...] = ()


def chart_xml(chart: Chart) -> bytes:
    """Return the chart part; relation rId1 of the part is its embedded workbook."""
    plot = _ring(chart) if chart.kind == "ring" else _bars(chart)
    several = len(chart.series) > 1 or chart.kind == "ring"
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(900)}</c:legend>' if several else ""
    body = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}>'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>'
        f'<c:title>{_title(chart.title)}<c:overlay val="0"/></c:title>'
        f'<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>{plot}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'{_text(900)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return body.encode("utf-8")


def chart_workbook(chart: Chart) -> bytes:
    """Return the workbook behind the chart: categories in the first column, a column a series."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": EPOCH})
        sheet = book.add_worksheet("Sheet1")
        for row, category in enumerate(chart.categories, start=1):
            sheet.write_string(row, 0, category)
        for column, series in enumerate(chart.series, start=1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, start=1):
                sheet.write_number(row, column, value)
    return buffer.getvalue()


def _bars(chart: Chart) -> str:
    direction = "bar" if chart.kind == "bars" else "col"
    stacked = len(chart.series) > 1
    series = "".join(_series(chart, index) for index in range(len(chart.series)))
    position, across = ("l", "b") if direction == "bar" else ("b", "l")
    turned = "maxMin" if direction == "bar" else "minMax"
    crossing = "max" if direction == "bar" else "autoZero"
    grouping = '<c:grouping val="stacked"/>' if stacked else '<c:grouping val="clustered"/>'
    overlap = '<c:overlap val="100"/>' if stacked else ""
    return (
        f'<c:barChart><c:barDir val="{direction}"/>{grouping}'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="55"/>{overlap}'
        '<c:axId val="111"/><c:axId val="112"/></c:barChart>'
        f'<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="{turned}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{position}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_line(GRID)}{_text(900)}'
        '<c:crossAx val="112"/><c:crosses val="autoZero"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{across}"/><c:majorGridlines>{_line("EDEDED")}</c:majorGridlines>'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_text(900)}'
        f'<c:crossAx val="111"/><c:crosses val="{crossing}"/></c:valAx>'
    )


def _ring(chart: Chart) -> str:
    points = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln w="12700"><a:solidFill>'
        '<a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:dPt>'
        for index, colour in enumerate(chart.colours)
    )
    labels = (
        f'<c:dLbls>{_text(900, "262626")}<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/><c:showLeaderLines val="0"/>'
        "</c:dLbls>"
    )
    body = f"{_heading(chart, 0)}{points}{labels}{_data(chart, 0)}"
    return (
        f'<c:doughnutChart><c:varyColors val="1"/><c:ser>{body}</c:ser><c:firstSliceAng val="0"/>'
        '<c:holeSize val="56"/></c:doughnutChart>'
    )


def _series(chart: Chart, index: int) -> str:
    series = chart.series[index]
    fill = f'<c:spPr><a:solidFill><a:srgbClr val="{series.colour}"/></a:solidFill></c:spPr>'
    upright = '<c:invertIfNegative val="0"/>'
    return f"<c:ser>{_heading(chart, index)}{fill}{upright}{_labels(chart)}{_data(chart, index)}</c:ser>"


def _labels(chart: Chart) -> str:
    position = "ctr" if len(chart.series) > 1 else "outEnd"
    return (
        f'<c:dLbls><c:numFmt formatCode="0;;" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>{_text(800, "262626")}'
        f'<c:dLblPos val="{position}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _heading(chart: Chart, index: int) -> str:
    column = chr(ord("B") + index)
    name = escape(chart.series[index].name)
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _data(chart: Chart, index: int) -> str:
    column, last = chr(ord("B") + index), len(chart.categories) + 1
    names = _points([escape(category) for category in chart.categories])
    values = _points([str(value) for value in chart.series[index].values])
    return (
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache><c:formatCode>General"
        f"</c:formatCode>{values}</c:numCache></c:numRef></c:val>"
    )


def _points(values: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>' for place, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _title(text: str) -> str:
    run = f'<a:rPr lang="zh-CN" sz="1100" b="0">{_fill(GREY)}{_font()}</a:rPr><a:t>{escape(text)}</a:t>'
    look = '<a:pPr><a:defRPr sz="1100" b="0"/></a:pPr>'
    return f"<c:tx><c:rich><a:bodyPr/><a:p>{look}<a:r>{run}</a:r></a:p></c:rich></c:tx>"


def _text(size: int, colour: str = GREY) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}" b="0">{_fill(colour)}{_font()}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _font() -> str:
    name = quoteattr(FONT)
    return f'<a:latin typeface="Times New Roman"/><a:ea typeface={name}/>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _line(colour: str) -> str:
    return f'<c:spPr><a:ln w="6350">{_fill(colour)}</a:ln></c:spPr>'
