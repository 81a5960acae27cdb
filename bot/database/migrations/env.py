"""What Alembic runs: the migrations, on the connection that ``bot.database.upgrade`` hands over.

A new migration, from a database at the version before: see CONTRIBUTING.md.
"""

from alembic import context

from bot.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
