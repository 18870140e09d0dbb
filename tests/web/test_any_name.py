"""Any text as the name of a place or a person: refused in words, or harmless in everything made of it."""

import csv
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select
from typer.testing import CliRunner

from ledgers.database import open_engine, reading, transaction
from ledgers.journal.message import Message
from ledgers.roster.importing import RosterReport, import_roster
from ledgers.roster.storing import Deed
from ledgers.roster.table import Officer
from ledgers.roster.writing import write_roster
from ledgers.schema import upgrade
from notifier.letters import Addressed, write_letters
from tests import builders
from tests.builders import COUNTY, township_code, village_code
from tests.engine.assessment.county import run
from tests.engine.explanation.village import assignment_rules, store
from tests.examples import examples
from tests.notifier.test_messages import rise
from web.cli.app import app

DEED = Deed("领导4", datetime(2020, 10, 20, tzinfo=UTC), "名册")
NASTY = (
    "\u2028\u2029\u200b\u202e\u2066\ufeff\u00a0\x00\x07\x1b\x85\x9b\n\r\t<>&\"'=+-@{}%*[]()|\\/_`,;:#~\U0001f600𠮷张村"
)
NAMES = st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
AT = datetime(2020, 10, 21, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("names")
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    upgrade(engine)
    store(engine, [builders.team_review(1, secretary_case="立案", satisfaction=61.5, discord=None)])
    with transaction(engine) as session:
        session.add(rise())
    yield engine
    engine.dispose()


def _csv(path: Path, names: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name"), *names.items()])


def _import(engine: Engine, folder: Path, names: list[str]) -> Iterator[RosterReport]:
    """Rename county, township, villages by CSV, the officers by a workbook; one file with one refused name is none."""
    first, second, *villages = names[:5]
    _csv(folder / "areas.csv", {COUNTY: first})
    _csv(folder / "streets.csv", {township_code(1): second})
    _csv(folder / "villages.csv", {village_code(number): name for number, name in enumerate(villages, 1)})
    yield import_roster(engine, folder / "villages.csv", DEED)
    with reading(engine) as session:
        officers = [officer.model_dump() for officer in session.exec(select(Officer).order_by(Officer.no))]
    renamed = [row | {"name": name} for row, name in zip(officers, names[5:], strict=True)]
    write_roster(folder / "名册.xlsx", {"officer": renamed})
    yield import_roster(engine, folder / "名册.xlsx", DEED)


def _outputs(engine: Engine, folder: Path) -> Iterator[str]:
    """Give what the commands print; the report is written besides."""
    for words in (["villages"], ["explain", village_code(1)], ["leads"], ["report", str(folder)]):
        address = engine.url.render_as_string()
        result = CliRunner().invoke(app, ["--database", address, "--operator", "L04", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        yield result.stdout


def _letters(engine: Engine) -> Iterator[Addressed]:
    with reading(engine) as session:
        for bundle in write_letters(session, session.exec(select(Message)).all(), AT):
            assert isinstance(bundle.letter, Addressed)
            yield bundle.letter


def _shows_nothing_unseen(text: str) -> bool:
    return not any(unicodedata.category(character) in INVISIBLE for character in text if character != "\n")


@examples(3, phases=(Phase.explicit, Phase.generate))
@given(names=st.lists(NAMES, min_size=11, max_size=11))
def test_no_name_makes_an_output_fail_or_hides_anything_in_it(county, tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("round")
    for report in _import(county, folder, names):
        assert all(problem.sentence and _shows_nothing_unseen(problem.sentence) for problem in report.problems)
    run(county, assignment=assignment_rules())
    assert all(_shows_nothing_unseen(text) for text in _outputs(county, folder))
    letters = list(_letters(county))
    assert letters
    for letter in letters:
        mail = EmailMessage()
        mail["Subject"] = letter.letter.subject
        assert _shows_nothing_unseen(letter.letter.subject + letter.letter.text)


def test_a_line_separator_in_a_village_name_is_cleaned_and_told(county, tmp_path):
    _csv(tmp_path / "villages.csv", {village_code(1): "天垭\u2028社区", village_code(2): "甲\x1b[31m村"})
    report = import_roster(county, tmp_path / "villages.csv", DEED)
    assert not report.problems
    assert ["行分隔符（U+2028）" in notice.sentence for notice in report.notices] == [True, False]
    assert any("天垭社区" in text for text in _outputs(county, tmp_path))


def test_a_character_some_program_lost_is_refused_with_its_line(county, tmp_path):
    _csv(tmp_path / "villages.csv", {village_code(1): "天\ue863村", village_code(2): "甲\ufffd村"})
    problems = import_roster(county, tmp_path / "villages.csv", DEED).problems
    assert [(problem.row, problem.code) for problem in problems] == [(2, "lost_character"), (3, "lost_character")]
    assert "U+E863" in problems[0].sentence
