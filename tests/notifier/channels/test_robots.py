"""The robots' wire format, byte by byte, against a real HTTP endpoint.

The signatures expected here were made with ``openssl dgst -sha256 -hmac``, not with the code under test.
"""

from datetime import UTC, datetime

import pytest

from config.errors import SettingsError
from notifier.channels import channel_names, open_channel
from notifier.channels.base import ErrorKind, Letter, SendError
from notifier.channels.http import _trusted
from tests.notifier.channels.certificates import server_context
from tests.notifier.channels.endpoint import endpoint
from tests.notifier.channels.sending import send

AT = datetime(2020, 11, 2, 0, 0, tzinfo=UTC)
SECRET = "SEC000000000000000000"
LETTER = Letter("digest:L01:2020-11-02", "office", "张三", "今日待办", "共 2 件\n一、甲村", "共 **2** 件\n> 甲村", AT)


@pytest.fixture
def server():
    with endpoint() as running:
        yield running


def robot(name, server, secret=""):
    return open_channel(name, {"robots": {"office": {"url": server.url, "secret": secret}}})


def test_wecom_posts_markdown(server):
    send(robot("wecom", server), LETTER)
    path, headers, body = server.requests[0]
    assert path == "/robot/send?access_token=T"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    expected = '{"msgtype":"markdown","markdown":{"content":"### 今日待办\\n共 **2** 件\\n> 甲村"}}'
    assert body.decode() == expected


def test_dingtalk_signs_in_the_query_string(server):
    send(robot("dingtalk", server, SECRET), LETTER)
    path, _, body = server.requests[0]
    assert path == (
        "/robot/send?access_token=T&timestamp=1604275200000&sign=9dRLwtcisamxMQ2TW%2F02VW%2F2lDj6xVmjzKFa7ReSp7o%3D"
    )
    assert body.decode() == (
        '{"msgtype":"markdown","markdown":{"title":"今日待办","text":"### 今日待办\\n\\n共 **2** 件\\n> 甲村"}}'
    )


def test_dingtalk_calls_upon_the_mobile_of_the_address(server):
    letter = Letter("k", "office@13800000000", "张三", "今日待办", "", "正文", AT)
    send(robot("dingtalk", server), letter)
    path, _, body = server.requests[0]
    assert "sign" not in path
    assert body.decode().endswith('@13800000000"},"at":{"atMobiles":["13800000000"],"isAtAll":false}}')


def test_feishu_signs_in_the_body(server):
    send(robot("feishu", server, SECRET), LETTER)
    assert server.requests[0][2].decode() == (
        '{"timestamp":"1604275200","sign":"6rL5kv3KewUKNfe2i6DX9uFSayTPNP74Hpq4bjx6eiE=","msg_type":"post",'
        '"content":{"post":{"zh_cn":{"title":"今日待办","content":[[{"tag":"text","text":"共 2 件"}],'
        '[{"tag":"text","text":"一、甲村"}]]}}}}'
    )


@pytest.mark.parametrize(("name", "most"), [("wecom", 4096), ("dingtalk", 20_000), ("feishu", 20_480)])
def test_a_long_letter_is_cut_to_what_the_robot_takes(server, name, most):
    long = "\n".join(f"第{i}项：某村风险事项需在期限内办结" for i in range(3000))
    send(robot(name, server), Letter("k", "office", "张三", "今日待办", long, long, AT))
    body = server.requests[0][2]
    limited = len(body) if name != "wecom" else len(body) - len('{"msgtype":"markdown","markdown":{"content":""}}')
    assert limited <= most + (body.count(b"\\n") if name == "wecom" else 0)
    assert "全文请向县委组织部索取" in body.decode()


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, ErrorKind.TEMPORARY),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, ErrorKind.PERMANENT),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, ErrorKind.TEMPORARY),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, ErrorKind.TECHNICAL),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, ErrorKind.TEMPORARY),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, ErrorKind.TECHNICAL),
        ("feishu", "surprise", ErrorKind.TECHNICAL),
    ],
)
def test_an_error_inside_an_answer_of_200_is_a_failure(server, name, answer, kind):
    server.answer = answer
    with pytest.raises(SendError) as caught:
        send(robot(name, server), LETTER)
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, "temporary"), (429, "temporary"), (404, "permanent"), (401, "technical"), (302, "technical")],
)
def test_a_status_is_sorted_by_what_can_be_done(server, status, kind):
    server.status = status
    with pytest.raises(SendError) as caught:
        send(robot("wecom", server), LETTER)
    assert caught.value.kind == kind


def test_a_server_that_is_away_is_temporary():
    channel = open_channel("wecom", {"robots": {"office": {"url": "http://127.0.0.1:9/x"}}})
    with pytest.raises(SendError) as caught:
        send(channel, LETTER)
    assert caught.value.kind is ErrorKind.TEMPORARY


def test_an_address_without_a_robot_is_technical(server):
    with pytest.raises(SendError, match="nobody") as caught:
        send(robot("wecom", server), Letter("k", "nobody", "张三", "s", "t", "m", AT))
    assert caught.value.kind is ErrorKind.TECHNICAL


@pytest.mark.parametrize("name", channel_names())
def test_an_unknown_option_is_refused_by_name(name):
    with pytest.raises(SettingsError, match="colour"):
        open_channel(name, {"colour": "red", "robots": {}, "url": "x", "host": "x", "sender": "x"})


def test_an_unknown_channel_is_answered_with_those_there_are():
    with pytest.raises(SettingsError, match="wecom"):
        open_channel("pigeon", {})


EVIL = "<@all>[点此核验](http://evil.cn/x)**急**"


@pytest.mark.parametrize("name", ["wecom", "dingtalk", "feishu"])
def test_a_subject_cannot_become_markup_nor_call_upon_everybody(server, name):
    send(robot(name, server), Letter("k", "office", "张三", f"{EVIL}升为高风险", f"{EVIL}", "正文", AT))
    body = server.requests[0][2].decode()
    assert "<" not in body
    assert "＜@all＞" in body
    if name != "feishu":
        assert "＜@all＞［点此核验］(http://evil.cn/x)＊＊急＊＊升为高风险" in body


def test_a_certificate_nobody_vouches_for_is_technical(certificate):
    with endpoint(server_context(certificate)) as server:
        url = f"https://localhost:{server.server_port}/x"
        with pytest.raises(SendError, match="证书不可信：是自己签发的") as caught:
            send(open_channel("wecom", {"robots": {"office": {"url": url}}}), LETTER)
    assert (caught.value.kind, caught.value.is_down, server.requests) == (ErrorKind.TECHNICAL, True, [])


def test_a_letter_arrives_over_https(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    _trusted.cache_clear()
    with endpoint(server_context(certificate)) as server:
        call = send(open_channel("webhook", {"url": f"https://localhost:{server.server_port}/x?a=b"}), LETTER)
        [(path, headers, _)] = server.requests
    _trusted.cache_clear()
    assert (path, headers["Host"]) == ("/x?a=b", f"localhost:{server.server_port}")
    assert call.steps[-1] == "对方服务器回答 200"


def test_a_redirect_is_not_followed(server):
    server.status = 307
    with endpoint() as elsewhere:
        server.location = elsewhere.url
        with pytest.raises(SendError):
            send(robot("wecom", server), LETTER)
        assert elsewhere.requests == []
