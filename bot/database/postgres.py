"""A database on a PostgreSQL server: transactions side by side on a few connections, and any number of programs.

Transactions read what is committed (PostgreSQL's default). Whoever writes about somebody holds that person's row
first, so nobody's writes are lost; what still collides is undone by the server, and tried again as a whole.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.database import address, transaction, upgrade
from bot.database.problems import DatabaseUnusable
from bot.database.transaction import Transaction

T = TypeVar("T")

log = logging.getLogger("comeback")

POOL, MORE = 5, 5
"""Connections that are kept, and how many more a crowd may open; whoever finds none free waits."""

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60
LEFT_ALONE = "SET idle_in_transaction_session_timeout = '60s'"
"""Somebody who stops in the middle (a machine that is gone, a program that is frozen) keeps nobody waiting longer."""

COLLISIONS = {
    "40001": "serialisation",
    "40P01": "deadlock",
    "23505": "both were first",
    "23503": "somebody went meanwhile",
}
"""What the server says, by its code, when two transactions met that would each have been right alone."""

TRIES = 5
PAUSE = 0.02
"""Seconds before the second try, at most; twice as long before each one after it."""

STARTING = 7_083_562_117
"""The number of the lock that a start holds while it looks whether tables have to be made; any fixed one would do."""


class Server:
    """An open database on a server. Make one with ``opened``."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def take(self, run: Callable[[Transaction], T]) -> T:
        """What the function returns, once what it wrote is committed. It may be called anew after a collision."""
        for number in range(1, TRIES):
            try:
                return await self._once(run)
            except DBAPIError as error:
                if code(error) not in COLLISIONS:
                    raise
            # Whoever collided would only meet again at the same pace.
            await asyncio.sleep(random.uniform(0, PAUSE * 2**number))  # noqa: S311 - no secret
        return await self._once(run)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def _once(self, run: Callable[[Transaction], T]) -> T:
        async with self._engine.begin() as connection:
            done, _ = await connection.run_sync(transaction.inside, run)
        return done


async def opened(url: sa.URL) -> Server:
    """The database at that address, its tables made or upgraded where needed. Raises DatabaseProblem."""
    engine = engine_of(url)
    try:
        await at_first(engine, lambda connection: connection.run_sync(upgrade.bring_up_to_date), url)
    except BaseException:
        await engine.dispose()
        raise
    return Server(engine)


async def examine(url: sa.URL) -> str:
    """Which database that is; nothing is made or changed. Raises DatabaseProblem."""
    engine = engine_of(url)
    try:
        async with _spoken(url), engine.connect() as connection:
            await connection.run_sync(upgrade.known)
    finally:
        await engine.dispose()
    return address.spoken(url)


async def at_first(engine: AsyncEngine, make: Callable[[AsyncConnection], Awaitable[object]], url: sa.URL) -> None:
    """Do what a start does to tables, one program at a time: whoever comes second finds it done.

    Making and changing tables belongs to the transaction: it is done whole or not at all. Raises DatabaseProblem.
    """
    async with _spoken(url), engine.begin() as connection:
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(STARTING)))
        await make(connection)


def engine_of(url: sa.URL) -> AsyncEngine:
    """Connections to the server at that address.

    The driver itself reads the address, so that everything may stand in it that PostgreSQL's own tools take.
    """
    # What newer tools of PostgreSQL ask for on top of TLS; the driver does not know it.
    whole = url.difference_update_query(["channel_binding"]).render_as_string(hide_password=False)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        connect_args={"dsn": whole, "timeout": CONNECT_SECONDS, "command_timeout": ANSWER_SECONDS},
        pool_size=POOL,
        max_overflow=MORE,
        # A connection that the server or a proxy has closed meanwhile is replaced before anything is asked on it.
        pool_pre_ping=True,
        # Parameters are members' words: they never show in an error or a log.
        hide_parameters=True,
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(LEFT_ALONE)
        cursor.close()
        connection.commit()

    return engine


def code(error: DBAPIError) -> str:
    """What the server calls an error; empty where it did not come from it."""
    return str(getattr(error.orig, "sqlstate", None) or "")


@asynccontextmanager
async def _spoken(url: sa.URL) -> AsyncIterator[None]:
    """Whatever the driver, the server or the network has to say at the start, as a sentence for the operator."""
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError, TypeError) as error:
        raise DatabaseUnusable(
            f"The database {address.spoken(url)} cannot be used: {_reason(error)}. "
            "Look whether PostgreSQL runs there and whether the address in DATABASE_URL is right."
        ) from error


def _reason(error: Exception) -> str:
    """Why, in words that hold no password: only what the server or the system said."""
    if isinstance(error, DBAPIError) and code(error):
        return str(getattr(error.orig, "args", ("",))[0]).partition("\n")[0].rpartition(">: ")[2].rstrip(".")
    if isinstance(error, TimeoutError):
        return "it did not answer"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"its address cannot be read ({type(error).__name__})"
