"""Alembic's entry: runs the migrations on the connection that `index.store.opening` hands over.

Nothing in this folder imports from the project: what a migration does must not change with today's code.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # true of both databases, as long as nobody else begins and ends transactions
)
with context.begin_transaction():
    context.run_migrations()
