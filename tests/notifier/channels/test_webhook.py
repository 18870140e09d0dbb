"""The generic webhook and the file channel."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from notifier.channels import open_channel
from notifier.channels.base import ErrorKind, Letter, SendError
from tests.notifier.channels.endpoint import endpoint
from tests.notifier.channels.sending import send

LETTER = Letter("digest:L01:1", "L01", "张三", "今日待办", "正文", "正文", datetime(2020, 11, 2, tzinfo=UTC))


def test_a_webhook_letter_can_be_verified_by_its_receiver():
    with endpoint() as server:
        send(open_channel("webhook", {"url": server.url, "secret": "s3"}), LETTER)
        _, headers, body = server.requests[0]
    timestamp, digest = (part.split("=")[1] for part in headers["X-Huanjie-Signature"].split(","))
    assert digest == hmac.new(b"s3", f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Idempotency-Key"] == json.loads(body)["key"] == "digest:L01:1"


def test_file_letters_are_appended_to_one_file_a_day(tmp_path):
    channel = open_channel("file", {"folder": str(tmp_path)})
    send(channel, LETTER)
    send(channel, LETTER)
    lines = (tmp_path / "2020-11-02.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["to"] for line in lines] == ["张三", "张三"]


def test_a_folder_that_cannot_be_written_is_temporary(tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(SendError) as caught:
        send(open_channel("file", {"folder": str(tmp_path / "taken")}), LETTER)
    assert caught.value.kind is ErrorKind.TEMPORARY


def test_letters_are_shown_on_the_console_when_asked(capsys):
    send(open_channel("file", {"folder": "", "console": True}), LETTER)
    assert "【张三】今日待办" in capsys.readouterr().out
