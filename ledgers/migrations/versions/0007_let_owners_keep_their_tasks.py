"""Let owners keep their tasks: those above are named as supervisors; heads of departments; tasks of a whole township."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

POSTS = "'县委书记', '县长', '专职副书记', '组织部长', '政法委书记', '县级领导', '组织部工作人员', '乡镇党委书记', '乡镇包村干部', '部门联络员'"
HANDED_UP = re.compile(r"由 (\S+) 提到 (\S+)$")


def upgrade() -> None:
    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("supervisor_no", sa.String(length=20), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_task_village_code_village"), type_="foreignkey")
        batch_op.create_index(batch_op.f("ix_task_supervisor_no"), ["supervisor_no"], unique=False)
    _choose_posts(f"{POSTS}, '部门负责人'")
    _give_back()


def _choose_posts(listed: str) -> None:
    with op.batch_alter_table("officer") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_officer_post_choice"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_officer_post_choice"), sa.text(f"post IN ({listed})"))


def _give_back() -> None:
    """Give open tasks that went up the chain back to whom they were first given; who has them is to urge."""
    connection = op.get_bind()
    first = connection.execute(
        sa.text(
            "SELECT task.id, task.owner_no, task_entry.note FROM task JOIN task_entry ON task_entry.id = "
            "(SELECT min(id) FROM task_entry WHERE task_id = task.id AND action = 'escalated') "
            "WHERE task.state = 'open' AND task.chain_step > 0"
        )
    ).all()
    moved = [
        {"task": task, "supervisor": holder, "owner": None if found[1] == "未定" else found[1]}
        for task, holder, note in first
        if (found := HANDED_UP.search(note))
    ]
    if moved:
        statement = "UPDATE task SET owner_no = :owner, supervisor_no = :supervisor WHERE id = :task"
        connection.execute(sa.text(statement), moved)


def downgrade() -> None:
    op.execute("DELETE FROM task_entry WHERE task_id IN (SELECT id FROM task WHERE length(village_code) < 12)")
    op.execute("DELETE FROM task WHERE length(village_code) < 12")
    op.execute("UPDATE officer SET post = '部门联络员' WHERE post = '部门负责人'")
    _choose_posts(POSTS)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_supervisor_no"))
        batch_op.create_foreign_key(batch_op.f("fk_task_village_code_village"), "village", ["village_code"], ["code"])
        batch_op.drop_column("supervisor_no")
