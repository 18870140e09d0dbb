"""Prints the tables of RESULTS.md from measured figures: ``python -m tests.benchmarks.tables``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from tests.benchmarks.collected import Collected, by_size, read_collected
from tests.benchmarks.plot import PEERS

Row = tuple[str, Callable[[dict[str, Any]], Any]]

EVALUATION: tuple[Row, ...] = (
    ("distinct cases judged", lambda each: each["cases"]),
    ("peak memory, facts included (MB)", lambda each: each["peak_mb"]),
)
END_TO_END: tuple[Row, ...] = (
    ("full, seconds by the clock (SQLite)", lambda each: each["seconds"]["full"]),
    ("full, busy seconds", lambda each: each["busy_seconds"]["full"]),
    ("unchanged, seconds by the clock", lambda each: each["seconds"]["unchanged"]),
    ("night with 1 % changed, seconds by the clock", lambda each: each["seconds"]["night"]),
    ("night, busy seconds", lambda each: each["busy_seconds"]["night"]),
    (
        "night as a share of full, by the clock (busy)",
        lambda each: f"{each['night']['share_of_full']:.1%} ({each['night']['busy_share_of_full']:.1%})",
    ),
    (
        "villages read and rows written in the night",
        lambda each: f"{each['night']['read']}, {each['night']['written']}",
    ),
    (
        "quiet night, seconds by the clock (busy)",
        lambda each: f"{each['seconds']['quiet_night']} ({each['busy_seconds']['quiet_night']})",
    ),
    ("peak memory (MB)", lambda each: each["peak_mb"]),
)


def tell(collected: Collected) -> None:
    """Print every table whose benchmarks were run, and everything else as it was found."""
    evaluation, end_to_end = by_size(collected, "evaluation"), by_size(collected, "end_to_end")
    if evaluation:
        seconds = [_row_of("seconds", peer) for peer in PEERS]
        _table("seconds", evaluation, (*seconds, *EVALUATION))
        _table("times as long as ours", evaluation, [_row_of("ratios", peer) for peer in PEERS if peer != "ours"])
        _steps("Judging", {size: each["steps"] for size, each in evaluation.items()})
    if end_to_end:
        _table("", end_to_end, END_TO_END)
        print(f"Slope of log cost against log size: {_slope(end_to_end)}")
        for run in ("full", "night", "quiet_night"):
            _steps(f"End to end, {run}", {size: each["steps"][run] for size, each in end_to_end.items()})
    for command, found in collected.items():
        if not command.startswith(("evaluation --villages", "end_to_end --villages")) or command.count("--") > 1:
            print(f"\n{command}: {found}")


def _row_of(kind: str, peer: str) -> Row:
    return PEERS[peer], lambda each: each[kind].get(peer)


def _table(head: str, found: dict[int, dict[str, Any]], rows: Iterable[Row]) -> None:
    print(f"\n| {head} | {' | '.join(f'{size:,}' for size in found)} |")
    print("|---" * (len(found) + 1) + "|")
    for label, value in rows:
        print(f"| {label} | {' | '.join(_text(value(each)) for each in found.values())} |")


def _text(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2g}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _steps(name: str, found: dict[int, dict[str, float]]) -> None:
    for size, steps in found.items():
        spent = ", ".join(f"{step} {seconds:.2f}" for step, seconds in steps.items())
        print(f"{name}, {size:,} villages, seconds by step (parts worked on at a time counted each): {spent}")


def _slope(found: dict[int, dict[str, Any]]) -> str:
    sizes = list(found)[-2:]
    if len(sizes) < 2:
        return "one size only"
    by = {kind: [found[size][kind]["full"] for size in sizes] for kind in ("seconds", "busy_seconds")}
    rise = math.log(sizes[1] / sizes[0])
    return ", ".join(f"{kind} {math.log(last / first) / rise:.2f}" for kind, (first, last) in by.items())


if __name__ == "__main__":
    tell(read_collected())
