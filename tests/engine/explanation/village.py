"""A county of three villages, all ledgers returned, rated by the shipped rules; tests change the first village."""

from collections.abc import Iterable

from sqlalchemy import Engine
from sqlmodel import SQLModel

from engine.assignment.model import AssignmentRules
from engine.explanation.explain import ExplainRequest, explain
from engine.explanation.model import Explanation
from engine.rulebook.assignment import load_assignment_rules
from ledgers.database import reading, transaction
from ledgers.roster.rounds import current_round
from tests import builders
from tests.builders import ON, add_roster, village_code
from tests.engine.assessment.county import RULES, run


def assignment_rules() -> AssignmentRules:
    return load_assignment_rules(RULES, ON)


def quiet_rows(number: int) -> list[SQLModel]:
    """Every ledger of a village nobody need worry about."""
    return [
        builders.village_file(number),
        builders.team_review(number),
        builders.dual_role(number),
        *(builders.candidate(person, number) for person in range(1, 6)),
        builders.procedure(number),
        *builders.submissions(number),
    ]


def store(engine: Engine, rows: Iterable[SQLModel] = (), leave_out: type[SQLModel] | None = None) -> None:
    """Store the county; ``rows`` replace those of their table in village 1, ``leave_out`` drops a table there."""
    given = list(rows)
    replaced = {type(row) for row in given} | ({leave_out} if leave_out else set())
    with transaction(engine) as session:
        add_roster(session, villages=3, leaders=6)
        session.add_all(row for row in quiet_rows(1) if type(row) not in replaced)
        session.add_all(given)
        for number in (2, 3):
            session.add_all(quiet_rows(number))


def assess_and_explain(engine: Engine, number: int = 1) -> Explanation:
    """Assess the county and explain one village."""
    run(engine, assignment=assignment_rules())
    return explain_village(engine, village_code(number))


def explain_village(engine: Engine, village: str) -> Explanation:
    with reading(engine) as session:
        return explain(session, ExplainRequest(current_round(session), village, RULES))
