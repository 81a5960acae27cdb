"""From whatever the database is to what this program needs, before anything else reads it.

A new database is made from ``tables`` in one go and stamped; an older one goes through its migrations.
Alembic, slow to import, is needed only then. A test holds that both ways end in the same tables.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.database.problems import DatabaseIsNewer, DatabaseUnusable
from bot.database.tables import metadata, stamps

HEAD = "0003"
"""The newest migration's number: numbers rise, so a greater one is from a newer program."""

MIGRATIONS = Path(__file__).parent / "migrations"

_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


COPYING = "copying"
"""The stamp of a database to which another one is being copied."""


def bring_up_to_date(connection: sa.Connection, *, copying: bool = False) -> None:
    """Make or upgrade every table, inside the connection's transaction; ``copying`` is who brings the rows.

    Raises DatabaseIsNewer, and DatabaseUnusable for a database that is somebody else's, or half there.
    """
    stored = known(connection)
    if stored is None:
        _make(connection)
        return
    if stored != HEAD:
        migrate(connection)
        check_keys(connection)
    if not copying and copying_to(connection) is not None:
        raise DatabaseUnusable("A copy to this database has not come to its end: run python -m bot db copy again.")


def copying_to(connection: sa.Connection) -> str | None:
    """What is being copied to this database, by its mark; none: it is whole."""
    return connection.scalar(sa.select(stamps.c.stamp).where(stamps.c.name == COPYING))


def check_keys(connection: sa.Connection) -> None:
    """Foreign keys are off while tables are rebuilt: what hangs on nothing afterwards undoes the migration.

    Raises DatabaseUnusable.
    """
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseUnusable(
            "The database was not upgraded: rows would have lost the person they belong to. Nothing was changed; "
            "keep the file, and report this with the version of Comeback."
        )


def known(connection: sa.Connection) -> str | None:
    """The number of the last migration; empty before the first, none for a new database.

    Raises DatabaseIsNewer, and DatabaseUnusable for a database that is somebody else's.
    """
    stored = _stored(connection)
    if stored is not None and stored > HEAD:
        raise DatabaseIsNewer(stored, HEAD)
    return stored


def _stored(connection: sa.Connection) -> str | None:
    inspector = sa.inspect(connection)
    if inspector.has_table(_VERSION.name):
        return connection.scalar(sa.select(_VERSION.c.version_num)) or ""
    if inspector.has_table("people"):
        raise DatabaseUnusable("This database has tables of another program: give Comeback a database of its own.")
    return None


def _make(connection: sa.Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=HEAD))


def migrate(connection: sa.Connection, to: str = "head") -> None:
    """Run the migrations that are missing up to that one, oldest first."""
    from alembic import command  # noqa: PLC0415 - half a second that only an upgrade should pay
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
