"""The order of the stages: what speaks against starting one on a day, and what of it a reason may excuse.

The law fixes some of it: stages it puts before others, the polling day, days counted from something done. The rest is
how the work was arranged; who departs from it says why, and it is recorded with their name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from config.errors import InputError
from engine.rulebook.timeline import POLL, Stage, TimelineRules
from engine.timeline.schedule import StageDates


@dataclass(frozen=True, slots=True)
class Order:
    """What speaks against starting a stage: ``forbidden`` by law, ``excusable`` with a recorded reason; sentences."""

    forbidden: tuple[str, ...] = ()
    excusable: tuple[str, ...] = ()


def order_on(timeline: TimelineRules, dates: Mapping[str, StageDates], stage: Stage, on: date) -> Order:
    """Return what speaks against starting ``stage`` on a day; ``dates`` are those of its village by stage."""
    found = [*_before_it(timeline, dates, stage, on), *_window(dates[stage.id], on)]
    return Order(
        tuple(sentence for sentence, law in found if law), tuple(sentence for sentence, law in found if not law)
    )


def _before_it(
    timeline: TimelineRules, dates: Mapping[str, StageDates], stage: Stage, on: date
) -> Iterator[tuple[str, bool]]:
    """Yield each stage that must be done first and is not, and whether the law says so."""
    for name in dict.fromkeys((*stage.requires, *((stage.after,) if stage.after else ()))):
        finished = dates[name].finished_on
        if finished is None or finished > on:
            earlier = timeline.stage(name)
            yield f"前面的“{earlier.title}”还没有办结", earlier.is_statutory


def _window(dates: StageDates, on: date) -> Iterator[tuple[str, bool]]:
    stage = dates.stage
    if stage.id == POLL:
        if on != dates.starts_on:
            yield f"投票只能在选举日（{dates.starts_on}）进行，改期须先办理延期选举", True
    elif on < dates.starts_on:
        counted = stage.is_statutory and (stage.first_day >= 0 or bool(stage.after))
        yield f"最早从 {dates.starts_on} 开始，{on} 还没有到时间", counted
    elif on > dates.ends_on:
        yield f"应在 {dates.ends_on} 前办理，{on} 已过期限", False


def need_order(order: Order, stage: Stage, reason: str) -> str:
    """Return what the record says of a start out of order ("" where it is in order).

    InputError naming everything at once when the law forbids it, or when a reason is needed and lacks.
    """
    if order.forbidden:
        everything = "；".join((*order.forbidden, *order.excusable))
        raise InputError(f"“{stage.title}”现在不能启动：{everything}", remedy="先办结前面的法定环节，在规定的时间启动")
    if not order.excusable:
        return ""
    said = "；".join(order.excusable)
    if not reason.strip():
        raise InputError(
            f"“{stage.title}”没有按安排的次序和时间启动：{said}", remedy="确有需要的，用 --reason 写明理由"
        )
    return f"{said}，理由：{reason.strip()}"
