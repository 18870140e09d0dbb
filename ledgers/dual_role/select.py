"""How the facts of the dual-role forecast are read."""

from __future__ import annotations

from ledgers.dual_role.table import DualRole
from ledgers.fields import table_of
from ledgers.source import Raw, Scope, Selection, Source, flag, whole, word

_ROW = table_of(DualRole).c


def _columns(scope: Scope) -> tuple[Raw, ...]:
    return (
        flag("dual_role_combined", _ROW.combined_now),
        word("dual_role_forecast", _ROW.forecast),
        word("dual_role_support", _ROW.support),
        whole("open_contenders", _ROW.open_contenders),
    )


SELECTION = Selection(sources=(Source(DualRole, _columns, grouped=False),), facts=lambda scope: {})
