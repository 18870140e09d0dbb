"""Keep in the history of the ledgers the number of the officer who changed a cell: names are not unique."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change", sa.Column("changed_no", sa.String(length=20), nullable=True))


def downgrade() -> None:
    op.drop_column("change", "changed_no")
