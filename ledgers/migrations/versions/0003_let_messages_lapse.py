"""Let messages lapse; keep no token of the lease, which nobody read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "ck_message_state_choice"
BEFORE = "state IN ('pending', 'claimed', 'sent', 'dead', 'cancelled')"
AFTER = "state IN ('pending', 'claimed', 'sent', 'dead', 'cancelled', 'lapsed')"


def upgrade() -> None:
    with op.batch_alter_table("lease") as batch_op:
        batch_op.drop_column("token")
    with op.batch_alter_table("message") as batch_op:
        batch_op.alter_column("channel", existing_type=sa.String(20), type_=sa.String(80), existing_nullable=True)
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), AFTER)


def downgrade() -> None:
    op.execute("UPDATE message SET state = 'dead' WHERE state = 'lapsed'")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), BEFORE)
        batch_op.alter_column("channel", existing_type=sa.String(80), type_=sa.String(20), existing_nullable=True)
    with op.batch_alter_table("lease") as batch_op:
        batch_op.add_column(sa.Column("token", sa.Integer(), nullable=False, server_default="0"))
