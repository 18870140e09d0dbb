"""Checks between the cells of one row that several ledgers share; what one ledger alone needs stays beside it."""

from __future__ import annotations

from ledgers.base import Row, RowProblem


def check_order(row: Row, earlier: tuple[str, str], later: tuple[str, str]) -> list[RowProblem]:
    """Find a date that lies before another it cannot precede; both given as (field, heading)."""
    first, second = row.get(earlier[0]), row.get(later[0])
    if first is None or second is None or second >= first:
        return []
    sentence = f"“{later[1]}”{second} 早于“{earlier[1]}”{first}"
    return [RowProblem(later[0], "order", f"{sentence}，请核对两个日期", str(first))]


def check_not_more(row: Row, part: tuple[str, str], whole: tuple[str, str]) -> list[RowProblem]:
    """Find a part that is larger than the whole it belongs to; both given as (field, heading)."""
    few, many = row.get(part[0]), row.get(whole[0])
    if few is None or many is None or few <= many:
        return []
    sentence = f"“{part[1]}”{few} 大于“{whole[1]}”{many}，请核对"
    return [RowProblem(part[0], "part_over_whole", sentence, str(many))]


def demand(row: Row, field: str, sentence: str, example: str = "") -> list[RowProblem]:
    """Find an empty cell that another cell of the row makes necessary."""
    return [] if row.get(field) is not None else [RowProblem(field, "needed_here", sentence, example)]


def forbid(row: Row, field: str, sentence: str) -> list[RowProblem]:
    """Find a filled cell that contradicts another cell of the row."""
    return [] if row.get(field) is None else [RowProblem(field, "contradiction", sentence, "（留空）")]
