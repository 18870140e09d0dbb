"""The one base of every exception that stops the program. Problems *in data* are values, not exceptions."""

from __future__ import annotations

ENDS = ("。", "？", "！", "……")
"""How a Chinese sentence may end."""


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
