"""Printing the plans of a county: township by township, only what changed; print file, PDF."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from config.errors import FaultError, InputError
from config.files import FileBatch
from ledgers.database import reading
from notifier.documents.plan.base import base_archive
from notifier.documents.plan.folder import PlanFolder
from notifier.documents.plan.reading import read_marks, read_papers
from notifier.documents.plan.writing import TEMPLATE, TEMPLATES, word_file

MERGED = "合并打印.docx"
PDF_SECONDS = 600
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What is to be printed where: townships by code and name, all persons or the one named."""

    round_id: int
    townships: Sequence[tuple[str, str]]
    folder: Path
    person_no: str | None = None
    merge: bool = False
    pdf: bool = False


@dataclass(slots=True)
class PrintReport:
    """What was written, what stood already, and files changed by hand that were kept aside."""

    written: int = 0
    standing: int = 0
    files: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def print_plans(engine: Engine, order: PrintOrder, progress: Progress | None = None) -> PrintReport:
    """Write the Word files of ``order`` and return what was done; files that are right already stay untouched.

    Raises FaultError when a file cannot be written.
    """
    report = PrintReport()
    look = _look_of_templates()
    for done, (code, name) in enumerate(order.townships):
        if progress is not None:
            progress(name, done, len(order.townships))
        try:
            _print_township(engine, order, code, report, look)
        except OSError as error:
            where = str(error.filename or order.folder / code)
            remedy = "关闭正打开它的程序，检查文件夹是否可写、磁盘是否已满，再运行一次（写好的不重写）"
            raise FaultError("安置方案写不进去", where=where, remedy=remedy) from error
    if progress is not None:
        progress("", len(order.townships), len(order.townships))
    if order.person_no is not None and not report.files:
        raise InputError(f"没有 {order.person_no} 的安置方案", remedy="先运行 huanjie plans draft，或核对人员编号")
    return report


def _print_township(engine: Engine, order: PrintOrder, code: str, report: PrintReport, look: str) -> None:
    place = order.folder / code
    with reading(engine) as session:
        marks = [m for m in read_marks(session, order.round_id, code) if order.person_no in (None, m.person_no)]
        wanted = {m.person_no: f"{look}|{m.mark}" for m in marks}
        with PlanFolder(place) as folder:
            stale = [no for no, mark in wanted.items() if not folder.is_current(f"{no}.docx", mark)]
            for paper in read_papers(session, order.round_id, code, stale):
                folder.write(f"{paper.person_no}.docx", wanted[paper.person_no], word_file([paper]))
            if order.merge and wanted:
                whole = hashlib.sha256("".join(wanted.values()).encode("utf-8")).hexdigest()
                if not folder.is_current(MERGED, whole):
                    folder.write(MERGED, whole, word_file(read_papers(session, order.round_id, code, wanted)))
    report.written += len(stale)
    report.standing += len(wanted) - len(stale)
    report.files += [place / f"{no}.docx" for no in wanted]
    report.kept += folder.kept
    if order.pdf and wanted:
        to_pdf([place / MERGED] if order.merge else [place / f"{no}.docx" for no in wanted])


def _look_of_templates() -> str:
    text = (TEMPLATES / TEMPLATE).read_bytes() + base_archive()
    return hashlib.sha256(text).hexdigest()[:16]


def to_pdf(files: Sequence[Path]) -> None:
    """Turn Word files into PDF beside them by LibreOffice.

    Raises InputError where LibreOffice is not installed, FaultError where it fails.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise InputError("转 PDF 需要 LibreOffice，本机没有安装", remedy="安装 LibreOffice，或用 Word 打开后另存为 PDF")
    folder = files[0].parent
    with tempfile.TemporaryDirectory() as name, FileBatch(folder) as batch:
        made = Path(name) / "pdf"
        options = [f"-env:UserInstallation={(Path(name) / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
        command = [program, *options, "--outdir", str(made), *map(str, files)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PDF_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise FaultError("LibreOffice 转 PDF 超时", where=str(folder), remedy="分乡镇打印后重试") from error
        pages = {file.with_suffix(".pdf"): made / f"{file.stem}.pdf" for file in files}
        missing = [target.name for target, page in pages.items() if not page.exists()]
        if done.returncode or missing:
            raise FaultError("LibreOffice 转 PDF 失败", where=str(folder), remedy=f"未生成：{'、'.join(missing[:5])}")
        for target, page in pages.items():
            batch.add(target, page.read_bytes())
        batch.put_in_place()
