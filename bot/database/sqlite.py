"""A database in a file: one writer connection that transactions take in turns, and one program a file."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot import trouble
from bot.database import transaction, upgrade
from bot.database.lock import Lock
from bot.database.problems import DatabaseUnusable
from bot.database.transaction import Transaction

T = TypeVar("T")

log = logging.getLogger("comeback")

PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    # What a member erases is overwritten in the file, not only forgotten by it.
    "PRAGMA secure_delete = ON",
)
KEYS = "PRAGMA foreign_keys = ON"


class File:
    """An open database file. Make one with ``opened``."""

    def __init__(self, engine: AsyncEngine, connection: AsyncConnection, lock: Lock | None) -> None:
        self._engine = engine
        self._connection = connection
        self._lock = lock
        self._turn = asyncio.Lock()

    async def take(self, run: Callable[[Transaction], T]) -> T:
        """What the function returns, once what it wrote is on the disk; waiting ones take turns as they came."""
        async with self._turn:
            async with self._connection.begin():
                done, erased = await self._connection.run_sync(transaction.inside, run)
            if erased:
                await self._forget()
        return done

    async def close(self) -> None:
        """Close the file when the running transaction is done; another program may open it then."""
        async with self._turn:
            await self._connection.close()
            await self._engine.dispose()
            if self._lock is not None:
                self._lock.release()

    async def _forget(self) -> None:
        """Leave nothing of what was erased in the write-ahead log either.

        The rows are gone by now: where the log cannot be emptied (somebody reads it, the disk is full) that is
        said, and done with the next one.
        """
        try:
            raw = await self._connection.get_raw_connection()
            driver = raw.driver_connection
            if driver is None:
                return
            cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (in_use, *_) = await cursor.fetchone() or (0,)
            await cursor.close()
        except (DatabaseError, sqlite3.Error) as error:
            trouble.report(error, "emptying the write-ahead log after an erasure")
        else:
            if in_use:
                log.warning("Somebody reads the database: what was erased stays in its write-ahead log for now.")


async def opened(url: sa.URL) -> File:
    """The database in that file, made or upgraded where needed. Raises DatabaseProblem."""
    lock = taken(url)
    engine = _engine(url)
    try:
        return File(engine, await _prepared(engine), lock)
    except BaseException as error:
        await engine.dispose()
        if lock is not None:
            lock.release()
        if isinstance(error, DatabaseError):
            raise DatabaseUnusable(
                f"The database {url.database} cannot be used: {error.orig}. "
                "Look whether another program holds it and whether Comeback may write to its folder."
            ) from error
        raise


def examine(url: sa.URL) -> Path:
    """Where that file is or would be made; nothing is made or changed. Raises DatabaseProblem."""
    path = file_of(url)
    if path.is_file():
        engine = reading(path)
        try:
            with engine.connect() as connection:
                upgrade.known(connection)
        except DatabaseError as error:
            raise DatabaseUnusable(f"The database {path} cannot be read: {error.orig}.") from error
        finally:
            engine.dispose()
    return path


def file_of(url: sa.URL) -> Path:
    """The file at that address."""
    return Path(url.database or "").absolute()


def reading(path: Path) -> sa.Engine:
    """A way to read that file which can change nothing in it."""
    return sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True), hide_parameters=True
    )


def taken(url: sa.URL) -> Lock | None:
    """The lock of the database's file; nobody else sees a database in memory. Raises DatabaseProblem."""
    if not url.database or url.database == ":memory:":
        return None
    # One file has one lock, by whatever path it is reached.
    path = Path(url.database).resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(path)
        # Members' words: for the owner's eyes only, from the first byte on.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DatabaseUnusable(
            f"The database {path} cannot be written: {error.strerror}. "
            "Give Comeback a folder that it may write to with COMEBACK_DATA_DIR."
        ) from error
    return lock


async def _prepared(engine: AsyncEngine) -> AsyncConnection:
    """The connection that everything goes through, once its database is up to date."""
    connection = await engine.connect()
    try:
        async with connection.begin():
            await connection.run_sync(upgrade.bring_up_to_date)
        await _hold_keys(engine, connection)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _hold_keys(engine: AsyncEngine, connection: AsyncConnection) -> None:
    """Foreign keys from here on: not while a migration rebuilds a table, which would take its rows' rows along.

    Erasing rests on them, so a connection that takes this one's place has them too.
    """
    raw = await connection.get_raw_connection()
    if raw.driver_connection is not None:
        cursor = await raw.driver_connection.execute(KEYS)
        await cursor.close()

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _hold(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(KEYS)
        cursor.close()


def _engine(url: sa.URL) -> AsyncEngine:
    # The driver begins nothing by itself: a transaction takes the write lock at once, or waits for it.
    # Parameters are members' words: they never show in an error or a log.
    engine = create_async_engine(url, connect_args={"isolation_level": None}, hide_parameters=True)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
