"""``huanjie db upgrade`` from the command line."""

from pathlib import Path

from typer.testing import CliRunner

from web.cli.app import app


def test_a_database_is_built_once_and_then_left_alone(tmp_path: Path):
    upgrade = ["--database", f"sqlite:///{tmp_path / 'huanjie.db'}", "db", "upgrade"]
    assert "已建好" in CliRunner().invoke(app, upgrade).stdout
    assert "没有改动" in CliRunner().invoke(app, upgrade).stdout
