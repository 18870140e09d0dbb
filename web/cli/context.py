"""What every command is given: the settings in force and the database, both made only when asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.settings import Settings


def _warn_of_onlookers(engine: Engine) -> None:
    """Say on standard error when every account of the machine can read the database or the key."""
    import typer

    from ledgers.privacy import exposed
    from ledgers.sealing import key_path

    files = [(key_path(engine), "身份证号的密钥")]
    if engine.dialect.name == "sqlite" and engine.url.database:
        files.append((Path(engine.url.database), "数据库"))
    for path, what in files:
        if words := exposed(path, what):
            typer.echo(words, err=True)


class Context:
    """Lazy access to settings and database for one invocation of the command line."""

    def __init__(self, config: Path | None, overrides: dict[str, str | None], late_reason: str = "") -> None:
        self._config = config
        self._overrides = overrides
        self.late_reason = late_reason
        self.command = ""
        """The command being run, as people write it: "risks move"."""

    @cached_property
    def settings(self) -> Settings:
        """The settings: defaults, file, environment, options; SettingsError for one nobody could work by."""
        from config.settings import load_settings
        from ledgers.free_text import refuse_personal_data
        from notifier.channels import check_channels

        settings = load_settings(self._config, overrides=self._overrides)
        check_channels(settings.channels)
        refuse_personal_data({"经办人": settings.operator})
        return settings

    @cached_property
    def bare_engine(self) -> Engine:
        """The database as it stands, perhaps without tables yet: for what makes or upgrades it."""
        from ledgers.database import open_engine

        engine = open_engine(self.settings.database, self.settings.key_file)
        _warn_of_onlookers(engine)
        return engine

    def region_of(self, round_name: str | None) -> str:
        """Return the region of a round, "" where none is meant or the database cannot tell."""
        from config.errors import AppError
        from ledgers.database import reading
        from ledgers.roster.rounds import current_round

        try:
            with reading(self.engine) as session:
                return current_round(session, round_name).region
        except AppError:
            return ""

    @cached_property
    def engine(self) -> Engine:
        """The database of the address in force; InputError unless it is of this release."""
        from ledgers.schema import require_current_schema

        require_current_schema(self.bare_engine)
        return self.bare_engine
