"""The key of the ID numbers: checked against every number, copied, changed; cut off at any moment nothing is lost."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from typer.testing import CliRunner

from config.clock import now
from config.errors import AppError, FaultError, InputError
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.keys import back_up_key, check_key, rotate_key
from ledgers.reserve.table import Candidate
from ledgers.resettlement.table import DepartingCadre
from ledgers.sealing import hold_key, key_path, owner_of, rotated_path, sealer_of
from tests import builders
from tests.databases import on_both
from tests.ledgers.excel.books import man
from tests.people import add_people
from web.cli.app import app

CADRE, CANDIDATE = table_of(DepartingCadre), table_of(Candidate)


@pytest.fixture
def county(database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Two departing cadres and a candidate, their numbers sealed."""
    monkeypatch.chdir(tmp_path)  # where the key file is kept beside PostgreSQL
    sealer = sealer_of(database)
    with transaction(database) as session:
        hold_key(session, sealer)
        builders.add_roster(session, villages=2)
        add_people(session)
        for ledger, row, text in (
            ("resettlement", builders.departing(1), man(1)),
            ("resettlement", builders.departing(2), man(2)),
            ("reserve", builders.candidate(1, conclusion=None), man(3)),
        ):
            row.id_sealed, row.id_index = sealer.seal(text, owner_of(ledger, row.person_no)), sealer.index(text)
            session.add(row)
    return database


def numbers_of(engine: Engine) -> list[str]:
    """Return the numbers as they open with the key at hand; their index fits them."""
    sealer = sealer_of(engine)
    with reading(engine) as session:
        rows = [*session.execute(select(CADRE).order_by(CADRE.c.id)), *session.execute(select(CANDIDATE))]
    ledgers = ["resettlement", "resettlement", "reserve"]
    opened = [
        sealer.open(row.id_sealed, owner_of(name, row.person_no)) for name, row in zip(ledgers, rows, strict=True)
    ]
    assert [row.id_index for row in rows] == [sealer.index(number) for number in opened]
    return opened


ALL = [man(1), man(2), man(3)]


def test_a_sound_county_is_found_sound(county: Engine):
    report = check_key(county)
    assert (report.opened, report.faults) == (3, ())


def test_numbers_of_two_persons_put_in_each_others_place_are_found(county: Engine):
    with transaction(county) as session:
        first, second = session.execute(select(CADRE).order_by(CADRE.c.id))
        for row, other in ((first, second), (second, first)):
            values = {"id_sealed": other.id_sealed, "id_index": other.id_index}
            session.execute(update(CADRE).where(CADRE.c.id == row.id).values(values))
    faults = check_key(county).faults
    assert len(faults) == 2
    assert all("挪自别人名下" in fault for fault in faults)
    with pytest.raises(FaultError, match="没有更换密钥"):
        rotate_key(county, "赵六", now())


def test_an_index_that_was_changed_is_found(county: Engine):
    with transaction(county) as session:
        session.execute(update(CANDIDATE).values(id_index="0" * 64))
    assert [("索引不符" in fault) for fault in check_key(county).faults] == [True]


@on_both
def test_a_new_key_opens_everything_and_the_old_one_is_kept(county: Engine):
    path = key_path(county)
    before = path.read_bytes()
    done = rotate_key(county, "赵六", now())
    assert done.numbers == 3
    assert path.read_bytes() != before
    assert done.old.read_bytes() == before
    assert not rotated_path(path).exists()
    assert numbers_of(county) == ALL
    assert check_key(county).key.made_by == "赵六"
    if os.name == "posix":
        assert {stat.S_IMODE(each.stat().st_mode) for each in (path, done.old)} == {0o600}


def test_cut_off_after_the_numbers_were_sealed_the_next_command_goes_on(county: Engine):
    path = key_path(county)
    done = rotate_key(county, "赵六", now())
    path.rename(rotated_path(path))  # as it is before the new key has taken its place
    done.old.rename(path)
    assert numbers_of(county) == ALL
    again = rotate_key(county, "赵六", now())
    assert numbers_of(county) == ALL
    assert len(list(path.parent.glob("*.old"))) == 2
    assert again.old != done.old


def test_cut_off_before_the_numbers_were_sealed_the_old_key_is_the_key(county: Engine):
    rotated_path(key_path(county)).write_bytes(b"n" * 32)
    assert numbers_of(county) == ALL
    rotate_key(county, "赵六", now())
    assert numbers_of(county) == ALL


@on_both
def test_several_that_change_the_key_at_once_lose_nothing(county: Engine):
    def rotate(_: int) -> None:
        with suppress(AppError):
            rotate_key(county, "赵六", now())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(rotate, range(3)))
    assert numbers_of(county) == ALL


def test_a_wrong_or_missing_key_is_neither_changed_nor_copied(county: Engine, tmp_path: Path):
    path = key_path(county)
    right = path.read_bytes()
    for wrong in (b"o" * 32, None):
        path.unlink() if wrong is None else path.write_bytes(wrong)
        for do in (lambda: rotate_key(county, "赵六", now()), lambda: back_up_key(county, tmp_path / "盘")):
            with pytest.raises(FaultError, match=r"不是这个数据库的|不见了"):
                do()
    path.write_bytes(right)
    assert numbers_of(county) == ALL


def test_a_copy_is_the_key_for_its_owner_alone_and_made_once(county: Engine, tmp_path: Path):
    copies = {back_up_key(county, tmp_path / "盘") for _ in range(2)}
    (copy,) = copies
    assert copy.read_bytes() == key_path(county).read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.chmod(0o600)
    copy.write_bytes(b"torn")
    with pytest.raises(FaultError, match="与原件不同"):
        back_up_key(county, tmp_path / "盘")


def test_where_nothing_is_sealed_there_is_nothing_to_do(engine: Engine, tmp_path: Path):
    for do in (lambda: check_key(engine), lambda: rotate_key(engine, "", now()), lambda: back_up_key(engine, tmp_path)):
        with pytest.raises(InputError, match="没有用到密钥"):
            do()


def test_the_commands_say_what_was_done_and_only_the_department_changes_the_key(county: Engine, tmp_path: Path):
    def run(*words: str, operator: str = "赵六"):
        line = ["--database", str(county.url), "--operator", operator, "key", *words]
        return CliRunner().invoke(app, line)

    assert "3 个都解得开" in run("check").stdout
    assert "核对无误" in run("backup", str(tmp_path / "盘")).stdout
    assert "王五（乡镇党委书记）不能更换密钥" in str(run("rotate", operator="王五").exception)
    assert "3 个身份证号已重新加密" in run("rotate").stdout
    with transaction(county) as session:
        session.execute(update(CANDIDATE).values(id_index="0" * 64))
    bad = run("check")
    assert (bad.exit_code, "索引不符" in bad.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("plans", "draft", "--on", "2020-11-02"),
        ("plans", "problems", "--on", "2020-11-02"),
        ("review", "tasks", "--on", "2020-12-07"),
        ("key", "check"),
        ("key", "rotate"),
    ],
    ids=" ".join,
)
def test_every_command_that_seals_or_opens_refuses_another_key_at_once(county: Engine, words: tuple[str, ...]):
    key_path(county).write_bytes(b"o" * 32)
    refused = CliRunner().invoke(app, ["--database", str(county.url), "--operator", "赵六", *words]).exception
    assert isinstance(refused, FaultError)
    assert "不是这个数据库的" in str(refused)
