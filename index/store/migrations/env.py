"""Alembic's entry: runs the migrations on the connection that `index.store.opening` hands over."""

from alembic import context

from index.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true of both databases, as long as nobody else begins and ends transactions
)
with context.begin_transaction():
    context.run_migrations()
