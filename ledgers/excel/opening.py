"""Opens a file as a workbook: tells what it is by its content, refuses what is dangerous or no workbook at all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ledgers.excel.delimited import open_delimited
from ledgers.excel.limits import (
    MAX_FILE,
    MAX_LISTS,
    MAX_OLD_FILE,
    MAX_PARTS,
    MAX_TEXTS,
    MAX_UNPACKED,
    Budget,
    too_large,
)
from ledgers.excel.ods import open_ods
from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import RawBook, RawRow, RawSheet
from ledgers.excel.texts import clean
from ledgers.excel.xls import open_xls
from ledgers.excel.xlsx import SHARED, open_xlsx

ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY_START = b"PK\x01\x02"
BLOCK = 1 << 20
READ_WHOLE = ("xl/workbook.xml", "xl/styles.xml", "META-INF/manifest.xml", "mimetype")
SAVE_AS = "请用 Excel、WPS 或 LibreOffice 打开后另存为 .xlsx，再导入"
_FOREIGN = (
    (b"%PDF", "是 PDF 文件，不是工作簿"),
    (b"\x89PNG", "是图片，不是工作簿"),
    (b"\xff\xd8\xff", "是图片，不是工作簿"),
    (b"Rar!", "是 RAR 压缩包，请解压后导入里面的工作簿"),
    (b"7z\xbc\xaf", "是 7z 压缩包，请解压后导入里面的工作簿"),
    (b"{\\rtf", "是 RTF 文档，不是工作簿"),
)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version:")


def open_book(path: Path) -> RawBook:
    """Return the workbook in ``path``, whatever its ending says.

    Raises UnreadableError with what is wrong and what to do about it, and nothing else, whatever the bytes are.
    """
    with _every_failure_named(path):
        head = _read_head(path)
        book = _opener(path, head)(path)
    shown = _shown_names(book.names)
    budget = Budget()
    return replace(
        book,
        names=tuple(shown),
        sheet=lambda name: _guarded_sheet(path, lambda: book.sheet(shown[name]), budget),
    )


def _shown_names(names: tuple[str, ...]) -> dict[str, str]:
    """Return the names of the sheets as people see them, each with the name in the file."""
    shown: dict[str, str] = {}
    for name in names:
        seen = clean(name)[0]
        shown[name if seen in shown or seen in names else seen] = name
    return shown


def _guarded_sheet(path: Path, sheet_of: Callable[[], RawSheet], budget: Budget) -> RawSheet:
    with _every_failure_named(path):
        sheet = sheet_of()
    return replace(sheet, rows=lambda: _guarded_rows(path, sheet, budget))


def _guarded_rows(path: Path, sheet: RawSheet, budget: Budget) -> Iterator[RawRow]:
    with _every_failure_named(path):
        yield from budget.rows(sheet.rows())


def _read_head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError as error:
        raise UnreadableError("no_file", "没有这个文件", "核对文件名和所在文件夹") from error
    except IsADirectoryError as error:
        raise UnreadableError(
            "no_file", "这是一个文件夹，不是文件", "给出文件夹里的工作簿，如 文件夹/*.xlsx"
        ) from error
    except PermissionError as error:
        raise UnreadableError("no_access", "文件打不开", "关闭正在打开它的程序，或检查访问权限") from error
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise UnreadableError(
            "empty_file", "文件是空的，一个字节的内容也没有", "核对是否传错了文件，或请填报人重新发送"
        )
    return head


def _opener(path: Path, head: bytes) -> Callable[[Path], RawBook]:
    is_old = head.startswith(OLE_START) or head[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02")
    _refuse_large_file(path, MAX_OLD_FILE if is_old else MAX_FILE)
    if head.startswith(ZIP_START):
        _refuse_many_parts(path)
        return _zip_opener(path)
    if head.startswith(OLE_START):
        _refuse_ole(path)
    if is_old:
        return open_xls
    for start, what in _FOREIGN:
        if head.startswith(start):
            raise UnreadableError("wrong_type", f"这个文件{what}", "请导入 .xlsx、.xls、.ods 或 .csv 工作簿")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise UnreadableError("wrong_type", "这个文件是网页或 XML 格式，不是真正的工作簿", SAVE_AS)
    return open_delimited


def _refuse_large_file(path: Path, most: int) -> None:
    size = path.stat().st_size
    if size > most:
        raise too_large(f"文件有 {size / 1e6:,.0f} MB，超过 {most / 1e6:,.0f} MB")


def _refuse_many_parts(path: Path) -> None:
    """Refuse an archive of very many parts before its list of contents is built."""
    count, seam = 0, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            count += (seam + block).count(ENTRY_START)
            seam = block[-len(ENTRY_START) + 1 :]
    if count > MAX_PARTS:
        raise too_large(f"文件里有 {count:,} 个部件，可能是损坏或恶意的文件，没有打开")


def _zip_opener(path: Path) -> Callable[[Path], RawBook]:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise UnreadableError("password", "文件有密码保护", "请去掉密码后再导入")
        _refuse_bomb(archive)
        if "xl/workbook.bin" in names:
            raise UnreadableError("wrong_type", "这是 .xlsb 二进制工作簿", SAVE_AS)
        if "content.xml" in names:
            _refuse_other_document(archive)
            return open_ods
        if any(name.startswith("xl/") for name in names):
            return open_xlsx
    kind = " Word 文档" if "word/document.xml" in names else "压缩包"
    raise UnreadableError("wrong_type", f"这个文件是{kind}，不是工作簿", "请导入 .xlsx、.xls、.ods 或 .csv 工作簿")


def _refuse_other_document(archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableError("password", "文件有密码保护", "请去掉密码后再导入")
    if "mimetype" in archive.namelist() and b"spreadsheet" not in archive.read("mimetype"):
        raise UnreadableError("wrong_type", "这个文件是文字文档或演示文稿，不是工作簿", "请导入电子表格")


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to far more than any ledger holds, or whose parts are not what they declare."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or any(part.file_size > _most_unpacked(part.filename) for part in parts):
        raise too_large(
            f"文件解压后有 {total / 1e6:,.0f} MB，远超台账的正常大小，可能是损坏或恶意的文件，没有打开",
            "请填报人删去多余的空行、图片后重新保存，或按县、按台账拆成几个文件",
        )
    for part in parts:
        if not _is_sheet(part.filename):
            with archive.open(part) as stream:
                while stream.read(BLOCK):  # reads to the end so that a wrong size or checksum shows
                    pass


def _most_unpacked(name: str) -> int:
    """Return how many bytes a part may have: less, the more of it is kept in memory."""
    if name in READ_WHOLE or name.endswith(".rels"):
        return MAX_LISTS
    return MAX_TEXTS if name == SHARED else MAX_UNPACKED


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") or name == "content.xml"


def _refuse_ole(path: Path) -> None:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableError("password", "工作簿有打开密码", "请在表格软件中去掉打开密码、重新保存后再导入")
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint Document".encode("utf-16-le") in data:
        raise UnreadableError("wrong_type", "这个文件是 Word 或 PowerPoint 文档，不是工作簿", "请导入电子表格")


@contextmanager
def _every_failure_named(path: Path) -> Iterator[None]:
    """Turn whatever a reader raises on broken bytes into one message with the file; a reader in Rust may even panic."""
    try:
        yield
    except UnreadableError as error:
        error.where = path.name
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise UnreadableError("damaged", "文件已损坏或不是工作簿，打不开", SAVE_AS, path.name) from error
