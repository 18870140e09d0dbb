"""The national roster from CSV: read whole, every broken line named, nothing stored when one is broken."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from config.errors import FaultError, InputError
from ledgers.database import open_engine
from ledgers.journal.change import Change
from ledgers.roster.importing import import_roster
from ledgers.roster.storing import Deed
from ledgers.roster.table import County, Township, Village

DEED = Deed("王某某", datetime(2020, 10, 1, tzinfo=UTC), "导入名册")
VILLAGES = """code,name,streetCode,provinceCode,cityCode,areaCode
999901001001,"甲村",999901001,99,9999,999901
999901001002,"乙村",999901001,99,9999,999901
999901002001,"丙社区",999901002,99,9999,999901
999902001001,"丁村",999902001,99,9999,999902
"""
STREETS = 'code,name\n999901001,"东镇"\n999901002,"西街道"\n999902001,"南镇"\n'
AREAS = "code,name\n999901,云岭县\n999902,邻县\n"


def _files(folder: Path, villages: str = VILLAGES, encoding: str = "utf-8") -> Path:
    (folder / "streets.csv").write_text(STREETS, encoding=encoding)
    (folder / "areas.csv").write_text(AREAS, encoding=encoding)
    path = folder / "villages.csv"
    path.write_text(villages, encoding=encoding)
    return path


def _count(engine: Engine, table: type) -> int:
    with Session(engine) as session:
        return len(session.exec(select(table)).all())


def test_the_whole_roster_is_stored_with_its_townships_and_counties(engine: Engine, tmp_path: Path):
    report = import_roster(engine, _files(tmp_path), DEED)
    assert [tally.added for tally in report.tallies] == [2, 3, 4]
    with Session(engine) as session:
        village = session.get(Village, "999901002001")
        assert (village.name, village.township_code, village.county_code) == ("丙社区", "999901002", "999901")
        assert session.get(Township, "999901002").name == "西街道"
        assert session.get(County, "999902").name == "邻县"


def test_the_roster_loads_into_postgresql_too(postgres_engine: Engine, tmp_path: Path):
    report = import_roster(postgres_engine, _files(tmp_path), DEED)
    assert [tally.added for tally in report.tallies] == [2, 3, 4]
    assert not import_roster(postgres_engine, _files(tmp_path), DEED).changed


def test_one_county_alone_is_stored(engine: Engine, tmp_path: Path):
    report = import_roster(engine, _files(tmp_path), DEED, "999901")
    assert [tally.added for tally in report.tallies] == [1, 2, 3]
    assert _count(engine, Village) == 3


def test_the_same_file_twice_changes_nothing(engine: Engine, tmp_path: Path):
    path = _files(tmp_path)
    import_roster(engine, path, DEED)
    again = import_roster(engine, path, DEED)
    assert not again.changed
    assert [tally.same for tally in again.tallies] == [2, 3, 4]


def test_a_renamed_village_is_changed_and_remembered(engine: Engine, tmp_path: Path):
    import_roster(engine, _files(tmp_path), DEED)
    report = import_roster(engine, _files(tmp_path, VILLAGES.replace("乙村", "新乙村")), DEED)
    assert report.tallies[2].changed == 1
    with Session(engine) as session:
        change = session.exec(select(Change)).one()
        assert (change.old, change.new, change.changed_by) == ("乙村", "新乙村", "王某某")
        assert session.get(Village, "999901001002").name == "新乙村"


def test_a_village_that_is_no_longer_in_the_file_stays(engine: Engine, tmp_path: Path):
    import_roster(engine, _files(tmp_path), DEED)
    shorter = "\n".join(VILLAGES.splitlines()[:-2])
    report = import_roster(engine, _files(tmp_path, shorter), DEED, "999901")
    assert report.tallies[2].absent == 1
    assert _count(engine, Village) == 4


def test_names_missing_beside_the_file_are_the_codes_until_they_are_known(engine: Engine, tmp_path: Path):
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "villages.csv").write_text(VILLAGES, encoding="utf-8")
    assert import_roster(engine, alone / "villages.csv", DEED).unnamed == 5
    named = import_roster(engine, _files(tmp_path), DEED)
    assert [tally.changed for tally in named.tallies] == [2, 3, 0]
    assert not import_roster(engine, alone / "villages.csv", DEED).changed


def test_a_file_saved_by_a_chinese_office_pc_is_read(engine: Engine, tmp_path: Path):
    import_roster(engine, _files(tmp_path, encoding="gb18030"), DEED)
    with Session(engine) as session:
        assert session.get(Village, "999901001001").name == "甲村"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("99990100100,短村,,,,", "malformed_code", "12 位数字"),
        ("9999０1001009,全角村,,,,", "malformed_code", "12 位数字"),
        ("9.99901E+11,数字村,,,,", "malformed_code", "9.99901E+11"),
        (",无编码村,,,,", "malformed_code", "现为空"),
        ("999901001003,  ,,,,", "no_name", "名称为空"),
        (f"999901001003,{'长' * 81},,,,", "long_name", "超过 80 个字"),
        ("999901001001,又甲村,999901001,,,", "duplicate_code", "与第 2 行重复"),
        ("999901001003,错镇村,999901002,,,", "parent_mismatch", "不一致"),
        ("999901001003", "short_row", "只有 1 列"),
    ],
    ids=["short", "full width", "as a number", "empty", "no name", "long", "duplicate", "township", "torn"],
)
def test_a_broken_line_is_named_and_nothing_is_stored(engine: Engine, tmp_path: Path, line: str, code: str, words: str):
    report = import_roster(engine, _files(tmp_path, VILLAGES + line + "\n"), DEED)
    (problem,) = report.problems
    assert (problem.file, problem.row, problem.code) == ("villages.csv", 6, code)
    assert words in problem.sentence
    assert _count(engine, Village) == 0


def test_every_broken_line_is_reported_at_once(engine: Engine, tmp_path: Path):
    broken = VILLAGES + "1,甲,,,,\n2,乙,,,,\n999901001001,丙,,,,\n"
    report = import_roster(engine, _files(tmp_path, broken), DEED)
    assert [problem.row for problem in report.problems] == [6, 7, 8]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "首行"),
        ("村,人口\n甲,3\n".encode(), "首行"),
        (b"code,name\n", "没有一个村"),
        (b"\xff\xff\xff\xff\xff", "编码认不出"),
        (b"PK\x03\x04\x00\x00zip", "首行"),
    ],
    ids=["empty", "other table", "no rows", "not text", "a zip"],
)
def test_a_file_that_is_no_roster_is_refused_with_advice(engine: Engine, tmp_path: Path, content: bytes, words: str):
    path = tmp_path / "villages.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        import_roster(engine, path, DEED)


@pytest.mark.parametrize("region", ["abc", "9", "99990", "0000", "9999011"])
def test_a_region_nobody_can_mean_is_refused(engine: Engine, tmp_path: Path, region: str):
    with pytest.raises(InputError, match="地区代码"):
        import_roster(engine, _files(tmp_path), DEED, region)


def test_a_county_without_villages_is_named(engine: Engine, tmp_path: Path):
    with pytest.raises(InputError, match="999909"):
        import_roster(engine, _files(tmp_path), DEED, "999909")


def test_a_missing_file_is_named(engine: Engine, tmp_path: Path):
    with pytest.raises(InputError, match="找不到"):
        import_roster(engine, tmp_path / "none.csv", DEED)


def test_a_full_disk_leaves_the_database_as_it_was(engine: Engine, tmp_path: Path):
    lines = (
        f"999901{town:03d}{village:03d},村{town}-{village}\n" for town in range(1, 30) for village in range(1, 200)
    )
    path = _files(tmp_path, "code,name\n" + "".join(lines))
    small = open_engine(engine.url.render_as_string())
    event.listen(small, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1"))
    with pytest.raises(FaultError, match="磁盘已满，本次改动全部撤销"):
        import_roster(small, path, DEED)
    small.dispose()
    assert _count(engine, Township) == 0
