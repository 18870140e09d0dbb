import hashlib
import re
import stat
import zipfile
from dataclasses import replace

import pytest

from config.errors import FaultError
from ledgers.summary import CountySummary, GradingNote
from notifier.documents.report.report import PAGE, WORD, WORKBOOK, write_dispatch, write_report
from tests.notifier.documents.report.sample import county_summary


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_three_files_are_written_and_named(tmp_path):
    assert [path.name for path in write_report(county_summary(), tmp_path / "新目录")] == [WORD, WORKBOOK, PAGE]


def test_the_same_summary_gives_the_same_bytes(tmp_path, report_folder):
    write_report(county_summary(), tmp_path)
    write_dispatch(county_summary(), tmp_path)
    assert digests(tmp_path) == digests(report_folder)


def test_no_identity_number_is_anywhere(report_folder):
    number = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
    for name in (WORD, WORKBOOK):
        with zipfile.ZipFile(report_folder / name) as archive:
            texts = [
                archive.read(part).decode("utf-8", "ignore") for part in archive.namelist() if part.endswith("xml")
            ]
        assert not any(number.search(re.sub(r"<[^>]*>", " ", text)) for text in texts)
    assert not number.search((report_folder / PAGE).read_text(encoding="utf-8"))


def test_a_quiet_county_still_gives_a_whole_report(tmp_path):
    full = county_summary(townships=2, villages=6)
    calm = tuple(
        replace(v, level="none", automatic_level="none", worst_level="none", hits=(), questions=(), lead=None)
        for v in full.villages
    )
    quiet = replace(full, villages=calm, gaps=(), milestones=(), cadence={}, departing=0)
    assert all(path.stat().st_size > 5000 for path in write_report(quiet, tmp_path))


def test_signs_of_markup_and_formulas_stay_text(tmp_path):
    full = county_summary(townships=2, villages=8)
    names = (
        "=1+1",
        "@SUM(A1)",
        "<b>村</b>",
        "村&乡",
        "</script><script>alert(1)</script>",
        "村\u2028名",
        "“村”",
        "-村",
    )
    odd = tuple(replace(village, name=name) for village, name in zip(full.villages, names, strict=True))
    write_report(replace(full, villages=odd), tmp_path)
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert page.count("</script>") == 2
    assert "<b>村</b>" not in page
    with zipfile.ZipFile(tmp_path / WORKBOOK) as archive:
        assert not any("<f>" in archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/s"))


def test_a_folder_nobody_may_write_to_is_a_clear_fault(tmp_path):
    blocker = tmp_path / "文件"
    blocker.write_text("", encoding="utf-8")
    with pytest.raises(FaultError, match="报告写不进去"):
        write_report(county_summary(townships=1, villages=3), blocker)


def test_an_empty_summary_is_a_report_too(tmp_path):
    empty: CountySummary = replace(
        county_summary(townships=1, villages=1), villages=(), townships=(), leaders=(), gaps=(), rules=()
    )
    assert isinstance(empty.grading, GradingNote)
    assert len(write_report(empty, tmp_path)) == 3
    assert stat.S_ISREG((tmp_path / PAGE).stat().st_mode)
