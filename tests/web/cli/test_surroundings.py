"""What the program meets on a real machine: other accounts, odd terminals, words that are no text."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ledgers.database import open_engine
from ledgers.schema import ensure_schema

PROGRAM = Path(sys.executable).with_name("huanjie")
VILLAGES = 'code,name\n999901001001,"𠮷青村"\n'


def _run(folder: Path, *arguments: str | bytes, **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "TMPDIR": str(folder), **surroundings}
    return subprocess.run([PROGRAM, *arguments], cwd=folder, env=environment, capture_output=True, umask=0o022)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database made by the program itself, and what it writes from it."""
    path = tmp_path_factory.mktemp("county")
    (path / "villages.csv").write_text(VILLAGES, encoding="utf-8")
    for arguments in (
        ["roster", "import", "villages.csv"],
        ["roster", "form", "出/表.xlsx"],
        ["db", "backup", "备份/b.db"],
    ):
        done = _run(path, *arguments)
        assert done.returncode == 0, done.stderr.decode()
    return path


def test_nobody_else_can_read_what_the_program_writes(folder):
    made = [path for path in folder.rglob("*") if path.name != "villages.csv"]
    assert {path.name for path in made} >= {"huanjie.db", "出", "表.xlsx", "备份", "b.db"}
    assert [path.name for path in made if _mode(path) & 0o077] == []


def test_a_database_made_by_another_program_of_ours_is_private_too(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'huanjie.db'}")
    ensure_schema(engine)
    engine.dispose()
    assert _mode(tmp_path / "huanjie.db") == 0o600


def test_a_database_everybody_can_read_is_told_with_what_to_do(folder):
    database = folder / "huanjie.db"
    database.chmod(0o644)
    said = _run(folder, "roster", "export", "名册.xlsx").stderr.decode()
    database.chmod(0o600)
    assert "数据库这台机器上的所有账户都能读" in said
    assert "chmod 600" in said
    assert "注意" not in _run(folder, "roster", "export", "名册.xlsx").stderr.decode()


@pytest.mark.parametrize("arguments", [[b"villages", b"\xff\xfe"], [b"--operator", b"\xd5\xd4\xc1\xf9", b"villages"]])
def test_words_that_are_no_text_are_answered_in_chinese(folder, arguments):
    done = _run(folder, *arguments, PYTHONUTF8="1")
    assert done.returncode == 2
    assert "认不出的文字" in done.stderr.decode()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("command", [["nightly"], ["timeline", "show"], ["assess"], ["changes"]], ids=lambda c: c[0])
def test_a_day_nobody_means_is_answered_in_words(folder, command, day):
    done = _run(folder, *command, "--on", day, PYTHONUTF8="1")
    assert (done.returncode, "程序出错" in done.stderr.decode()) == (2, False)


@pytest.mark.parametrize(("encoding", "read_as"), [("gbk", "gb18030"), ("gb2312", "gb18030"), ("latin-1", "latin-1")])
def test_a_character_the_terminal_lacks_stops_nothing(folder, encoding, read_as):
    done = _run(folder, "roster", "import", "没有𠮷.csv", PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr.decode(read_as)
    if read_as == "gb18030":
        assert "找不到名册文件（没有𠮷.csv）" in done.stderr.decode(read_as)


FAULT = "import web.cli.app; web.cli.app.app = lambda **_: 1 / 0; web.cli.app.main()"


def _fail(folder: Path) -> str:
    surroundings = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", FAULT]
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, encoding="utf-8").stderr


def test_the_details_of_a_fault_are_written_through_no_link(tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    (tmp_path / "huanjie-error.log").symlink_to(precious)
    assert "huanjie-error.log" in _fail(tmp_path)
    assert precious.read_text(encoding="utf-8") == "mine"
    assert _mode(tmp_path / "huanjie-error.log") == 0o600
    assert "ZeroDivisionError" in (tmp_path / "huanjie-error.log").read_text(encoding="utf-8")


def test_details_that_cannot_be_written_leave_no_empty_file(tmp_path):
    full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); {FAULT}"
    surroundings = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-B", "-c", f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); {full}"]
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, encoding="utf-8")
    assert "详情写不进文件" in done.stderr
    assert list(tmp_path.iterdir()) == []
