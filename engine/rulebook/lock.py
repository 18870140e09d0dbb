"""The lock: which content stands behind which version, so that no rule changes without a new version.

Everything of a rules folder that decides anything is in it: rules, grading, terms, parameters of leads and follow-up,
ways out, timelines, subsidy tables and clauses. The cases beside them decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.files import write_whole
from engine.rulebook.problems import RuleProblem
from engine.rulebook.resolving import content_hash
from engine.rulebook.rule_file import RuleSource
from engine.rulebook.table import read_toml

FILE = "versions.lock.toml"
CASES = ".cases.toml"
OTHER_FILES = ("assignment", "definitions", "followup", "grading", "vocabulary", "ways")
OTHER_FOLDERS = ("clauses", "resettlement", "timeline")
HEADER = "# 由 huanjie rules lock 生成，请勿手改：每条规则、每份参数和表的版本号及其内容的 SHA-256。\n\n"
LOCK_REMEDY = "确认无误后运行 huanjie rules lock"
ANEW_REMEDY = "从备份放回版本锁；确认规则没有被擅自改过、要从头锁定的，运行 huanjie rules lock --anew"
GONE_REMEDY = "从备份放回这个文件；确实不再用的，运行 huanjie rules lock --anew"
FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Locked:
    """A version and the hash of the content it stands for."""

    version: int
    hash: str


def read_lock(folder: Path, problems: list[RuleProblem]) -> dict[str, Locked]:
    """Return what the lock holds by name; an absent lock is an empty one."""
    if not (folder / FILE).exists():
        return {}
    data = read_toml(folder / FILE, FILE, problems) or {}
    entries = data.get("locked", {})
    locked = {}
    for name, each in entries.items() if isinstance(entries, dict) else ():
        version, digest = (each.get("version"), each.get("hash")) if isinstance(each, dict) else (None, None)
        if isinstance(version, int) and isinstance(digest, str):
            locked[name] = Locked(version, digest)
        else:
            problems.append(RuleProblem(FILE, f"locked.{name}", "这一项读不懂", LOCK_REMEDY))
    return locked


def state_of(folder: Path, rules: Iterable[RuleSource]) -> dict[str, tuple[Locked, str]]:
    """Return what a lock of the present files would hold, with the file each entry comes from."""
    state = {source.rule.id: (lock_entry(source.content), source.rule.path) for source in rules}
    for file in _other_files(folder):
        name = file.relative_to(folder).with_suffix("").as_posix()
        content = read_toml(file, f"{name}.toml", [])
        if content is not None:
            state[name] = (lock_entry(content), f"{name}.toml")
    return state


def _other_files(folder: Path) -> Iterator[Path]:
    yield from (folder / f"{name}.toml" for name in OTHER_FILES)
    for name in OTHER_FOLDERS:
        yield from (file for file in sorted((folder / name).glob("*.toml")) if not file.name.endswith(CASES))


def lock_entry(content: Mapping[str, Any]) -> Locked:
    """Return version and content hash of one parsed file; comments, layout and the version itself do not count."""
    version = content.get("version")
    rest = {name: value for name, value in content.items() if name != "version"}
    return Locked(version if isinstance(version, int) else 0, content_hash(rest))


def drift_of(folder: Path, rules: Iterable[RuleSource]) -> list[RuleProblem]:
    """Return where the files differ from the lock: the version not raised, lowered, or the lock not yet written.

    A lock that is gone or empty is one problem of its own: nothing tells any more whether a rule was changed.
    """
    problems: list[RuleProblem] = []
    locked = read_lock(folder, problems)
    if not locked and not problems:
        return [RuleProblem(FILE, "version", "版本锁不见了，或者是空的，规则改没改过无从核对", ANEW_REMEDY)]
    state = state_of(folder, rules)
    for name, (present, file) in state.items():
        problem = _drift(name, file, present, locked.get(name))
        if problem:
            problems.append(problem)
    for name in locked.keys() - state.keys():
        problems.append(_gone(name))
    return sorted(problems)


def write_lock(folder: Path, rules: Iterable[RuleSource]) -> list[str]:
    """Write the lock of the present files and return the names that changed. Call only when no version is missing."""
    locked = read_lock(folder, [])
    state = state_of(folder, rules)
    changed = sorted(name for name, (present, _) in state.items() if locked.get(name) != present)
    lines = [
        f'{_key(name)} = {{ version = {state[name][0].version}, hash = "{state[name][0].hash}" }}'
        for name in sorted(state)
    ]
    text = HEADER + "[locked]\n" + "\n".join(lines) + "\n"
    write_whole(folder / FILE, text)
    return changed


def _key(name: str) -> str:
    """Return a name as TOML writes it: paths in quotes."""
    return name if name.replace("-", "").isalnum() else f'"{name}"'


def hides_a_change(problem: RuleProblem, *, anew: bool = False) -> bool:
    """Tell whether locking would hide a change: the content moved and the version did not rise, or nothing tells.

    ``anew``: somebody has said that what nothing tells of any more is to be locked as it stands.
    """
    return problem.remedy != LOCK_REMEDY and not (anew and problem.remedy in (ANEW_REMEDY, GONE_REMEDY))


def _gone(name: str) -> RuleProblem:
    if name in OTHER_FILES or name.startswith(tuple(f"{folder}/" for folder in OTHER_FOLDERS)):
        return RuleProblem(FILE, name, "锁定过的文件找不到了", GONE_REMEDY)
    remedy = "停用的规则移到 retired 目录、status 写 retired，不要删除"
    return RuleProblem(FILE, name, "锁定过的规则找不到了", remedy)


def _drift(name: str, file: str, present: Locked, locked: Locked | None) -> RuleProblem | None:
    if locked is None:
        remedy = LOCK_REMEDY if present.version <= FIRST_VERSION else ANEW_REMEDY
        return RuleProblem(file, "version", f"{name} 第 {present.version} 版尚未锁定", remedy)
    if present == locked:
        return None
    if present.version < locked.version:
        return RuleProblem(
            file, "version", f"版本号 {present.version} 比锁定的 {locked.version} 还小", "版本号只增不减"
        )
    if present.version == locked.version:
        return RuleProblem(
            file,
            "version",
            f"内容已改动，版本号仍是 {present.version}",
            f"请把 version 改为 {present.version + 1}，再运行 huanjie rules lock",
        )
    return RuleProblem(file, "version", f"已改为第 {present.version} 版，尚未锁定", LOCK_REMEDY)
