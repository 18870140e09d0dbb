"""Let runs be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = {
    ("message", "state"): ("pending", "claimed", "sent", "dead"),
    ("task_entry", "action"): ("done", "returned", "cancelled", "lapsed", "escalated"),
    ("risk_point", "state"): (
        *("open", "in_hand", "evidence", "township_checked", "county_verified", "closed", "watched", "reopened"),
    ),
}
AFTER = {
    ("message", "state"): (*BEFORE["message", "state"], "cancelled"),
    ("task_entry", "action"): (*BEFORE["task_entry", "action"], "restored"),
    ("risk_point", "state"): (*BEFORE["risk_point", "state"], "withdrawn"),
}


def _choose(old: dict[tuple[str, str], tuple[str, ...]], new: dict[tuple[str, str], tuple[str, ...]]) -> None:
    """Let the columns hold the ``new`` choices, each a list by (table, column)."""
    for (table, column), choices in new.items():
        if choices == old[table, column]:
            continue
        listed = ", ".join(f"'{choice}'" for choice in choices)
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_{column}_choice"), type_="check")
            batch_op.create_check_constraint(
                batch_op.f(f"ck_{table}_{column}_choice"), sa.text(f"{column} IN ({listed})")
            )


def upgrade() -> None:
    op.create_table(
        "run_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_before_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_before")),
    )
    with op.batch_alter_table("run_before", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_before_run_id"), ["run_id"], unique=False)

    op.create_table(
        "run_takeback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=False),
        sa.Column("last_run_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.Column("taken_no", sa.String(length=20), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_run_takeback_first_run_id_run")),
        sa.ForeignKeyConstraint(["last_run_id"], ["run.id"], name=op.f("fk_run_takeback_last_run_id_run")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_run_takeback_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_takeback")),
    )
    with op.batch_alter_table("run_takeback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_takeback_round_id"), ["round_id"], unique=False)

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decision_mark", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("risk_entry_mark", sa.Integer(), nullable=True))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_back", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_task_round_id_subject_kind_period"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_task_round_id_subject_kind_period_taken_back"),
            ["round_id", "subject", "kind", "period", "taken_back"],
        )

    _choose(BEFORE, AFTER)


def downgrade() -> None:
    _choose(AFTER, BEFORE)
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_task_round_id_subject_kind_period_taken_back"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_task_round_id_subject_kind_period"), ["round_id", "subject", "kind", "period"]
        )
        batch_op.drop_column("taken_back")

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_column("risk_entry_mark")
        batch_op.drop_column("decision_mark")

    with op.batch_alter_table("run_takeback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_takeback_round_id"))

    op.drop_table("run_takeback")
    with op.batch_alter_table("run_before", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_before_run_id"))

    op.drop_table("run_before")
