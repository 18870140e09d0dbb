"""What a ledger is: its columns as a person sees them and the table its rows are kept in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlmodel import SQLModel

Value = str | int | bool | float | date | None
Row = Mapping[str, Any]


class Kind(StrEnum):
    """How a cell is read and written."""

    TEXT = "文字"
    CODE = "编码"
    INTEGER = "整数"
    DECIMAL = "数字"
    PERCENT = "百分数"
    BOOLEAN = "是否"
    DATE = "日期"
    MONTH = "年月"
    CHOICE = "选项"
    ID_NUMBER = "身份证号"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger: heading for people, field of the table, how to read a cell and what it may hold.

    ``minimum`` and ``maximum`` are inclusive. ``aliases`` are other headings accepted on import. ``protected`` columns
    are locked in the forms (codes filled in for the clerk). ``sensitive`` drives masking everywhere. ``stored`` are
    the table's values of ``choices`` where they differ from the words people see, ``synonyms`` other words for them.
    ``lookup`` columns are no field of the table: they help to find the village or person and are filled on export.
    ``by_system`` columns are shown, and never changed by an import. ``compact`` texts hold no blanks (a name).
    """

    field: str
    heading: str
    kind: Kind
    example: str
    note: str = ""
    required: bool = False
    sensitive: bool = False
    protected: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 200
    unit: str = ""
    aliases: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    lookup: bool = False
    by_system: bool = False
    compact: bool = False


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong between the cells of one row: the field to mark, a stable code, a Chinese sentence, a remedy."""

    field: str
    code: str
    sentence: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One sheet of the workbook and one table.

    ``key`` are the fields that, with the round, identify a row. ``submission`` is the ledger whose return (上报/零报告)
    covers this sheet; "" for base files that need none. ``persons_of`` is the ledger whose persons a sheet without
    names of its own refers to. ``frozen_at_poll``: what is changed after polling day counts as the correction of an
    error, never as a new forecast. ``one_per_village`` sheets have their villages filled in by the forms. ``check``
    finds problems between cells of one row; ``doubts`` finds what may be so but hardly is: told, never refused.
    """

    name: str
    title: str
    table: type[SQLModel]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    purpose: str
    submission: str = ""
    restricted: bool = False
    persons_of: str = ""
    one_per_village: bool = False
    frozen_at_poll: bool = False
    check: Callable[[Row], list[RowProblem]] = field(default=lambda row: [])
    doubts: Callable[[Row], list[RowProblem]] = field(default=lambda row: [])

    def column(self, name: str) -> Column:
        """Return the column whose field is ``name``; KeyError when there is none."""
        for column in self.columns:
            if column.field == name:
                return column
        raise KeyError(name)


VILLAGE_CODE = Column(
    "village_code",
    "村编码",
    Kind.CODE,
    "999901001001",
    note="12 位统计用区划代码，前 9 位为乡镇。已预填，请勿改动；没有编码时可只填乡镇和村名。",
    protected=True,
    aliases=("村（社区）编码", "行政区划代码", "统计用区划代码", "编码"),
)
TOWNSHIP_NAME = Column(
    "township_name",
    "乡镇（街道）",
    Kind.TEXT,
    "青石镇",
    note="所在乡镇（街道）全称。",
    lookup=True,
    compact=True,
    aliases=("乡镇", "街道", "乡镇名称", "所属乡镇"),
)
VILLAGE_NAME = Column(
    "village_name",
    "村（社区）",
    Kind.TEXT,
    "青石村",
    note="从下拉列表选择村（社区）。没有编码的行，按乡镇和村名认定。",
    lookup=True,
    compact=True,
    aliases=("村", "社区", "村名", "村名称", "村（社区）名称", "行政村", "村居"),
)
PERSON_NO = Column(
    "person_no",
    "人员编号",
    Kind.CODE,
    "H999901001001001",
    note="系统编的号。新增人员留空，导入时自动编号；已有编号请勿改动。",
    max_length=20,
    aliases=("编号",),
)
PERSON_NAME = Column(
    "person_name",
    "姓名",
    Kind.TEXT,
    "张某某",
    note="没有人员编号时，按本村台账中的姓名认定是哪一位。",
    lookup=True,
    compact=True,
    max_length=40,
)
NAME = Column("name", "姓名", Kind.TEXT, "张某某", note="与身份证一致。", required=True, compact=True, max_length=40)
ID_NUMBER = Column(
    "id_number",
    "身份证号",
    Kind.ID_NUMBER,
    "999901199003070017",
    note="18 位，单元格须为文本格式。加密保存，导出时只显示星号；星号原样保留即表示不改。",
    sensitive=True,
    max_length=18,
    aliases=("身份证号码", "公民身份号码", "证件号码"),
)
PLACE_COLUMNS = (VILLAGE_CODE, TOWNSHIP_NAME, VILLAGE_NAME)
TRACE_COLUMNS = (
    Column("reporter", "填报人", Kind.TEXT, "张某某", note="填写本行的人", max_length=40),
    Column("as_of", "数据截止日期", Kind.DATE, "2020-10-15", note="本行数据截止到哪一天"),
    Column("source_doc", "依据文号", Kind.TEXT, "县组〔2020〕18号", note="支撑材料的文号，没有可空", max_length=80),
)
