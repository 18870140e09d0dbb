"""What a cell means: one raw cell and its column in, a value of the table or what is wrong out."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from ledgers import id_number
from ledgers.base import Column, Kind, Value
from ledgers.excel.dates import DateError, parse_date, parse_month
from ledgers.excel.raw import Raw
from ledgers.excel.texts import clean, fold, lost_in, lost_sentence, means_empty, squeeze
from ledgers.free_text import ID_NUMBER, complaint_words_in, personal_data_in

EXACT_LIMIT = 1e15
"""Above this a spreadsheet has dropped digits of a number."""
INTEGER_LIMIT = 2_147_483_647
DECIMAL_LIMIT = 1e12
YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "t", "1", "已", "已完成", "是的"})
NO = frozenset(
    {"否", "无", "没有", "不", "不是", "×", "✗", "✘", "☒", "x", "n", "no", "false", "f", "0", "未", "未完成", "没"}
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MASKED = re.compile(r"\*{18}|[0-9]{3}\*{11}[0-9]{3}[0-9X]")
"""As exports show ID numbers, and as those of earlier versions did."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that cannot be taken as it is."""

    code: str
    sentence: str
    example: str = ""


_HALF = Trouble("id_number", "带星号的身份证号应与导出时一致，共 18 个星号")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A value that was taken with a remark: ``removed`` names invisible characters taken out of it.

    ``complaint`` are its words that tell of a complaint, which nobody is to write down.
    """

    value: Value
    removed: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()


def parse_cell(column: Column, raw: Raw, *, as_percent: bool | None = None) -> Value | Trouble | Cleaned:
    """Return the value of a cell, what is wrong with it, or the value with what was cleaned away.

    ``as_percent``: whether the cell is shown as a percentage; None when the file type cannot tell.
    """
    removed: tuple[str, ...] = ()
    if isinstance(raw, str):
        if column.compact and (code := lost_in(raw)):
            return Trouble("lost_character", lost_sentence(f"“{column.heading}”", code), column.example)
        raw, removed = clean(raw)
        if not raw or means_empty(raw):
            return Cleaned(None, removed) if removed else None
    if raw is None:
        return None
    value = (
        _parse_percent(column, raw, as_percent) if column.kind is Kind.PERCENT else _PARSERS[column.kind](column, raw)
    )
    if isinstance(value, Trouble):
        return value if value.example else replace(value, example=column.example)
    complaint = complaint_words_in(value) if column.kind is Kind.TEXT and isinstance(value, str) else ()
    return Cleaned(value, removed, complaint) if removed or complaint else value


def _parse_text(column: Column, raw: Raw) -> Value | Trouble:
    text = _as_text(raw)
    if text is None:
        return _digits_lost(column)
    if column.compact:
        text = squeeze(text)
    if column.kind is Kind.CODE:
        text = "".join(unicodedata.normalize("NFKC", text).split())
    if len(text) > column.max_length:
        return Trouble("too_long", f"“{column.heading}”最多 {column.max_length} 字，现有 {len(text)} 字")
    found = [kind for kind in personal_data_in(text) if kind == ID_NUMBER or not _may_hold_telephone(column)]
    if found:
        return Trouble(
            "personal_data", f"“{column.heading}”里有{'、'.join(found)}，请删去（身份证号只填在“身份证号”列）"
        )
    if column.field == "village_code" and not re.fullmatch(r"[0-9]{12}", text):
        return Trouble("code_shape", f"村编码应为 12 位数字，现为“{text}”")
    return text


def _may_hold_telephone(column: Column) -> bool:
    """Tell whether a column is an address messages go to, or a code."""
    return column.sensitive or column.kind is Kind.CODE


def _as_text(raw: Raw) -> str | None:
    """Return a cell as text; None when it is a number that has lost digits."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        if not math.isfinite(raw) or abs(raw) >= EXACT_LIMIT:
            return None
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime) and raw.time() == time(0):
        return raw.date().isoformat()
    return str(raw)


def _digits_lost(column: Column) -> Trouble:
    sentence = (
        f"“{column.heading}”这一格是数字格式，超过 15 位的末几位已被表格软件改成 0，原号码无法还原。"
        "请先把单元格设为文本格式，再重新录入"
    )
    return Trouble("digits_lost", sentence)


def _parse_id_number(column: Column, raw: Raw) -> Value | Trouble:
    text = _as_text(raw)
    if text is None:
        return _digits_lost(column)
    if not isinstance(raw, str) and len(text) >= 15:
        return _digits_lost(column)
    if "*" in text or "＊" in text:
        masked = "".join(unicodedata.normalize("NFKC", text).split()).upper()
        return id_number.CONCEALED if _MASKED.fullmatch(masked) else _HALF
    number = id_number.normalise(text)
    sentence = id_number.problem_of(number)
    return number if sentence is None else Trouble("id_number", sentence)


def _parse_boolean(column: Column, raw: Raw) -> Value | Trouble:
    if isinstance(raw, bool):
        return raw
    word = fold(f"{raw:g}" if isinstance(raw, float) else str(raw))
    if word in YES:
        return True
    if word in NO:
        return False
    return Trouble("not_boolean", f"“{column.heading}”只能填“是”或“否”，现为“{raw}”", "是")


def _parse_choice(column: Column, raw: Raw) -> Value | Trouble:
    text = _as_text(raw) or str(raw)
    words = _choice_words(column)
    found = words.get(fold(text))
    if found is not None:
        return found
    near = difflib.get_close_matches(fold(text), list(words), n=1, cutoff=0.5)
    shown = dict(zip(column.stored, column.choices, strict=True)) if column.stored else {}
    hint = f"，是否应为“{shown.get(words[near[0]], words[near[0]])}”？" if near else "，"
    allowed = "、".join(column.choices)
    example = shown.get(words[near[0]], words[near[0]]) if near else column.example
    return Trouble("not_a_choice", f"“{column.heading}”没有“{text}”这一项{hint}可填：{allowed}", example)


@lru_cache(maxsize=512)
def _choice_words(column: Column) -> dict[str, str]:
    stored = column.stored or column.choices
    words = {fold(choice): value for choice, value in zip(column.choices, stored, strict=True)}
    return words | {fold(word): words[fold(choice)] for word, choice in column.synonyms}


def _parse_day(column: Column, raw: Raw) -> Value | Trouble:
    return _dated(column, raw, parse_date)


def _parse_year_month(column: Column, raw: Raw) -> Value | Trouble:
    return _dated(column, raw, parse_month)


def _dated(column: Column, raw: Raw, parse: Callable[[str | float | date], date | str]) -> Value | Trouble:
    if raw == "无":
        return None
    if isinstance(raw, bool | time | timedelta) or not isinstance(raw, str | float | date):
        return Trouble("not_a_date", f"“{column.heading}”应填{column.kind.value}，现为“{raw}”")
    try:
        return parse(raw)
    except DateError as error:
        return Trouble("not_a_date", f"“{column.heading}”：{error}")


def _parse_number(column: Column, raw: Raw) -> Value | Trouble:
    number = _as_number(column, raw)
    return number if isinstance(number, Trouble) else _bounded(column, number)


def _parse_percent(column: Column, raw: Raw, as_percent: bool | None) -> Value | Trouble:
    """Read a share: 35, 35 % and a 0.35 shown as 35 % are 35; a bare 0.35 is asked about."""
    if isinstance(raw, float) and as_percent:
        return _bounded(column, round(raw * 100, 10))
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else ""
    if text.endswith("%"):
        number = _as_number(column, text[:-1])
        return number if isinstance(number, Trouble) else _bounded(column, number)
    number = _as_number(column, raw)
    if isinstance(number, Trouble):
        return number
    if 0 < number <= 1:
        shares = f"{number * 100:g}% 还是 {number:g}%"
        sentence = f"“{column.heading}”填的是 {number:g}，分不清是 {shares}，请带上百分号"
        return Trouble("percent_unclear", sentence, f"{number * 100:g}%")
    return _bounded(column, number)


def _as_number(column: Column, raw: Raw) -> float | Trouble:
    if isinstance(raw, float) and math.isfinite(raw):
        return raw
    if isinstance(raw, str):
        text = "".join(unicodedata.normalize("NFKC", raw).split())
        text = text.removesuffix(column.unit) if column.unit else text
        if _NUMBER.fullmatch(text):
            return float(text.replace(",", ""))
    unit = f"（单位：{column.unit}）" if column.unit and column.unit != "%" else ""
    return Trouble("not_a_number", f"“{column.heading}”应填数字{unit}，现为“{raw}”；没有填 0，不清楚留空")


def _bounded(column: Column, number: float) -> Value | Trouble:
    whole = column.kind is Kind.INTEGER
    if whole and not number.is_integer():
        return Trouble("not_whole", f"“{column.heading}”应填整数，现为 {number:g}")
    if column.minimum is not None and number < column.minimum:
        reason = "不能是负数" if column.minimum == 0 else f"不能小于 {column.minimum:g}"
        return Trouble("too_small", f"“{column.heading}”{reason}，现为 {number:g}")
    limit = INTEGER_LIMIT if whole else DECIMAL_LIMIT
    maximum = limit if column.maximum is None else column.maximum
    if number > maximum or number < -limit:
        reason = "不能超过 100%" if column.kind is Kind.PERCENT else f"不能大于 {maximum:g}"
        return Trouble("too_large", f"“{column.heading}”{reason}，现为 {number:g}")
    return int(number) if whole else number


_PARSERS: dict[Kind, Callable[[Column, Raw], Value | Trouble]] = {
    Kind.TEXT: _parse_text,
    Kind.CODE: _parse_text,
    Kind.ID_NUMBER: _parse_id_number,
    Kind.BOOLEAN: _parse_boolean,
    Kind.CHOICE: _parse_choice,
    Kind.DATE: _parse_day,
    Kind.MONTH: _parse_year_month,
    Kind.INTEGER: _parse_number,
    Kind.DECIMAL: _parse_number,
}
