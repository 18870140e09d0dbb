"""Every builder gives a row both databases accept."""

from sqlalchemy import Engine
from sqlmodel import Session

from tests import builders


def _one_of_everything(session: Session) -> None:
    current = builders.add_roster(session, leaders=6)
    assert current.id == 1
    session.add_all(
        [
            builders.tie(),
            builders.village_file(),
            builders.team_review(),
            builders.dual_role(),
            builders.candidate(),
            builders.opinion(),
            builders.departing(),
            builders.service_post(),
            builders.issue(),
            builders.audit(),
            builders.procedure(),
            *builders.submissions(),
        ]
    )
    session.commit()


def test_every_builder_fits_sqlite(engine: Engine):
    with Session(engine) as session:
        _one_of_everything(session)


def test_every_builder_fits_postgresql(postgres_engine: Engine):
    with Session(postgres_engine) as session:
        _one_of_everything(session)
