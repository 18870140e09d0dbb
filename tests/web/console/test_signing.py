"""Logging in, being locked out, changing the password, and what a session is good for."""

from datetime import timedelta

import pytest
from sqlmodel import select

from config.clock import now
from ledgers.accounts.sessions import token_hash
from ledgers.database import open_engine, reading, transaction
from ledgers.journal.account import Account, LoginAttempt, LoginSession
from ledgers.roster.table import Officer
from tests.web.console.desk import HERE, PASSWORD, Seat

FROM_HERE = {"origin": HERE}
NEW = "三把钥匙挂在北窗边上"


def log_in(seat, login="O01", password=PASSWORD, **form):
    return seat.post("/login", data={"login": login, "password": password, "next": "/"} | form, headers=FROM_HERE)


def fail(seat, times, login="O01"):
    for _ in range(times):
        assert log_in(seat, login, "猜的口令不对不对").status_code == 422


def test_who_is_not_logged_in_is_asked_to_and_goes_on_where_he_wanted(seat):
    asked = seat.get("/me?x=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fme%3Fx%3D1")
    gone_on = log_in(seat, next="/me")
    assert (gone_on.status_code, gone_on.headers["location"]) == (303, "/me")
    assert "丙" in seat.get("/me").text


@pytest.mark.parametrize("login", ["O01", "丙", " O01 "])
def test_one_logs_in_by_number_or_name(seat, login):
    assert log_in(seat, login).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/nowhere", "me"],
)
def test_nobody_is_sent_on_to_another_place(seat, elsewhere):
    assert log_in(seat, next=elsewhere).headers["location"] == "/"


def test_the_token_is_out_of_reach_of_scripts_and_kept_nowhere(seat, county):
    cookie = log_in(seat).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    token = seat.cookies["huanjie"]
    with reading(county) as session:
        kept = session.exec(select(LoginSession)).one()
    assert kept.token_hash == token_hash(token) != token


def test_over_tls_the_cookie_is_bound_to_host_and_tls(county):
    with Seat(county) as seat:
        seat.base_url = "https://desk.example"
        answer = seat.post(
            "/login", data={"login": "O01", "password": PASSWORD}, headers={"origin": "https://desk.example"}
        )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-huanjie=")
    assert "Secure" in cookie
    assert answer.headers["strict-transport-security"]


def test_the_sixth_try_is_refused_even_with_the_right_password_and_after_a_restart(seat, county):
    fail(seat, 5)
    county.dispose()
    reopened = open_engine(str(county.url))
    with Seat(reopened) as another:
        assert log_in(another).status_code == 422
        assert log_in(another, "丙").status_code == 422  # the same account by its other name
        assert log_in(another, "T01").status_code == 303  # somebody else may
    with reading(reopened) as session:
        assert [each.outcome for each in session.exec(select(LoginAttempt))] == ["bad"] * 5 + ["refused"] * 2 + ["good"]
    reopened.dispose()


def test_the_lock_is_over_after_a_quarter_of_an_hour(seat, county):
    fail(seat, 5)
    with transaction(county) as session:
        for attempt in session.exec(select(LoginAttempt)):
            attempt.at -= timedelta(minutes=16)
    assert log_in(seat).status_code == 303


def test_a_good_login_ends_the_count(seat):
    fail(seat, 4)
    assert log_in(seat).status_code == 303
    fail(seat, 4)
    assert log_in(seat).status_code == 303


def test_an_address_that_tries_many_names_must_wait(seat, county):
    fail(seat, 1, "nobody")
    with transaction(county) as session:
        (first,) = session.exec(select(LoginAttempt))
        session.add_all(
            LoginAttempt(name_digest=str(n), address=first.address, at=first.at, outcome="bad") for n in range(19)
        )
    assert log_in(seat).status_code == 422


def test_unknown_and_locked_get_the_same_answer_as_a_wrong_password(seat, county):
    with transaction(county) as session:
        session.get_one(Account, "T01").locked_at = now()
    answers = [log_in(seat, "O01", "不对的口令不对的口令"), log_in(seat, "没有这人"), log_in(seat, "T01")]
    texts = [answer.text.replace(name, "") for answer, name in zip(answers, ("O01", "没有这人", "T01"), strict=True)]
    assert len(set(texts)) == 1
    assert "姓名编号或口令不对" in texts[0]


def test_what_was_typed_as_a_name_is_not_kept(seat, county):
    fail(seat, 1, "我的口令我的口令")
    with reading(county) as session:
        assert "我的口令" not in str(session.exec(select(LoginAttempt)).one().model_dump())


def test_the_first_password_opens_nothing_but_its_change(seat, county):
    with transaction(county) as session:
        session.get_one(Account, "O01").must_change = True
    assert log_in(seat).status_code == 303
    for url in ("/", "/nowhere"):
        assert seat.get(url).headers["location"] == "/password"
    assert seat.hand_in("/me/others", on="/password").headers["location"] == "/password"
    changed = seat.hand_in("/password", on="/password", present=PASSWORD, new=NEW, again=NEW)
    assert changed.headers["location"] == "/"
    assert seat.get("/me").status_code == 200
    with reading(county) as session:
        assert not session.get_one(Account, "O01").must_change


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"present": "不是这个不是这个不"}, "现在的口令不对"),
        ({"again": NEW + "x"}, "两次写的新口令不一样"),
        ({"new": "短口令", "again": "短口令"}, "口令要 10 到"),
        ({"new": "1234567890", "again": "1234567890"}, "太容易猜到"),
        ({"new": "password2020", "again": "password2020"}, "太容易猜到"),
        ({"new": "o01编号写进口令里了", "again": "o01编号写进口令里了"}, "自己的姓名或编号"),
        ({"new": PASSWORD, "again": PASSWORD}, "以前用过"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(seat, typed, said):
    seat.sit("department")
    answer = seat.hand_in("/password", on="/password", **({"present": PASSWORD, "new": NEW, "again": NEW} | typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert "<title>有错：" in answer.text
    assert log_in(seat).status_code == 303


def test_a_new_password_ends_every_other_session_and_gives_this_browser_a_new_one(seat, county):
    with Seat(county) as elsewhere:
        elsewhere.sit("department")
        seat.sit("department")
        before = seat.cookies["huanjie"]
        changed = seat.hand_in("/password", on="/password", present=PASSWORD, new=NEW, again=NEW)
        assert before not in changed.headers["set-cookie"]
        assert seat.get("/me").status_code == 200
        assert elsewhere.get("/me").status_code == 303


def test_logging_in_again_makes_the_token_of_before_worthless(seat):
    seat.sit("department")
    before = seat.cookies["huanjie"]
    assert log_in(seat).status_code == 303
    with Seat(seat.house.engine) as thief:
        thief.cookies.set("huanjie", before, domain="desk.example")
        assert thief.get("/me").status_code == 303


def test_logging_out_ends_the_session_for_every_tab(seat, county):
    seat.sit("department")
    token = seat.cookies["huanjie"]
    assert seat.hand_in("/me/logout").headers["location"] == "/login"
    with Seat(county) as other_tab:
        other_tab.cookies.set("huanjie", token, domain="desk.example")
        assert other_tab.get("/me").status_code == 303


def test_one_sees_where_one_is_logged_in_and_ends_the_others(seat, county):
    with Seat(county) as elsewhere:
        elsewhere.sit("department")
        seat.sit("department")
        assert "退出其他 1 处" in seat.get("/me").text
        assert seat.hand_in("/me/others").status_code == 303
        assert elsewhere.get("/me").status_code == 303
        assert seat.get("/me").status_code == 200


@pytest.mark.parametrize("aged", [{"seen_at": 31}, {"ends_at": 601}])
def test_a_session_ends_after_half_an_hour_idle_and_ten_hours_in_all(seat, county, aged):
    seat.sit("department")
    assert seat.get("/me").status_code == 200
    with transaction(county) as session:
        found = session.exec(select(LoginSession)).one()
        for name, minutes in aged.items():
            setattr(found, name, getattr(found, name) - timedelta(minutes=minutes))
    assert seat.get("/me").status_code == 303


def test_use_keeps_a_session_alive(seat, county):
    seat.sit("department")
    with transaction(county) as session:
        session.exec(select(LoginSession)).one().seen_at -= timedelta(minutes=20)
    seat.get("/me")
    with reading(county) as session:
        assert now() - session.exec(select(LoginSession)).one().seen_at < timedelta(minutes=1)


def test_a_locked_account_is_out_at_once(seat, county):
    seat.sit("department")
    with transaction(county) as session:
        session.get_one(Account, "O01").locked_at = now()
    assert seat.get("/me").status_code == 303


def test_who_is_no_longer_on_the_roster_is_out_at_once(seat, county):
    seat.sit("handler")
    assert seat.get("/me").status_code == 200
    with transaction(county) as session:
        session.delete(session.get_one(Officer, "B01"))
    assert seat.get("/me").status_code == 303


def test_somebody_of_the_machine_room_sees_no_village(seat):
    seat.sit("machine")
    assert "系统维护账号" in seat.get("/me").text
    assert seat.get("/").headers["location"] == "/me"
