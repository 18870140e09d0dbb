"""The settings of channels: everything wrong with them at once, with the nearest name, and no secret repeated."""

from __future__ import annotations

import pytest

from config.errors import SettingsError
from notifier.channels import address_problems, check_channels, warnings_of

MAIL = {"host": "mail.example", "sender": "换届系统 <h@mail.example>"}


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ({"wecm": {}}, ["没有名为 wecm 的通道，是否想写 wecom？"]),
        ({"smtp": MAIL | {"hst": "x"}}, ["没有名为 hst 的设置，是否想写 host？"]),
        ({"smtp": {"port": "x"}}, ["缺少 host", "缺少 sender", "port 要写成整数"]),
        ({"smtp": MAIL | {"port": 0}}, ["port 要在 1 到 65535 之间"]),
        ({"smtp": MAIL | {"host": 5}}, ["host 要写成加引号的文字"]),
        ({"smtp": MAIL | {"host": "smtp://mail"}}, ["host 只写主机名"]),
        ({"smtp": MAIL | {"starttls": "perhaps"}}, ["starttls 要写成true 或 false"]),
        ({"smtp": MAIL | {"sender": "a@b.cn\nBcc: c@d.cn"}}, ["sender 要写成一个邮箱地址"]),
        ({"smtp": MAIL | {"sender": "a@b.cn, c@d.cn"}}, ["sender 要写成一个邮箱地址"]),
        ({"smtp": MAIL | {"user": "u", "password": "ｓ3cret口令"}}, ["password 里有登录时发不出去的字"]),
        ({"smtp": MAIL | {"ca_file": "/no/such/file"}}, ["ca_file 指的证书文件不存在"]),
        ({"webhook": {"url": "evil"}}, ["url 不是完整的网址"]),
        ({"webhook": {"url": "https://x:99999/"}}, ["url 不是完整的网址"]),
        ({"webhook": {"url": "https://u:s3cret@x/"}}, ["url 里不能写用户名和口令"]),
        ({"dingtalk": {"robots": {"a": {"url": "https://x", "secrt": "s3cret"}}}}, ["robots.a.secrt", "secret？"]),
        ({"wecom": {"robots": {"a": "s3cret"}}}, ["robots.a 要写成一组设置"]),
        ({"smtp": {"port": 0}, "feishu": {"robot": {}}}, ["通道 smtp", "通道 feishu", "是否想写 robots？", "5 处不对"]),
    ],
)
def test_wrong_settings_are_answered_all_at_once_and_without_a_secret(channels, words):
    with pytest.raises(SettingsError) as caught:
        check_channels(channels)
    said = str(caught.value)
    assert [word for word in words if word not in said] == []
    assert "s3cret" not in said
    assert "口令系统" not in said


def test_good_settings_are_taken_as_they_come_from_file_and_environment():
    channels = {
        "file": {"folder": "messages", "console": False},
        "smtp": MAIL | {"port": "465", "user": "u", "password": "p4ss wörd".replace("ö", "o")},
        "wecom": {"robots": {"office": {"url": "https://qyapi.example/cgi-bin/webhook/send?key=x"}}},
        "webhook": {"url": "https://hook.example:8443/x?y=z", "secret": "口令"},
    }
    check_channels(channels)
    assert warnings_of(channels) == []


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ({"smtp": MAIL | {"starttls": False, "user": "u", "password": "p"}}, "账号口令和邮件在网上都是明文"),
        ({"webhook": {"url": "http://hook.example/"}}, "http://"),
        ({"feishu": {"robots": {"office": {"url": "http://hook.example/"}}}}, "机器人 office"),
    ],
)
def test_what_goes_in_the_clear_is_warned_of(channels, words):
    [warning] = warnings_of(channels)
    assert words in warning


def test_a_relay_without_password_needs_no_warning():
    assert warnings_of({"smtp": MAIL | {"starttls": False}}) == []


def test_addresses_that_lead_nowhere_are_told_once_each():
    channels = {"smtp": MAIL, "wecom": {"robots": {"office": {"url": "https://x"}}}, "file": {}}
    good = ["smtp:a@b.cn", "wecom:office@13800000000", "file:x"]
    bad = ["smpt:a@b.cn", "smpt:c@d.cn", "wecom:office2", "feishu:x", "13800000000"]
    problems = address_problems(channels, [*good, *bad])
    assert len(problems) == 4
    assert problems[0].endswith("是否想写 smtp？（2 个地址）")
    assert "没有设置名为 office2 的机器人" in problems[1]
    assert "没有 [channels.feishu]" in problems[2]
