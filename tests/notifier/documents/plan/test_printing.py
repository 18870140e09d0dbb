import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest

from config.errors import FaultError, InputError
from notifier.documents.plan import printing
from notifier.documents.plan.paper import ranges
from notifier.documents.plan.printing import MERGED, PrintOrder, PrintReport, print_plans
from notifier.documents.plan.summary import write_summary
from notifier.documents.plan.writing import TEMPLATE, word_file
from tests import builders
from tests.engine.plans.plans import (
    PERSON,
    TO_TOWNSHIP,
    add_people,
    cadre,
    change_ledger,
    draft,
    post,
    step,
    with_id,
)
from tests.parts import require_program

TOWNSHIPS = ((builders.township_code(1), "第1镇"), (builders.township_code(2), "第2镇"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def drafted(engine):
    add_people(engine, with_id(engine, cadre(1, name="独特的姓名")), cadre(2), post(1))
    draft(engine)
    return engine


def print_all(engine, folder: Path, **options) -> PrintReport:
    return print_plans(engine, PrintOrder(1, TOWNSHIPS, folder, **options))


def text_of(path: Path) -> str:
    document = ElementTree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in document.iter(f"{W}p"))


def test_everybody_gets_a_file_named_by_number_alone(drafted, tmp_path):
    report = print_all(drafted, tmp_path)
    assert (report.written, report.standing) == (2, 0)
    assert [file.name for file in report.files] == ["R00101.docx", "R00102.docx"]
    names = " ".join(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert "独特的姓名" not in names


def test_a_paper_holds_table_sentences_boxes_and_sources(drafted, tmp_path):
    print_all(drafted, tmp_path)
    text = text_of(tmp_path / TOWNSHIPS[0][0] / "R00101.docx")
    for words in (
        "离任村（社区）干部安置方案",
        "独特的姓名",
        "已登记（号码不在此显示）",
        "二、政策核对",
        "每月150.00元",
        "县财政局意见",
        "（盖章）",
        "离任干部安置台账“离任原因”栏",
        "示例政策",
        "是否享受由有权机关认定",
    ):
        assert words in text
    cited = {int(n) for marks in re.findall("〔([0-9、-]{1,40})〕", text) for n in re.findall(r"\b\d{1,3}\b", marks)}
    assert max(cited) == len(re.findall("^〔[0-9]+〕|(?<=[：；])〔[0-9]+〕", text, flags=re.M))


def test_the_person_still_signs_by_hand_once_his_word_is_taken_down(drafted, tmp_path):
    step(drafted, TO_TOWNSHIP[0])
    print_all(drafted, tmp_path)
    assert re.search("经办：王五　　签名（手印）", text_of(tmp_path / TOWNSHIPS[0][0] / "R00101.docx"))


def test_word_opens_the_file(drafted, tmp_path):
    print_all(drafted, tmp_path)
    document = docx.Document(str(tmp_path / TOWNSHIPS[0][0] / "R00101.docx"))
    assert document.paragraphs[0].text == "离任村（社区）干部安置方案"
    assert len(document.tables) == 4
    fonts = document.styles["方案正文"].element.rPr.rFonts
    assert fonts.get(f"{W}eastAsia") == "仿宋"


def test_a_file_that_is_right_is_not_written_again(drafted, tmp_path):
    print_all(drafted, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.docx")}
    report = print_all(drafted, tmp_path)
    assert (report.written, report.standing) == (0, 2)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.docx")} == before


def test_only_what_changed_is_written(drafted, tmp_path):
    print_all(drafted, tmp_path)
    change_ledger(drafted, hardship="A")
    draft(drafted)
    assert print_all(drafted, tmp_path).written == 1


def test_a_run_that_was_killed_goes_on_where_it_stopped(drafted, tmp_path, monkeypatch):
    def killed(papers):
        if papers[0].person_no == "R00102":
            raise KeyboardInterrupt
        return word_file(papers)

    monkeypatch.setattr(printing, "word_file", killed)
    with pytest.raises(KeyboardInterrupt):
        print_all(drafted, tmp_path)
    monkeypatch.undo()
    report = print_all(drafted, tmp_path)
    assert (report.written, report.standing) == (1, 1)


def test_a_cut_off_line_of_the_list_is_overlooked(drafted, tmp_path):
    print_all(drafted, tmp_path)
    manifest = tmp_path / TOWNSHIPS[0][0] / "清单.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    assert print_all(drafted, tmp_path).written == 1


def test_a_file_somebody_worked_on_is_kept_aside(drafted, tmp_path):
    print_all(drafted, tmp_path)
    path = tmp_path / TOWNSHIPS[0][0] / "R00101.docx"
    path.write_bytes(b"by hand")
    change_ledger(drafted, hardship="A")
    draft(drafted)
    (kept,) = print_all(drafted, tmp_path).kept
    assert kept.read_bytes() == b"by hand"
    assert text_of(path)


def test_an_empty_file_is_nobodys_work(drafted, tmp_path):
    print_all(drafted, tmp_path)
    (tmp_path / TOWNSHIPS[0][0] / "R00101.docx").write_bytes(b"")
    change_ledger(drafted, hardship="A")
    draft(drafted)
    assert print_all(drafted, tmp_path).kept == []


def test_equal_plans_give_equal_bytes(drafted, tmp_path):
    print_all(drafted, tmp_path / "a")
    print_all(drafted, tmp_path / "b")
    name = Path(TOWNSHIPS[0][0]) / "R00101.docx"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_print_file_of_a_township_begins_each_plan_on_page_one(drafted, tmp_path):
    print_all(drafted, tmp_path, merge=True)
    document = ElementTree.fromstring(zipfile.ZipFile(tmp_path / TOWNSHIPS[0][0] / MERGED).read("word/document.xml"))
    starts = [number.get(f"{W}start") for number in document.iter(f"{W}pgNumType")]
    assert starts == ["1", "1"]
    assert not (tmp_path / TOWNSHIPS[1][0] / MERGED).exists()


def test_opinions_given_stand_in_their_boxes(drafted, tmp_path):
    step(drafted, *TO_TOWNSHIP)
    print_all(drafted, tmp_path, person_no=PERSON)
    text = text_of(tmp_path / TOWNSHIPS[0][0] / "R00101.docx")
    assert "状态：乡镇已审" in text
    assert "经办：王五" in text
    assert "2020年11月2日" in text


def test_a_stale_plan_says_so_on_paper(drafted, tmp_path):
    step(drafted, *TO_TOWNSHIP)
    change_ledger(drafted, hardship="A")
    draft(drafted)
    print_all(drafted, tmp_path)
    assert "须重新核对：家庭困难等级由“无”变为“A”" in text_of(tmp_path / TOWNSHIPS[0][0] / "R00101.docx")


def test_markup_and_control_characters_in_the_data_do_no_harm(engine, tmp_path):
    add_people(engine, cadre(1, name="<w:p>&\x0b甲"), post(1))
    draft(engine)
    print_all(engine, tmp_path)
    assert "<w:p>&甲" in text_of(tmp_path / TOWNSHIPS[0][0] / "R00101.docx")


def test_a_plan_that_cannot_be_written_is_told_by_its_file(drafted, tmp_path):
    (tmp_path / TOWNSHIPS[0][0] / "R00101.docx").mkdir(parents=True)
    with pytest.raises(FaultError, match=r"安置方案写不进去.*R00101"):
        print_all(drafted, tmp_path)


def test_nobody_by_that_number_is_told_in_words(drafted, tmp_path):
    with pytest.raises(InputError, match="没有 R99999 的安置方案"):
        print_all(drafted, tmp_path, person_no="R99999")


@pytest.mark.parametrize("text", ["{{ p.nothing }}", "{{ p.__class__.__mro__ }}", "{{ unknown() }}"])
def test_a_page_template_that_names_the_unknown_or_runs_code_is_refused(tmp_path, text):
    (tmp_path / TEMPLATE).write_text(f"{{% for p in papers %}}{text}{{% endfor %}}{text}", encoding="utf-8")
    with pytest.raises(FaultError, match="安置方案的 Word 模板不能用"):
        word_file([], tmp_path)


def test_numbers_of_notes_are_drawn_together():
    assert ranges([1, 2, 3, 5, 7, 8]) == "1-3、5、7、8"
    assert ranges([]) == ""
    assert ranges([4]) == "4"


def test_pdf_needs_libreoffice_and_says_so(drafted, tmp_path, monkeypatch):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="需要 LibreOffice"):
        print_all(drafted, tmp_path, person_no=PERSON, pdf=True)


@pytest.mark.slow
def test_libreoffice_turns_a_plan_into_pages(drafted, tmp_path):
    require_program("soffice")
    print_all(drafted, tmp_path, person_no=PERSON, pdf=True)
    assert (tmp_path / TOWNSHIPS[0][0] / "R00101.pdf").read_bytes().startswith(b"%PDF")


def test_the_summary_counts_people_states_and_money(drafted, tmp_path):
    import openpyxl

    step(drafted, *TO_TOWNSHIP)
    assert write_summary(drafted, 1, TOWNSHIPS, tmp_path / "s.xlsx") == 2
    book = openpyxl.load_workbook(BytesIO((tmp_path / "s.xlsx").read_bytes()))
    overview = list(book["乡镇进度"].iter_rows(min_row=3, values_only=True))
    line = dict(zip(overview[0], overview[-1], strict=True))
    assert (line["人数"], line["草稿"], line["乡镇已审"]) == (2, 1, 1)
    assert line["每月（元）"] == 150
    people = list(book["人员明细"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in people] == ["R00101", "R00102"]
