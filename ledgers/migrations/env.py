"""What Alembic runs: our metadata on the connection that ``ledgers.schema`` hands over."""

from alembic import context

from ledgers.migrations.rendering import render_type
from ledgers.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=render_type,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
