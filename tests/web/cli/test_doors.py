"""Every command has its door in the table of rights, and each door asks."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from config.errors import InputError
from ledgers.authority.doors import DEPARTMENT, DOORS, INSIDE, OPEN, pass_door
from ledgers.database import transaction
from ledgers.roster.table import Officer
from tests.builders import COUNTY, ON, add_roster, county, officer, village_code
from tests.people import add_people, number_of
from web.cli.app import app

VILLAGE = village_code(1)
INSIDE_ARGUMENTS = {
    "import": "没有.xlsx",
    "key rotate": "",
    "history": VILLAGE,
    "export": "导出",
    "submissions verify": VILLAGE,
    "submissions return": f"{VILLAGE} --ledger 矛盾信访 --reason 理由",
    "leads pin": f"{VILLAGE} L01 --reason 理由",
    "leads unpin": VILLAGE,
    "round close": "2020年村（社区）两委换届 --reason 理由",
    "runs takeback": "1 --reason 理由",
}


def commands(command, words=()):
    if not hasattr(command, "list_commands"):
        return [" ".join(words)]
    own = [" ".join(words)] if words and getattr(command, "invoke_without_command", False) else []
    found = [commands(command.get_command(None, name), (*words, name)) for name in command.list_commands(None)]
    return own + [name for names in found for name in names]


def of_kind(kind):
    return sorted(name for name, door in DOORS.items() if door.kind == kind)


@pytest.fixture
def filled(engine):
    with transaction(engine) as session:
        add_roster(session, townships=2)
        session.add(county(code="999902", name="邻县"))
        session.flush()
        add_people(session)
        session.add(officer(9, no="Y01", name="邻干", post="组织部工作人员", county_code="999902"))
    return engine


def call(engine, words, operator):
    return CliRunner().invoke(app, ["--database", str(engine.url), "--operator", operator, *words.split()])


def test_every_command_stands_in_the_table_of_rights_and_nothing_else_does():
    assert sorted(commands(get_command(app))) == sorted(DOORS)


def test_an_open_door_says_why_it_is_open():
    assert [name for name in of_kind(OPEN) if not DOORS[name].reason] == []


@pytest.mark.parametrize("command", of_kind(DEPARTMENT))
@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("路人甲", "人员名册上没有“路人甲”"),
        ("系统", "须由名册上具名的人办理"),
        ("", "须由名册上具名的人办理"),
        ("王五", "王五（乡镇党委书记）不能办理"),
        ("钱七", "钱七（部门联络员）不能办理"),
        ("县长", "县长（县长）不能办理"),
        ("邻干", "人员名册上没有“邻干”"),
    ],
    ids=["a stranger", "the system", "nobody", "a township", "a liaison", "a leader", "another county"],
)
def test_what_concerns_a_county_is_the_departments(filled, command, operator, words):
    with pytest.raises(InputError, match=f"{words}.*由县委组织部的人员办理"):
        pass_door(filled, command, operator, COUNTY)
    for member in ("赵六", "部长", number_of("李四")):
        pass_door(filled, command, member, COUNTY)


@pytest.mark.parametrize("words", ["assess", "nightly", "rules lock", "roster export 名册.xlsx", "db backup 备份.db"])
def test_the_command_line_asks_at_the_door(filled, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = call(filled, words, "王五").exception
    assert isinstance(refused, InputError)
    assert "王五（乡镇党委书记）不能办理" in str(refused)
    assert list(tmp_path.glob("*.xlsx")) + list(tmp_path.glob("备份*")) == []


@pytest.mark.parametrize("command", sorted(INSIDE_ARGUMENTS))
def test_a_stranger_is_refused_where_the_use_case_asks_itself(filled, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert DOORS[command].kind == INSIDE
    refused = call(filled, f"{command} {INSIDE_ARGUMENTS[command]}", "路人甲").exception
    assert isinstance(refused, InputError)
    assert "人员名册上没有“路人甲”" in str(refused)


@pytest.mark.parametrize("command", of_kind(DEPARTMENT))
def test_whoever_sets_up_passes_until_the_department_is_named(engine, command):
    pass_door(engine, command, "系统")
    with transaction(engine) as session:
        add_roster(session)
        add_people(session, "王五")
    pass_door(engine, command, "系统", COUNTY)


def test_a_namesake_outside_the_department_opens_no_door(filled):
    with transaction(filled) as session:
        session.add(officer(9, no="N01", name="赵六", post="县级领导"))
    with pytest.raises(InputError, match="叫“赵六”的不止一人"):
        pass_door(filled, "assess", "赵六", COUNTY)
    pass_door(filled, "assess", number_of("赵六"), COUNTY)


def test_who_has_left_passes_no_door(filled):
    with transaction(filled) as session:
        session.get_one(Officer, number_of("赵六")).left_on = ON
    with pytest.raises(InputError, match="人员名册上没有“赵六”"):
        pass_door(filled, "assess", "赵六", COUNTY)
    pass_door(filled, "assess", "李四", COUNTY)
