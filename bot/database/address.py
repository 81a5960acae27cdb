"""The database's address, as operators and hosts write it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.database.problems import DatabaseUnusable

POSTGRESQL = "postgresql"
EXAMPLES = "write sqlite:///path/to/file or postgresql://user:password@host/database"


def understood(url: str) -> sa.URL:
    """The address, read; its backend is *sqlite* or *postgresql*, whatever the driver it names.

    Raises DatabaseUnusable, whose text never repeats the address: it may hold a password.
    """
    # The old spelling of some hosts, which SQLAlchemy has given up.
    text = url.strip().replace("postgres://", "postgresql://", 1) if url.strip().startswith("postgres://") else url
    try:
        parsed = sa.make_url(text.strip())
    except (sa.exc.ArgumentError, ValueError):
        raise DatabaseUnusable(f"The database's address cannot be read: {EXAMPLES}.") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    if backend != POSTGRESQL:
        raise DatabaseUnusable(f"Comeback keeps its data in SQLite or PostgreSQL, not in {backend}: {EXAMPLES}.")
    if not parsed.database:
        raise DatabaseUnusable(f"The database's address names no database: {EXAMPLES}.")
    return parsed.set(drivername=POSTGRESQL)


def on_server(url: sa.URL) -> bool:
    """Whether the database is a server's, and not a file."""
    return url.get_backend_name() == POSTGRESQL


def spoken(url: sa.URL) -> str:
    """Which database that is, in words that may be logged."""
    if not on_server(url):
        return str(url.database)
    host = url.host or str(url.query.get("host", "")) or "this machine"
    return f"{url.database} on {host}"
