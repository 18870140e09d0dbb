"""The migrations give the very schema the tables declare, and nobody works on a database of another release."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import Inspector

from config.errors import InputError
from ledgers.database import open_engine
from ledgers.schema import database_revision, ensure_schema, head_revision, require_current_schema, upgrade
from ledgers.tables import METADATA, TABLES


def _by_name(items: list[Any]) -> list[Any]:
    return sorted(({k: _text(v) for k, v in item.items()} for item in items), key=lambda item: str(item["name"]))


def _text(value: Any) -> str:
    """The condition of an index is a clause, which shows itself by its address unless asked for its text."""
    return str({k: str(v) for k, v in value.items()} if isinstance(value, dict) else value)


def _describe(inspector: Inspector, table: str) -> dict[str, Any]:
    return {
        "columns": _by_name(inspector.get_columns(table)),
        "key": str(inspector.get_pk_constraint(table)),
        "foreign": _by_name(inspector.get_foreign_keys(table)),
        "unique": _by_name(inspector.get_unique_constraints(table)),
        "checks": _by_name(inspector.get_check_constraints(table)),
        "indexes": _by_name(inspector.get_indexes(table)),
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def declared_and_migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """One database made from the declared tables, one by the migrations; both of the same kind."""
    if request.param == "sqlite":
        declared = request.getfixturevalue("engine")
        url = f"sqlite:///{tmp_path / 'migrated.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
        declared = request.getfixturevalue("postgres_engine")
    if url == declared.url.render_as_string(hide_password=False):
        with declared.begin() as connection:
            connection.execute(text("CREATE SCHEMA migrated"))
        url += "&options=-csearch_path%3Dmigrated"
    migrated = open_engine(url)
    upgrade(migrated)
    yield declared, migrated
    migrated.dispose()


def test_migrations_give_the_declared_schema(declared_and_migrated: tuple[Engine, Engine]):
    declared, migrated = (inspect(engine) for engine in declared_and_migrated)
    assert sorted(migrated.get_table_names()) == sorted(declared.get_table_names())
    for table in METADATA.tables:
        assert _describe(migrated, table) == _describe(declared, table), "python -m ledgers.migrations writes the step"


def test_every_constraint_has_a_name(engine: Engine):
    inspector = inspect(engine)
    for table in METADATA.tables:
        found = [*inspector.get_unique_constraints(table), *inspector.get_check_constraints(table)]
        assert all(item["name"] for item in [*found, *inspector.get_foreign_keys(table)]), table


def test_upgrading_twice_changes_nothing(tmp_path: Path):
    fresh = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert upgrade(fresh) == (None, head_revision())
    assert upgrade(fresh) == (head_revision(), head_revision())


def test_foreign_keys_still_hold_after_an_upgrade(tmp_path: Path):
    fresh = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    upgrade(fresh)
    with fresh.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_new_sqlite_database_is_made_ready_with_its_folder(tmp_path: Path):
    fresh = open_engine(f"sqlite:///{tmp_path / 'new' / 'county.db'}")
    ensure_schema(fresh)
    require_current_schema(fresh)


def test_looking_at_a_database_that_is_not_there_makes_no_file(tmp_path: Path):
    missing = tmp_path / "none.db"
    with pytest.raises(InputError, match="roster import"):
        require_current_schema(open_engine(f"sqlite:///{missing}"))
    assert not missing.exists()


def test_a_new_postgresql_database_is_only_made_ready_on_request(postgres_url: str):
    empty = open_engine(postgres_url)
    with pytest.raises(InputError, match="db upgrade"):
        ensure_schema(empty)
    empty.dispose()


@pytest.mark.parametrize(("revision", "word"), [("0000", "旧版本"), ("9999", "更新的版本")])
def test_a_database_of_another_release_is_refused(engine: Engine, revision: str, word: str):
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    assert database_revision(engine) == revision
    with pytest.raises(InputError, match=word):
        require_current_schema(engine)


def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    (tmp_path / "letter.db").write_text("这不是数据库" * 200, encoding="utf-8")
    with pytest.raises(InputError, match="不是换届数据库"):
        database_revision(open_engine(f"sqlite:///{tmp_path / 'letter.db'}"))


def test_every_table_is_known_to_the_migrations():
    sources = (path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "ledgers").rglob("*.py"))
    declared = {name for source in sources for name in re.findall(r"class (\w+)\([^)]*table=True\)", source)}
    assert declared == {table.__name__ for table in TABLES}
