"""The folder of the demo: made anew each time, and emptied only of what a demo made and nobody has changed since."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from sqlalchemy import text

from config.errors import AppError, InputError
from config.files import write_whole
from ledgers.database import open_engine, reading
from simulation.demo.workbooks import ROSTER, TOWNSHIP_FOLDER

MARK = "演示数据说明.txt"
MARK_TEXT = (
    "本目录由 huanjie demo 生成，可以随时删除重做。县、乡镇、村、人员和数据全部是虚构的，与任何真实地方和个人无关。\n"
    "请不要把真实数据放进来。下面是生成的文件和各自的校验码：重做之前凭它认出后来放进来的、改动过的文件。\n\n"
)
DATABASE = "huanjie.db"
OUTPUTS = "输出"
KEY = "huanjie.key"
OWN = (MARK, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEY)
"""What changes while people try the demo; of the database only the counties in it are looked at."""
MADE = (*OWN, ROSTER, TOWNSHIP_FOLDER, OUTPUTS)
INVENTED = "9999"
"""How the codes of invented places begin; no real place has such a code."""
SHOWN = 3
REMEDY = "换一个空目录；里面的东西确实不要了的，自行删除这个目录后重做"


def prepare_folder(folder: Path) -> None:
    """Empty the folder of an earlier demo; InputError when it holds anything a demo did not make."""
    if folder.exists() and not folder.is_dir():
        raise InputError("这不是文件夹", where=str(folder), remedy="换一个目录名")
    if folder.exists():
        if strangers := _strangers(folder):
            shown = "、".join(strangers[:SHOWN]) + (f" 等 {len(strangers)} 个" if len(strangers) > SHOWN else "")
            what = f"目录里有不是演示生成的，或生成以后改动过的文件（{shown}），没有动它"
            raise InputError(what, where=str(folder), remedy=REMEDY)
        if not _holds_invented_places_alone(folder / DATABASE):
            raise InputError("目录里的数据库导入过别的数据，没有动它", where=str(folder), remedy=REMEDY)
    folder.mkdir(parents=True, exist_ok=True)
    for name in MADE:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    write_whole(folder / MARK, MARK_TEXT)


def record_files(folder: Path) -> None:
    """Write down which files the demo has made, so that the next one knows them again."""
    lines = [f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    write_whole(folder / MARK, MARK_TEXT + "".join(lines))


def _files(folder: Path) -> list[Path]:
    own = {folder / name for name in OWN}
    return sorted(path for path in folder.rglob("*") if path not in own and not path.is_dir())


def _strangers(folder: Path) -> list[str]:
    mark = folder / MARK
    known: dict[str, str] = {}
    if mark.is_file():
        for line in mark.read_text(encoding="utf-8", errors="replace").splitlines():
            digest, _, name = line.partition("  ")
            known[name] = digest
    found = [path.relative_to(folder).as_posix() for path in _files(folder)]
    strange = [name for name in found if known.get(name) != _digest(folder / name)]
    return strange if mark.is_file() else strange or [path.name for path in sorted(folder.iterdir())]


def _digest(path: Path) -> str:
    """Return the checksum of a file; "" for what is no file of its own."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""


def _holds_invented_places_alone(database: Path) -> bool:
    if not database.exists():
        return True
    engine = open_engine(f"sqlite:///{database.as_posix()}")
    try:
        with reading(engine) as session:
            named = session.execute(text("SELECT name FROM sqlite_master WHERE name = 'county'")).first()
            codes = session.execute(text("SELECT code FROM county")).scalars().all() if named else []
    except AppError:
        return False
    finally:
        engine.dispose()
    return all(code.startswith(INVENTED) for code in codes)
