"""What a rules folder says is read once, and again as soon as a file of it is another one."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import update

from config.errors import FaultError, InputError
from engine.joint_review.clauses import load_review_rules
from engine.plans.drafting.composing import load_plan_rules
from engine.rulebook.copies import keep_copy, load_copy
from engine.rulebook.reading import load_rulebook
from engine.rulebook.vocabulary import vocabulary_of
from engine.runs.rules import load_rules
from ledgers.database import transaction
from ledgers.fields import table_of
from ledgers.journal.night import RulebookCopy
from tests.counting import opened_rule_files
from tests.engine.rulebook.folders import OLD, SHIPPED

ON = date(2020, 11, 3)
READERS = {
    "the rules": lambda folder: load_rules(folder, OLD, ON),
    "the rules of plans": lambda folder: load_plan_rules(folder, OLD, ON),
    "the clauses": lambda folder: load_review_rules(folder / "clauses", ON),
    "the words": vocabulary_of,
}
FOLLOWUP = "followup.toml"
UNIT = '\nunit = "天"\nfrom = 2018-12-29\nsource = "销号后'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "rules"))


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_what_was_read_is_not_read_again(read):
    first = read(SHIPPED)
    with opened_rule_files() as opened:
        assert read(SHIPPED) is first
    assert opened == []


def test_threads_share_one_reading():
    day, together = date(2020, 11, 4), Barrier(8)

    def read(_: int) -> object:
        together.wait()
        return load_rules(SHIPPED, OLD, day)

    with ThreadPoolExecutor(8) as pool, opened_rule_files() as opened:
        found = list(pool.map(read, range(8)))
    assert len({id(each) for each in found}) == 1
    assert len([file for file in opened if file.endswith("/assignment.toml")]) <= 1
    assert len([file for file in opened if file.endswith(f"/{FOLLOWUP}")]) == 2, "once for itself, once for the lock"


def test_another_date_and_another_profile_have_rules_of_their_own():
    found = [load_rules(SHIPPED, *asked) for asked in ((OLD, ON), (OLD, date(2020, 11, 5)), ("CN2026+SC2026", ON))]
    assert len({(each.rulebook.profile, each.rulebook.on) for each in found}) == 3


def test_a_rule_edited_in_the_folder_is_seen_at_the_next_use(folder):
    assert load_rules(folder, OLD, ON).followup.watch_days == 30
    _edit(folder, f"value = 30{UNIT}", f"value = 31{UNIT}")
    assert load_rules(folder, OLD, ON).followup.watch_days == 31


def test_an_edit_that_keeps_size_and_time_of_the_file_is_seen(folder):
    path = folder / FOLLOWUP
    for day in (31, 32, 33):
        load_rules(folder, OLD, ON)
        before = path.stat()
        _edit(folder, f"value = {day - 1}{UNIT}", f"value = {day}{UNIT}")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        assert load_rules(folder, OLD, ON).followup.watch_days == day


def test_a_mistake_is_told_each_time_and_mended_is_gone(folder):
    good = (folder / FOLLOWUP).read_text(encoding="utf-8")
    (folder / FOLLOWUP).write_text(good + "\nmistake = 1\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError):
            load_rules(folder, OLD, ON)
    (folder / FOLLOWUP).write_text(good, encoding="utf-8")
    assert load_rules(folder, OLD, ON).followup.watch_days == 30


def test_a_file_put_beside_the_rules_or_taken_away_is_noticed(folder):
    load_rulebook(folder, OLD, ON)
    (folder / "team" / "TEAM-005_discord.toml").unlink()
    assert "TEAM-005" not in {active.rule.id for active in load_rulebook(folder, OLD, ON).rules}


def test_a_folder_that_is_not_there_is_named_in_words(tmp_path):
    with pytest.raises(InputError, match="没有这个规则目录"):
        load_rulebook(tmp_path / "nowhere", OLD, ON)


def test_the_copy_a_run_kept_is_read_once_and_a_damaged_one_is_noticed(engine):
    rulebook = load_rulebook(SHIPPED, OLD, ON)
    with transaction(engine) as session:
        keep_copy(session, SHIPPED, rulebook)
    with transaction(engine) as session:
        first = load_copy(session, rulebook.hash, OLD, ON)
        with opened_rule_files() as opened:
            assert load_copy(session, rulebook.hash, OLD, ON) is first
        assert opened == []
        session.connection().execute(update(table_of(RulebookCopy)).values(files=b"garbage"))
        with pytest.raises(FaultError, match="规则副本已损坏"):
            load_copy(session, rulebook.hash, OLD, ON)


def _edit(folder: Path, old: str, new: str) -> None:
    path = folder / FOLLOWUP
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
