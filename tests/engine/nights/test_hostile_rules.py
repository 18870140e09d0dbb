"""Whatever somebody writes into a rule file, the night is carried out: on the rules the last good run kept."""

import json
import shutil
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from config.errors import FaultError
from engine.nights.preparing import prepared_rules
from engine.rulebook.copies import keep_copy, pack_folder, unpacked
from engine.rulebook.reading import load_rulebook
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Run
from ledgers.roster.rounds import current_round
from tests.builders import add_roster
from tests.engine.nights.county import MONDAY
from tests.engine.risks.rulebooks import RULES

HOSTILE = {
    "an integer of 5,000 digits": ("team/TEAM-005_discord.toml", "version = " + "9" * 5_000),
    "30,000 brackets": ("assignment.toml", "a = " + "[" * 30_000),
    "the end of time": ("grading.toml", "from = 9999-12-31"),
    "no text": ("followup.toml", "\ud800"),
    "a list for a table": ("timeline/CN2018+SC2020.toml", "stages = [1]"),
}


@pytest.fixture
def judged(engine: Engine) -> Engine:
    """A county with a good run by the shipped rules, of which a copy is kept."""
    with transaction(engine) as session:
        current = add_roster(session)
        session.flush()
        rulebook = load_rulebook(RULES, current.profile, MONDAY)
        keep_copy(session, RULES, rulebook)
        by = {"rulebook_hash": rulebook.hash, "result_hash": "0", "outcome": "good"}
        at = datetime(2020, 11, 2, tzinfo=UTC)
        session.add(Run(job="nightly", key="1", round_id=current.id, on=MONDAY, started_at=at, **by))
    return engine


@pytest.mark.parametrize(("file", "text"), HOSTILE.values(), ids=HOSTILE)
def test_the_night_falls_back_and_says_so(judged, tmp_path, file, text):
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    (folder / file).write_bytes(text.encode("utf-8", "surrogatepass"))
    on = MONDAY + timedelta(days=1)
    with reading(judged) as session, prepared_rules(session, current_round(session), folder, on) as prepared:
        assert "规则目录有错误，本次沿用" in prepared.note
        assert prepared.folder != folder


@pytest.mark.parametrize("path", ["../../escaped.toml", "/escaped.toml"])
def test_a_kept_copy_is_written_nowhere_but_in_its_folder(tmp_path, path):
    (tmp_path / "a.toml").write_text("a = 1", encoding="utf-8")
    packed = pack_folder(tmp_path)
    with unpacked(packed) as folder:
        assert [each.name for each in folder.iterdir()] == ["a.toml"]
    with pytest.raises(FaultError, match="规则副本已损坏"), unpacked(zlib.compress(json.dumps({path: "a"}).encode())):
        pass


@pytest.mark.parametrize("packed", [b"", b"garbage"])
def test_a_damaged_copy_is_answered_in_words(packed):
    with pytest.raises(FaultError, match="规则副本已损坏"), unpacked(packed):
        pass
