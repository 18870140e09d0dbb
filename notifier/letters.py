"""From message rows to letters: recipients and contexts are read set-wise, each kind from its own folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DataError, SQLAlchemyError
from sqlmodel import Session, col

import notifier.messages
from config.errors import AppError, FaultError
from ledgers.journal.message import Message
from ledgers.roster.table import Officer
from notifier.channels.base import ErrorKind, Letter, SendError
from notifier.channels.texts import lines, one_line
from notifier.outbox import DEFAULT_CHANNEL
from notifier.rendering import render


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter and the channel it goes through."""

    channel: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there is nothing to say any more, and no letter."""

    reason: str


Context = Mapping[str, Any] | SendError | Silence
NOTHING_LEFT = Silence("发送前所列事项都已办结，没有要说的了")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The messages one letter carries (several deferred digests of one person become one), and the letter itself."""

    messages: tuple[Message, ...]
    letter: Addressed | SendError | Silence


def message_kinds() -> list[str]:
    """Return the kinds of messages there are, sorted: the folders of ``notifier/messages``."""
    return sorted(module.name for module in pkgutil.iter_modules(notifier.messages.__path__) if module.ispkg)


def title_of(kind: str) -> str:
    """Return what a kind of messages is called."""
    return str(_kind(kind).TITLE)


def write_letters(session: Session, messages: Sequence[Message], at: datetime) -> list[Bundle]:
    """Return the letters that carry ``messages``, each with its reason where it cannot be written.

    One bad message does not hold up the others. Digests of one person are bundled; the newest gives the key. Those that
    may have left already when a process died keep to themselves, so that they repeat under the same key.
    """
    bundles = _bundle(messages)
    officers = _officers(session, {message.recipient_no for message in messages})
    contexts: dict[int, Context] = {}
    for kind in {bundle[0].kind for bundle in bundles} & set(message_kinds()):
        numbers = [number for number, bundle in enumerate(bundles) if bundle[0].kind == kind]
        loaded = _load(session, kind, [bundles[number] for number in numbers])
        contexts.update(zip(numbers, loaded, strict=True))
    return [
        Bundle(bundle, _write(bundle[-1], officers.get(bundle[-1].recipient_no), contexts.get(number), at))
        for number, bundle in enumerate(bundles)
    ]


def _bundle(messages: Sequence[Message]) -> list[tuple[Message, ...]]:
    bundles: dict[object, list[Message]] = {}
    for message in messages:
        was_cut_off = message.error_kind == ErrorKind.CUT_OFF
        key = (message.kind, message.recipient_no, was_cut_off) if message.urgency == "digest" else message.id
        bundles.setdefault(key, []).append(message)
    return [tuple(bundle) for bundle in bundles.values()]


def _load(session: Session, kind: str, bundles: Sequence[tuple[Message, ...]]) -> list[Context]:
    """Read the contexts of all bundles at once; where one cannot be read, one by one, so that it alone stays behind."""
    try:
        with session.begin_nested():
            return [NOTHING_LEFT if context is None else context for context in _kind(kind).load(session, bundles)]
    except Exception as error:  # whatever a payload makes that does not have the shape its kind expects
        if isinstance(error, AppError | SQLAlchemyError) and not isinstance(error, DataError):
            raise
        if len(bundles) == 1:
            reason = f"第 {bundles[0][-1].id} 号消息的内容读不懂，多半是别的版本的程序写下的"
            return [SendError(ErrorKind.TECHNICAL, reason)]
    return [context for bundle in bundles for context in _load(session, kind, [bundle])]


def _kind(name: str) -> Any:
    return importlib.import_module(f"notifier.messages.{name}")


def _officers(session: Session, numbers: set[str]) -> dict[str, Officer]:
    found = session.execute(select(Officer).where(col(Officer.no).in_(numbers))).scalars()
    return {officer.no: officer for officer in found}


def _write(
    message: Message, officer: Officer | None, context: Context | None, at: datetime
) -> Addressed | SendError | Silence:
    if officer is None:
        return SendError(ErrorKind.PERMANENT, f"名册中没有编号 {message.recipient_no} 的人员")
    if context is None:
        return SendError(ErrorKind.TECHNICAL, f"没有名为 {message.kind} 的消息模板")
    if isinstance(context, SendError | Silence):
        return context
    channel, _, address = (officer.address or f"{DEFAULT_CHANNEL}:{officer.no}").partition(":")
    try:
        subject, text, markdown = render_kind(message.kind, {**context, "recipient": officer.name, "key": message.key})
    except FaultError as error:
        return SendError(ErrorKind.TECHNICAL, str(error))
    except Exception as error:  # what one payload makes of a template is the failure of one letter
        return SendError(ErrorKind.TECHNICAL, f"第 {message.id} 号消息写不成文（{type(error).__name__}），请反馈此问题")
    letter = Letter(message.key, address.strip(), one_line(officer.name), subject, text, markdown, at)
    return Addressed(channel.strip(), letter)


def render_kind(kind: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return subject, plain text and Markdown of one message of ``kind``, without signs that no reader sees."""
    subject, text, markdown = (render(f"{kind}/{part}.j2", context) for part in ("subject", "text", "markdown"))
    return one_line(subject), lines(text), lines(markdown)


def preview_kind(kind: str) -> tuple[str, str, str]:
    """Return subject, text and Markdown of ``kind`` on the sample its folder holds."""
    return render_kind(kind, _kind(kind).SAMPLE)
