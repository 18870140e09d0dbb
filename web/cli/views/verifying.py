"""What was checked of runs and journal, for people and for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typer

from engine.assessment.verifying import Check, Verification
from ledgers.chain.checking import title_of

MOST_NAMED = 20


def show_check(found: Check) -> None:
    """Say what agrees, and name what does not."""
    for run in found.runs:
        _say(_run_lines(run), is_good=run.agrees)
    if not found.runs:
        typer.echo("还没有评估过，没有结果可核对。")
    _say(_chain_lines(found), is_good=found.chain.agrees and found.head_is_known is not False)


def as_plain(found: Check) -> dict[str, Any]:
    """Return the check as plain values."""
    runs = [asdict(run) | {"on": run.on.isoformat(), "agrees": run.agrees} for run in found.runs]
    chain = {
        "head": found.chain.head,
        "links": len(found.chain.heads),
        "rows": found.chain.rows,
        "waiting": found.chain.waiting,
        "faults": [asdict(fault) for fault in found.chain.faults],
        "broken": list(found.chain.broken),
        "agrees": found.chain.agrees,
    }
    return {"agrees": found.agrees, "runs": runs, "journal": chain, "head_is_known": found.head_is_known}


def _say(lines: Iterator[str], *, is_good: bool) -> None:
    for line in lines:
        typer.echo(line, err=not is_good)


def _run_lines(run: Verification) -> Iterator[str]:
    scope = "数据和结果" if run.is_latest else "数据和此后未变的结果"
    what = f"运行 {run.run_id}（评估日 {run.on}，{run.villages} 个村）"
    yield f"{'一致' if run.agrees else '不一致'}：{what}，核对了{scope}"
    yield from (f"  {sentence}" for sentence in run.broken)
    for fault in run.faults[:MOST_NAMED]:
        yield f"  村 {fault.village}：{fault.what}"
    if len(run.faults) > MOST_NAMED:
        yield f"  还有 {len(run.faults) - MOST_NAMED} 个村，用 --json 列全"
    if run.townships:
        yield f"  乡镇汇总不符：{'、'.join(run.townships[:MOST_NAMED])}"
    if run.faults:
        yield "  处理办法：运行 huanjie assess 重新评估，结果会改正并记入变更记录；再查明是谁绕过程序改的"


def _chain_lines(found: Check) -> Iterator[str]:
    chain = found.chain
    verdict = "一致" if chain.agrees else "不一致"
    yield f"{verdict}：办理记录 {chain.rows} 条，链末校验码 {chain.head or '（还没有）'}"
    if chain.waiting:
        yield f"  另有 {chain.waiting} 条新记录尚未上链，夜间任务或写报告时上链"
    yield from (f"  {sentence}" for sentence in chain.broken)
    by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fault in chain.faults:
        by_kind[fault.journal, fault.what].append(fault.key)
    for (journal, what), keys in by_kind.items():
        listed = "、".join(keys[:MOST_NAMED]) + (f"等 {len(keys)} 条" if len(keys) > MOST_NAMED else "")
        yield f"  {title_of(journal)}{what}：编号 {listed}"
    if chain.faults:
        yield "  处理办法：记录本身不能由程序改回；把库文件另存备查，从被改动之前的备份核对原文"
    if found.head_is_known is not None:
        yield "  给出的校验码在链上" if found.head_is_known else "  给出的校验码不在链上：当时的记录后来被整段替换过"
