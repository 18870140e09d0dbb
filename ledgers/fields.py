"""What the declarations of several tables share: column types, row parts, constraints, and the way to the table."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, DateTime, Table, types
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
}
"""Every constraint has a name, so that a migration can change it on either database."""


class Instant(types.TypeDecorator[datetime]):
    """An instant: stored as UTC, read back aware; a naive value is refused (SQLite drops time zones)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into naive UTC for storage; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored naive UTC its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model, for what is read and written without an object a row."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


class VillageRow(SQLModel):
    """What every ledger row carries: round, village, reporter, as-of date and source document."""

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    reporter: str | None = Field(default=None, max_length=40)
    as_of: date | None = None
    source_doc: str | None = Field(default=None, max_length=80)


class PersonRow(VillageRow):
    """A ledger row about a person. ``person_no`` is our own stable number; the ID number is kept only sealed.

    ``id_sealed`` is the encrypted ID number, bound to the person, ``id_index`` its keyed digest for matching (see
    ``ledgers.sealing``).
    """

    person_no: str = Field(max_length=20, index=True)
    name: str = Field(max_length=40)
    id_sealed: str | None = Field(default=None, max_length=200)
    id_index: str | None = Field(default=None, max_length=64, index=True)


def one_of(column: str, choices: tuple[str, ...]) -> CheckConstraint:
    """Return the constraint that ``column`` holds one of ``choices`` (or nothing)."""
    listed = ", ".join("'" + choice.replace("'", "''") + "'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_choice")


def between(column: str, low: float, high: float | None = None) -> CheckConstraint:
    """Return the constraint ``low <= column <= high`` (no upper bound when ``high`` is None)."""
    upper = "" if high is None else f" AND {column} <= {high}"
    return CheckConstraint(f"{column} >= {low}{upper}", name=f"{column}_range")
