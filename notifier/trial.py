"""One letter by hand: whoever sets up a channel sees in words how far it came, and what to do where it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.errors import InputError
from config.settings import Settings
from notifier.channels import address_problems, open_channel
from notifier.channels.base import ErrorKind, Letter, SendError
from notifier.channels.calling import Call

SUBJECT = "【换届】测试消息"
TEXT = "这是一条测试消息。收到它，说明通道的设置可用；不需要回复，也不需要办理。"
REMEDIES = {
    ErrorKind.TEMPORARY: "核对主机名和端口，检查网络和防火墙，过一会儿再试",
    ErrorKind.PERMANENT: "核对收件地址",
    ErrorKind.TECHNICAL: "改正设置文件中这个通道的设置后再试",
    ErrorKind.CUT_OFF: "请收件人看看收到没有；没有收到的过一会儿再试",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """How far the letter came, step by step, and the failure it ended with, if any."""

    steps: tuple[str, ...]
    failure: SendError | None

    @property
    def remedy(self) -> str:
        """Return what to do about the failure."""
        return REMEDIES[self.failure.kind] if self.failure else ""


def try_address(settings: Settings, to: str, at: datetime) -> Trial:
    """Send one letter to ``channel:address`` now, whatever the hour; InputError or SettingsError where none can go."""
    if problems := address_problems(settings.channels, [to]):
        raise InputError(problems[0], where=to, remedy="地址写成 通道:地址，如 smtp:li@office.example")
    name, _, address = to.partition(":")
    channel = open_channel(name, settings.channels.get(name, {}))
    letter = Letter(f"test:{at.isoformat()}", address, "收件人", SUBJECT, TEXT, TEXT, at)
    with Call(settings.outbox.letter_seconds) as call:
        try:
            channel.send(letter, call)
        except SendError as failure:
            return Trial(tuple(call.steps), failure)
    return Trial(tuple(call.steps), None)
