"""Find the newest facts of a village at once: which snapshots hold it, and the income ranks are made from."""

import sqlalchemy as sa
from alembic import op

from ledgers.packing import unpack

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    held = op.create_table(
        "snapshot_village",
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("low", sa.String(length=12), nullable=False),
        sa.Column("collective_income", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_snapshot_village_run_id_run")),
        sa.PrimaryKeyConstraint("village_code", "run_id", name=op.f("pk_snapshot_village")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    places = connection.execute(sa.text("SELECT run_id, low FROM snapshot ORDER BY run_id, low")).all()
    one = sa.text("SELECT facts FROM snapshot WHERE run_id = :run_id AND low = :low")
    rows: dict[tuple[str, int], dict[str, object]] = {}
    for run_id, low in places:
        facts = unpack(connection.execute(one, {"run_id": run_id, "low": low}).scalar_one())
        incomes = facts["collective_income"] if "collective_income" in facts.columns else [None] * facts.height
        for village, income in zip(facts["village"], incomes, strict=True):
            key = {"village_code": village, "run_id": run_id, "low": low, "collective_income": income}
            rows[village, run_id] = key  # of two in one run, taken up again, the later one holds
    if rows:
        connection.execute(sa.insert(held), list(rows.values()))


def downgrade() -> None:
    op.drop_table("snapshot_village")
