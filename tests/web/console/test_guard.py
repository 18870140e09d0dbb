"""What stands before every page: headers, forms from elsewhere, what is too large, what goes wrong."""

import re
from pathlib import Path

import pytest

from tests.web.console.desk import HERE, Seat
from web.console.page import ANYBODY, pages
from web.console.shell import guard

ACTIONS = [action for page in pages() for action in page.actions]
INSIDE = [action for page in pages() for action in page.actions if page.sight != ANYBODY]
GETS = [page.url for page in pages()]
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def filled(url):
    return re.sub(r"\{\w+\}", "999901001001", url)


@pytest.mark.parametrize("url", [*GETS, "/static/console.css", "/static/nothing", "/nowhere", "/login?next=//x"])
@pytest.mark.parametrize("who", [None, "department"])
def test_every_answer_carries_the_headers_and_no_page_is_kept(seat, url, who):
    if who:
        seat.sit(who)
    answer = seat.get(filled(url))
    assert answer.headers["content-security-policy"] == STRICT
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    if not url.startswith("/static/console"):
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("url", GETS)
def test_no_page_holds_script_or_style_of_its_own(seat, url):
    text = seat.sit("department").get(filled(url)).text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=\"|javascript:", text) == []


def test_what_has_changed_is_fetched_anew_and_what_has_not_is_kept(seat):
    sheet = re.search(r'href="(/static/console\.css\?v=\w+)"', seat.get("/login").text).group(1)
    assert "immutable" in seat.get(sheet).headers["cache-control"]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.url)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": HERE.replace("http:", "https:")},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_does_nothing(seat, action, headers):
    seat.sit("department")
    answer = seat.hand_in(action.url, headers=headers)
    assert answer.status_code == 403
    assert "没有办理" in answer.text
    assert seat.get("/me").status_code == 200


@pytest.mark.parametrize("action", INSIDE, ids=lambda action: action.url)
@pytest.mark.parametrize("token", ["", "0" * 80, "not hex 不是"])
def test_a_form_without_the_token_of_the_session_does_nothing(seat, action, token):
    seat.sit("department")
    assert seat.post(action.url, data={"form": token}, headers={"origin": HERE}).status_code == 403


def test_the_token_of_another_session_is_worth_nothing(seat, county):
    with Seat(county) as another:
        stolen = another.sit("township").token_on("/me")
    seat.sit("department")
    assert seat.post("/me/logout", data={"form": stolen}, headers={"origin": HERE}).status_code == 403


def test_the_token_of_a_form_is_another_one_each_time(seat):
    seat.sit("department")
    assert seat.token_on("/me") != seat.token_on("/me")


def test_a_field_the_page_does_not_have_is_refused(seat):
    seat.sit("department")
    assert seat.hand_in("/me/logout", post="组织部长").status_code == 400
    assert seat.get("/me").status_code == 200


@pytest.mark.parametrize("said", [True, False])
def test_too_much_is_refused_said_beforehand_or_not(seat, said):
    body = b"login=" + b"x" * guard.MOST_BYTES
    sent = body if said else (body[at : at + 65536] for at in range(0, len(body), 65536))
    headers = {"origin": HERE, "content-type": "application/x-www-form-urlencoded"}
    answer = seat.post("/login", content=sent, headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"login=%ff&password=%00", b"------", b"login=" + b"%F0%9F" * 50])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"])
def test_no_bytes_make_the_program_fail(seat, body, kind):
    answer = seat.post("/login", content=body, headers={"origin": HERE, "content-type": kind})
    assert answer.status_code in (400, 403, 422)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_pages_are_changed_by_their_actions_alone(seat, method):
    seat.sit("department")
    assert seat.request(method, "/villages", headers={"origin": HERE}).status_code in (404, 405)


def test_an_unknown_address_is_a_page_in_chinese(seat):
    answer = seat.sit("department").get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_a_database_that_is_gone_is_a_page_in_chinese(seat, county):
    seat.sit("department")
    county.dispose()
    Path(county.url.database).unlink()
    answer = seat.get("/me")
    assert answer.status_code in (500, 503)
    assert "huanjie " not in answer.text


def test_a_standing_warning_is_on_every_page_when_spoken_plainly(county):
    with Seat(county, is_plain=True) as seat:
        assert "明文传输" in seat.get("/login").text
        assert "明文传输" in seat.sit("department").get("/me").text
