"""What Alembic runs: the migrations, on the connection that ``bot.database.upgrade`` hands over.

A new migration, from a database at the version before: see CONTRIBUTING.md.
"""

from typing import Any, Literal

from alembic import context

from bot.database.tables import Moment, metadata


def render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """A migration is read years later: it names what a column is, not today's class for it."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
