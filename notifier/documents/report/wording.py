"""Numbers, dates and lists as official Chinese writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

_DIGITS = "零一二三四五六七八九"
TEN_THOUSANDS_FROM = 100_000


def chinese_number(number: int) -> str:
    """Return 1–99 in Chinese digits, as headings are numbered."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return f"{'' if tens == 1 else _DIGITS[tens]}十{_DIGITS[ones] if ones else ''}"


def chinese_day(day: date) -> str:
    """Return a date as 2020年10月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span(starts_on: date, ends_on: date) -> str:
    """Return a day, or a span of days within as few words as possible."""
    if starts_on == ends_on:
        return chinese_day(starts_on)
    if starts_on.year == ends_on.year:
        return f"{chinese_day(starts_on)}至{ends_on.month}月{ends_on.day}日"
    return f"{chinese_day(starts_on)}至{chinese_day(ends_on)}"


def counted(items: Iterable[tuple[str, int]], unit: str) -> str:
    """Return “甲 3 个、乙 2 个” without those that are 0."""
    return "、".join(f"{name}{number}{unit}" for name, number in items if number)


def numbered(sentences: Sequence[str]) -> str:
    """Return sentences as one paragraph: 一是…；二是…。 A single one stands without a number."""
    ended = [sentence.rstrip("。；") for sentence in sentences]
    if len(ended) == 1:
        return f"{ended[0]}。"
    return "；".join(f"{chinese_number(place)}是{sentence}" for place, sentence in enumerate(ended, start=1)) + "。"


def quantity(number: float) -> str:
    """Return a number as papers write it: whole where it is whole, from 100000 on in 万."""
    if number >= TEN_THOUSANDS_FROM:
        return f"{number / 10000:.1f}万"
    return str(int(number)) if number == int(number) else f"{number:.1f}"


def shared_out(counts: Sequence[tuple[str, int]]) -> str:
    """Return “甲镇2个，乙镇、丙乡各1个”: names of the same number stand together, in the order given."""
    groups: dict[int, list[str]] = {}
    for name, number in counts:
        groups.setdefault(number, []).append(name)
    parts = (f"{'、'.join(names)}{'各' if len(names) > 1 else ''}{number}个" for number, names in groups.items())
    return "，".join(parts)


def joined(names: Sequence[str]) -> str:
    """Return names with 、 between them, or with ； where one of them has a 、 itself."""
    return ("；" if any("、" in name for name in names) else "、").join(names)


def first_of(names: Sequence[str], shown: int, unit: str) -> str:
    """Return the first few names and how many there are in all."""
    listed = joined(names[:shown])
    return listed if len(names) <= shown else f"{listed}等{len(names)}{unit}"
