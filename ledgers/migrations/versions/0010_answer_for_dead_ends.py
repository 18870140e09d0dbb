"""Answer for what nobody can change: who took over from a cadre under investigation, what became of a failed election."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_review", sa.Column("interim_in_place", sa.Boolean(), nullable=True))
    op.add_column("village_file", sa.Column("failure_settled", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("village_file", "failure_settled")
    op.drop_column("team_review", "interim_in_place")
