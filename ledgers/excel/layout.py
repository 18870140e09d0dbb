"""Where things stand in a workbook: sheet names, rows, headings. Writing and reading both follow it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ledgers.base import PLACE_COLUMNS, Column, Kind, Ledger, Row
from ledgers.catalogue import LEDGERS

GUIDE_SHEET = "填表说明"
RETURNS_SHEET = "上报登记"
LISTS_SHEET = "_选项"
PROBLEMS_SHEET = "问题清单"
EXAMPLE_MARK = "示例"
TITLE_ROW, NOTE_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2, 3
TOWNSHIP_CODE_LABEL = "乡镇（街道）编码"

REPORTED, NIL, NOT_REPORTED = "已上报", "零报告", "未上报"
VERIFIED, NIL_VERIFIED = "已核实", "零报告（已核实）"
RETURN_WORDS = (REPORTED, NIL, NOT_REPORTED)
ALL_RETURN_WORDS = (*RETURN_WORDS, VERIFIED, NIL_VERIFIED)

ACTION = Column(
    "row_action",
    "行操作",
    Kind.CHOICE,
    "",
    note="平时留空。填“删除”：删去系统中的这一行；填“更正”：原来填错，本行改动按更正登记。",
    choices=("删除", "更正"),
    lookup=True,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A village as a workbook names it."""

    code: str
    name: str
    township_name: str


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """What goes into one workbook.

    ``rows`` are by ledger name, each a mapping of fields to values as the tables keep them (percent 0-100, dates,
    stored words) plus ``id_number`` as the text to show; township, village and person names are filled in from
    ``places`` and the persons' own ledgers. ``returns`` is (village code, ledger name) → one of ALL_RETURN_WORDS.
    ``township_code`` makes the workbook one township's own: rows of another township in it are refused on import.
    A form (``is_form``) has an example row in every sheet, and a line for every village where a sheet holds one.
    """

    round_name: str
    places: Sequence[Place]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    returns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    ledgers: Sequence[Ledger] = tuple(LEDGERS.values())
    township_code: str = ""
    is_form: bool = False


def submission_ledgers() -> tuple[Ledger, ...]:
    """Return the ledgers a village has to return, in the order of the columns of 上报登记."""
    return tuple(ledger for ledger in LEDGERS.values() if ledger.submission == ledger.name)


def sheet_columns(ledger: Ledger) -> tuple[Column, ...]:
    """Return the columns of a ledger's sheet as written, the row action last."""
    return (*ledger.columns, ACTION)


def returns_columns(*, is_form: bool = False) -> tuple[Column, ...]:
    """Return the columns of 上报登记: the village, one column a ledger, and who reports.

    Only the county verifies, so a form for a township does not offer 已核实.
    """
    states = tuple(
        Column(
            ledger.name,
            ledger.title,
            Kind.CHOICE,
            REPORTED if ledger.one_per_village else NIL,
            note="已上报：数据已填齐；零报告：核实过，确无此类情况；未上报：还没有填。",
            choices=RETURN_WORDS if is_form else ALL_RETURN_WORDS,
        )
        for ledger in submission_ledgers()
    )
    return (*PLACE_COLUMNS, *states, Column("reported_by", "上报人", Kind.TEXT, "张某某", max_length=40))


def heading_text(column: Column) -> str:
    """Return a heading as written: its unit on a line of its own, and a star where the cell must be filled."""
    unit = f"\n（{column.unit}）" if column.unit else ""
    return f"{column.heading}{' *' if column.required else ''}{unit}"


_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NOISE = re.compile(r"[\s*＊:：、,，.。\"“”'·_\-—/]+")


@lru_cache(maxsize=10_000)
def heading_keys(text: str) -> tuple[str, str]:
    """Return what a heading is recognised by: without blanks, stars and width; and the same without brackets."""
    flat = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cc"))
    return _NOISE.sub("", flat), _NOISE.sub("", _BRACKETS.sub("", flat))
