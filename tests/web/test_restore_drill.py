"""What the manual says about restoring works by its text alone: its own commands are run here, word for word."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from ledgers.backup import back_up
from ledgers.database import open_engine, reading, transaction
from ledgers.inspection import open_copy
from ledgers.roster.table import Village
from ledgers.sealing import hold_key, sealer_of
from tests import builders
from tests.repo.sources import ROOT

PAGE = ROOT / "docs/manual/备份与恢复.md"
FAR_FROM_HERE = ("systemctl", "cd /var/lib/huanjie")
"""What the manual says about the machine, not about the program."""
KILLED_AT_WORK = """
import os, signal, sqlite3
database = sqlite3.connect("huanjie.db", isolation_level=None)
database.execute("PRAGMA wal_autocheckpoint=0")
database.execute("UPDATE village SET name = '改名村'")
os.kill(os.getpid(), signal.SIGKILL)
"""


def steps(heading: str) -> list[str]:
    """Return the commands of the first block under a heading of the page, but those about the machine."""
    section = PAGE.read_text(encoding="utf-8").split(f"、{heading}\n")[1]
    block = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert block is not None
    return [line for line in block[1].splitlines() if not line.startswith(FAR_FROM_HERE)]


@pytest.fixture
def office(empty_file: Path, tmp_path: Path) -> Path:
    """A folder as the service keeps it: database, key, last night's backup."""
    shutil.copy(empty_file, tmp_path / "huanjie.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'huanjie.db'}")
    with transaction(engine) as session:
        builders.add_roster(session)
        session.flush()
        hold_key(session, sealer_of(engine))
        builders.assess_villages(session, {builders.village_code(number): "none" for number in (1, 2, 3)})
    back_up(engine, tmp_path / "备份" / "huanjie-20201103.db")
    engine.dispose()
    return tmp_path


def follow(office: Path, commands: list[str]) -> str:
    """Run the commands in a shell that stops at the first one that fails; return what they said."""
    folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    script = "\n".join(("set -e", *commands))
    done = subprocess.run(
        ["sh", "-c", script], cwd=office, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names(file: Path) -> set[str]:
    with reading(open_copy(file, file)) as session:
        return set(session.exec(select(Village.name)).all())


def test_the_drill_of_the_manual_succeeds_and_leaves_the_county_alone(office):
    before = (office / "huanjie.db").read_bytes()
    commands = steps("演练")
    assert len(commands) == 6
    said = follow(office, commands)
    assert "3 个村（社区）" in said
    assert "密钥：相符" in said
    assert "样3村" in said
    assert (office / "huanjie.db").read_bytes() == before


def test_the_restore_of_the_manual_works_after_the_service_was_killed(office):
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_WORK], cwd=office, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (office / "huanjie.db-wal").stat().st_size > 0
    commands = steps("恢复")
    assert [command.split()[2] for command in commands] == ["check", "restore", "check"]
    said = follow(office, commands)
    assert "原来的数据库另存为 huanjie-恢复前-" in said
    assert said.count("文件：完好") == 2
    [aside] = office.glob("huanjie-恢复前-*.db")
    assert [names(file) for file in (office / "huanjie.db", aside)] == [{"样1村", "样2村", "样3村"}, {"改名村"}]
