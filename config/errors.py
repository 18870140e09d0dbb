"""The one base of every exception that stops the program. Problems *in data* are values, not exceptions."""

from __future__ import annotations

import errno

ENDS = ("。", "？", "！", "……")
"""How a Chinese sentence may end."""
REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "同名的文件已经在了",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "所在的磁盘只读",
    errno.ENAMETOOLONG: "文件名太长",
}
"""Why a file could not be read or written."""


class AppError(Exception):
    """Something stops the program and a person can do something about it.

    ``what`` says in Chinese what happened (one that lists things on lines ends with a line end), ``where`` names the
    file, row, rule or address, ``remedy`` says what to do next. ``exit_code`` is 2 for a problem in the input and 1 for
    a fault of the program or the machine.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"（{self.where}）" if self.where else ""
        said = self.what if self.what.endswith("\n") else f"{self.what}{place}。"
        stop = "" if self.remedy.endswith(ENDS) else "。"
        return f"{said}处理办法：{self.remedy}{stop}" if self.remedy else said


class InputError(AppError):
    """A file, an option or a value given by a person cannot be used."""


class SettingsError(AppError):
    """A setting is unknown or has a value of the wrong kind."""


class FaultError(AppError):
    """The program or the machine failed: nothing the person gave was wrong."""

    exit_code = 1


def reason_of(error: OSError) -> str:
    """Return in Chinese why a file could not be read or written (in the machine's words where we have none)."""
    return REASONS.get(error.errno or 0, error.strerror or str(error))
