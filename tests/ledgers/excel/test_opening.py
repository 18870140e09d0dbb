"""Files that are no workbook, or a dangerous one: each answered with a Chinese message, never a crash."""

import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from ledgers.excel.books import read_book
from ledgers.excel.findings import Findings
from ledgers.excel.opening import open_book
from ledgers.excel.problems import UnreadableError
from tests.examples import examples
from tests.ledgers.excel.books import book

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FILES = [
    ("空.xlsx", b"", "empty_file", "空的"),
    ("只有换行.csv", b"\r\n\r\n", "empty_file", "空的"),
    ("报告.pdf.xlsx", b"%PDF-1.7 ...", "wrong_type", "PDF"),
    ("照片.xlsx", b"\x89PNG\r\n\x1a\n....", "wrong_type", "图片"),
    ("压缩.xlsx", b"Rar!\x1a\x07....", "wrong_type", "RAR"),
    ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "wrong_type", "网页"),
    ("表格2003.xls", b'<?xml version="1.0"?><Workbook/>', "wrong_type", "XML"),
    ("加密.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password", "密码"),
    ("文档.xls", OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "wrong_type", "Word"),
    ("坏.xls", OLE + bytes(600), "damaged", "损坏"),
    ("半截.xlsx", b"PK\x03\x04" + bytes(40), "damaged", "损坏"),
    ("乱码.csv", bytes(range(128, 256)) * 8, "wrong_type", "不是文字"),
]


def read_all(path: Path) -> None:
    found = open_book(path)
    for name in found.names:
        list(found.sheet(name).rows())


def refusal(path: Path) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_all(path)
    return caught.value


def zipped(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(("name", "data", "code", "word"), FILES, ids=[case[0] for case in FILES])
def test_a_file_that_is_no_workbook_is_named(tmp_path, name, data, code, word):
    path = tmp_path / name
    path.write_bytes(data)
    error = refusal(path)
    assert error.code == code
    assert word in error.what
    assert error.remedy
    assert error.where == name


@pytest.mark.parametrize("ending", [".xls", ".et", ".ods", ".xlsb", ".txt"])
def test_a_workbook_is_read_by_its_content_whatever_its_ending_says(tmp_path, ending):
    path = book(tmp_path / "台账.xlsx")
    assert open_book(path.rename(path.with_suffix(ending))).names == open_book(book(tmp_path / "同样.xlsx")).names


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert refusal(tmp_path / "没有.xlsx").code == "no_file"
    assert "文件夹" in refusal(tmp_path).what


@pytest.mark.parametrize(
    ("parts", "code", "word"),
    [
        ({"word/document.xml": b"<w/>"}, "wrong_type", "Word"),
        ({"照片/1.jpg": b"x"}, "wrong_type", "压缩包"),
        ({"xl/workbook.bin": b"x"}, "wrong_type", "xlsb"),
        ({"content.xml": b"<a/>", "mimetype": b"application/vnd.oasis.opendocument.text"}, "wrong_type", "文字文档"),
        ({"content.xml": b"x", "META-INF/manifest.xml": b"<m:encryption-data/>"}, "password", "密码"),
        ({"xl/workbook.xml": b"<broken"}, "damaged", "损坏"),
    ],
)
def test_an_archive_that_is_no_workbook_is_named(tmp_path, parts, code, word):
    error = refusal(zipped(parts, tmp_path / "文件.xlsx"))
    assert error.code == code
    assert word in error.what


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "炸弹.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(60):
            part.write(bytes(10_000_000))
    started = time.perf_counter()
    error = refusal(path)
    assert (error.code, "MB" in error.what) == ("too_large", True)
    assert time.perf_counter() - started < 1


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path):
    path = zipped({"xl/workbook.xml": bytes(5_000_000)}, tmp_path / "谎报.xlsx")
    data = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(data)
    assert refusal(path).code == "damaged"


def test_a_stray_cell_at_the_end_of_the_sheet_is_refused_with_its_place(tmp_path):
    path = tmp_path / "远.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("矛盾信访")
        sheet.write(0, 0, "村编码")
        sheet.write(1_048_575, 25, "x")
    error = refusal(path)
    assert error.code == "too_large"
    assert "1048576" in error.what


def test_an_xml_declaration_that_could_swell_is_refused(tmp_path):
    path = book(tmp_path / "表.xlsx")
    swollen = tmp_path / "膨胀.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(swollen, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet3.xml":
                data = data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)
            target.writestr(part.filename, data)
    assert refusal(swollen).code == "damaged"


def test_a_repeated_cell_that_swells_an_ods_is_refused(tmp_path):
    ns = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"'
        for p, u in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    table = f'<table:table table:name="矛盾信访">{row}</table:table>'
    content = f"<office:document-content {ns}>{table}</office:document-content>"
    path = zipped({"content.xml": content.encode()}, tmp_path / "大.ods")
    assert refusal(path).code == "too_large"


@pytest.fixture(scope="module")
def seed(tmp_path_factory) -> bytes:
    return book(tmp_path_factory.mktemp("seed") / "种子.xlsx").read_bytes()


@examples(150)
@given(data=st.binary(max_size=400), ending=st.sampled_from([".xlsx", ".xls", ".ods", ".csv"]))
@example(data=OLE, ending=".xls")
@example(data=b"\x09\x08\x10\x00\x00\x06\x05\x00", ending=".xls")
def test_any_bytes_give_a_message(tmp_path, data, ending):
    path = tmp_path / f"任意{ending}"
    path.write_bytes(data)
    findings = Findings()
    read_book(path, findings)
    assert findings.problems
    assert all(problem.sentence for problem in findings.problems)


@examples(80)
@given(
    changes=st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 255)), min_size=1, max_size=30), cut=st.booleans()
)
def test_any_damage_to_a_workbook_is_survived(tmp_path, seed, changes, cut):
    data = bytearray(seed)
    for place, value in changes:
        data[place % len(data)] = value
    path = tmp_path / "受损.xlsx"
    path.write_bytes(data[: changes[0][0] % len(data)] if cut else data)
    try:
        read_all(path)
    except UnreadableError as error:
        assert error.code in {"damaged", "empty_file", "wrong_type", "too_large", "password"}  # noqa: PT017


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_office_encoding(tmp_path, encoding):
    path = tmp_path / "矛盾信访.csv"
    path.write_bytes("村编码,事项编号\r\n999901001001,一\r\n".encode(encoding))
    found = open_book(path)
    assert list(found.sheet("矛盾信访").rows()) == [(1, ["村编码", "事项编号"]), (2, ["999901001001", "一"])]
