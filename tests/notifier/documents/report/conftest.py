"""What the tests of the report share: the three files of the invented county, and LibreOffice to open them."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from notifier.documents.report.report import write_dispatch, write_report
from tests.notifier.documents.report.sample import county_summary


@pytest.fixture(scope="session")
def report_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(county_summary(), folder)
    write_dispatch(county_summary(), folder)
    return folder


@pytest.fixture(scope="session")
def as_pdf(tmp_path_factory):
    """Convert a file with LibreOffice, each once, and return the text of the PDF; pages end in a form feed."""
    profile, out = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("pdf")

    @cache
    def convert(file: Path) -> str:
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", str(out), str(file)], check=True, capture_output=True, timeout=180)
        pdf = out / f"{file.stem}.pdf"
        return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()

    return convert
