"""A group that has outgrown its file moves to a server: every row, in batches, and compared at the end.

The file is locked meanwhile, so no bot writes to it. A copy that was cut off is taken up again: rows that are there
stay, the others come. Until it has come to its end, the target says so, and no bot starts on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.database import address, postgres, sqlite, tables, upgrade
from bot.database.problems import DatabaseUnusable
from bot.database.statements import insert_new

BATCH = 1000
"""Rows a transaction."""

SUM = 2**256


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that is the same on both sides: how many rows it has, and how many of them came just now."""

    table: str
    rows: int
    new: int


async def copy(
    source: str, target: str, others: Sequence[sa.MetaData] = (), told: Callable[[Copied], None] = lambda _: None
) -> list[str]:
    """Copy everything from a file to a database on a server that holds nothing else.

    ``others`` are tables that are not the store's own, such as a platform's installations; ``told`` hears of each table
    once it is the same on both sides. What comes back are the names of tables in the file that are nobody's.

    Raises DatabaseProblem: a bot runs on the file, the target holds other data, the two differ at the end.
    """
    origin, goal = address.understood(source), address.understood(target)
    path = sqlite.file_of(origin)
    if address.on_server(origin) or not address.on_server(goal):
        raise DatabaseUnusable("A copy goes from a file (sqlite:///...) to a server (postgresql://...).")
    if not sqlite.examine(origin).is_file():
        raise DatabaseUnusable(f"There is no database at {path}.")
    # Opened, it is locked and brought up to date.
    file = await sqlite.opened(origin)
    try:
        reader = sqlite.reading(path)
        with reader.connect() as rows:
            async with _target(goal, path) as engine:
                return await _copy(rows, engine, goal, others, told)
    finally:
        reader.dispose()
        await file.close()


@asynccontextmanager
async def _target(goal: sa.URL, path: Path) -> AsyncIterator[AsyncEngine]:
    """The database to copy to, which says from now on that a copy of that file is under way."""
    engine = postgres.engine_of(goal)
    mark = hashlib.sha256(str(path).encode()).hexdigest()

    async def begin(connection: AsyncConnection) -> None:
        await connection.run_sync(upgrade.bring_up_to_date, copying=True)
        if await connection.run_sync(upgrade.copying_to) == mark:
            return
        for table in tables.metadata.sorted_tables:
            if await connection.scalar(sa.select(sa.exists(sa.select(table)))):
                raise DatabaseUnusable(f"The database {address.spoken(goal)} holds other data: copy into an empty one.")
        await connection.execute(sa.insert(tables.stamps), {"name": upgrade.COPYING, "stamp": mark})

    try:
        await postgres.at_first(engine, begin, goal)
        yield engine
    finally:
        await engine.dispose()


async def _copy(
    rows: sa.Connection,
    engine: AsyncEngine,
    goal: sa.URL,
    others: Sequence[sa.MetaData],
    told: Callable[[Copied], None],
) -> list[str]:
    there = set(sa.inspect(rows).get_table_names())
    wanted = [*tables.metadata.sorted_tables]
    for metadata in others:
        found = [table for table in metadata.sorted_tables if table.name in there]
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all, tables=found)
        wanted += found
    for table in wanted:
        new = await _rows(table, rows, engine, goal)
        count = await _same(table, rows, engine, goal)
        told(Copied(table.name, count, new))
    async with engine.begin() as connection:
        for name, last in rows.execute(sa.text("SELECT name, seq FROM sqlite_sequence")):
            if any(name == table.name for table in wanted):
                await _go_on_from(connection, name, last)
        for table in wanted:
            if table.metadata is not tables.metadata and "id" in table.c:
                await _go_on_from(connection, table.name, rows.scalar(sa.select(sa.func.max(table.c.id))) or 0)
        await connection.execute(sa.delete(tables.stamps).where(tables.stamps.c.name == upgrade.COPYING))
    ours = {table.name for table in wanted} | {"alembic_version"}
    return sorted(name for name in there - ours if not name.startswith("sqlite_"))


async def _rows(table: sa.Table, rows: sa.Connection, engine: AsyncEngine, goal: sa.URL) -> int:
    """Bring every row of a table that is not there yet; how many came."""
    statement = insert_new(table)
    before = await _count(table, engine)
    for batch in rows.execute(sa.select(table)).mappings().partitions(BATCH):
        given = [dict(row) for row in batch]
        try:
            async with engine.begin() as connection:
                await connection.execute(statement.on(connection), given)
        except sa.exc.DBAPIError as error:
            raise DatabaseUnusable(
                f"A row of the table {table.name} does not fit into {address.spoken(goal)} "
                f"(code {postgres.code(error) or 'none'}). Nothing in the file was changed."
            ) from error
    return await _count(table, engine) - before


async def _count(table: sa.Table, engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


async def _same(table: sa.Table, rows: sa.Connection, engine: AsyncEngine, goal: sa.URL) -> int:
    """How many rows a table has, on both sides the same ones. Raises DatabaseUnusable where they differ."""
    statement = sa.select(table)
    if table is tables.stamps:
        statement = statement.where(table.c.name != upgrade.COPYING)
    ours, theirs = _Sum(), _Sum()
    for row in rows.execute(statement):
        ours.add(row)
    async with engine.connect() as connection, connection.stream(statement) as stream:
        async for row in stream:
            theirs.add(row)
    if (ours.rows, ours.digest) != (theirs.rows, theirs.digest):
        raise DatabaseUnusable(
            f"The table {table.name} has {ours.rows} rows in the file and {theirs.rows} in {address.spoken(goal)}, "
            "and they are not the same: the file changed since the copy was begun. Copy into an empty database."
        )
    return ours.rows


class _Sum:
    """A hash of rows, in whatever order they come: databases sort words differently."""

    def __init__(self) -> None:
        self.rows = 0
        self.digest = 0

    def add(self, row: Sequence[Any]) -> None:
        self.rows += 1
        whole = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
        self.digest = (self.digest + int.from_bytes(whole)) % SUM


async def _go_on_from(connection: AsyncConnection, table: str, last: int) -> None:
    """Give out ids after that one: none is given twice, not even that of a row that is gone."""
    if last > 0:
        sequence = sa.func.pg_get_serial_sequence(table, "id")
        await connection.execute(sa.select(sa.func.setval(sequence, last)))
