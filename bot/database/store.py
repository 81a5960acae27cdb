"""The database, opened: transactions of plain synchronous functions.

SQLite or PostgreSQL through SQLAlchemy's Core (see ``sqlite`` and ``postgres``). Functions get a ``Transaction``; what
they raise undoes everything they wrote. On a server one may be called anew after it met another: it decides by what
the transaction shows and changes nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from bot.database import address, postgres, sqlite
from bot.database.transaction import Transaction

T = TypeVar("T")


class Opened(Protocol):
    """A database that is open."""

    async def take(self, run: Callable[[Transaction], T]) -> T:
        """What the function returns, with everything it wrote committed."""
        ...

    async def close(self) -> None:
        """Close it when what is under way is done."""


class Store:
    """An open database. Make one with ``Store.open``."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._under_way: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database at that URL (``sqlite:///...``, ``postgresql://...``), making or upgrading it where needed.

        Raises DatabaseProblem, whose text is for the operator: it is newer, in use, or cannot be opened.
        """
        where = address.understood(url)
        if address.on_server(where):
            return cls(await postgres.opened(where))
        return cls(await sqlite.opened(where))

    async def close(self) -> None:
        """Close the database when what is under way is done."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._opened.close()

    async def transact(self, run: Callable[[Transaction], T]) -> T:
        """What the function returns, with everything it wrote committed; nothing of it when it raises.

        Who stops waiting stops only that: a transaction that is cut off would take its connection along.
        """
        task = asyncio.create_task(self._opened.take(run))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)


def examine(url: str) -> Path | str:
    """The file of the database at that URL, there or not, or the words for one on a server; nothing is made or changed.

    Raises DatabaseProblem, as opening it would. Outside of a running loop.
    """
    where = address.understood(url)
    if address.on_server(where):
        return asyncio.run(postgres.examine(where))
    return sqlite.examine(where)
