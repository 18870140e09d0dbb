"""Nothing outside its seal says anything about an ID number: no stored value, no export, paper, list, letter or backup.

Two counties differ in nothing but the places of their people's numbers that village, birth date and sex do not give
away. Whatever the program makes of them must be the same to the byte, digests included; then nothing can be rebuilt.
"""

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine

from engine.joint_review.sending import send_out
from engine.joint_review.task_lists import Numbers, collect_task_lists, write_task_lists
from ledgers import id_number
from ledgers.backup import back_up
from ledgers.database import open_engine, transaction
from ledgers.exporting import WritingOrder, export_workbooks
from ledgers.schema import ensure_schema
from ledgers.sealing import sealer_of
from notifier.documents.plan.printing import PrintOrder, print_plans
from notifier.documents.plan.summary import write_summary
from tests import builders
from tests.engine.joint_review.review import desk
from tests.engine.plans.plans import draft
from tests.ledgers.excel.books import book, village_row
from tests.ledgers.intake.county import ROUND_ID, accept, prepare, send
from tests.people import add_people
from tests.snapshot import of_the_hour, rows_of

BORN = date(1960, 3, 1)
TOWNSHIPS = [(builders.township_code(1), "第1镇"), (builders.township_code(2), "第2镇")]
PEOPLE = 5
HOUR_OF_WRITING = "docProps/core.xml"


def number(person: int, county: int) -> str:
    """The number of a man: in every county another one of the same area, birth date and sex."""
    return id_number.make("999901", BORN, 2 * (person * 37 + county * 211) % 1000 + 1)


def of_the_seal(column: Column) -> bool:
    return column.name in ("id_sealed", "id_index") or column.table.name == "sealing_key"


def county_of(folder: Path, county: int) -> Engine:
    """A county gone through all that touches ID numbers; what came of it lies in ``folder``."""
    folder.mkdir()
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    ensure_schema(engine)
    prepare(engine)
    with transaction(engine) as session:
        add_people(session)
    cadres = [
        village_row(name=f"离任{n}", post="主任", sex="男", birth_on=BORN, id_number=number(n, county))
        for n in range(PEOPLE)
    ]
    reserves = [
        village_row(
            name=f"后备{n}", post="主任", sex="男", birth_on=BORN, willing=True, id_number=number(n + 10, county)
        )
        for n in range(PEOPLE)
    ]
    accept(engine, book(folder / "一.xlsx", {"resettlement": cadres, "reserve": reserves}), by="赵六")
    changed = cadres[0] | {"person_no": f"L{builders.village_code(1)}001", "id_number": number(30, county)}
    accept(engine, book(folder / "二.xlsx", {"resettlement": [changed]}), by="赵六")
    draft(engine)
    with transaction(engine) as session:
        send_out(session, builders.COUNTY, desk())
        lists = collect_task_lists(session, builders.COUNTY, desk(), Numbers(sealer_of(engine)))
    out = folder / "out"
    write_task_lists(out / "联审", lists)
    export_workbooks(engine, WritingOrder(ROUND_ID, out / "导出"))
    print_plans(engine, PrintOrder(ROUND_ID, TOWNSHIPS, out / "方案", merge=True))
    write_summary(engine, ROUND_ID, tuple(TOWNSHIPS), out / "汇总.xlsx")
    return engine


@pytest.fixture(scope="module")
def counties(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counties")
    made = [county_of(folder / str(n), n) for n in range(2)]
    yield made
    for engine in made:
        engine.dispose()


def folder_of(engine: Engine) -> Path:
    return Path(str(engine.url.database)).parent


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files below a folder hold, archives unpacked, by name."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = str(path.relative_to(folder))
        if zipfile.is_zipfile(path):
            archive = zipfile.ZipFile(path)
            parts = (part for part in archive.namelist() if part != HOUR_OF_WRITING)
            found |= {f"{name}/{part}": archive.read(part) for part in parts}
        else:
            found[name] = path.read_bytes()
    return found


def test_the_numbers_of_the_counties_differ_only_where_nothing_else_tells_them():
    for person in range(PEOPLE):
        one, other = number(person, 0), number(person, 1)
        assert one != other
        assert one[:14] == other[:14]
        assert id_number.sex(one) == id_number.sex(other)


def test_the_databases_are_the_same_but_for_the_seals(counties):
    one, other = (rows_of(county, of_the_seal, of_the_hour) for county in counties)
    assert one == other
    assert one["plan_version"]
    assert one["departing_cadre"]


def test_exports_papers_lists_and_tables_are_the_same(counties):
    one, other = (contents(folder_of(county) / "out") for county in counties)
    assert len(one) > 20
    assert one == other


def test_a_backup_holds_no_number_and_no_mask_of_one(counties, tmp_path):
    for which, county in enumerate(counties):
        back_up(county, tmp_path / f"{which}.db")
        raw = (tmp_path / f"{which}.db").read_bytes()
        for person in (*range(PEOPLE), *range(10, 10 + PEOPLE), 30):
            whole = number(person, which).encode()
            assert whole not in raw
            assert re.search(rb"\*" + re.escape(whole[-2:]), raw) is None


def test_a_trial_import_tells_nobody_whose_number_it_is(counties, tmp_path):
    stranger = village_row(2, name="外人", post="主任", id_number=number(1, 0))
    report = send(counties[0], book(tmp_path / "试.xlsx", {"resettlement": [stranger]}), dry_run=True, by="赵六")
    (problem,) = report.problems
    assert "登记在别处，请问组织部" in problem.sentence
    assert "离任" not in problem.sentence + problem.example
