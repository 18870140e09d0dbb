"""Settings: where they come from, which wins, and what a wrong one is answered with."""

import pytest

from config.errors import SettingsError
from config.settings import DEFAULTS, Settings, load_settings


def test_a_fresh_program_has_every_setting():
    settings = load_settings()
    assert settings.database == "sqlite:///huanjie.db"
    assert settings.channels["file"] == {"folder": "messages", "console": False}


def test_the_later_source_wins(tmp_path, monkeypatch):
    file = tmp_path / "huanjie.toml"
    file.write_text('database = "sqlite:///a.db"\noperator = "甲"\nexecutor = "dask://host:1"', encoding="utf-8")
    monkeypatch.setenv("HUANJIE_DATABASE", "sqlite:///b.db")
    monkeypatch.setenv("HUANJIE_OPERATOR", "乙")
    settings = load_settings(file, {"operator": "丙", "database": None})
    assert (settings.executor, settings.database, settings.operator) == ("dask://host:1", "sqlite:///b.db", "丙")


def test_one_nested_setting_leaves_its_neighbours(tmp_path, monkeypatch):
    file = tmp_path / "huanjie.toml"
    file.write_text('[channels.smtp]\nhost = "mail"\n[outbox]\ngive_up_days = 3', encoding="utf-8")
    monkeypatch.setenv("HUANJIE_CHANNELS__SMTP__PASSWORD", "secret")
    settings = load_settings(file)
    assert settings.channels["smtp"] == {"host": "mail", "password": "secret"}
    assert (settings.outbox.give_up_days, settings.outbox.claim_minutes) == (3, 15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('databse = "x"', ["databse", "database"]),
        ("[outbox]\ngive_up_days = 'often'", ["outbox.give_up_days 的值“often”不对", "写成整数"]),
        ("[service]\nnight_at = '25:00'", ["service.night_at", "写成时刻，如 02:00"]),
        ("[outbox]\noperator = x", ["不是有效的 TOML：第 2 行第 12 个字附近"]),
    ],
    ids=["misspelt", "ill-typed", "no time of day", "not TOML"],
)
def test_a_wrong_file_is_answered_with_file_and_setting(tmp_path, text, words):
    file = tmp_path / "huanjie.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert all(word in str(caught.value) for word in [*words, "huanjie.toml"])


def test_a_settings_file_in_another_encoding_is_named(tmp_path):
    file = tmp_path / "huanjie.toml"
    file.write_text('operator = "赵六"', encoding="gb18030")
    with pytest.raises(SettingsError, match=r"不是 UTF-8 编码.*另存为 UTF-8"):
        load_settings(file)


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ('database = ["postgresql+psycopg://clerk:s3cret@office/huanjie"]', "database"),
        ('channels = "s3cret"', "channels"),
        ('[channels]\nsmtp = "s3cret"', "channels.smtp"),
        ('[channels.smtp]\npassword = "s3cret', "TOML"),
    ],
)
def test_a_secret_is_never_repeated(tmp_path, text, setting):
    file = tmp_path / "huanjie.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=setting) as caught:
        load_settings(file)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["s3cret", '{"smtp": "s3cret"', "\udcc0s3cret"])
def test_a_variable_nobody_can_read_is_named_and_not_repeated(monkeypatch, value):
    monkeypatch.setenv("HUANJIE_CHANNELS", value)
    with pytest.raises(SettingsError, match=r"环境变量.*HUANJIE_CHANNELS") as caught:
        load_settings()
    assert "s3cret" not in str(caught.value)


def test_a_misspelt_variable_is_answered_with_the_nearest(monkeypatch):
    monkeypatch.setenv("HUANJIE_OPERATR", "甲")
    with pytest.raises(SettingsError, match="operator"):
        load_settings()


def test_a_named_file_that_is_missing_is_said(tmp_path):
    with pytest.raises(SettingsError, match="找不到设置文件"):
        load_settings(tmp_path / "none.toml")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_has_a_default_with_a_comment(name):
    lines = DEFAULTS.read_text(encoding="utf-8").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith((f"{name} =", f"[{name}")))
    assert lines[at - 1].startswith("#") or "#" in lines[at + 1]
