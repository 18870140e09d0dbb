import re
import shutil
from pathlib import Path

import pytest

from engine.rulebook.checking import check_rulebook
from engine.rulebook.lock import FILE, drift_of, hides_a_change, write_lock
from engine.rulebook.locking import lock_rulebook
from engine.rulebook.problems import RulebookError
from engine.rulebook.reading import load_rulebook
from tests.engine.rulebook.folders import CASES, NAME, OLD, RULE, small_rulebook, with_change, write
from tests.engine.rulebook.test_reading import ON

RULES = Path(__file__).parents[3] / "rules"
HEAVIER = with_change(RULE, "points = 8", "points = 9")
HEAVIER_CASES = with_change(CASES, "points = 8", "points = 9")


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    folder = small_rulebook(tmp_path)
    lock_rulebook(folder, anew=True)
    return folder


def edit(folder: Path, rule: str, cases: str = HEAVIER_CASES) -> None:
    write(folder / NAME, rule)
    write(folder / NAME.replace(".toml", ".cases.toml"), cases)


def warnings(folder: Path) -> tuple[str, ...]:
    return load_rulebook(folder, OLD, ON).warnings


def test_a_locked_rulebook_has_no_warnings_and_passes(locked: Path):
    assert warnings(locked) == ()
    assert check_rulebook(locked).problems == ()


def test_locking_twice_changes_nothing(locked: Path):
    before = (locked / FILE).read_bytes()
    assert lock_rulebook(locked) == []
    assert (locked / FILE).read_bytes() == before


def test_comments_and_layout_do_not_matter(locked: Path):
    write(locked / NAME, "# 说明\n" + RULE.replace("points = 8", "points   =   8  # 八分"))
    assert warnings(locked) == ()


def test_changed_content_under_the_old_version_still_loads_but_is_told_and_not_lockable(locked: Path):
    edit(locked, HEAVIER)
    assert "内容已改动，版本号仍是 1。请把 version 改为 2" in warnings(locked)[0]
    assert [problem.file for problem in check_rulebook(locked).problems] == [NAME]
    with pytest.raises(RulebookError, match="请把 version 改为 2"):
        lock_rulebook(locked)


def test_a_raised_version_can_be_locked(locked: Path):
    edit(locked, HEAVIER.replace("version = 1", "version = 2"))
    assert "尚未锁定" in warnings(locked)[0]
    assert check_rulebook(locked).problems
    assert lock_rulebook(locked) == ["RUN-901"]
    assert check_rulebook(locked).problems == ()


def test_a_version_never_falls(locked: Path):
    edit(locked, RULE.replace("version = 1", "version = 3"), CASES)
    lock_rulebook(locked)
    edit(locked, RULE.replace("version = 1", "version = 2"), CASES)
    with pytest.raises(RulebookError, match="版本号 2 比锁定的 3 还小"):
        lock_rulebook(locked)


def test_a_rule_may_be_retired_but_not_deleted(locked: Path):
    (locked / NAME).unlink()
    write(locked / "run/RUN-902_debt.toml", RULE.replace("RUN-901", "RUN-902"))
    told = [str(problem) for problem in check_rulebook(locked).problems]
    assert any("锁定过的规则找不到了" in each and "retired" in each for each in told)


def test_grading_is_locked_too(locked: Path):
    text = (locked / "grading.toml").read_text(encoding="utf-8")
    write(locked / "grading.toml", with_change(text, "minimum = 85", "minimum = 84"))
    assert [problem.file for problem in check_rulebook(locked).problems] == ["grading.toml"]


def test_every_file_of_the_shipped_rules_that_decides_anything_is_locked(tmp_path: Path):
    folder = Path(shutil.copytree(RULES, tmp_path / "rules"))
    rules = re.compile(r"[A-Z]+-[0-9]{3}_")
    deciding = [
        file
        for file in folder.rglob("*.toml")
        if file.name != FILE and not file.name.endswith(".cases.toml") and not rules.match(file.name)
    ]
    for file in deciding:
        write(file, file.read_text(encoding="utf-8") + "\nchanged_by_somebody = true\n")
    told = {problem.file for problem in drift_of(folder, ())}
    assert {file.relative_to(folder).as_posix() for file in deciding} - told == set()
    assert {"assignment.toml", "followup.toml", "ways.toml", "timeline/CN2018+SC2020.toml"} <= told


def test_a_locked_table_that_is_gone_is_dropped_only_when_somebody_says_so(locked: Path):
    table = locked / "resettlement" / "LZ-01.toml"
    write(table, "version = 1\n")
    write_lock(locked, ())
    assert drift_of(locked, ()) == []
    table.unlink()
    [problem] = drift_of(locked, ())
    assert "锁定过的文件找不到了" in str(problem)
    assert hides_a_change(problem)
    assert not hides_a_change(problem, anew=True)


def test_a_rulebook_that_fails_its_cases_is_not_locked(tmp_path: Path):
    folder = small_rulebook(tmp_path, cases=HEAVIER_CASES)
    with pytest.raises(RulebookError, match="计分应为 9，实际为 8"):
        lock_rulebook(folder, anew=True)
    assert not (folder / FILE).exists()


@pytest.mark.parametrize("left", [None, "", "[locked]\n"], ids=["gone", "emptied", "no entries"])
def test_a_lock_that_is_gone_is_written_anew_only_when_somebody_says_so(locked: Path, left: str | None):
    before = (locked / FILE).read_bytes()
    (locked / FILE).unlink()
    if left is not None:
        write(locked / FILE, left)
    assert ["无从核对" in each for each in warnings(locked)] == [True]
    with pytest.raises(RulebookError, match=r"无从核对.*--anew"):
        lock_rulebook(locked)
    assert lock_rulebook(locked, anew=True) != []
    assert (locked / FILE).read_bytes() == before


def test_a_rule_the_lock_has_lost_is_not_locked_silently(locked: Path):
    edit(locked, HEAVIER.replace("version = 1", "version = 2"))
    lines = (locked / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    write(locked / FILE, "".join(line for line in lines if not line.startswith("RUN-901")))
    with pytest.raises(RulebookError, match=r"RUN-901 第 2 版尚未锁定.*--anew"):
        lock_rulebook(locked)


def test_the_hash_follows_what_can_change_a_result(tmp_path: Path):
    def hash_of(text: str) -> str:
        write(folder / NAME, text)
        return load_rulebook(folder, OLD, ON).hash

    folder = small_rulebook(tmp_path)
    plain = hash_of(RULE)
    assert hash_of("# 注\n" + RULE) == plain
    assert hash_of(RULE.replace("在建工程", "在建的工程")) == plain
    assert len({plain, hash_of(HEAVIER), hash_of(RULE.replace("value = 3", "value = 4"))}) == 3


def test_the_hash_of_a_day_without_changes_is_that_of_the_day_before():
    from datetime import date

    from tests.engine.rulebook.folders import SHIPPED

    one, other = (load_rulebook(SHIPPED, OLD, date(2020, 10, day)).hash for day in (15, 16))
    assert one == other
