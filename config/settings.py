"""Typed settings: defaults.toml, then huanjie.toml, then the environment, then what the caller overrides."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import SettingsError

DEFAULTS = Path(__file__).with_name("defaults.toml")
ENVIRONMENT_PREFIX = "HUANJIE_"


class Outbox(BaseModel):
    """How messages are sent: quiet hours (local time), how long to try, how many at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quiet_from: time
    quiet_to: time
    first_retry_minutes: int
    longest_retry_minutes: int
    give_up_days: int
    claim_minutes: int


class Settings(BaseModel):
    """Every setting; meanings and defaults stand in ``defaults.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str
    rules_dir: str
    key_file: str
    executor: str
    calendar_file: str
    operator: str
    channels: dict[str, dict[str, Any]]
    outbox: Outbox

    @property
    def rules_path(self) -> Path:
        """Return the folder the rulebook is read from."""
        return Path(self.rules_dir) if self.rules_dir else Path(__file__).parent.parent / "rules"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"设置文件读不懂：{error}", where=str(path), remedy="按 TOML 格式改正后重试") from error


def _refuse_unknown(values: dict[str, Any], where: str) -> None:
    for name in values:
        if name not in Settings.model_fields:
            near = difflib.get_close_matches(name, Settings.model_fields, n=1)
            hint = f"是否想写 {near[0]}？" if near else f"可用的设置：{'、'.join(Settings.model_fields)}"
            raise SettingsError(f"没有名为 {name} 的设置", where=where, remedy=hint)


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, str | None] | None = None,
) -> Settings:
    """Return the settings in force; ``overrides`` with value None are ignored.

    Raises SettingsError naming the unknown or ill-typed setting and the nearest known one.
    """
    environ = os.environ if environment is None else environment
    path = file or Path("huanjie.toml")
    values = _read_toml(DEFAULTS)
    if file is not None or path.exists():
        given = _read_toml(path)
        _refuse_unknown(given, str(path))
        values |= given
    named = {k[len(ENVIRONMENT_PREFIX) :].lower(): v for k, v in environ.items() if k.startswith(ENVIRONMENT_PREFIX)}
    _refuse_unknown(named, "环境变量")
    values |= named | {k: v for k, v in (overrides or {}).items() if v is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"设置 {first['loc'][0]} 的值不对：{first['msg']}", where=str(path)) from error
