"""Record who verified, decided and consented by number, two persons for a lowering, who left, and looks refused."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = "kind IN ('confirm', 'override', 'release'{})"
LATER_KINDS = ", 'proposal', 'refusal'"
LOOKS = "kind IN ('review', 'review_stats', 'review_lists', 'plan', 'plan_list', 'plan_papers', 'plan_summary', 'ledgers'{})"
LATER_LOOKS = ", 'explanation', 'report', 'risk', 'changes', 'runs', 'roster', 'backup', 'access', 'command'"
ADDED = {
    "submission": (
        ("reported_no", sa.String(length=20)),
        ("verified_no", sa.String(length=20)),
        ("verified_at", sa.DateTime()),
    ),
    "officer": (("left_on", sa.Date()),),
    "postponement": (("proposed_no", sa.String(length=20)),),
    "consent": (("recorded_no", sa.String(length=20)),),
}
DECISION = (("proposes", 10), ("proposed_by", 40), ("proposed_no", 20), ("decided_no", 20))


def upgrade() -> None:
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("decision") as batch_op:
        batch_op.add_column(sa.Column("body", sa.String(length=80), nullable=False, server_default=""))
        for name, length in DECISION:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        batch_op.drop_constraint(op.f("ck_decision_kind_choice"), type_="check")
        batch_op.create_check_constraint(op.f("ck_decision_kind_choice"), KINDS.format(LATER_KINDS))
    with op.batch_alter_table("access") as batch_op:
        batch_op.add_column(sa.Column("refused", sa.String(length=200), nullable=True))
        batch_op.drop_constraint(op.f("ck_access_kind_choice"), type_="check")
        batch_op.create_check_constraint(op.f("ck_access_kind_choice"), LOOKS.format(LATER_LOOKS))
    with op.batch_alter_table("decision") as batch_op:
        batch_op.alter_column("body", existing_type=sa.String(length=80), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM decision WHERE kind IN ('proposal', 'refusal')")
    op.execute("DELETE FROM access WHERE kind NOT IN " + LOOKS.removeprefix("kind IN ").format(""))
    with op.batch_alter_table("access") as batch_op:
        batch_op.drop_constraint(op.f("ck_access_kind_choice"), type_="check")
        batch_op.create_check_constraint(op.f("ck_access_kind_choice"), LOOKS.format(""))
        batch_op.drop_column("refused")
    with op.batch_alter_table("decision") as batch_op:
        batch_op.drop_constraint(op.f("ck_decision_kind_choice"), type_="check")
        batch_op.create_check_constraint(op.f("ck_decision_kind_choice"), KINDS.format(""))
        for name, _ in DECISION:
            batch_op.drop_column(name)
        batch_op.drop_column("body")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name, _ in columns:
                batch_op.drop_column(name)
