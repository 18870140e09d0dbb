"""A new workbook on disk: its folder is made, and an older file is replaced only once the new one is whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from config.errors import FaultError, InputError
from config.files import whole_file

REMEDY = "关闭正在打开这个文件的程序，检查文件夹是否可写、磁盘是否已满"


@contextlib.contextmanager
def new_workbook(path: Path, *, row_by_row: bool = False, private: bool = False) -> Iterator[Workbook]:
    """Give an empty workbook, in which text stays text, and put it at ``path`` when all went well.

    ``row_by_row``: only the row being written is kept in memory. ``private``: for the owner alone. Raises InputError
    for a folder, FaultError when the file cannot be written.
    """
    if path.is_dir():
        raise InputError("这是一个文件夹，不是文件", where=str(path), remedy="写上文件名，如 表.xlsx")
    memory = {"constant_memory": True} if row_by_row else {"in_memory": True}
    options = {**memory, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with whole_file(path, private=private) as file, Workbook(file, options) as book:
            yield book
    except (OSError, FileCreateError) as error:
        raise FaultError("工作簿写不进去", where=str(path), remedy=REMEDY) from error
