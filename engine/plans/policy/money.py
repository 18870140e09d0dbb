"""Money is decimal: what counts as an amount of yuan, and how a rule file writes one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from engine.rulebook.table import Table

FEN = Decimal("0.01")


def money_of(value: object) -> Decimal | None:
    """Return an amount in yuan, None for what is no money: text, negative, infinite, more than two decimals."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        amount = Decimal(repr(value) if isinstance(value, float) else value)
        cents = amount.quantize(FEN)
    except InvalidOperation:
        return None
    return cents if amount.is_finite() and amount == cents >= 0 else None


def money_at(table: Table, name: str) -> Decimal | None:
    """Return the amount written at ``name`` of a rule file, None when there is none."""
    if not table.has(name):
        return None
    amount = money_of(table.data[name])
    if amount is None:
        remedy = '写成 "120.00"（元，不为负，最多两位小数）'
        table.report(name, f"“{table.data[name]}”不是金额", remedy)
    return amount
