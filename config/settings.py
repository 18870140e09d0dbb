"""Typed settings: defaults.toml, then huanjie.toml, then the environment, then what the caller overrides."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableValue

from config.errors import SettingsError
from config.texts import is_text
from config.toml import TomlError, read_toml_file

DEFAULTS = Path(__file__).with_name("defaults.toml")
USUAL_FILE = Path("huanjie.toml")
ENVIRONMENT_PREFIX = "HUANJIE_"
KINDS = {
    "time": "时刻，如 02:00",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "string": "加引号的文字",
    "dict": "一组设置",
    "model": "一组设置",
    "greater": "大一些的数",
    "less": "小一些的数",
}
"""How a value should be written, by the beginning of what the library calls the mistake."""
SECRET = ("database", "channels")
"""Settings in which a password may stand: what was written there is never repeated."""


class TomlSource(TomlConfigSettingsSource):
    """A settings file, read as every other file that people write."""

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        return read_toml_file(file_path)


class Outbox(BaseModel):
    """How messages are sent: quiet hours (local time), how long one may take, how soon and how long to try again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quiet_from: time
    quiet_to: time
    letter_seconds: float = Field(ge=1, le=30)
    first_retry_minutes: int = Field(ge=1)
    longest_retry_minutes: int = Field(ge=1)
    give_up_days: int = Field(ge=1)
    claim_minutes: int = Field(ge=1)


class Service(BaseModel):
    """When the service works (local time): the night, how far back nights are made up for, the report of failures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    night_at: time
    catch_up_days: int
    failures_at: time


class Backup(BaseModel):
    """The backups the service makes: where ("" for none), of how many days and of how many months they are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str
    daily: int = Field(ge=1)
    monthly: int = Field(ge=0)


class Settings(BaseSettings):
    """Every setting; meanings and defaults stand in ``defaults.toml``."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__"
    )

    database: str
    rules_dir: str
    key_file: str
    executor: str
    operator: str
    calendar_file: str
    report_addressee: str
    channels: dict[str, dict[str, Any]]
    outbox: Outbox
    service: Service
    backup: Backup

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read overrides, environment and defaults.toml; ``load_settings`` adds the file between the last two."""
        return init_settings, EnvSettingsSource(settings_cls), TomlSource(settings_cls, DEFAULTS)

    @property
    def rules_path(self) -> Path:
        """Return the folder the rulebook is read from."""
        return Path(self.rules_dir) if self.rules_dir else Path(__file__).parent.parent / "rules"

    @property
    def calendar_path(self) -> Path | None:
        """Return the file with later notices on working days, if one is set."""
        return Path(self.calendar_file) if self.calendar_file else None


def load_settings(file: Path | None = None, overrides: Mapping[str, str | None] | None = None) -> Settings:
    """Return the settings in force; ``overrides`` with value None are ignored.

    Raises SettingsError naming the unknown or ill-typed setting and the nearest known one.
    """
    path = file or USUAL_FILE
    if file is not None and not file.exists():
        raise SettingsError("找不到设置文件", where=str(file), remedy="检查 --config 后面的路径")

    class WithFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource, **named: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            overridden, environment, defaults = super().settings_customise_sources(settings_cls, *sources, **named)
            return overridden, environment, TomlSource(settings_cls, path), defaults

    _refuse_unknown_environment()
    given: dict[str, Any] = {name: value for name, value in (overrides or {}).items() if value is not None}
    try:
        return WithFile(**given)
    except TomlError as error:
        raise SettingsError(f"设置文件{error.what}", where=str(path), remedy=error.remedy) from error
    except UnreadableValue as error:
        raise SettingsError(
            "环境变量中的设置写得不对",
            where=_unreadable_variables(),
            remedy='一组设置写成 JSON，如 {"file": {"folder": "messages"}}，或写进设置文件',
        ) from error
    except ValidationError as error:
        raise _explained(error, str(path)) from error


def _explained(error: ValidationError, where: str) -> SettingsError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return _unknown(name, where)
    wanted = next((words for kind, words in KINDS.items() if first["type"].startswith(kind)), "与默认值同样的形式")
    given = "" if name.startswith(SECRET) else f"“{str(first['input'])[:40]}”"
    remedy = f"写成{wanted}；各项默认值见手册《安装与名册》"
    return SettingsError(f"设置 {name} 的值{given}不对", where=where, remedy=remedy)


def _unreadable_variables() -> str:
    """Return the variables that hold a whole group of settings, without what they say."""
    groups = {name for name, field in Settings.model_fields.items() if field.annotation is not str}
    given = {variable.removeprefix(ENVIRONMENT_PREFIX).lower() for variable in os.environ}
    return "、".join(f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in sorted(groups & given))


def _refuse_unknown_environment() -> None:
    for variable, value in os.environ.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and not is_text(value):
            remedy = "在 UTF-8 的终端或设置文件里重新写"
            raise SettingsError("环境变量里有认不出的文字", where=ascii(variable)[1:-1], remedy=remedy)
        name = variable.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")[0]
        if variable.startswith(ENVIRONMENT_PREFIX) and name not in Settings.model_fields:
            raise _unknown(name, f"环境变量 {variable}")


def _unknown(name: str, where: str) -> SettingsError:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    hint = f"是否想写 {near[0]}？" if near else f"可用的设置：{'、'.join(Settings.model_fields)}"
    return SettingsError(f"没有名为 {name} 的设置", where=where, remedy=hint)
