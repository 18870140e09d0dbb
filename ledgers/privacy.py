"""Who else on the machine can read or change the database and the key: files are made private, and looked at."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from config.errors import FaultError

PRIVATE = 0o600
_OTHERS_READ = stat.S_IROTH
_OTHERS_WRITE = stat.S_IWOTH


def make_private(path: Path) -> None:
    """Make an empty file only its owner can read, unless something is there already."""
    with suppress(OSError):  # whoever opens it next says what is wrong
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def require_own_key(path: Path) -> None:
    """Raise FaultError for a key that others can change: with their key in its place they would read every number."""
    if _mode(path) & (stat.S_IWGRP | _OTHERS_WRITE):
        raise FaultError("密钥文件别的账户也能改写，没有使用", where=str(path), remedy=_remedy(path))


def exposed(path: Path, what: str) -> str:
    """Return a sentence for people when every account of the machine can read or change the file, else ""."""
    mode = _mode(path)
    if not mode & (_OTHERS_READ | _OTHERS_WRITE):
        return ""
    can = "能读、能改" if mode & _OTHERS_WRITE else "能读"
    return f"注意：{what}这台机器上的所有账户都{can}（{path}）。处理办法：{_remedy(path)}。"


def _remedy(path: Path) -> str:
    return f"由文件的主人运行 chmod 600 {path}"


def _mode(path: Path) -> int:
    """Return the permission bits of a file; 0 where there is none, or where the system knows no such bits."""
    with suppress(OSError):
        return path.stat().st_mode if os.name == "posix" else 0
    return 0
