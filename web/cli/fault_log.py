"""Where the details of a fault of the program go: what a developer needs, private, and never through a link."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from config.files import write_whole

NAME = "huanjie-error.log"


def keep_details(details: str) -> str:
    """Write the details beside the data, or where the machine keeps temporary files; say where, for people."""
    for write in (_beside_the_data, _among_temporary_files):
        with suppress(OSError):
            return f"详情已记入 {write(details)}，请连同该文件反馈。"
    return "详情写不进文件，请把运行的命令和这句话一并反馈。"


def _beside_the_data(details: str) -> Path:
    """Put the log in the place of an older one; a link of its name is replaced, not followed."""
    path = Path.cwd() / NAME
    write_whole(path, details, private=True)
    return path


def _among_temporary_files(details: str) -> Path:
    """Write a file of a name nobody can have prepared: that folder belongs to everybody."""
    descriptor, name = tempfile.mkstemp(prefix="huanjie-error-", suffix=".log")
    path = Path(name)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (an open descriptor, not a path)
            file.write(details)
    except OSError:
        path.unlink()  # an empty file would look like a report
        raise
    return path
