"""Who acts is somebody of the roster, and what he may do follows from his post; on both databases."""

import pytest
from sqlmodel import Session

from config.errors import InputError
from engine.joint_review.clauses import load_review_rules
from engine.plans.policy.process import load_process
from ledgers.authority.access_log import WantedLooks, list_looks, record_look
from ledgers.authority.act import Actor, acting_as, actors_of, find_actor
from ledgers.authority.rights import need_keeper, own_step, role_for, roles_of
from ledgers.roster.rounds import current_round
from simulation.demo.officers import UNITS
from tests.builders import ON, add_roster, officer
from tests.engine.risks.rulebooks import RULES
from tests.people import act, actor, add_people, number_of


@pytest.fixture(params=["engine", "postgres_engine"])
def session(request):
    with Session(request.getfixturevalue(request.param)) as session:
        add_roster(session, townships=2)
        add_people(session)
        session.add(officer(9, no="P90", name="赵六", post="县级领导"))
        session.flush()
        yield session


def found(session, operator: str) -> Actor:
    return find_actor(session, current_round(session).region, operator)


@pytest.mark.parametrize("operator", ["王五", number_of("王五"), " 王五 "])
def test_an_officer_is_found_by_name_or_number(session, operator):
    assert (found(session, operator).no, found(session, operator).signature) == (number_of("王五"), "王五")


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("系统", "须由名册上具名的人办理.*--operator"),
        (" ", "须由名册上具名的人办理"),
        ("路人", "人员名册上没有“路人”.*roster import"),
        ("赵六", f"名册上叫“赵六”的不止一人.*{number_of('赵六')}（组织部工作人员）、P90（县级领导）"),
    ],
    ids=["the system", "nobody", "a stranger", "two of one name"],
)
def test_who_cannot_be_told_from_the_roster_does_not_act(session, operator, words):
    with pytest.raises(InputError, match=words):
        found(session, operator)


def test_who_shares_a_name_signs_with_his_number(session):
    assert found(session, "P90").signature == "赵六（P90）"


@pytest.mark.parametrize("operator", ["王五", "钱七", "县长", "系统", "路人"])
def test_the_roster_is_changed_by_the_department_alone(session, operator):
    need_keeper(session, "李四")
    with pytest.raises(InputError):
        need_keeper(session, operator)


def test_whoever_sets_the_program_up_imports_the_first_roster(engine):
    with Session(engine) as session:
        need_keeper(session, "系统")
        add_roster(session)
        add_people(session, "王五", "钱七")
        need_keeper(session, "系统")


def test_looks_are_kept_and_read_by_person_thing_and_day(session):
    for kind, subject in (("review", "H00101"), ("plan", "R00101")):
        record_look(session, act("王五"), kind, subject)
    assert [look.subject for look in list_looks(session, act("赵六"), WantedLooks())] == ["R00101", "H00101"]
    one = list_looks(session, act("赵六"), WantedLooks(number_of("王五"), "H00101", ON))
    assert [(look.kind, look.role, look.seen_on) for look in one] == [("review", "乡镇（街道）", ON)]


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("王五", ("乡镇（街道）", "本人", "村（社区）党组织")),
        ("部长", ("县委组织部",)),
        ("钱七", ("县公安局",)),
        ("县长", ()),
    ],
)
def test_the_post_gives_the_roles(who, roles):
    assert roles_of(actor(who)) == roles


@pytest.mark.parametrize("unit", ["县委组织部", "乡镇（街道）", "本人"])
def test_no_unit_makes_a_handler_more_than_a_handler(unit):
    with pytest.raises(InputError, match="不能以“县委组织部”的身份"):
        role_for(act("钱七", unit=unit), "批准", "县委组织部", ("县财政局",))


def test_officers_are_told_apart_by_number_not_by_name():
    one, other = actors_of([officer(8, no="A1", name="李"), officer(9, no="A2", name="李")]).values()
    assert (
        own_step(acting_as(act(), one), [("A1", "乡镇审核")], "批准")
        == "李（A1）已经办理了“乡镇审核”，不能再办理“批准”"
    )
    assert own_step(acting_as(act(), other), [("A1", "乡镇审核")], "批准") is None


def test_the_system_has_taken_no_step_of_a_persons():
    assert own_step(act("系统"), [(None, "乡镇审核")], "批准") is None
    assert own_step(act("赵六"), [(None, "乡镇审核")], "批准") is None


def test_the_demo_county_has_a_handler_for_every_department_the_rules_name():
    asked = {*load_review_rules(RULES / "clauses", ON).departments, *load_process(RULES / "resettlement", ON).offices}
    assert asked - {"县委组织部"} == set(UNITS)
